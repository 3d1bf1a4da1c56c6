/** Whether the app can be reached: asked before a refresh, which would else leave the page. */
export async function appAnswers(): Promise<boolean> {
  try {
    return (await fetch('/api/health', { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
