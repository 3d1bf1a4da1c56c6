import { z } from 'zod';
import type { AuditFact } from '@/lib/audit/actions';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { withoutNulls } from '@/lib/database/without-nulls';
import { DAY_MS } from '@/lib/durations';
import { jitterMs } from '@/lib/keys/automatic-start';
import { acceptedUntil, type CertificateLife } from '@/lib/keys/validity';
import { lockProfileRow } from '@/lib/profiles/standing';
import type { ProfileStore } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import { announce, endAlerts, lastingAlert, TRANSIENT } from '@/lib/watch/alerts';
import { jobId, replanJob } from '@/lib/watch/jobs';
import { placeNow, readInUse, restateStop, storedTrouble, troubleOfRun, wasMetAt } from './stop';
import { parseTrouble, type RenewalTrouble } from './trouble';
import { lastingStop, needsNoAction, waitingStop } from './who-acts';

const rehearsalLines = z.array(
  z.object({
    /** What was checked. */
    what: z.string(),
    works: z.boolean(),
    /** The code of the problem that was found. */
    code: z.string().optional(),
    /** What was found and what to do next, as sentences. Contains no secrets. */
    words: z.string(),
  }),
);

/** One thing that a rehearsal checked. */
export type RehearsalLine = z.infer<typeof rehearsalLines>[number];

/** What a rehearsal found. */
export type Rehearsal = {
  /** By the account's clock. */
  readonly at: Date;
  readonly works: boolean;
  readonly lines: ReadonlyArray<RehearsalLine>;
};

/** How a profile's certificate is renewed. */
export type RenewalPlan = {
  readonly isAutomatic: boolean;
  /** Days before the end, at least `DAYS_BEFORE_MIN`; absent: when a third of the lifetime is left. */
  readonly daysBefore: number | undefined;
  /** When an automatic renewal that stopped is tried again. */
  readonly retryAt: Date | undefined;
  /** Why the last automatic renewal stopped. */
  readonly trouble?: RenewalTrouble;
  readonly rehearsal?: Rehearsal;
};

type Store = Pick<ProfileStore, 'database'>;

function parseLines(stored: string): ReadonlyArray<RehearsalLine> {
  try {
    return rehearsalLines.safeParse(JSON.parse(stored)).data ?? [];
  } catch {
    // The value is damaged. Whether the rehearsal worked is in a separate column.
    return [];
  }
}

/** Reads how a profile's certificate is renewed: by hand, until someone chooses otherwise. */
export async function readRenewalPlan(
  { database }: Store,
  profileId: string,
): Promise<RenewalPlan> {
  const row = await database.renewalPlan.findUnique({ where: { profileId } });
  if (row === null) {
    return { isAutomatic: false, daysBefore: undefined, retryAt: undefined };
  }
  const { isAutomatic, daysBefore, retryAt, rehearsedAt, rehearsalWorks, rehearsal } =
    withoutNulls(row);
  const inUse = row.trouble === null ? null : await readInUse(database, profileId);
  const trouble = troubleOfRun(row.trouble ?? undefined, inUse);
  return {
    ...{ isAutomatic, daysBefore, retryAt },
    ...(trouble === undefined ? {} : { trouble }),
    ...(rehearsedAt === undefined || rehearsalWorks === undefined
      ? {}
      : {
          rehearsal: { at: rehearsedAt, works: rehearsalWorks, lines: parseLines(rehearsal ?? '') },
        }),
  };
}

/** Which profile's plan is written, by whom, and when. */
export type PlanSubject = {
  readonly profileId: string;
  readonly actor: AuditActor;
  readonly now: Date;
};

type PlanColumns = {
  readonly isAutomatic?: boolean;
  readonly daysBefore?: number | null;
  readonly retryAt?: Date | null;
  readonly trouble?: string | null;
  readonly rehearsedAt?: Date;
  readonly rehearsalWorks?: boolean;
  readonly rehearsal?: string;
};

/** A profile as alerts and jobs refer to it. */
type Named = { readonly id: string; readonly environment: string };

/**
 * @param written What is written, or what that is by what the transaction reads: nothing where all is left as it is.
 * @param alongside More work for the same transaction.
 * @param stoppedAt When an automatic renewal stopped, by the account's clock, where that is written.
 * @returns Whether it was written; not once the profile is gone.
 */
async function write(
  { database }: Store,
  { profileId, actor, now }: PlanSubject,
  written: PlanColumns | ((transaction: DatabaseTransaction) => Promise<PlanColumns | undefined>),
  fact?: AuditFact,
  alongside?: (transaction: DatabaseTransaction, profile: Named) => Promise<unknown>,
  stoppedAt?: Date,
): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    const found = await transaction.profile.findUnique({
      where: { id: profileId },
      select: { id: true, name: true, environment: true },
    });
    if (found === null) {
      return false;
    }
    const { environment, ...profile } = found;
    const columns = typeof written === 'function' ? await written(transaction) : written;
    if (columns === undefined) {
      return false;
    }
    await alongside?.(transaction, { id: profileId, environment });
    await transaction.renewalPlan.upsert({
      where: { profileId },
      create: { profileId, ...columns },
      update: columns,
    });
    if (columns.trouble !== undefined) {
      await restateStop(transaction, profileId, stoppedAt);
    }
    if (fact !== undefined) {
      await recordAuditEvent(transaction, { ...fact, actor, at: now, profile });
    }
    return true;
  });
}

