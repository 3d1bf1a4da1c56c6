import { recordAuditEvent } from '@/lib/audit/audit';
import { openPrivateKey, unsealPrivateKey } from '@/lib/profiles/credentials';
import type { Profile } from '@/lib/profiles/profile';
import type { ProfileStore } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import type { PeopleStore } from '@/lib/sign-in/people';
import { PRIVATE_KEY_MESSAGES } from '@/lib/sign-in/private-key-access';
import { countWord } from '@/lib/words';
import { type Guest, guestAsEditor } from './guest';
import { PASSCODE_TRIES, tryPasscode } from './links';

const MESSAGES = {
  'passcode-wrong': `This passcode is wrong. After ${countWord(PASSCODE_TRIES).toLowerCase()} attempts it stops working, and you need a new link.`,
  'passcode-used-up':
    'This link no longer shows the private key: the passcode was already used, or there were too many wrong attempts.',
  'key-missing': PRIVATE_KEY_MESSAGES['key-missing'],
} as const;

/** Why a guest was not given the private key. */
export type PasscodeRefusal = {
  readonly code: keyof typeof MESSAGES;
  readonly message: string;
};

function refused(code: PasscodeRefusal['code']): Result<string, PasscodeRefusal> {
  return failure({ code, message: MESSAGES[code] });
}

/**
 * Opens a profile's private key, PKCS#8, for a guest with the passcode of their link, once. Recorded,
 * whether the passcode was right or not, in the transaction that uses the passcode up, and before the key is given.
 */
export async function openPrivateKeyWithPasscode(
  store: ProfileStore & PeopleStore,
  request: {
    readonly profile: Profile;
    readonly guest: Guest;
    readonly passcode: string;
    readonly now: Date;
  },
): Promise<Result<string, PasscodeRefusal>> {
  const { profile, guest, passcode, now } = request;
  const { credential } = profile;
  // Before the passcode counts: a key that does not open must not cost it.
  if (credential === undefined || (await unsealPrivateKey(store, credential.id)) === undefined) {
    return refused('key-missing');
  }
  const tried = await tryPasscode(store, guest.link.id, passcode, (transaction, which) =>
    recordAuditEvent(transaction, {
      action: which === 'right' ? 'private-key-shown' : 'private-key-refused',
      actor: guestAsEditor(guest).person,
      at: now,
      profile: { id: profile.id, name: profile.name },
      detail: { certificateId: credential.predictedCertificateId, as: 'text' },
    }),
  );
  if (tried !== 'right') {
    return refused(tried === 'wrong' ? 'passcode-wrong' : 'passcode-used-up');
  }
  const privateKey = await openPrivateKey(store, credential.id);
  return privateKey === undefined ? refused('key-missing') : success(privateKey);
}
