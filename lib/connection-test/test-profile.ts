import type { Account } from '@/lib/account/account';
import type { AuditActor } from '@/lib/audit/audit';
import { connectionDocument } from '@/lib/celigo/connection';
import { iClientDocument } from '@/lib/celigo/iclient';
import type { ReportLine } from '@/lib/diagnosis/offline-proof';
import type { RestletAddress } from '@/lib/netsuite/restlet-probe';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { connectionValues, iClientValues } from '@/lib/profiles/celigo-forms';
import { openPrivateKey } from '@/lib/profiles/credentials';
import type { Profile } from '@/lib/profiles/profile';
import type { ProfileStore } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import { findLastGoodTest } from './last-good-test';
import type { ReportLineListener } from './report';
import { runConnectionTest } from './run-connection-test';
import { recordTestRun } from './test-runs';
import { testedValues } from './tested-values';

/** How often one person may test connections, counting the form and scripts together. */
export const TEST_LIMIT = {
  name: 'test-connection',
  attemptsMax: 120,
  windowSeconds: 300,
} as const;

/** Why a test does not start. */
export type TestProfileError = {
  readonly code: 'profile-incomplete' | 'test-running' | 'tests-running';
  /** A sentence for people. */
  readonly message: string;
};

/** The message while something that a test needs is missing. */
export const PROFILE_INCOMPLETE =
  'To test the connection, you need the Client ID, the key and certificate, and the Certificate ID.';

const INCOMPLETE: TestProfileError = { code: 'profile-incomplete', message: PROFILE_INCOMPLETE };

/** What is tested, and by whom: absent for the watch, which is not a person. */
export type TestSubject = {
  readonly profile: Profile;
  readonly account: Account;
  readonly actor: AuditActor | undefined;
};

/** How a profile is tested. */
export type TestProfileOptions = {
  /** Receives each line as soon as it is known. */
  readonly onLine?: ReportLineListener;
  /** The clock for signing assertions and dating the test; the machine's by default. */
  readonly clock?: () => Date;
  /** A RESTlet of the account to call with GET. If absent, the test calls one that does not exist. */
  readonly restlet?: RestletAddress;
};

/** The id of the run; nothing when the profile has been deleted. */
type TestEnding = Result<string | undefined, TestProfileError>;

/**
 * The most tests that run in this process at once. Each holds sockets, a key, and a report, and can last
 * for minutes while it waits for NetSuite.
 */
const RUNNING_MAX = 8;

/** A running test: who started it, its lines so far, who receives more of them, and its result. */
type RunningTest = {
  readonly personId: string | undefined;
  readonly profileName: string;
  readonly lines: Array<ReportLine>;
  readonly listeners: Set<ReportLineListener>;
  readonly ending: Promise<TestEnding>;
};

/** The tests that are running in this process, by profile, version, and credential. */
const holder = globalThis as typeof globalThis & {
  wizardRunningTests?: Map<string, RunningTest>;
};

async function testOnce(
  store: ProfileStore,
  door: OutboundDoor,
  subject: TestSubject,
  { onLine, restlet, clock = () => new Date() }: TestProfileOptions,
): Promise<TestEnding> {
  const { profile, account, actor } = subject;
  const { credential, scopes } = profile;
  const values = iClientValues(profile);
  if (credential === undefined || values === undefined) {
    return failure(INCOMPLETE);
  }
  const privateKeyPem = await openPrivateKey(store, credential.id);
  if (privateKeyPem === undefined) {
    return failure(INCOMPLETE);
  }
  const lastGoodTest = await findLastGoodTest(store, profile);
  const report = await runConnectionTest({
    door,
    account,
    scopes,
    certificatePem: credential.certificatePem,
    iClient: iClientDocument({ ...values, privateKeyPem }),
    connection: connectionDocument(connectionValues(profile)),
    clock,
    ...(onLine === undefined ? {} : { onLine }),
    ...(restlet === undefined ? {} : { restlet }),
    ...(lastGoodTest === undefined ? {} : { lastGoodTest }),
  });
  return success(
    await recordTestRun(store, {
      profile,
      report: { ...report, tested: testedValues(profile) },
      actor,
      now: new Date(),
    }),
  );
}

