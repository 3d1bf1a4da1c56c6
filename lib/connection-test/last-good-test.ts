import type { ChangedPart, LastGoodTest } from '@/lib/diagnosis/history';
import { isConfirmedElsewhere, type Profile, type ProfileCredential } from '@/lib/profiles/profile';
import type { ProfileStore } from '@/lib/profiles/store';
import { actsAsWords } from './acts-as';
import { newestOutcomes, newestRunThatWorked, type TestRun } from './test-runs';
import { changedParts, PART_OF_ACTION, partOfAction, testedValues } from './tested-values';

/**
 * The newest test of a profile that worked, and the parts of the profile whose values differ now. A value
 * that was put back does not count as changed. Tests by earlier versions have no digests, so for those,
 * every part that was saved since counts.
 */
export async function findLastGoodTest(
  store: ProfileStore,
  profile: Profile,
): Promise<LastGoodTest | undefined> {
  const run = await newestRunThatWorked(store, profile.id);
  if (run === undefined) {
    return undefined;
  }
  const { tested } = run.report;
  const changed =
    tested === undefined
      ? await savedSince(store, run)
      : changedParts(tested, testedValues(profile));
  return {
    finishedAt: new Date(run.startedAt.getTime() + run.durationMs).toISOString(),
    sameCredential: !changed.includes('credential'),
    sameConfiguration: !changed.some((part) => part !== 'credential'),
    changed,
  };
}

async function savedSince(
  store: Pick<ProfileStore, 'database'>,
  run: TestRun,
): Promise<ReadonlyArray<ChangedPart>> {
  const events = await store.database.auditEvent.findMany({
    where: {
      profileId: run.profileId,
      at: { gt: run.startedAt },
      action: { in: Object.keys(PART_OF_ACTION) },
    },
    select: { action: true },
    distinct: ['action'],
  });
  return [...new Set(events.flatMap(({ action }) => partOfAction(action) ?? []))];
}

/** What NetSuite said about entity and role, and when, in words. */
export type GrantedIdentity = {
  readonly entity: string;
  readonly role: string;
  readonly at: Date;
};

/** A test that worked with the account, Client ID, and certificate that a profile has now. */
export type CurrentPassingTest = {
  readonly at: Date;
  /** The ids of the lines of its report that passed. */
  readonly passed: ReadonlySet<string>;
  /** What NetSuite said about entity and role, as far as it could be read. */
  readonly said: GrantedIdentity | undefined;
};

/**
 * The newest test that worked, as long as the account, Client ID, and certificate are still the tested
 * ones.
 */
export async function currentPassingTest(
  store: ProfileStore,
  profile: Profile,
): Promise<CurrentPassingTest | undefined> {
  const run = await newestRunThatWorked(store, profile.id);
  if (run === undefined) {
    return undefined;
  }
  const { actsAs, tested, lines } = run.report;
  const isOfNow =
    tested !== undefined &&
    changedParts(tested, testedValues(profile)).every((part) => part === 'templates');
  const at = run.startedAt;
  return isOfNow
    ? {
        at,
        passed: new Set(lines.flatMap(({ id, state }) => (state === 'passed' ? [id] : []))),
        said: actsAs === undefined ? undefined : { ...actsAsWords(actsAs), at },
      }
    : undefined;
}

/** Whether a person confirmed, in the account of the profile, that NetSuite holds a certificate. */
export function isConfirmed(
  profile: Pick<Profile, 'accountId'>,
  credential: ProfileCredential,
): boolean {
  return (
    credential.certificateId === credential.predictedCertificateId &&
    !isConfirmedElsewhere(profile, credential)
  );
}

/** That NetSuite holds a certificate, as far as is known. */
export type UploadProof = {
  /** When it accepted the certificate in a test; absent where only a person confirmed the Certificate ID. */
  readonly acceptedAt?: Date;
};

/**
 * Whether NetSuite accepted a certificate in a test, or else whether a person confirmed its Certificate ID. Nothing
 * while the newest test failed, whatever has changed since: only the next test shows what was wrong.
 *
 * @param good The test that worked with the values of now.
 */
export async function uploadProof(
  store: Pick<ProfileStore, 'database'>,
  profile: Pick<Profile, 'id' | 'accountId' | 'credential'>,
  credential: Profile['credential'],
  good: Pick<CurrentPassingTest, 'at'> | undefined,
): Promise<UploadProof | undefined> {
  const outcomes = await newestOutcomes(store, [profile.id]);
  if (credential === undefined || outcomes.get(profile.id) === 'does-not-work') {
    return undefined;
  }
  // A test is of the working certificate, which a next one is only once it is uploaded.
  if (good !== undefined && credential === profile.credential) {
    return { acceptedAt: good.at };
  }
  return isConfirmed(profile, credential) ? {} : undefined;
}

/** What NetSuite said about entity and role in that test. */
export async function grantedIdentity(
  store: ProfileStore,
  profile: Profile,
): Promise<GrantedIdentity | undefined> {
  return (await currentPassingTest(store, profile))?.said;
}
