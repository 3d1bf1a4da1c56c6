import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { Database, DatabaseTransaction } from '@/lib/database/client';
import { inTransaction, takeTurnFor } from '@/lib/database/transaction';
import { withoutNulls } from '@/lib/database/without-nulls';
import { DAY_MS } from '@/lib/durations';
import { parseJsonObject } from '@/lib/json-object';
import { lockProfileRow } from '@/lib/profiles/standing';
import type { AmountDone } from '@/lib/words';
import { type JobKind, planJob, replanJob } from './jobs';

/** How often an ongoing alert is repeated. */
const SAY_AGAIN_MS = 7 * DAY_MS;

/** Kinds of the jobs that an alert plans. */
const SAY_AGAIN = 'say-again';
export const NOTIFY = 'notify';

/** The one reason of everything that nobody has to act on: a server that is down, slow, or busy. */
export const TRANSIENT = 'passes-by-itself';

/** Why a renewal fails, or would. */
type RenewalTrouble = {
  /**
   * An ongoing alert is sent again when its reason changes and requires a different action. {@link
   * TRANSIENT} never replaces another reason, because people must still act on that one.
   */
  readonly reason: string;
  /** The code of what a renewal stopped at, which all pages show; nothing for a rehearsal. */
  readonly cause?: string;
  /** Why, as sentences. */
  readonly words: string;
  /** Who must do what, as sentences. */
  readonly next: string;
  /** The end of the certificate in use; nothing without one that is valid. */
  readonly end?: string;
  /** The id of the certificate in use that was not renewed: once another one is in use, this is over. */
  readonly credentialId?: string;
  /** When it is tried again; nothing when only a person does. */
  readonly retryAt?: string;
};

/** What of each alert its words are made of. Dates are in ISO form. No fact may be a secret. */
export type AlertFacts = {
  /** `words`: what the test found, as a sentence. */
  readonly 'stopped-working': { readonly words: string };
  readonly 'works-again': { readonly since: string };
  /** The id of the credential is `credentialId` of one that Celigo uses, and `unused` of one that it does not yet. */
  readonly 'certificate-ends': {
    readonly end: string;
    readonly days: number;
    readonly credentialId?: string;
    readonly unused?: string;
  };
  readonly 'certificate-expired': { readonly end: string };
  /** `worksLonger`: that it works although NetSuite should have ended it. */
  readonly 'renewal-due': { readonly end: string; readonly worksLonger?: 'yes' };
  readonly 'renewal-failed': RenewalTrouble;
  /** `end` is that of the new certificate. */
  readonly 'renewal-done': { readonly end: string };
  readonly 'rehearsal-failed': RenewalTrouble;
  /**
   * `to`: the address of whoever made the link, who is told too. `done` of `total`: where something was left;
   * `unit`: of what, tasks where it is absent.
   */
  readonly 'handover-done': {
    readonly guest: string;
    readonly part: string;
    readonly to: string;
    readonly done?: number;
    readonly total?: number;
    readonly unit?: AmountDone['unit'];
  };
  /** `words`: what the check of the audit record found, as a sentence. For owners. */
  readonly 'audit-changed': { readonly words: string };
  readonly 'watch-missed': { readonly from: string; readonly to: string; readonly missed: number };
};

/** Stable name of an alert. */
export type AlertCode = keyof AlertFacts;

type AlertRule = {
  /** Whether the alert stays active until something ends it, and is said again every week until then. */
  readonly lasts: boolean;
  /** What of the same profile it ends. */
  readonly ends?: ReadonlyArray<AlertCode>;
};

/** What each alert is, apart from its words (`alert-words.ts`). */
const RULES: Readonly<Record<AlertCode, AlertRule>> = {
  'stopped-working': { lasts: true },
  'works-again': { lasts: false, ends: ['stopped-working'] },
  // The reminder schedule repeats it.
  'certificate-ends': { lasts: false },
  'certificate-expired': { lasts: true, ends: ['renewal-due'] },
  'renewal-due': { lasts: true },
  // What a rehearsal would say has happened.
  'renewal-failed': { lasts: true, ends: ['rehearsal-failed'] },
  'renewal-done': {
    lasts: false,
    ends: ['renewal-due', 'renewal-failed', 'rehearsal-failed', 'certificate-expired'],
  },
  'rehearsal-failed': { lasts: true },
  'handover-done': { lasts: false },
  'audit-changed': { lasts: true },
  'watch-missed': { lasts: false },
};

