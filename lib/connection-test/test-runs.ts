import { randomUUID } from 'node:crypto';
import { parseStoredDetail } from '@/lib/audit/actions';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { withoutNulls } from '@/lib/database/without-nulls';
import { findBodyShape } from '@/lib/outbound/body-shape';
import { shownBody, shownHeader, shownText } from '@/lib/outbound/shown-answer';
import { refreshListing } from '@/lib/profiles/listing';
import type { Profile, TestOutcome } from '@/lib/profiles/profile';
import { findProfileVault, profileVault } from '@/lib/profiles/profile-keys';
import { parseOutcome, reportBinding } from '@/lib/profiles/profile-records';
import {
  lockProfileRow,
  NEWEST_TEST_FIRST,
  noteTestedValues,
  noteUploadProven,
  provenSubject,
  restate,
  valuesMark,
} from '@/lib/profiles/standing';
import type { ProfileStore } from '@/lib/profiles/store';
import { openOrThrow, UnsealFailure, type Vault } from '@/lib/vault/sealed-text';
import { failureCodeOf } from './failure-groups';
import type { ConnectionReport, ReportExchange } from './report';

/** The most runs that are read at once. */
const PAGE_SIZE_MAX = 50;

/** The most changes that are read between two runs. */
const CHANGES_MAX = 50;

/** One row of a profile's history of connection tests. Reading it unseals nothing. */
export type TestRunListItem = {
  readonly id: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: TestOutcome;
  /** Who ran it; absent for a check by the watch, and for runs of earlier versions that did not keep it. */
  readonly actorEmail: string | undefined;
  /** Whether the watch ran it, not a person. */
  readonly isCheck: boolean;
  /**
   * The code of the cause that the evidence singled out, or of the refusal that several causes share
   * (`lib/connection-test/failure-groups.ts`); absent when the connection worked. Earlier versions always
   * kept the code of the most likely cause.
   */
  readonly firstCause: string | undefined;
};

/** One connection test with its unsealed report. */
export type TestRun = TestRunListItem & {
  readonly profileId: string;
  /** The credential that was tested; absent when it no longer existed at the end. */
  readonly credentialId: string | undefined;
  readonly report: ConnectionReport;
};

/** A change of a profile, from the audit record. */
export type RecordedChange = {
  readonly at: Date;
  /** Name of the audit event, such as `client-id-saved`. */
  readonly action: string;
  readonly actorEmail: string | undefined;
  /** Details of the change, by name. */
  readonly detail: Readonly<Record<string, string | number | boolean>>;
};

/** A finished test. */
export type EndedTest = {
  /** The profile as it was tested. */
  readonly profile: Pick<Profile, 'id' | 'accountId' | 'scopes' | 'configuration' | 'credential'>;
  readonly report: ConnectionReport;
  /** Absent for the watch. Its checks are stored as test runs but not in the audit record. */
  readonly actor: AuditActor | undefined;
  readonly now: Date;
};

/** Marks a profile with the outcome of a test, if its values are the tested ones. */
async function stateOutcome(
  transaction: DatabaseTransaction,
  vault: Vault,
  { profile, report, now }: EndedTest,
): Promise<void> {
  const { id } = profile;
  await noteTestedValues(transaction, vault, id);
  if (report.outcome === 'works') {
    // Proven here, and still proven when a later change puts the test itself in question.
    const prerequisitesProvenFor = provenSubject(profile);
    await transaction.profile.update({ where: { id }, data: { prerequisitesProvenFor } });
    await noteUploadProven(transaction, profile);
  }
  await restate(transaction, vault, id, now);
  const mark = valuesMark(profile, profile.credential);
  const startedAt = new Date(report.startedAt);
  const endedAt = new Date(startedAt.getTime() + report.durationMs);
  // One that began during this test says what is so since, though it ended first.
  const newer = { profileId: id, valuesMark: mark, startedAt: { gt: startedAt, lte: endedAt } };
  if ((await transaction.testRun.count({ where: newer })) > 0) {
    return;
  }
  // A test of the next credential says nothing about the one that Celigo uses, which has different values.
  await transaction.profile.updateMany({
    where: { id, valuesMark: mark },
    data: { lastTestAt: now, lastTestOutcome: report.outcome },
  });
}

/**
 * Stores the report of a connection test, and marks the profile with the outcome if its values are still
 * the ones that were tested.
 *
 * @returns The id of the run; nothing when the profile has been deleted.
 */
