/**
 * `npm run people -- …`, see `USAGE`: who has access, a link for someone new or locked out (which also removes
 * their second factor with `--second-factor`), and the end of "Single sign-on only". For whoever runs the
 * server; works while it runs. Recorded.
 */
import { z } from 'zod';
import type { Environment } from '@/lib/installation/environment';
import { ownerExists } from '@/lib/installation/first-owner';
import { appAddress } from '@/lib/installation/outbound';
import { listPeople } from '@/lib/sign-in/access';
import {
  invitationPath,
  inviteByLink,
  type MadeLink,
  resetByLink,
} from '@/lib/sign-in/invitations';
import type { PeopleStore } from '@/lib/sign-in/people';
import { ROLE_WORDS, ROLES, type Role } from '@/lib/sign-in/roles';
import { allowPasswords } from '@/lib/sign-in/single-sign-on/save-settings';
import { momentText } from '@/lib/words';
import { type Command, type RecordedStore, withRecordedStore } from './command';

const USAGE =
  'Usage: npm run people -- list | invite EMAIL [--role viewer|editor|owner] | reset EMAIL [--role viewer|editor|owner] [--second-factor] | allow-passwords';

async function peopleLines(store: PeopleStore, now: Date): Promise<ReadonlyArray<string>> {
  const people = await listPeople(store, now);
  return people.length === 0
    ? ['Nobody has an account yet.']
    : people.map(({ email, name, role, state, sessions, hasSecondFactor }) =>
        [
          ...[email, name, ROLE_WORDS[role].label, state, `sessions: ${sessions}`],
          `second factor: ${hasSecondFactor ? 'yes' : 'no'}`,
        ].join('\t'),
      );
}

function linkLines(
  environment: Environment,
  { token, expiresAt }: MadeLink,
): ReadonlyArray<string> {
  const address = appAddress(environment);
  return [
    `${address}${invitationPath(token)}`,
    `The link works once, until ${momentText(expiresAt)}. It is shown only here.`,
  ];
}

async function makeLink(
  store: PeopleStore,
  what: 'invite' | 'reset',
  email: string,
  options: { readonly role: Role | undefined; readonly clearsSecondFactor: boolean },
  now: Date,
): Promise<MadeLink> {
  const { role, clearsSecondFactor } = options;
  const maker = { actor: undefined, now };
  if (what === 'invite' && role !== 'owner' && !(await ownerExists(store.database))) {
    throw new Error(
      `There is no owner yet. Open the link that the server printed when it started, or run: npm run people -- invite ${email} --role owner`,
    );
  }
  const made =
    what === 'invite'
      ? await inviteByLink(store, { email, role: role ?? 'viewer' }, maker)
      : await resetByLink(store, { email, role, clearsSecondFactor }, maker);
  if (made.ok) {
    return made.value;
  }
  throw new Error(
    made.error.code === 'person-exists'
      ? `${email} already has an account. For a new password: npm run people -- reset ${email}`
      : `Nobody with the address ${email} has an account. To invite them: npm run people -- invite ${email}`,
  );
}

const call = z.union([
  z.tuple([z.enum(['list', 'allow-passwords'])]),
  z.tuple([z.enum(['invite', 'reset']), z.string().trim().toLowerCase().pipe(z.email())]),
]);

async function passwordLines(store: RecordedStore, now: Date): Promise<ReadonlyArray<string>> {
  switch (await allowPasswords(store, now)) {
    case 'sso-only':
      return ['People can sign in with their passwords again. Single sign-on stays on.'];
    case 'sso-unreadable':
      return [
        'People can sign in with their passwords again.',
        'The single sign-on settings could not be read, so they were removed. An owner can enter them again.',
      ];
    default:
      return ['Passwords were not turned off.'];
  }
}

export const peopleCommand: Command = async ({ environment, words, role, secondFactor }) => {
  const parsed = call.safeParse(words);
  const parsedRole = z.enum(ROLES).optional().safeParse(role);
  if (!parsed.success || !parsedRole.success) {
    throw new Error(USAGE);
  }
  const now = new Date();
  const [what, email = ''] = parsed.data;
  if (secondFactor && what !== 'reset') {
    throw new Error(USAGE);
  }
  const options = { role: parsedRole.data, clearsSecondFactor: secondFactor };
  const lines = await withRecordedStore(environment, async (store) => {
    switch (what) {
      case 'list':
        return peopleLines(store, now);
      case 'allow-passwords':
        return passwordLines(store, now);
      default:
        return linkLines(environment, await makeLink(store, what, email, options, now));
    }
  });
  return { lines, ok: true };
};
