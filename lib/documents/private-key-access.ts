import { recordAuditEvent } from '@/lib/audit/audit';
import { openPrivateKey } from '@/lib/profiles/credentials';
import type { Profile } from '@/lib/profiles/profile';
import type { ProfileStore } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import { type Person, passwordIsRight } from '@/lib/sign-in/people';

/** Why a private key was not given. */
export type PrivateKeyRefusal = {
  readonly code: 'password-wrong' | 'key-missing';
  readonly message: string;
};

const MESSAGES: Readonly<Record<PrivateKeyRefusal['code'], string>> = {
  'password-wrong': 'This is not your password. The key stays sealed.',
  'key-missing': 'This profile has no private key.',
};

/**
 * Opens a profile's private key, PKCS#8, for a person who gives their password again. Recorded,
 * whether the password was right or not, and before the key is given.
 *
 * @param request.as What the key is given as, for the record: `celigo.json` for instance.
 */
export async function openPrivateKeyWithPassword(
  store: ProfileStore,
  request: {
    readonly profile: Profile;
    readonly person: Person;
    readonly password: string;
    readonly as: string;
    readonly now: Date;
  },
): Promise<Result<string, PrivateKeyRefusal>> {
  const { profile, person, password, as, now } = request;
  const { credential } = profile;
  if (credential === null) {
    return failure({ code: 'key-missing', message: MESSAGES['key-missing'] });
  }
  const right = await passwordIsRight(store.database, person.id, password);
  await recordAuditEvent(store.database, {
    action: right ? 'private-key-shown' : 'private-key-refused',
    actor: person,
    at: now,
    profile: { id: profile.id, name: profile.name },
    detail: { certificateId: credential.predictedCertificateId, as },
  });
  if (!right) {
    return failure({ code: 'password-wrong', message: MESSAGES['password-wrong'] });
  }
  const privateKey = await openPrivateKey(store, credential.id);
  return privateKey === undefined
    ? failure({ code: 'key-missing', message: MESSAGES['key-missing'] })
    : success(privateKey);
}