/** A listener whose reader has gone must not end the test for the others. */
function tell(
  listener: ReportLineListener,
  line: ReportLine,
  listeners: Set<ReportLineListener>,
): void {
  try {
    listener(line);
  } catch {
    listeners.delete(listener);
  }
}

function startTest(...[store, door, subject, options]: Parameters<typeof testOnce>): RunningTest {
  const lines: Array<ReportLine> = [];
  const listeners = new Set<ReportLineListener>();
  const onLine = (line: ReportLine) => {
    lines.push(line);
    for (const listener of listeners) {
      tell(listener, line, listeners);
    }
  };
  return {
    personId: subject.actor?.id,
    profileName: subject.profile.name,
    lines,
    listeners,
    ending: testOnce(store, door, subject, { ...options, onLine }),
  };
}

/** Why another test may not start; nothing when it may. */
function tooManyTests(
  running: ReadonlyArray<RunningTest>,
  personId: string | undefined,
): TestProfileError | undefined {
  const own = running.find((test) => personId !== undefined && test.personId === personId);
  if (own !== undefined) {
    const message = `A test that you started for the profile “${own.profileName}” is still running. Each person can have one run at a time. Test again when it has ended.`;
    return { code: 'test-running', message };
  }
  if (running.length < RUNNING_MAX) {
    return undefined;
  }
  const message = `${running.length} tests are running, the most that this server can run at once. Most end within seconds. Test again in a moment.`;
  return { code: 'tests-running', message };
}

/** What names the values of a test: a version of a profile, and which of its credentials is tested. */
type TestedProfile = Pick<Profile, 'id' | 'version' | 'credential'>;

/** The prefix of the names of all running tests of the same values. */
function namePrefix({ id, version, credential }: TestedProfile): string {
  return `${id} ${version} ${credential?.id} `;
}

function findRunning(profile: TestedProfile): RunningTest | undefined {
  const prefix = namePrefix(profile);
  const entries = [...(holder.wizardRunningTests ?? [])];
  return entries.find(([name]) => name.startsWith(prefix))?.[1];
}

function listen(test: RunningTest, onLine: ReportLineListener): void {
  test.listeners.add(onLine);
  for (const line of test.lines) {
    tell(onLine, line, test.listeners);
  }
}

/** Whether a test of this version of a profile, with this credential, is running in this process. */
export function isTestRunning(profile: TestedProfile): boolean {
  return findRunning(profile) !== undefined;
}

/**
 * Follows a test of this version of a profile, with this credential, that is running in this process,
 * whatever its options are.
 *
 * @returns The same as {@link testProfile}; nothing, immediately, when no test is running.
 */
export function joinTest(
  profile: TestedProfile,
  onLine: ReportLineListener,
): Promise<TestEnding> | undefined {
  const test = findRunning(profile);
  if (test !== undefined) {
    listen(test, onLine);
  }
  return test?.ending;
}

/**
 * Tests a profile with the same documents that Celigo gets, and stores the report. If a test of the same
 * version and credential is running, the call joins that test, so a double click gives one result. Whoever
 * joins gets the lines so far immediately, and then the rest. Otherwise, each person can run one test at a
 * time, and each process eight.
 *
 * @returns The id of the run; nothing when the profile has been deleted.
 */
export async function testProfile(
  store: ProfileStore,
  door: OutboundDoor,
  subject: TestSubject,
  options: TestProfileOptions = {},
): Promise<TestEnding> {
  holder.wizardRunningTests ??= new Map();
  const running = holder.wizardRunningTests;
  const { onLine: _listens, ...how } = options;
  const { restlet } = options;
  const { scriptId = '', deployId = '' } = restlet ?? {};
  const name = `${namePrefix(subject.profile)}${scriptId} ${deployId}`;
  let test = running.get(name);
  if (test === undefined) {
    const refusal = tooManyTests([...running.values()], subject.actor?.id);
    if (refusal !== undefined) {
      return failure(refusal);
    }
    const started = startTest(store, door, subject, how);
    test = { ...started, ending: started.ending.finally(() => running.delete(name)) };
    running.set(name, test);
  }
  if (options.onLine !== undefined) {
    listen(test, options.onLine);
  }
  return test.ending;
}