export async function recordTestRun(
  store: ProfileStore,
  run: EndedTest,
): Promise<string | undefined> {
  const profileId = run.profile.id;
  const id = randomUUID();
  const vault = await findProfileVault(store, profileId);
  if (vault === undefined) {
    return undefined;
  }
  const sealedReport = await vault.seal(
    JSON.stringify(run.report),
    reportBinding({ id, profileId }),
  );
  return inTransaction(store.database, async (transaction) => {
    const profile = await lockProfileRow(transaction, profileId);
    if (profile === undefined) {
      return undefined;
    }
    await stateOutcome(transaction, store.vault, run);
    const tested = run.profile.credential;
    const isKept =
      tested !== undefined &&
      (await transaction.credential.count({ where: { id: tested.id } })) > 0;
    await transaction.testRun.create({
      data: {
        id,
        profileId,
        credentialId: isKept ? tested.id : null,
        startedAt: new Date(run.report.startedAt),
        durationMs: Math.round(run.report.durationMs),
        outcome: run.report.outcome,
        actorEmail: run.actor?.email ?? null,
        isCheck: run.actor === undefined,
        firstCause: failureCodeOf(run.report) ?? null,
        valuesMark: valuesMark(run.profile, tested),
        sealedReport,
      },
    });
    await refreshListing(transaction, profileId);
    if (run.actor === undefined) {
      return id;
    }
    await recordAuditEvent(transaction, {
      action: 'connection-tested',
      actor: run.actor,
      at: run.now,
      profile: { id: profileId, name: profile.name },
      detail: {
        testRunId: id,
        outcome: run.report.outcome,
        causes: run.report.causes.map((cause) => cause.code).join(','),
      },
    });
    return id;
  });
}

/** A run as read from the database, without the sealed report. */
type RunColumns = {
  readonly id: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: string;
  readonly actorEmail: string | null;
  readonly isCheck: boolean;
  readonly firstCause: string | null;
};

const RUN_COLUMNS = {
  id: true,
  startedAt: true,
  durationMs: true,
  outcome: true,
  actorEmail: true,
  isCheck: true,
  firstCause: true,
} as const;

/** Only {@link recordTestRun} writes outcomes. Anything else counts as a failure. */
function outcomeOf(text: string): TestOutcome {
  return parseOutcome(text) ?? 'does-not-work';
}

/** One page of a profile's history of tests, newest first. Unseals nothing. */
export async function listTestRuns(
  store: Pick<ProfileStore, 'database'>,
  profileId: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly items: ReadonlyArray<TestRunListItem>; readonly more: boolean }> {
  const limit = Math.min(page.limit, PAGE_SIZE_MAX);
  const found = await store.database.testRun.findMany({
    where: { profileId },
    orderBy: NEWEST_TEST_FIRST,
    skip: page.offset,
    take: limit + 1,
    select: RUN_COLUMNS,
  });
  const items = found
    .slice(0, limit)
    .map((run): TestRunListItem => ({ ...withoutNulls(run), outcome: outcomeOf(run.outcome) }));
  return { items, more: found.length > limit };
}

/** Where the other side's words begin in a sentence in an earlier version's report. */
const FOREIGN_WORDS =
  /(NetSuite says: |The description is: |with the (?:error|code) |WWW-Authenticate says |the header [A-Za-z-]+: |The token holds |answered status \d{3} )([\s\S]*)$/;

function sentenceWithListedWords(sentence: string): string {
  return sentence.replace(
    FOREIGN_WORDS,
    (_all, ours: string, theirs: string) => ours + shownText(theirs),
  );
}

/** A report in a form that may be shown. Earlier versions kept what the other side wrote, minus known secrets. */
function withListedWords(report: ConnectionReport): ConnectionReport {
  if (report.hasListedWordsOnly === true) {
    return report;
  }
  const why = <Cause extends { readonly why: string }>(cause: Cause): Cause => ({
    ...cause,
    why: sentenceWithListedWords(cause.why),
  });
  return {
    ...report,
    lines: report.lines.map((line) => ({
      ...line,
      evidence: line.evidence.map(sentenceWithListedWords),
    })),
    causes: report.causes.map(why),
    ...(report.ruledOut === undefined ? {} : { ruledOut: report.ruledOut.map(why) }),
    ...(report.exchanges === undefined
      ? {}
      : { exchanges: report.exchanges.map(exchangeWithListedWords) }),
  };
}

