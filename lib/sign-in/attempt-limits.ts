import { recordAuditEventAlone } from '@/lib/audit/audit';
import type { Installation } from '@/lib/installation/installation';
import { keyedHash } from './keyed-hash';
import {
  type Budget,
  countAttempt,
  type countInAll,
  type RateLimitRule,
  type RateLimitStore,
  secondsUntilAllOpen,
} from './rate-limit';
import { sourceIn } from './source';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is tried: the password, what comes after it, or a passkey, which stands for both. */
export type Step = 'sign-in' | 'second-step' | 'passkey';

/** What wrong sign-ins are counted by, as the record of changes names it. */
type CountedBy = 'email-and-source' | 'source' | 'email' | 'known-device';

/** A limit of wrong sign-ins, or of wrong codes. */
type SignInRule = RateLimitRule & { readonly countedBy: CountedBy };

function rules(
  step: Step,
  countedBy: CountedBy,
  windows: ReadonlyArray<readonly [attemptsMax: number, windowSeconds: number]>,
): ReadonlyArray<SignInRule> {
  return windows.map(([attemptsMax, windowSeconds]) => ({
    countedBy,
    name: `${step} ${countedBy} ${windowSeconds}`,
    attemptsMax,
    windowSeconds,
  }));
}

/** One email address from one source. The more attempts, the longer the lockout. */
const GUESSING = [
  [10, 5 * MINUTE],
  [20, HOUR],
  [40, DAY],
] as const;

/** Everyone at one address: an office behind its router, too. */
const OF_SOURCE = [
  [100, 5 * MINUTE],
  [600, HOUR],
] as const;

/** One email address from all sources: what a crowd of computers can try at it. */
const OF_EMAIL = [
  [100, HOUR],
  [300, DAY],
] as const;

function rulesOf(step: Step) {
  return {
    emailAndSource: rules(step, 'email-and-source', GUESSING),
    /** A browser in which the person has signed in: no one else uses these up. */
    knownDevice: rules(step, 'known-device', GUESSING),
    source: rules(step, 'source', OF_SOURCE),
    email: rules(step, 'email', OF_EMAIL),
  };
}

const RULES = {
  'sign-in': rulesOf('sign-in'),
  'second-step': rulesOf('second-step'),
  // Passkeys cannot be guessed, and a refused one names no person. This limits only the load.
  passkey: {
    ...{ emailAndSource: [], knownDevice: [], email: [] },
    source: rules('passkey', 'source', OF_SOURCE),
  },
} as const;

/** Most refused sign-ins, and most lock-outs, that are put on the record in an hour. */
const RECORDED_MAX = 200;

/** Who tries, as far as anything counts by it. */
export type Attempt = {
  readonly step: Step;
  /** Empty where nothing says whose it is to be. */
  readonly email: string;
  readonly source: string;
  /** The known device that the attempt comes from. */
  readonly device: string | undefined;
};

/** The budgets that an attempt uses up when it is wrong. */
export function budgetsOf({
  step,
  email,
  source,
  device,
}: Attempt): ReadonlyArray<Budget<SignInRule>> {
  const of = (subject: string) => (rule: SignInRule) => ({ rule, subject });
  const { emailAndSource, knownDevice, source: ofSource, email: ofEmail } = RULES[step];
  return device === undefined
    ? [
        ...emailAndSource.map(of(`${source} ${email}`)),
        ...ofSource.map(of(source)),
        ...ofEmail.map(of(email)),
      ]
    : knownDevice.map(of(device));
}

/**
 * Records a refusal, unless there were so many in this hour already: nobody can make the record grow
 * without end. The first one that is left out is recorded as such.
 */
