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

/** What whoever was not given a private key is told. */
export const PRIVATE_KEY_MESSAGES: Readonly<Record<PrivateKeyRefusal['code'], string>> = {
  'password-wrong': 'This is not your password. The key stays sealed.',
  'key-missing': 'This profile has no private key.',
};

function refused(code: PrivateKeyRefusal['code']): Result<string, PrivateKeyRefusal> {
  return failure({ code, message: PRIVATE_KEY_MESSAGES[code] });
}

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
  if (credential === undefined) {
    return refused('key-missing');
  }
  if (!(await confirmPasswordForKey(store, request, 'private-key-shown'))) {
    return refused('password-wrong');
  }
  const privateKey = await openPrivateKey(store, credential.id);
  return privateKey === undefined ? refused('key-missing') : success(privateKey);
}
