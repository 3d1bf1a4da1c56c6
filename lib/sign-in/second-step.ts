import { randomUUID } from 'node:crypto';
import { inTransaction } from '@/lib/database/transaction';
import type { Installation } from '@/lib/installation/installation';
import { failure, type Result, success } from '@/lib/result';
import { asksAfterPassword, markedContent, markedToken } from '@/lib/vault/person-mac';
import { waitText } from '@/lib/words';
import { type Attempt, budgetsOf, recordWrong } from './attempt-limits';
import type { SessionHolder } from './auth';
import { beginSession } from './begin-session';
import { knownDeviceOf } from './known-device';
import { ownCookie } from './own-cookie';
import { type KnownPerson, readPeople } from './people';
import { countInAll, secondsUntilAllOpen, takeBackAttempt } from './rate-limit';
import { holderWithFactor } from './remembered-device';
import { type SecondFactorKind, takeSecondFactor } from './second-factor';
import { cookieValues } from './signed-cookie';
import { settingsInUse, whyNoPasswords } from './single-sign-on/settings';
import { consumeOnce, wasUsed } from './single-use';
import { sourceIn } from './source';
import { SECOND_STEP_SECONDS } from './time-limits';

/** The page of the second step. */
export const SECOND_STEP_PATH = '/sign-in/second-step';

const cookieOf = (installation: Installation) =>
  ownCookie(installation, 'second_step', SECOND_STEP_SECONDS);

type Holder = KnownPerson & SessionHolder;

/** What came before the second step; `server-link` is a link that the server's command line made. */
export type FirstStep = 'password' | 'single-sign-on' | 'server-link';

const FIRST_STEPS: ReadonlyArray<FirstStep> = ['password', 'single-sign-on', 'server-link'];

/**
 * The cookie of a browser in which somebody has given their password, or has come by the identity provider or a
 * link of the server, and has not yet given their second factor. It opens nothing but the second step, for ten
 * minutes and one sign-in, and no longer than password and factor stay.
 */
export async function secondStepCookie(
  installation: Installation,
  person: Pick<Holder, 'id' | 'passwordHash' | 'factors'>,
  first: FirstStep,
  now: Date,
) {
  const expiresSeconds = Math.floor(now.getTime() / 1000) + SECOND_STEP_SECONDS;
  const content = `${person.id}.${expiresSeconds}.${randomUUID()}.${first}`;
  const { personMacKey } = installation;
  return {
    ...(await cookieOf(installation)),
    value: markedToken(personMacKey, 'second-step', holderWithFactor(person), content),
  };
}

/** Somebody between the two steps. */
export type HalfSignedIn = {
  readonly person: Holder;
  readonly first: FirstStep;
  /** Names it once it was used. */
  readonly name: string;
};

/** Who has taken the first step in the browser that a request comes from; nothing when that ended or was used. */
export async function halfSignedIn(
  installation: Installation,
  requestHeaders: Headers,
  now: Date,
): Promise<HalfSignedIn | undefined> {
  const { database, personMacKey } = installation;
  const { name } = await cookieOf(installation);
  for (const token of cookieValues(requestHeaders.get('cookie'), name)) {
    const [id = ''] = token.split('.');
    const [row] = await readPeople(database, personMacKey, { id });
    if (typeof row?.passwordHash !== 'string' || !asksAfterPassword(row.factors)) {
      continue;
    }
    const person = { ...row, passwordHash: row.passwordHash };
    const content = markedContent(personMacKey, 'second-step', holderWithFactor(person), token);
    const expiresSeconds = Number(content?.split('.')[1]);
    const restSeconds = expiresSeconds - now.getTime() / 1000;
    // More than a whole term is left of a cookie that was given while the clock ran ahead.
    if (!(restSeconds > 0 && restSeconds <= SECOND_STEP_SECONDS)) {
      continue;
    }
    const used = `second step ${token}`;
    if (!(await wasUsed(database, used))) {
      const first = FIRST_STEPS.find((step) => step === content?.split('.')[3]) ?? 'password';
      return { person, first, name: used };
    }
  }
  return undefined;
}

