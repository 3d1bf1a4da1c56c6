import type { Installation } from '@/lib/installation/installation';
import { failure, type Result, success } from '@/lib/result';
import { asksAfterPassword } from '@/lib/vault/person-mac';
import { waitText } from '@/lib/words';
import { type Attempt, budgetsOf, recordWrong } from './attempt-limits';
import { personWithPassword, type SessionHolder } from './auth';
import { beginSession } from './begin-session';
import { createFairQueue } from './fair-queue';
import { knownDeviceOf } from './known-device';
import { CREDENTIAL_PROVIDER, type KnownPerson } from './people';
import { countInAll, secondsUntilAllOpen, takeBackAttempt } from './rate-limit';
import { rememberedDeviceOf } from './remembered-device';
import { FAILURES } from './single-sign-on/failures';
import { whyNoPasswords } from './single-sign-on/settings';
import { sourceIn } from './source';

/**
 * Most passwords that are compared at once. argon2id takes a thread and 19 MiB each; the other threads
 * are for people who are signed in.
 */
const VERIFYING_MAX = 2;

/** Most sign-ins that wait for one of those. At some 40 ms each the last one waits for less than a second. */
const WAITING_MAX = 32;

/** One line for strangers and one for known devices, so that a crowd of strangers fills only its own. */
const verifying = createFairQueue(VERIFYING_MAX, WAITING_MAX);

/** Why no one was signed in, with a sentence for people. */
export type SignInRefusal = {
  readonly code:
    | 'sign-in-refused'
    | 'sign-in-locked'
    | 'sign-in-busy'
    | 'sso-only'
    | 'sso-unreadable';
  readonly message: string;
};

/** Looks for a known device; the same work, and the same statements, for an email address that nobody has. */
async function attemptOf(
  installation: Installation,
  email: string,
  requestHeaders: Headers,
  now: Date,
): Promise<Attempt> {
  const account = await installation.database.account.findFirst({
    where: { providerId: CREDENTIAL_PROVIDER, user: { email } },
    select: { userId: true, password: true },
  });
  const passwordHash = account?.password ?? undefined;
  const holder = { id: account?.userId ?? '', passwordHash: passwordHash ?? '' };
  const device = await knownDeviceOf(installation, requestHeaders, holder, now);
  return {
    step: 'sign-in',
    email,
    source: sourceIn(requestHeaders),
    device: passwordHash === undefined ? undefined : device,
  };
}

const BUSY: SignInRefusal = {
  code: 'sign-in-busy',
  message: 'Too many people are signing in right now. Wait a few seconds, then try again.',
};

const WRONG: SignInRefusal = {
  code: 'sign-in-refused',
  message: 'The email address or the password is wrong.',
};

function locked(attempt: Attempt, seconds: number): SignInRefusal {
  const wayIn =
    attempt.device === undefined
      ? ' You can still sign in from a browser you have used here before.'
      : '';
  return {
    code: 'sign-in-locked',
    message: `Too many wrong passwords. Wait ${waitText(seconds)}, then try again.${wayIn}`,
  };
}

/** Whoever gave the right password: signed in, or to be asked for a second factor. */
export type PasswordGiven = {
  readonly person: KnownPerson & SessionHolder;
  readonly isSignedIn: boolean;
};

/**
 * Takes an email address and a password, within the budgets of wrong sign-ins: by email address and source
 * together, by source, by email address, or, in a browser in which that person has signed in, by that browser
 * alone. An email address that nobody has is counted and answered like any other. Recorded, bounded, without
 * the address in clear.
 *
 * @param given The email address in lower case.
 * @returns Whether the person is signed in now (Next.js sends the cookie with the answer), or has a second
 *   factor to show first.
 */
export async function attemptSignIn(
  installation: Installation,
  given: { readonly email: string; readonly password: string },
  requestHeaders: Headers,
  now: Date,
): Promise<Result<PasswordGiven, SignInRefusal>> {
  const off = await whyNoPasswords(installation);
  if (off !== undefined) {
    return failure({ code: off, message: FAILURES[off] });
  }
  const attempt = await attemptOf(installation, given.email, requestHeaders, now);
  const budgets = budgetsOf(attempt);
  const wait = await secondsUntilAllOpen(installation, budgets, now);
  if (wait !== undefined) {
    return failure(locked(attempt, wait));
  }
  const kind = attempt.device === undefined ? 'strangers' : 'known devices';
  const leave = await verifying.enter(kind, new AbortController().signal);
  if (typeof leave === 'string') {
    return failure(BUSY);
  }
  try {
    const counted = await countInAll(installation, budgets, now);
    if (counted === undefined) {
      const left = await secondsUntilAllOpen(installation, budgets, now);
      return failure(locked(attempt, left ?? 1));
    }
    const person = await personWithPassword(installation, given);
    if (person === undefined) {
      await recordWrong(installation, attempt, counted, now);
      return failure(WRONG);
    }
    await takeBackAttempt(installation, budgets, now);
    const { factors } = person;
    const isRemembered =
      asksAfterPassword(factors) &&
      (await rememberedDeviceOf(installation, person, requestHeaders, now));
    if (asksAfterPassword(factors) && !isRemembered) {
      return success({ person, isSignedIn: false });
    }
    const by = isRemembered ? 'remembered-device' : 'password';
    const knownDevice = attempt.device !== undefined;
    const sign = { by, knownDevice, requestHeaders } as const;
    // With a second factor that was turned on in the meantime, the second step tells them to sign in again.
    const isSignedIn = await beginSession(installation, person, sign, now);
    return success({ person, isSignedIn });
  } finally {
    leave();
  }
}
