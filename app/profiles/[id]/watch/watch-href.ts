/** The page that says how a profile is watched. */
export function watchHref(profileId: string): string {
  return `/profiles/${profileId}/watch`;
}