/** Whether what came before the second step still counts: passwords, or single sign-on, may be off by now. */
export async function firstStepCounts(
  installation: Installation,
  { first }: Pick<HalfSignedIn, 'first'>,
): Promise<boolean> {
  switch (first) {
    case 'password':
      return (await whyNoPasswords(installation)) === undefined;
    case 'single-sign-on':
      return (await settingsInUse(installation)) !== undefined;
    case 'server-link':
      // It lets people in whatever the settings say.
      return true;
  }
}

/** Why the second step did not sign anyone in, with a sentence for people. */
export type SecondStepRefusal = {
  readonly code: 'second-step-ended' | 'second-step-refused' | 'second-step-locked';
  readonly message: string;
};

const ENDED: SecondStepRefusal = {
  code: 'second-step-ended',
  message: 'This sign-in took too long or is already finished. Sign in again.',
};

const WRONG: SecondStepRefusal = {
  code: 'second-step-refused',
  message:
    'This code is wrong or was already used. Wait for the next code in your app, or enter a recovery code.',
};

function locked(seconds: number): SecondStepRefusal {
  return {
    code: 'second-step-locked',
    message: `Too many wrong codes. Wait ${waitText(seconds)}, then sign in again.`,
  };
}

/** Rolls back the transaction when the code was not accepted. */
class NothingTaken extends Error {
  readonly why: 'ended' | 'wrong';

  constructor(why: 'ended' | 'wrong') {
    super(why);
    this.why = why;
  }
}

/** Uses up the first step and the code together, or neither: a sign-in that is over costs no recovery code. */
async function takeCodeOnce(
  installation: Installation,
  { person, name }: HalfSignedIn,
  code: string,
  now: Date,
): Promise<SecondFactorKind | NothingTaken['why']> {
  const { personMacKey, vault } = installation;
  try {
    return await inTransaction(installation.database, async (database) => {
      if (!(await consumeOnce(database, name, now))) {
        throw new NothingTaken('ended');
      }
      const by = await takeSecondFactor({ database, personMacKey, vault }, person, code, now);
      if (by === undefined) {
        throw new NothingTaken('wrong');
      }
      return by;
    });
  } catch (error) {
    if (error instanceof NothingTaken) {
      return error.why;
    }
    throw error;
  }
}

/**
 * Takes the second factor of somebody who has taken the first step, within budgets like those of wrong
 * passwords, and signs them in. Recorded, bounded.
 *
 * @returns Who is signed in now; Next.js sends the cookie with the answer.
 */
export async function attemptSecondStep(
  installation: Installation,
  code: string,
  requestHeaders: Headers,
  now: Date,
): Promise<Result<Holder, SecondStepRefusal>> {
  const half = await halfSignedIn(installation, requestHeaders, now);
  if (half === undefined || !(await firstStepCounts(installation, half))) {
    return failure(ENDED);
  }
  const { person, first } = half;
  const device = await knownDeviceOf(installation, requestHeaders, person, now);
  const source = sourceIn(requestHeaders);
  const attempt: Attempt = { step: 'second-step', email: person.email, source, device };
  const budgets = budgetsOf(attempt);
  const wait = await secondsUntilAllOpen(installation, budgets, now);
  if (wait !== undefined) {
    return failure(locked(wait));
  }
  const counted = await countInAll(installation, budgets, now);
  if (counted === undefined) {
    return failure(locked((await secondsUntilAllOpen(installation, budgets, now)) ?? 1));
  }
  const by = await takeCodeOnce(installation, half, code, now);
  if (by === 'ended') {
    return failure(ENDED);
  }
  if (by === 'wrong') {
    await recordWrong(installation, attempt, counted, now);
    return failure(WRONG);
  }
  await takeBackAttempt(installation, budgets, now);
  const knownDevice = device !== undefined;
  const sign = { by, isLetIn: first !== 'password', knownDevice, requestHeaders };
  await beginSession(installation, person, sign, now);
  return success(person);
}