/** The kinds of jobs of a profile that renews automatically. */
export const RENEW = 'renew';
export const REHEARSE = 'rehearse';

/** Makes a job due immediately. A rehearsal follows the choice anyway. */
async function planJobs(transaction: DatabaseTransaction, { id, environment }: Named) {
  for (const kind of [RENEW, REHEARSE]) {
    await replanJob(transaction, {
      kind,
      subject: id,
      profileId: id,
      onPracticeClock: environment === 'practice',
      dueAt: new Date(0),
    });
  }
}

/** What people choose of a plan. */
type PlanChoice = Pick<RenewalPlan, 'isAutomatic' | 'daysBefore'>;

/** Identifies what was chosen. A form submits the one that it was opened with. */
export function planMark({ isAutomatic, daysBefore }: PlanChoice): string {
  return `${isAutomatic};${daysBefore ?? ''}`;
}

/** Ends the transaction of a choice that would overwrite another. */
class PlanChanged extends Error {
  constructor(readonly current: PlanChoice) {
    super('Somebody chose otherwise in the meantime.');
  }
}

async function expectUnchanged(
  transaction: DatabaseTransaction,
  profileId: string,
  { chosen, seen }: { readonly chosen: PlanChoice; readonly seen: string },
): Promise<void> {
  await lockProfileRow(transaction, profileId);
  const row = await transaction.renewalPlan.findUnique({ where: { profileId } });
  const current = {
    isAutomatic: row?.isAutomatic ?? false,
    daysBefore: row?.daysBefore ?? undefined,
  };
  if (![seen, planMark(chosen)].includes(planMark(current))) {
    throw new PlanChanged(current);
  }
}

/** Why a choice was not saved. */
export type PlanRefusal =
  | { readonly code: 'profile-not-found' }
  | { readonly code: 'changed-meanwhile'; readonly current: PlanChoice };

/**
 * Saves whether and when a profile renews automatically, and plans the jobs: a rehearsal and, if it is
 * already due, the renewal.
 *
 * @param seen {@link planMark} of what the person read: nothing is saved if somebody chose otherwise since.
 */
export async function saveRenewalPlan(
  store: Store,
  subject: PlanSubject,
  chosen: PlanChoice,
  seen?: string,
): Promise<Result<undefined, PlanRefusal>> {
  try {
    return (await writeChoice(store, subject, chosen, seen))
      ? success(undefined)
      : failure({ code: 'profile-not-found' });
  } catch (error) {
    if (error instanceof PlanChanged) {
      return failure({ code: 'changed-meanwhile', current: error.current });
    }
    throw error;
  }
}

function writeChoice(
  store: Store,
  subject: PlanSubject,
  chosen: PlanChoice,
  seen: string | undefined,
): Promise<boolean> {
  const { profileId, now } = subject;
  const { isAutomatic, daysBefore } = chosen;
  return write(
    store,
    subject,
    async (transaction) => {
      if (seen !== undefined) {
        await expectUnchanged(transaction, profileId, { chosen, seen });
      }
      return { isAutomatic, daysBefore: daysBefore ?? null, retryAt: null, trouble: null };
    },
    {
      action: 'renewal-plan-saved',
      detail: { automatic: isAutomatic, ...(daysBefore === undefined ? {} : { daysBefore }) },
    },
    async (transaction, profile) => {
      const codes = ['renewal-failed', 'rehearsal-failed'] as const;
      await endAlerts(transaction, { profileId, codes, now });
      if (isAutomatic) {
        await planJobs(transaction, profile);
      } else {
        const ids = [RENEW, REHEARSE].map((kind) => jobId(kind, profileId));
        await transaction.job.deleteMany({ where: { id: { in: ids } } });
      }
    },
  );
}

/** Why an automatic renewal stopped, and what follows. */
export type Stop = {
  readonly trouble: RenewalTrouble;
  /** Who has to act, as a sentence; nothing when no one needs to be told. */
  readonly next?: string;
  /** By the account's clock. */
  readonly at: Date;
  readonly retryAt: Date;
};

/** The end of the certificate in use, for alerts; nothing without a valid one. */
function endOf(inUse: CertificateLife | null, now: Date) {
  const end = inUse === null ? now : acceptedUntil(inUse);
  return end <= now ? {} : { end: end.toISOString() };
}

