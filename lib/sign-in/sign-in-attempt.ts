import { createHmac } from 'node:crypto';
import { APIError } from 'better-auth/api';
import { recordAuditEventAlone } from '@/lib/audit/audit';
import type { Installation } from '@/lib/installation/installation';
import { failure, type Result, success } from '@/lib/result';
import { waitText } from '@/lib/words';
import { signIn } from './auth';
import { createFairLine } from './fair-line';
import { knownDeviceOf } from './known-device';
import { CREDENTIAL_PROVIDER } from './people';
import {
  type Budget,
  countAttempt,
  countInAll,
  type RateLimitRule,
  secondsUntilAllOpen,
  takeBackAttempt,
} from './rate-limit';
import { sessionOf } from './session';
import { FAILURES } from './single-sign-on/failures';
import { isOnlySingleSignOn } from './single-sign-on/settings';
import { sourceIn } from './source';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What wrong sign-ins are counted by, as the record of changes names it. */
type CountedBy = 'email-and-source' | 'source' | 'email' | 'known-device';

type SignInRule = RateLimitRule & { readonly countedBy: CountedBy };

function rules(
  countedBy: CountedBy,
  windows: ReadonlyArray<readonly [attemptsMax: number, windowSeconds: number]>,
): ReadonlyArray<SignInRule> {
  return windows.map(([attemptsMax, windowSeconds]) => ({
    countedBy,
    name: `sign-in ${countedBy} ${windowSeconds}`,
    attemptsMax,
    windowSeconds,
  }));
}

/** One email address from one source. Who goes on waits longer and longer. */
const GUESSING = [
  [10, 5 * MINUTE],
  [20, HOUR],
  [40, DAY],
] as const;

const EMAIL_AND_SOURCE = rules('email-and-source', GUESSING);

/** A browser in which the person has signed in: no one else uses these up. */
const KNOWN_DEVICE = rules('known-device', GUESSING);

/** Everyone at one address: an office behind its router, too. */
const SOURCE = rules('source', [
  [100, 5 * MINUTE],
  [600, HOUR],
]);

/** One email address from all sources: what a crowd of computers can try at it. */
const EMAIL = rules('email', [
  [100, HOUR],
  [300, DAY],
]);

/**
 * Most passwords that are compared at once. argon2id takes a thread and 19 MiB each; the other threads
 * are for people who are signed in.
 */
const VERIFYING_MAX = 2;

/** Most sign-ins that wait for one of those. At some 40 ms each the last one waits for less than a second. */
const WAITING_MAX = 32;

/** One line for strangers and one for known devices, so that a crowd of strangers fills only its own. */
const verifying = createFairLine(VERIFYING_MAX, WAITING_MAX);

/** Most refused sign-ins, and most lock-outs, that are put on the record in an hour. */
const RECORDED_MAX = 200;

/** Why no one was signed in, with a sentence for people. */
export type SignInRefusal = {
  readonly code: 'sign-in-refused' | 'sign-in-locked' | 'sign-in-busy' | 'sso-only';
  readonly message: string;
};

/** Who tries, as far as anything counts by it. */
type Attempt = {
  readonly email: string;
  readonly source: string;
  /** The known device that the attempt comes from. */
  readonly device: string | undefined;
};

function budgetsOf({ email, source, device }: Attempt): ReadonlyArray<Budget<SignInRule>> {
  const of = (subject: string) => (rule: SignInRule) => ({ rule, subject });
  return device === undefined
    ? [
        ...EMAIL_AND_SOURCE.map(of(`${source} ${email}`)),
        ...SOURCE.map(of(source)),
        ...EMAIL.map(of(email)),
      ]
    : KNOWN_DEVICE.map(of(device));
}

/** Looks for a known device; the same work for an email address that nobody has. */
async function attemptOf(
  installation: Installation,
  email: string,
  requestHeaders: Headers,
  now: Date,
): Promise<Attempt> {
  const person = await installation.database.user.findUnique({
    where: { email },
    select: {
      id: true,
      accounts: { where: { providerId: CREDENTIAL_PROVIDER }, select: { password: true } },
    },
  });
  const passwordHash = person?.accounts[0]?.password ?? undefined;
  const holder = { id: person?.id ?? '', passwordHash: passwordHash ?? '' };
  const device = await knownDeviceOf(installation, requestHeaders, holder, now);
  return {
    email,
    source: sourceIn(requestHeaders),
    device: passwordHash === undefined ? undefined : device,
  };
}

/** Represents an email address or a source in the record: the same each time, and anonymous without the key. */
function keyedHash(key: string, kind: 'email' | 'source', text: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['audit', kind, text]))
    .digest('base64url')
    .slice(0, 16);
}

