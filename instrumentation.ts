import type { FrontDoor } from '@/lib/front-door/front-door';

/**
 * Runs once when the server starts, before it answers: the database is migrated and the vault opened.
 * A named reason stops the server; nothing is overwritten then. The front door is made for the server process.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startOrExit } = await import('@/lib/installation/start');
    await startOrExit();
    const [{ createFrontDoor }, { currentInstallation }] = await Promise.all([
      import('@/lib/front-door/front-door'),
      import('@/lib/installation/installation'),
    ]);
    // lib/commands/serve.mjs, which Next.js does not compile, waits for it.
    const { takeFrontDoor } = globalThis as { takeFrontDoor?: (door: FrontDoor) => void };
    takeFrontDoor?.(createFrontDoor(await currentInstallation()));
  }
}
