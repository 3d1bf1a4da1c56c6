/** Where the certificate of a profile is renewed. */
export function renewalHref(profileId: string): string {
  return `/profiles/${profileId}/renewal`;
}

/**
 * A place on that page, after a step was taken there. Another address each time: a redirect that
 * changes the fragment alone is not followed.
 */
export function renewalPlace(
  profileId: string,
  fragment: 'now' | 'trouble' | 'automatic' | 'ended',
): string {
  return `${renewalHref(profileId)}?at=${Date.now()}#${fragment}`;
}