async function recordBounded(
  { database, authSecret, personMacKey }: Installation,
  action: `${Step}-${'refused' | 'locked'}`,
  { email, source }: Attempt,
  facts: Readonly<Record<string, string | number | boolean>>,
  now: Date,
): Promise<void> {
  const rule = { name: `${action} recorded`, attemptsMax: RECORDED_MAX, windowSeconds: HOUR };
  const room = await countAttempt(database, authSecret, rule, 'anybody', now);
  if (room.allowed) {
    const whom = {
      ...(email === '' ? {} : { email: keyedHash(personMacKey, 'email', email) }),
      source: keyedHash(personMacKey, 'source', source),
    };
    await recordAuditEventAlone(database, {
      action,
      actor: undefined,
      at: now,
      detail: { ...whom, ...facts },
    });
    return;
  }
  const rest = { ...rule, name: `${action} left out`, attemptsMax: 1 };
  if ((await countAttempt(database, authSecret, rest, 'anybody', now)).allowed) {
    const detail = { moreLeftOut: true };
    await recordAuditEventAlone(database, { action, actor: undefined, at: now, detail });
  }
}

type Counted = NonNullable<Awaited<ReturnType<typeof countInAll<SignInRule>>>>;

/** Records the first wrong attempt of an hour, with more facts about it, and each lock-out once in its window. */
export async function recordWrong(
  installation: Installation,
  attempt: Attempt,
  counted: Counted,
  now: Date,
  facts: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { database, authSecret } = installation;
  const ofSender = ({ countedBy }: SignInRule) =>
    countedBy === 'email-and-source' ||
    countedBy === 'known-device' ||
    (attempt.step === 'passkey' && countedBy === 'source');
  if (
    counted.some(({ rule, count }) => ofSender(rule) && rule.windowSeconds === HOUR && count === 1)
  ) {
    await recordBounded(installation, `${attempt.step}-refused`, attempt, facts, now);
  }
  for (const { rule, subject, count } of counted) {
    if (count < rule.attemptsMax) {
      continue;
    }
    const { countedBy, windowSeconds } = rule;
    const once = { name: `${rule.name} locked`, attemptsMax: 1, windowSeconds };
    if ((await countAttempt(database, authSecret, once, subject, now)).allowed) {
      const counts = { countedBy, wrongSignIns: count, windowMinutes: windowSeconds / MINUTE };
      await recordBounded(installation, `${attempt.step}-locked`, attempt, counts, now);
    }
  }
}

/** How many addresses of links that give nothing one source may open: an office of people with old mails, too. */
export const LINK_MISSES: RateLimitRule = {
  name: 'link misses',
  attemptsMax: 100,
  windowSeconds: 5 * MINUTE,
};

/**
 * Whether somebody opens a page, and not a page of another site that loads it as a picture or a script. Such a
 * site must not use up what an office has.
 */
export function opensPage(requestHeaders: Headers): boolean {
  const destination = requestHeaders.get('sec-fetch-dest');
  return (
    destination === null ||
    destination === 'document' ||
    requestHeaders.get('sec-fetch-site') === 'same-origin'
  );
}

/**
 * Looks up the link in a page's URL. After too many invalid links, a source gets no result for a while, even
 * for valid links; other sources are not affected. Valid links are not counted. Once a source is over the
 * limit, each request costs one read and no write. What {@link opensPage} excludes gives nothing and is not
 * counted.
 *
 * @param look Gives nothing for a link that does not work.
 */
export async function lookUpLink<Link>(
  store: RateLimitStore,
  requestHeaders: Headers,
  now: Date,
  look: () => Promise<Link | undefined>,
): Promise<Link | undefined> {
  if (!opensPage(requestHeaders)) {
    return undefined;
  }
  const { database, authSecret } = store;
  const source = sourceIn(requestHeaders);
  if (
    (await secondsUntilAllOpen(store, [{ rule: LINK_MISSES, subject: source }], now)) !== undefined
  ) {
    return undefined;
  }
  const found = await look();
  if (found === undefined) {
    await countAttempt(database, authSecret, LINK_MISSES, source, now);
  }
  return found;
}
