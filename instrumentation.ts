/**
 * Runs once when the server starts, before it answers: the database is migrated and the vault opened.
 * A named reason stops the server; nothing is overwritten then.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startOrExit } = await import('@/lib/installation/start');
    await startOrExit();
  }
}
