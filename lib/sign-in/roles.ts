/** What a person may do: each role may do what the ones before it may. */
export const ROLES = ['viewer', 'editor', 'owner'] as const;

/** A person's role. */
export type Role = (typeof ROLES)[number];

/** Reads a role from the database; anything unknown is the weakest. */
export function parseRole(text: string): Role {
  return ROLES.find((role) => role === text) ?? 'viewer';
}

/** Tells whether a role may do what another one may. */
export function roleIsEnough(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** What each role may do, for people. */
export const ROLE_WORDS: Readonly<
  Record<Role, { readonly label: string; readonly one: string; readonly may: string }>
> = {
  viewer: { label: 'Viewer', one: 'a viewer', may: 'can view profiles, but not private keys' },
  editor: {
    label: 'Editor',
    one: 'an editor',
    may: 'can create, change, test, renew, and delete profiles, view private keys, and create handover links',
  },
  owner: {
    label: 'Owner',
    one: 'an owner',
    may: 'can do everything that an editor can, and manage people, single sign-on, notifications, and the audit record',
  },
};
