/** Whether the app is reachable. Check before a refresh, which would otherwise navigate to an error page. */
export async function isAppReachable(): Promise<boolean> {
  try {
    return (await fetch('/api/health', { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