function exchangeWithListedWords(exchange: ReportExchange): ReportExchange {
  const { answer } = exchange;
  if (answer === undefined) {
    return exchange;
  }
  const { body } = answer;
  return {
    ...exchange,
    answer: {
      status: answer.status,
      headers: answer.headers.map(([name, value]) => [name, shownHeader(name, value)] as const),
      body: shownBody({ body, bodyShape: findBodyShape(body) }),
    },
  };
}

/** What else is read of a run that is opened. */
type OpenedColumns = {
  readonly profileId: string;
  readonly credentialId: string | null;
  readonly sealedReport: string;
};

async function openRun(
  store: ProfileStore,
  record: (RunColumns & OpenedColumns) | null,
): Promise<TestRun | undefined> {
  if (record === null) {
    return undefined;
  }
  const { sealedReport, ...run } = record;
  const vault = await profileVault(store, run.profileId);
  const text = await openOrThrow(vault, sealedReport, reportBinding(run));
  // The vault proves that this is exactly the text that recordTestRun sealed.
  const report = withListedWords(JSON.parse(text) as ConnectionReport);
  return {
    ...withoutNulls(run),
    outcome: outcomeOf(run.outcome),
    firstCause: failureCodeOf(report),
    report,
  };
}

const OPENED_COLUMNS = {
  ...RUN_COLUMNS,
  profileId: true,
  credentialId: true,
  sealedReport: true,
} as const;

/**
 * Reads one run of a profile; nothing when the profile has no run with that id.
 *
 * @throws {UnsealFailure} When the sealed report was changed or moved.
 */
export async function readTestRun(
  store: ProfileStore,
  profileId: string,
  testRunId: string,
): Promise<TestRun | undefined> {
  const record = await store.database.testRun.findFirst({
    where: { id: testRunId, profileId },
    select: OPENED_COLUMNS,
  });
  return openRun(store, record);
}

/** Since when every test of a profile has had this outcome; nothing when the newest one has not. */
export async function sameOutcomeSince(
  { database }: Pick<ProfileStore, 'database'>,
  profileId: string,
  outcome: TestOutcome,
): Promise<Date | undefined> {
  const other = await database.testRun.findFirst({
    where: { profileId, outcome: { not: outcome } },
    orderBy: { startedAt: 'desc' },
    select: { startedAt: true },
  });
  const first = await database.testRun.findFirst({
    where: {
      profileId,
      outcome,
      ...(other === null ? {} : { startedAt: { gt: other.startedAt } }),
    },
    orderBy: { startedAt: 'asc' },
    select: { startedAt: true },
  });
  return first?.startedAt;
}

/** Opens a run; nothing when its report cannot be unsealed. Only this run is then missing. */
async function openRunIfWhole(
  store: ProfileStore,
  record: Parameters<typeof openRun>[1],
): Promise<TestRun | undefined> {
  try {
    return await openRun(store, record);
  } catch (error) {
    if (error instanceof UnsealFailure) {
      return undefined;
    }
    throw error;
  }
}

/** The newest run of a profile. Its report is absent when it cannot be unsealed. */
export type NewestTestRun = Pick<TestRunListItem, 'id' | 'outcome' | 'startedAt'> & {
  readonly opened: TestRun | undefined;
};

async function newestRow(store: ProfileStore, where: { profileId: string; valuesMark?: string }) {
  return store.database.testRun.findFirst({
    where,
    orderBy: NEWEST_TEST_FIRST,
    select: { ...OPENED_COLUMNS, valuesMark: true },
  });
}

async function openNewest(
  store: ProfileStore,
  record: NonNullable<Awaited<ReturnType<typeof newestRow>>>,
): Promise<NewestTestRun> {
  const { valuesMark: _mark, ...columns } = record;
  const { id, outcome, startedAt } = columns;
  return {
    id,
    startedAt,
    outcome: outcomeOf(outcome),
    opened: await openRunIfWhole(store, columns),
  };
}

/** Reads the newest run of a profile. */
export async function newestTestRun(
  store: ProfileStore,
  profileId: string,
): Promise<NewestTestRun | undefined> {
  const record = await newestRow(store, { profileId });
  return record === null ? undefined : openNewest(store, record);
}

/** The run that tested a profile's current values, or an older run of other values. */
export type CurrentTestRun = NewestTestRun & {
  /** False when the current values have not been tested. */
  readonly isOfValues: boolean;
};

/**
 * Reads the newest run that tested a profile's current values. When a value is put back, its report comes
 * back too, and a next certificate does not get the report of the one in use. If the current values have
 * not been tested, reads the newest run of other values.
 */