/**
 * Stores why an automatic renewal stopped, where that does not pass while an earlier stop at this step waits for a
 * person, and when it is tried again. Tells people.
 *
 * @returns Whether it was stored; not once automatic renewal is turned off.
 */
export async function noteStopped(
  store: Store,
  subject: PlanSubject,
  { trouble, next, at, retryAt }: Stop,
): Promise<boolean> {
  const inUse = await readInUse(store.database, subject.profileId);
  const of = inUse === null ? {} : { credentialId: inUse.id };
  return write(
    store,
    subject,
    async (transaction) => {
      const { profileId } = subject;
      await lockProfileRow(transaction, profileId);
      const place = await placeNow(transaction, profileId);
      const where = { profileId, isAutomatic: true };
      const plan = await transaction.renewalPlan.findUnique({ where, select: { trouble: true } });
      if (plan === null) {
        return undefined;
      }
      const stored = plan.trouble ?? '';
      const before = wasMetAt(stored, place) ? troubleOfRun(stored, inUse) : undefined;
      const lasting = lastingStop(before, trouble);
      if (needsNoAction(lasting) && waitingStop([parseTrouble(stored)]) !== undefined) {
        // What passes takes the place of no alert that asks someone to act.
        await endAlerts(transaction, { profileId, codes: ['renewal-failed'], now: at });
      }
      return { retryAt, trouble: storedTrouble(lasting, { step: place, ...of }) };
    },
    { action: 'renewal-stopped', detail: { code: trouble.code } },
    async (transaction, profile) => {
      if (next === undefined) {
        return;
      }
      const reason = needsNoAction(trouble) ? TRANSIENT : trouble.code;
      const told = { reason, cause: trouble.code, words: trouble.message, next };
      const facts = { ...told, ...of, ...endOf(inUse, at), retryAt: retryAt.toISOString() };
      await announce(transaction, {
        code: 'renewal-failed',
        about: `${trouble.code}:${at.toISOString()}`,
        facts,
        now: at,
        profile,
      });
    },
    at,
  );
}

/** Clears the problem and the alert of a stopped automatic renewal, because there is nothing left to renew. */
export function endStopped(store: Store, subject: PlanSubject): Promise<boolean> {
  const { profileId, now } = subject;
  const columns = { retryAt: null, trouble: null };
  return write(store, subject, columns, undefined, (transaction) =>
    endAlerts(transaction, { profileId, codes: ['renewal-failed'], now }),
  );
}

/** When the next rehearsal is due: after a week, or the next day after one that failed. */
export function nextRehearsal(profileId: string, works: boolean, at: Date): Date {
  const pauseMs = works ? 6.5 * DAY_MS : DAY_MS;
  return new Date(at.getTime() + pauseMs + jitterMs(profileId, DAY_MS));
}

/** When a failed rehearsal is repeated; nothing when no job does that. */
async function rehearsedAgain({ job }: DatabaseTransaction, profileId: string, at: Date) {
  const where = { id: jobId(REHEARSE, profileId) };
  const planned = await job.findUnique({ where, select: { dueAt: true } });
  if (planned === null) {
    return {};
  }
  // The running job plans its next turn when it ends.
  const next = planned.dueAt > at ? planned.dueAt : nextRehearsal(profileId, false, at);
  return { retryAt: next.toISOString() };
}

/** Stores what a rehearsal found, and tells people if a renewal would fail. */
export function noteRehearsal(
  store: Store,
  subject: PlanSubject,
  { at, works, lines }: Rehearsal,
): Promise<boolean> {
  return write(
    store,
    subject,
    { rehearsedAt: at, rehearsalWorks: works, rehearsal: JSON.stringify(lines) },
    { action: 'renewal-rehearsed', detail: { works } },
    async (transaction, profile) => {
      if (works) {
        const ended = { profileId: profile.id, codes: ['rehearsal-failed'] as const, now: at };
        await endAlerts(transaction, ended);
        return;
      }
      // The stopped renewal has already told people.
      if ((await lastingAlert(transaction, profile.id, 'renewal-failed')) !== undefined) {
        return;
      }
      const missing = lines.filter((one) => !one.works);
      const toFix = missing.filter(({ code }) => code === undefined || !needsNoAction({ code }));
      const words = missing.map((one) => one.words).join(' ');
      const told =
        toFix.length === 0
          ? {
              reason: TRANSIENT,
              words,
              next: 'No one has to act yet, because this may go away by itself.',
            }
          : {
              reason: toFix.map(({ what, code }) => code ?? what).join(' '),
              words,
              next: 'Fix this before the certificate is due for renewal.',
            };
      const end = endOf(await readInUse(transaction, profile.id), at);
      const again = await rehearsedAgain(transaction, profile.id, at);
      await announce(transaction, {
        code: 'rehearsal-failed',
        about: at.toISOString(),
        facts: { ...told, ...end, ...again },
        now: at,
        profile,
      });
    },
  );
}
