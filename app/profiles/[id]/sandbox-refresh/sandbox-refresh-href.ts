/** Where a refreshed sandbox gets its certificate back. */
export function sandboxRefreshHref(profileId: string): string {
  return `/profiles/${profileId}/sandbox-refresh`;
}

/** Whether an account can be refreshed from production: a sandbox, or Release Preview. */
export function canBeRefreshed(accountId: string): boolean {
  return /_(?:SB|RP)\d*$/.test(accountId);
}
