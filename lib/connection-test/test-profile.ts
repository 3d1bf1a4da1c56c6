import type { Account } from '@/lib/account/account';
import type { AuditActor } from '@/lib/audit/audit';
import { profileTemplates } from '@/lib/celigo/profile-templates';
import { tokenRequestBodyTemplate } from '@/lib/celigo/templates';
import type { RestletAddress } from '@/lib/netsuite/restlet-probe';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { openPrivateKey } from '@/lib/profiles/credentials';
import type { Profile } from '@/lib/profiles/profile';
import type { ProfileStore } from '@/lib/profiles/store';
import { recordTestRun } from '@/lib/profiles/test-runs';
import { failure, type Result, success } from '@/lib/result';
import { findLastGoodTest } from './last-good-test';
import type { ReportLine, ReportLineListener } from './report';
import { runConnectionTest } from './run-connection-test';

/** Why a profile cannot be tested yet. */
export type TestProfileError = {
  readonly code: 'profile-incomplete';
  /** A sentence for people. */
  readonly message: string;
};

const INCOMPLETE: TestProfileError = {
  code: 'profile-incomplete',
  message:
    'The Client ID, the key and certificate and the Certificate ID are needed before the connection can be tested.',
};

/** How a profile is tested. */
export type TestProfileOptions = {
  /** Is told each line as soon as it is known. */
  readonly onLine?: ReportLineListener;
  /** A RESTlet of the account that may be called with GET; without it one that does not exist is. */
  readonly restlet?: RestletAddress;
};

/** What a test gives: the id of the run; nothing when the profile was deleted meanwhile. */
type TestEnding = Result<string | undefined, TestProfileError>;

/** A test that runs: its lines so far, who is told of more, and its end. */
type RunningTest = {
  readonly lines: Array<ReportLine>;
  readonly listeners: Set<ReportLineListener>;
  readonly ending: Promise<TestEnding>;
};

/** Tests that run in this process, by profile and version. */
const holder = globalThis as typeof globalThis & {
  wizardRunningTests?: Map<string, RunningTest>;
};

async function testOnce(
  store: ProfileStore,
  door: OutboundDoor,
  subject: { readonly profile: Profile; readonly account: Account; readonly actor: AuditActor },
  { onLine, restlet }: TestProfileOptions,
): Promise<TestEnding> {
  const { profile, account, actor } = subject;
  const { credential, configuration, scopes } = profile;
  if (credential === null || credential.certificateId === null) {
    return failure(INCOMPLETE);
  }
  const privateKeyPem = await openPrivateKey(store, credential.id);
  if (configuration.clientId === undefined || privateKeyPem === undefined) {
    return failure(INCOMPLETE);
  }
  const lastGoodTest = await findLastGoodTest(store, {
    profileId: profile.id,
    credentialId: credential.id,
  });
  const templates = profileTemplates(profile, account, credential.algorithm);
  const report = await runConnectionTest({
    door,
    account,
    scopes,
    algorithm: credential.algorithm,
    privateKeyPem,
    certificatePem: credential.certificatePem,
    clientId: configuration.clientId,
    certificateId: credential.certificateId,
    payloadTemplate: templates.payload,
    headersTemplate: templates.headers,
    bodyTemplate: tokenRequestBodyTemplate(),
    clock: () => new Date(),
    ...(onLine === undefined ? {} : { onLine }),
    ...(restlet === undefined ? {} : { restlet }),
    ...(lastGoodTest === undefined ? {} : { lastGoodTest }),
  });
  return success(
    await recordTestRun(store, {
      profileId: profile.id,
      profileVersion: profile.version,
      credentialId: credential.id,
      report,
      actor,
      now: new Date(),
    }),
  );
}

/** A listener whose reader went away must not end the test for the others. */
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
  return { lines, listeners, ending: testOnce(store, door, subject, { ...options, onLine }) };
}

/** What the names of all running tests of one version of a profile begin with. */
function namePrefix({ id, version }: Pick<Profile, 'id' | 'version'>): string {
  return `${id} ${version} `;
}

function findRunning(profile: Pick<Profile, 'id' | 'version'>): RunningTest | undefined {
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

/** Tells whether a test of this version of a profile runs in this process. */
export function isTestRunning(profile: Pick<Profile, 'id' | 'version'>): boolean {
  return findRunning(profile) !== undefined;
}

/**
 * Follows a test of this version of a profile that runs in this process, whatever it was begun with.
 *
 * @returns The same as {@link testProfile}; nothing, at once, when no test runs.
 */
export function joinTest(
  profile: Pick<Profile, 'id' | 'version'>,
  onLine: ReportLineListener,
): Promise<TestEnding> | undefined {
  const test = findRunning(profile);
  if (test !== undefined) {
    listen(test, onLine);
  }
  return test?.ending;
}

/**
 * Tests a profile with the very templates that go into Celigo, and keeps the report. Asked again while
 * a test of the same version runs, it joins that one: one result for a double click.
 * One who joins a running test is told the lines so far at once, then the rest.
 *
 * @returns The id of the run; nothing when the profile was deleted meanwhile.
 */
export async function testProfile(
  store: ProfileStore,
  door: OutboundDoor,
  subject: { readonly profile: Profile; readonly account: Account; readonly actor: AuditActor },
  options: TestProfileOptions = {},
): Promise<TestEnding> {
  holder.wizardRunningTests ??= new Map();
  const running = holder.wizardRunningTests;
  const { restlet } = options;
  const { scriptId = '', deployId = '' } = restlet ?? {};
  const name = `${namePrefix(subject.profile)}${scriptId} ${deployId}`;
  let test = running.get(name);
  if (test === undefined) {
    const started = startTest(store, door, subject, restlet === undefined ? {} : { restlet });
    test = { ...started, ending: started.ending.finally(() => running.delete(name)) };
    running.set(name, test);
  }
  if (options.onLine !== undefined) {
    listen(test, options.onLine);
  }
  return test.ending;
}