/** Something to tell people. */
export type Announcement = {
  [Code in AlertCode]: {
    readonly code: Code;
    /** What it is about, for instance one certificate or one test: said once; what lasts, once while it lasts. */
    readonly about: string;
    readonly facts: AlertFacts[Code];
    /** By the account's clock. */
    readonly now: Date;
    /** Nothing for what concerns the whole installation. */
    readonly profile?: { readonly id: string; readonly environment: string };
  };
}[AlertCode];

/** An alert as it was stored. */
export type Alert = {
  readonly id: string;
  readonly code: AlertCode;
  readonly profileId: string | undefined;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly at: Date;
  readonly timesSaid: number;
  readonly endedAt: Date | undefined;
};

const factsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

function isAlertCode(text: string): text is AlertCode {
  return Object.hasOwn(RULES, text);
}

/** Reads a row; nothing when a later version wrote it, or its facts are damaged. */
export function parseAlert(row: {
  readonly id: string;
  readonly code: string;
  readonly profileId: string | null;
  readonly facts: string;
  readonly at: Date;
  readonly timesSaid: number;
  readonly endedAt: Date | null;
}): Alert | undefined {
  if (!isAlertCode(row.code)) {
    return undefined;
  }
  const { id, profileId, at, timesSaid, endedAt } = withoutNulls(row);
  const { code } = row;
  const facts = factsSchema.safeParse(parseJsonObject(row.facts)).data;
  return facts && { id, code, profileId, facts, at, timesSaid, endedAt };
}

const subjectOf = (profileId: string | undefined, code: AlertCode) =>
  `${profileId ?? 'installation'}:${code}`;

/** A profile's ongoing alert of this kind; `undefined` if there is none. */
export async function lastingAlert(
  { alert }: Pick<DatabaseTransaction, 'alert'>,
  profileId: string,
  code: AlertCode,
): Promise<{ readonly id: string; readonly at: Date } | undefined> {
  const where = { openFor: subjectOf(profileId, code) };
  return (await alert.findUnique({ where, select: { id: true, at: true } })) ?? undefined;
}

/**
 * Ends ongoing alerts of a profile (or of the installation, if no profile is given) without a notification.
 */
export async function endAlerts(
  { alert }: DatabaseTransaction,
  { profileId, codes, now }: { profileId?: string; codes: ReadonlyArray<AlertCode>; now: Date },
): Promise<void> {
  await alert.updateMany({
    where: { openFor: { in: codes.map((code) => subjectOf(profileId, code)) } },
    data: { openFor: null, endedAt: now },
  });
}

/** Whether an alert goes on until something ends it: nobody can dismiss it. */
export function lasts(code: AlertCode): boolean {
  return RULES[code].lasts;
}

/**
 * Takes news out of the app for everyone, before its days are over. What lasts stays, and what is gone
 * already is no change.
 */
export async function dismissAlert(
  database: Database,
  { id, actor, now }: { readonly id: string; readonly actor: AuditActor; readonly now: Date },
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const { count } = await transaction.alert.updateMany({
      where: { id, openFor: null, endedAt: null },
      data: { endedAt: now },
    });
    const row =
      count === 0
        ? null
        : await transaction.alert.findUnique({
            where: { id },
            select: { code: true, profile: { select: { id: true, name: true } } },
          });
    if (row !== null) {
      await recordAuditEvent(transaction, {
        action: 'alert-dismissed',
        actor,
        at: now,
        ...(row.profile === null ? {} : { profile: row.profile }),
        detail: { alert: row.code },
      });
    }
  });
}

