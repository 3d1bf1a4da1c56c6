/** Where Celigo's two documents are made through its API. */
export function celigoApiHref(profileId: string): string {
  return `/profiles/${profileId}/setup/celigo-api`;
}