/**
 * Records a refusal, unless there were so many in this hour already: nobody can make the record grow
 * without end. The first one that is left out is recorded as such.
 */
async function recordBounded(
  { database, authSecret, personMacKey }: Installation,
  action: 'sign-in-refused' | 'sign-in-locked',
  { email, source }: Attempt,
  facts: Readonly<Record<string, string | number | boolean>>,
  now: Date,
): Promise<void> {
  const rule = { name: `${action} recorded`, attemptsMax: RECORDED_MAX, windowSeconds: HOUR };
  const room = await countAttempt(database, authSecret, rule, 'anybody', now);
  if (room.allowed) {
    const whom = {
      email: keyedHash(personMacKey, 'email', email),
      source: keyedHash(personMacKey, 'source', source),
    };
    await recordAuditEventAlone(database, {
      action,
      actor: null,
      at: now,
      detail: { ...whom, ...facts },
    });
    return;
  }
  const rest = { ...rule, name: `${action} left out`, attemptsMax: 1 };
  if ((await countAttempt(database, authSecret, rest, 'anybody', now)).allowed) {
    const detail = { moreLeftOut: true };
    await recordAuditEventAlone(database, { action, actor: null, at: now, detail });
  }
}

type Counted = NonNullable<Awaited<ReturnType<typeof countInAll<SignInRule>>>>;

/** The first wrong one in an hour is recorded, and each lock-out once in its window. */
async function recordWrong(
  installation: Installation,
  attempt: Attempt,
  counted: Counted,
  now: Date,
): Promise<void> {
  const { database, authSecret } = installation;
  const ofSender = ({ countedBy }: SignInRule) =>
    countedBy === 'email-and-source' || countedBy === 'known-device';
  if (
    counted.some(({ rule, count }) => ofSender(rule) && rule.windowSeconds === HOUR && count === 1)
  ) {
    await recordBounded(installation, 'sign-in-refused', attempt, {}, now);
  }
  for (const { rule, subject, count } of counted) {
    if (count < rule.attemptsMax) {
      continue;
    }
    const { countedBy, windowSeconds } = rule;
    const once = { name: `${rule.name} locked`, attemptsMax: 1, windowSeconds };
    if ((await countAttempt(database, authSecret, once, subject, now)).allowed) {
      const facts = { countedBy, wrongSignIns: count, windowMinutes: windowSeconds / MINUTE };
      await recordBounded(installation, 'sign-in-locked', attempt, facts, now);
    }
  }
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
      ? ' A browser in which you have signed in before is not locked.'
      : '';
  return {
    code: 'sign-in-locked',
    message: `Too many wrong passwords. Wait ${waitText(seconds)}, then try again.${wayIn}`,
  };
}

/** Compares the password and, when it is right, makes the session. */
async function verify(
  installation: Installation,
  given: { readonly email: string; readonly password: string },
  requestHeaders: Headers,
) {
  try {
    return (await signIn(installation, given, requestHeaders)).response.user;
  } catch (error) {
    if (error instanceof APIError) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Signs someone in, within the budgets of wrong sign-ins: by email address and source together, by
 * source, by email address, or, in a browser in which that person has signed in, by that browser alone.
 * An email address that nobody has is counted and answered like any other. Recorded, bounded, without the
 * address in clear.
 *
 * @param given The email address in lower case.
 * @returns Who is signed in now; Next.js sends the cookie with the answer.
 */
export async function attemptSignIn(
  installation: Installation,
  given: { readonly email: string; readonly password: string },
  requestHeaders: Headers,
  now: Date,
): Promise<Result<{ readonly id: string }, SignInRefusal>> {
  const { database } = installation;
  if (await isOnlySingleSignOn(installation)) {
    return failure({ code: 'sso-only', message: FAILURES['sso-only'] });
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
    const before = await sessionOf(installation, requestHeaders);
    const person = await verify(installation, given, requestHeaders);
    if (person === undefined) {
      await recordWrong(installation, attempt, counted, now);
      return failure(WRONG);
    }
    // This browser has a new session now; a copy of its old cookie must not go on.
    await database.session.deleteMany({ where: { id: before?.sessionId ?? '' } });
    await takeBackAttempt(installation, budgets, now);
    await recordAuditEventAlone(database, {
      action: 'signed-in',
      actor: { id: person.id, email: person.email },
      at: now,
      detail: {
        source: keyedHash(installation.personMacKey, 'source', attempt.source),
        knownDevice: attempt.device !== undefined,
      },
    });
    return success({ id: person.id });
  } finally {
    leave();
  }
}
