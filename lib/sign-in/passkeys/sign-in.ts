import { type AuditActor, recordAuditEventAlone } from '@/lib/audit/audit';
import type { Installation } from '@/lib/installation/installation';
import { failure, type Result, success } from '@/lib/result';
import { waitText } from '@/lib/words';
import { type Attempt, budgetsOf, recordWrong } from '../attempt-limits';
import { beginSession } from '../begin-session';
import { knownDeviceOf } from '../known-device';
import type { PeopleStore, Person } from '../people';
import { countInAll, secondsUntilAllOpen, takeBackAttempt } from '../rate-limit';
import { firstStepCounts, halfSignedIn } from '../second-step';
import { FAILURES } from '../single-sign-on/failures';
import { whyNoPasswords } from '../single-sign-on/settings';
import { consumeOnce } from '../single-use';
import { sourceIn } from '../source';
import { PASSKEY_SECONDS } from '../time-limits';
import { type PasskeyRefusal, type PasskeyUse, verifyAuthentication } from './passkeys';
import type { RelyingParty } from './relying-party';
import type { AuthenticationResponse } from './responses';

/** Why no one was signed in, with a sentence for people. */
export type PasskeySignInRefusal = {
  readonly code: PasskeyRefusal['code'] | 'passkey-locked' | 'sso-only' | 'sso-unreadable';
  readonly message: string;
};

/** What people are told. What strangers may not learn says the same: that nobody has a passkey, or no longer. */
export const PASSKEY_MESSAGES: Readonly<Record<PasskeyRefusal['code'], string>> = {
  'passkey-late': `This took more than ${waitText(PASSKEY_SECONDS)}, or was already finished. Try again.`,
  'passkey-unknown':
    'No one here can sign in with this passkey. It may have been removed: use another one, or sign in another way.',
  'passkey-deactivated':
    'No one here can sign in with this passkey. It may have been removed: use another one, or sign in another way.',
  'passkey-wrong':
    'This passkey was not accepted. Unlock it with your fingerprint, face, or PIN, on the page of this app itself.',
  'passkey-counter':
    'This passkey was not accepted, because there may be a copy of it. Sign in another way, remove it, and add a new one.',
};

/**
 * Signs somebody in by a passkey, which stands for password and second factor together. Wrong ones are counted by
 * the source that they come from. While there is only single sign-on, it is the second step of those alone who
 * came by the provider or a link of the server. Recorded, bounded.
 *
 * @returns Who is signed in now; Next.js sends the cookie with the answer.
 */
export async function attemptPasskeySignIn(
  installation: Installation,
  answer: AuthenticationResponse,
  { party, requestHeaders }: { readonly party: RelyingParty; readonly requestHeaders: Headers },
  now: Date,
): Promise<Result<PasskeyUse['person'], PasskeySignInRefusal>> {
  const off = await whyNoPasswords(installation);
  const half =
    off === undefined ? undefined : await halfSignedIn(installation, requestHeaders, now);
  const isLetIn = half !== undefined && (await firstStepCounts(installation, half));
  if (off !== undefined && !isLetIn) {
    return failure({ code: off, message: FAILURES[off] });
  }
  const source = sourceIn(requestHeaders);
  const attempt: Attempt = { step: 'passkey', email: '', source, device: undefined };
  const budgets = budgetsOf(attempt);
  const counted = await countInAll(installation, budgets, now);
  if (counted === undefined) {
    const wait = (await secondsUntilAllOpen(installation, budgets, now)) ?? 1;
    const message = `Too many passkeys were refused. Wait ${waitText(wait)}, then try again.`;
    return failure({ code: 'passkey-locked', message });
  }
  const asked = { party, purpose: ['sign-in'], requestHeaders } as const;
  const used = await verifyAuthentication(installation, answer, asked, now);
  if (!used.ok) {
    const { code } = used.error;
    await recordWrong(installation, attempt, counted, now, { code });
    return failure({ code, message: PASSKEY_MESSAGES[code] });
  }
  await takeBackAttempt(installation, budgets, now);
  const { person, mac } = used.value;
  const isOther = half?.person.id !== person.id;
  if (
    off !== undefined &&
    (isOther || !(await consumeOnce(installation.database, half.name, now)))
  ) {
    return failure({ code: off, message: FAILURES[off] });
  }
  const knownDevice =
    (await knownDeviceOf(installation, requestHeaders, person, now)) !== undefined;
  const by = { by: 'passkey', passkeyMac: mac, isLetIn } as const;
  const sign = { ...by, knownDevice, requestHeaders };
  if (!(await beginSession(installation, person, sign, now))) {
    return failure({ code: 'passkey-unknown', message: PASSKEY_MESSAGES['passkey-unknown'] });
  }
  return success(person);
}

/** Records that somebody who is signed in had a passkey refused, or a change of theirs. */
export function recordPasskeyRefusal(
  { database }: Pick<PeopleStore, 'database'>,
  actor: AuditActor,
  code: string,
  now: Date,
): Promise<void> {
  const detail = { code };
  return recordAuditEventAlone(database, { action: 'passkey-refused', actor, at: now, detail });
}

/**
 * Whether somebody who is signed in proves once more who they are, by one of their own passkeys. Recorded either
 * way.
 */
export async function confirmByPasskey(
  installation: Installation,
  answer: AuthenticationResponse,
  asked: {
    readonly party: RelyingParty;
    readonly requestHeaders: Headers;
    readonly person: Person;
    readonly sessionId: string;
  },
  now: Date,
): Promise<Result<void, PasskeyRefusal>> {
  const { party, requestHeaders, person, sessionId } = asked;
  const used = await verifyAuthentication(
    installation,
    answer,
    { party, purpose: ['confirm', sessionId], requestHeaders, personId: person.id },
    now,
  );
  if (!used.ok) {
    await recordPasskeyRefusal(installation, person, used.error.code, now);
    return used;
  }
  await recordAuditEventAlone(installation.database, {
    action: 'passkey-confirmed',
    actor: person,
    at: now,
    detail: { passkey: used.value.name },
  });
  return success(undefined);
}
