import type { ChangedPart, LastGoodTest } from '@/lib/diagnosis/history';
import type { Profile } from '@/lib/profiles/profile';
import type { ProfileStore } from '@/lib/profiles/store';
import { actsAsWords } from './acts-as';
import { newestRunThatWorked, type TestRun } from './test-runs';
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
export type NetsuitesWord = {
  readonly entity: string;
  readonly role: string;
  readonly at: Date;
};

/** A test that worked with the account, Client ID, and certificate that a profile has now. */
export type GoodTestOfNow = {
  readonly at: Date;
  /** The ids of the lines of its report that passed. */
  readonly passed: ReadonlySet<string>;
  /** What NetSuite said about entity and role, as far as it could be read. */
  readonly said: NetsuitesWord | undefined;
};

/**
 * The newest test that worked, as long as the account, Client ID, and certificate are still the tested
 * ones.
 */
export async function goodTestOfNow(
  store: ProfileStore,
  profile: Profile,
): Promise<GoodTestOfNow | undefined> {
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

/** What NetSuite said about entity and role in that test. */
export async function netsuitesWord(
  store: ProfileStore,
  profile: Profile,
): Promise<NetsuitesWord | undefined> {
  return (await goodTestOfNow(store, profile))?.said;
}
