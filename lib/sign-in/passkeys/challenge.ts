import type { Installation } from '@/lib/installation/installation';
import { passkeyChallenge } from '@/lib/vault/person-mac';
import { newSecretToken, secretHash } from '@/lib/vault/secret-token';
import { ownCookie } from '../own-cookie';
import { cookieValues } from '../signed-cookie';
import { PASSKEY_SECONDS } from '../time-limits';

/** What a passkey is asked for, and for whom: the answer counts for nothing else. */
export type PasskeyPurpose =
  | readonly ['sign-in']
  | readonly ['add' | 'confirm', sessionId: string]
  | readonly ['invitation', invitationId: string];

const cookieOf = (installation: Installation) =>
  ownCookie(installation, 'passkey', PASSKEY_SECONDS);

/** A WebAuthn challenge, and the cookie that binds it to the browser. */
export type BegunChallenge = {
  readonly challenge: Uint8Array<ArrayBuffer>;
  readonly cookie: Awaited<ReturnType<typeof ownCookie>> & { readonly value: string };
};

/**
 * Creates a WebAuthn challenge. It can be used once, within five minutes, in the browser that receives the
 * cookie.
 */
export async function beginChallenge(
  installation: Installation,
  purpose: PasskeyPurpose,
  now: Date,
): Promise<BegunChallenge> {
  const secret = newSecretToken();
  const expiresAt = new Date(now.getTime() + PASSKEY_SECONDS * 1000);
  await installation.database.passkeyChallenge.create({
    data: { id: secretHash(secret), expiresAt },
  });
  const challenge = passkeyChallenge(installation.personMacKey, secret, purpose, expiresAt);
  return {
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    cookie: { ...(await cookieOf(installation)), value: secret },
  };
}

/**
 * Consumes the browser's challenge. If two responses arrive, only one is accepted.
 *
 * @returns The challenge in base64url; nothing when there is none, or it has ended.
 */
export async function consumeChallenge(
  installation: Installation,
  purpose: PasskeyPurpose,
  requestHeaders: Headers,
  now: Date,
): Promise<string | undefined> {
  const { passkeyChallenge: rows } = installation.database;
  const { name } = await cookieOf(installation);
  for (const secret of cookieValues(requestHeaders.get('cookie'), name)) {
    const id = secretHash(secret);
    const row = await rows.findUnique({ where: { id } });
    // Whoever deletes the row has the answer.
    const { count } = await rows.deleteMany({ where: { id } });
    const restMs = (row?.expiresAt.getTime() ?? 0) - now.getTime();
    // A challenge with more than its full lifetime left was created while the clock was ahead, so it is
    // rejected.
    if (row !== null && count === 1 && restMs > 0 && restMs <= PASSKEY_SECONDS * 1000) {
      return passkeyChallenge(installation.personMacKey, secret, purpose, row.expiresAt);
    }
  }
  return undefined;
}
