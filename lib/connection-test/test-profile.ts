import type { Account } from '@/lib/account/account';
import { tokenEndpointUrl } from '@/lib/account/hosts';
import type { AuditActor } from '@/lib/audit/audit';
import {
  jwtHeadersTemplate,
  payloadTemplate,
  tokenRequestBodyTemplate,
} from '@/lib/celigo/templates';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { openPrivateKey } from '@/lib/profiles/credentials';
import type { Profile } from '@/lib/profiles/profile';
import type { ProfileStore } from '@/lib/profiles/store';
import { recordTestRun } from '@/lib/profiles/test-runs';
import { failure, type Result, success } from '@/lib/result';
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

/** Tests that run in this process, by profile and version. */
const holder = globalThis as typeof globalThis & {
  wizardRunningTests?: Map<string, Promise<Result<string | undefined, TestProfileError>>>;
};

async function testOnce(
  store: ProfileStore,
  door: OutboundDoor,
  subject: { readonly profile: Profile; readonly account: Account; readonly actor: AuditActor },
): Promise<Result<string | undefined, TestProfileError>> {
  const { profile, account, actor } = subject;
  const { credential, configuration, scopes } = profile;
  if (credential === null || credential.certificateId === null) {
    return failure(INCOMPLETE);
  }
  const privateKeyPem = await openPrivateKey(store, credential.id);
  if (configuration.clientId === undefined || privateKeyPem === undefined) {
    return failure(INCOMPLETE);
  }
  const report = await runConnectionTest({
    door,
    account,
    scopes,
    algorithm: credential.algorithm,
    privateKeyPem,
    certificatePem: credential.certificatePem,
    clientId: configuration.clientId,
    certificateId: credential.certificateId,
    payloadTemplate: payloadTemplate({ tokenEndpointUrl: tokenEndpointUrl(account), scopes }),
    headersTemplate: jwtHeadersTemplate({ algorithm: credential.algorithm }),
    bodyTemplate: tokenRequestBodyTemplate(),
    clock: () => new Date(),
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

/**
 * Tests a profile with the very templates that go into Celigo, and keeps the report. Asked again while
 * a test of the same version runs, it joins that one: one result for a double click.
 *
 * @returns The id of the run; nothing when the profile was deleted meanwhile.
 */
export async function testProfile(
  store: ProfileStore,
  door: OutboundDoor,
  subject: { readonly profile: Profile; readonly account: Account; readonly actor: AuditActor },
): Promise<Result<string | undefined, TestProfileError>> {
  holder.wizardRunningTests ??= new Map();
  const running = holder.wizardRunningTests;
  const name = `${subject.profile.id} ${subject.profile.version}`;
  const existing = running.get(name);
  if (existing !== undefined) {
    return existing;
  }
  const test = testOnce(store, door, subject).finally(() => running.delete(name));
  running.set(name, test);
  return test;
}