export async function testRunForCurrentValues(
  store: ProfileStore,
  profile: Profile,
): Promise<CurrentTestRun | undefined> {
  const profileId = profile.id;
  const mark = valuesMark(profile, profile.credential);
  const newest = await newestRow(store, { profileId });
  if (newest === null) {
    return undefined;
  }
  const { active, next, credential, lastTest } = profile;
  // Earlier versions kept no mark. Their newest run gets one as soon as a value changes.
  const isUnmarked =
    newest.valuesMark === null &&
    lastTest !== undefined &&
    credential === (active ?? next) &&
    newest.credentialId === (credential?.id ?? null);
  const own =
    newest.valuesMark === mark || isUnmarked
      ? newest
      : await newestRow(store, { profileId, valuesMark: mark });
  return { ...(await openNewest(store, own ?? newest)), isOfValues: own !== null };
}

/** How the newest test of each profile ended. Profiles without a test are absent. */
export async function newestOutcomes(
  { database }: Pick<ProfileStore, 'database'>,
  profileIds: ReadonlyArray<string>,
): Promise<ReadonlyMap<string, TestOutcome>> {
  const runs = await Promise.all(
    profileIds.map((profileId) =>
      database.testRun.findFirst({
        where: { profileId },
        orderBy: NEWEST_TEST_FIRST,
        select: { profileId: true, outcome: true },
      }),
    ),
  );
  return new Map(
    runs.flatMap((run) => (run === null ? [] : [[run.profileId, outcomeOf(run.outcome)]])),
  );
}

/** How many runs are tried, newest first, to find one whose report can be unsealed. */
const TRIED_MAX = 10;

/**
 * Reads the run before another run of the same profile. Skips runs whose report cannot be unsealed.
 *
 * @param outcome Only runs with this outcome; any outcome if absent.
 */
export async function testRunBefore(
  store: ProfileStore,
  run: Pick<TestRun, 'id' | 'profileId' | 'startedAt'>,
  outcome?: TestOutcome,
): Promise<TestRun | undefined> {
  const { id, profileId, startedAt } = run;
  return newestWhole(store, {
    profileId,
    OR: [{ startedAt: { lt: startedAt } }, { startedAt, id: { lt: id } }],
    ...(outcome === undefined ? {} : { outcome }),
  });
}

/** Reads the newest run of a profile that worked. Skips runs whose report cannot be unsealed. */
export async function newestRunThatWorked(
  store: ProfileStore,
  profileId: string,
): Promise<TestRun | undefined> {
  return newestWhole(store, { profileId, outcome: 'works' });
}

/** Which runs to look for. */
type RunFilter = {
  readonly profileId: string;
  readonly outcome?: TestOutcome;
  readonly OR?: Array<{ startedAt: Date | { lt: Date }; id?: { lt: string } }>;
};

async function newestWhole(store: ProfileStore, where: RunFilter): Promise<TestRun | undefined> {
  const records = await store.database.testRun.findMany({
    where,
    orderBy: NEWEST_TEST_FIRST,
    take: TRIED_MAX,
    select: OPENED_COLUMNS,
  });
  for (const record of records) {
    const opened = await openRunIfWhole(store, record);
    if (opened !== undefined) {
      return opened;
    }
  }
  return undefined;
}

/**
 * The changes to a profile between the starts of two of its tests, oldest first. A test uses the profile
 * as it is at the start, so a change during the first test counts.
 *
 * @param actions Names of the audit events to look for.
 */
export async function changesBetween(
  store: Pick<ProfileStore, 'database'>,
  runs: { readonly before: Pick<TestRun, 'startedAt'>; readonly after: TestRun },
  actions: ReadonlyArray<string>,
): Promise<{ readonly changes: ReadonlyArray<RecordedChange>; readonly more: boolean }> {
  const records = await store.database.auditEvent.findMany({
    where: {
      profileId: runs.after.profileId,
      action: { in: [...actions] },
      at: { gt: runs.before.startedAt, lte: runs.after.startedAt },
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: CHANGES_MAX + 1,
    select: { at: true, action: true, actorEmail: true, detail: true },
  });
  const changes = records
    .slice(0, CHANGES_MAX)
    .reverse()
    .map((record) => ({ ...withoutNulls(record), detail: parseStoredDetail(record.detail) }));
  return { changes, more: records.length > CHANGES_MAX };
}