/** Schedules the notifications for an alert. `time` counts its repetitions. */
async function planNotice(
  transaction: DatabaseTransaction,
  alert: { readonly id: string; readonly profileId: string | undefined },
  time: number,
): Promise<void> {
  await planJob(transaction, {
    kind: NOTIFY,
    subject: `${alert.id}:${time}`,
    ...(alert.profileId === undefined ? {} : { profileId: alert.profileId }),
    // In the past by any clock: sending does not wait for the practice world's time.
    dueAt: new Date(0),
  });
}

/** The job that says an alert again in a week. */
function sayAgainOf(alertId: string, profile: Announcement['profile'], now: Date) {
  return {
    kind: SAY_AGAIN,
    subject: alertId,
    ...(profile && { profileId: profile.id, onPracticeClock: profile.environment === 'practice' }),
    dueAt: new Date(now.getTime() + SAY_AGAIN_MS),
  };
}

/**
 * Creates an alert in the transaction that makes it true. The app shows it immediately, and jobs send it to
 * the channels. The same alert is created only once, even by several instances. An ongoing alert is repeated
 * only if its reason changes. One that ended starts again. Nothing is sent here, so the caller is not delayed.
 *
 * @returns Whether it was new, or started again.
 */
export async function announce(
  transaction: DatabaseTransaction,
  { code, about, facts, now, profile }: Announcement,
): Promise<boolean> {
  const { ends = [] } = RULES[code];
  const goesOn = lasts(code);
  if (profile !== undefined && ends.length > 0) {
    await endAlerts(transaction, { profileId: profile.id, codes: ends, now });
  }
  const subject = subjectOf(profile?.id, code);
  const openFor = goesOn ? subject : null;
  if (goesOn) {
    // Of two that announce it at once, the second finds the first's row instead of a taken `openFor`.
    await (profile === undefined
      ? takeTurnFor(transaction, `alert:${subject}`)
      : lockProfileRow(transaction, profile.id));
  }
  const open = openFor === null ? null : await transaction.alert.findUnique({ where: { openFor } });
  if (open !== null) {
    const reason = 'reason' in facts ? facts.reason : undefined;
    const before = parseAlert(open)?.facts;
    const isSame = before?.reason === reason;
    if (isSame || (before !== undefined && reason === TRANSIENT)) {
      // A repeated alert says what holds by then, and what people must still act on.
      const { reason: first, cause, words, next } = before ?? {};
      const kept = isSame ? {} : { reason: first, cause, words, next };
      const data = { facts: JSON.stringify({ ...facts, ...kept }) };
      if (data.facts !== open.facts) {
        await transaction.alert.update({ where: { id: open.id }, data });
      }
      // An earlier version said some alerts once: one that it left open has no job yet.
      await planJob(transaction, sayAgainOf(open.id, profile, now));
      return false;
    }
    await endAlerts(transaction, { ...(profile && { profileId: profile.id }), codes: [code], now });
  }
  const id = randomUUID();
  const key = `${subject}:${about}`;
  const profileId = profile?.id ?? null;
  const said = { openFor, facts: JSON.stringify(facts), at: now, saidAt: now };
  // `update: { key }` instead of `{}` keeps the upsert a single statement, because another instance may
  // announce the same alert now.
  const row = await transaction.alert.upsert({
    where: { key },
    create: { id, code, profileId, key, ...said },
    update: { key },
  });
  const isNew = row.id === id;
  if (!isNew && (!goesOn || row.openFor !== null)) {
    return false;
  }
  const timesSaid = isNew ? 1 : row.timesSaid + 1;
  if (!isNew) {
    await transaction.alert.update({ where: { key }, data: { ...said, endedAt: null, timesSaid } });
  }
  await planNotice(transaction, { id: row.id, profileId: profile?.id }, timesSaid);
  if (goesOn) {
    // The job of the time before may still be there.
    await replanJob(transaction, sayAgainOf(row.id, profile, now));
  }
  return true;
}

