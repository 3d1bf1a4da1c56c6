import { recordAuditEventAlone } from '@/lib/audit/audit';
import { openPrivateKey } from '@/lib/profiles/credentials';
import type { Profile } from '@/lib/profiles/profile';
import type { ProfileStore } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import { type PeopleStore, type Person, passwordIsRight } from './people';

/** Why a private key was not given. */
export type PrivateKeyRefusal = {
  readonly code: 'password-wrong' | 'key-missing';
  readonly message: string;
};

/** The message for a person who entered a password that is not their own. */
export const PASSWORD_WRONG = 'This is not your password. The key stays sealed.';

const MESSAGES: Readonly<Record<PrivateKeyRefusal['code'], string>> = {
  'password-wrong': PASSWORD_WRONG,
  'key-missing': 'This profile has no private key.',
};

/** For which key a person gives their password again, and what for. */
type PasswordAgain = {
  readonly profile: Profile;
  readonly person: Person;
  readonly password: string;
  /** Whether somebody without a password has just signed in at the identity provider again instead. */
  readonly isConfirmed?: boolean;
  /** What the key is given as, for the record: such as `celigo.json`. */
  readonly as: string;
  readonly now: Date;
};

/**
 * Whether a password is the person's own, or they confirmed who they are, before a profile's private key is given or sent. Recorded
 * either way, before anything is done with the key.
 */
export async function confirmPasswordForKey(
  store: PeopleStore,
  { profile, person, password, isConfirmed = false, as, now }: PasswordAgain,
  action: 'private-key-shown' | 'private-key-sent',
): Promise<boolean> {
  const right = isConfirmed || (await passwordIsRight(store, person.id, password));
  await recordAuditEventAlone(store.database, {
    action: right ? action : 'private-key-refused',
    actor: person,
    at: now,
    profile: { id: profile.id, name: profile.name },
    detail: { certificateId: profile.credential?.predictedCertificateId ?? '', as },
  });
  return right;
}

/**
 * Opens a profile's private key, PKCS#8, for a person who gives their password again. Recorded,
 * whether the password was right or not, and before the key is given.
 */
export async function openPrivateKeyWithPassword(
  store: ProfileStore & PeopleStore,
  request: PasswordAgain,
): Promise<Result<string, PrivateKeyRefusal>> {
  const { credential } = request.profile;
  if (credential === null) {
    return failure({ code: 'key-missing', message: MESSAGES['key-missing'] });
  }
  if (!(await confirmPasswordForKey(store, request, 'private-key-shown'))) {
    return failure({ code: 'password-wrong', message: MESSAGES['password-wrong'] });
  }
  const privateKey = await openPrivateKey(store, credential.id);
  return privateKey === undefined
    ? failure({ code: 'key-missing', message: MESSAGES['key-missing'] })
    : success(privateKey);
}