/** Tells people that a connection works again, if they were told that it stopped. */
export async function announceRecovery(
  transaction: DatabaseTransaction,
  profile: { readonly id: string; readonly environment: string },
  now: Date,
): Promise<void> {
  const open = await lastingAlert(transaction, profile.id, 'stopped-working');
  if (open !== undefined) {
    const facts = { since: open.at.toISOString() };
    await announce(transaction, { code: 'works-again', about: open.id, facts, now, profile });
  }
}

/**
 * Also announces recovery if no check has shown it but a person's test of what Celigo uses has worked since.
 * Restoring old values also restores an earlier test result, which proves nothing.
 *
 * @returns Whether a person's test showed it.
 */
export async function notePersonsRepair(
  transaction: DatabaseTransaction,
  profileId: string,
  now: Date,
): Promise<boolean> {
  const open = await lastingAlert(transaction, profileId, 'stopped-working');
  if (open === undefined) {
    return false;
  }
  const profile = await transaction.profile.findUnique({
    where: { id: profileId, lastTestOutcome: 'works' },
    select: { id: true, environment: true, valuesMark: true },
  });
  if (profile === null || profile.valuesMark === null) {
    return false;
  }
  const { valuesMark } = profile;
  const isSince = { profileId, valuesMark, outcome: 'works', startedAt: { gt: open.at } };
  if ((await transaction.testRun.count({ where: isSince })) === 0) {
    return false;
  }
  await announceRecovery(transaction, profile, now);
  return true;
}

type StoredAlert = {
  readonly code: string;
  readonly key: string;
  readonly profileId: string | null;
};

/** Whether reminders speak of the certificate that is due for renewal: the first of their days has come. */
async function isReminded(
  { alert }: DatabaseTransaction,
  { key, profileId }: { readonly key: string; readonly profileId: string },
  now: Date,
): Promise<boolean> {
  const about = key.slice(subjectOf(profileId, 'renewal-due').length);
  const startsWith = `${subjectOf(profileId, 'certificate-ends')}${about}:`;
  return (await alert.count({ where: { profileId, key: { startsWith }, at: { lte: now } } })) > 0;
}

/** Whether what lasts need not be said again any more. */
async function isSaidEnough(
  transaction: DatabaseTransaction,
  { code, key, profileId }: StoredAlert,
  now: Date,
): Promise<boolean> {
  if (profileId === null) {
    return false;
  }
  switch (code) {
    case 'stopped-working':
      return notePersonsRepair(transaction, profileId, now);
    case 'renewal-due':
      return isReminded(transaction, { key, profileId }, now);
    default:
      return false;
  }
}

/** Whether nobody need do what an alert says, for as long as the app does it by itself. */
async function isDoneByItself(
  { renewalPlan }: DatabaseTransaction,
  { code, profileId }: StoredAlert,
): Promise<boolean> {
  return (
    code === 'renewal-due' &&
    profileId !== null &&
    (await renewalPlan.count({ where: { profileId, isAutomatic: true } })) > 0
  );
}

/** Says what lasts again every week, until it ends. */
export const repeatAlertsJob: JobKind = {
  kind: SAY_AGAIN,
  run: async ({ installation, subject, now, finish }) =>
    inTransaction(installation.database, async (transaction) => {
      const row = await transaction.alert.findUnique({ where: { id: subject } });
      if (row === null || row.openFor === null || (await isSaidEnough(transaction, row, now))) {
        await finish(transaction);
        return 'finished';
      }
      const next = { dueAt: new Date(now.getTime() + SAY_AGAIN_MS) };
      // An instance that was killed after it said this left the job due.
      const isJustSaid = Math.abs(now.getTime() - row.saidAt.getTime()) < SAY_AGAIN_MS / 2;
      if (isJustSaid || (await isDoneByItself(transaction, row))) {
        return next;
      }
      const timesSaid = row.timesSaid + 1;
      const { count } = await transaction.alert.updateMany({
        where: { id: row.id, timesSaid: row.timesSaid },
        data: { timesSaid, saidAt: now },
      });
      if (count > 0) {
        await planNotice(transaction, withoutNulls(row), timesSaid);
      }
      return next;
    }),
};
