import { DAY_MS, HOUR_MS } from '@/lib/durations';
import type { Installation } from '@/lib/installation/installation';
import { acceptedUntil } from '@/lib/keys/validity';
import { type ProfileStore, readProfile } from '@/lib/profiles/store';
import { type JobEnding, type JobKind, LONGEST_DAILY_PAUSE_MS, nextTurn } from '@/lib/watch/jobs';
import { automaticActor, automaticStart, renewAutomatically, type Unattended } from './automatic';
import { nextRehearsal, REHEARSE, RENEW, readRenewalPlan } from './plan';
import { rehearseRenewal } from './rehearsal';
import { unattended } from './unattended';

/**
 * When to check a profile next: at its own hour of the day, or earlier if its renewal begins or is tried again
 * earlier or if half of the certificate's remaining time ends earlier.
 *
 * @param now By the clock by which jobs are due.
 * @param seenAt Until when the profile was checked. By the account's clock, which may be behind, what it waits
 * for may be to come although the job was due.
 */
async function nextLook(
  installation: ProfileStore,
  profileId: string,
  { now, seenAt }: { readonly now: Date; readonly seenAt: Date },
): Promise<Date> {
  const usual = nextTurn(profileId, DAY_MS, now);
  const profile = await readProfile(installation, profileId);
  if (profile?.active == null) {
    return usual;
  }
  const plan = await readRenewalPlan(installation, profileId);
  const leftMs = acceptedUntil(profile.active).getTime() - now.getTime();
  const halfway = new Date(now.getTime() + Math.max(leftMs / 2, HOUR_MS));
  const toCome = [automaticStart(profile, plan), plan.retryAt].flatMap((look) =>
    look !== undefined && look > seenAt ? [look] : [],
  );
  const looks = [usual, halfway, ...toCome];
  return new Date(Math.min(...looks.map((look) => look.getTime())));
}

/**
 * Renews a profile's certificate when it is due. Checks at least once a day.
 *
 * @param reaching How the accounts of an installation are reached.
 */
export function renewJobReaching(reaching: (installation: Installation) => Unattended): JobKind {
  return {
    kind: RENEW,
    longestPauseMs: LONGEST_DAILY_PAUSE_MS,
    run: async ({ installation, subject: profileId, now }): Promise<JobEnding> => {
      const way = reaching(installation);
      const profile = await readProfile(installation, profileId);
      const reach = profile && (await way.reach(profile));
      const before = reach?.netSuite.clock() ?? now;
      const outcome = await renewAutomatically(way, profileId);
      const { retryAt } = await readRenewalPlan(installation, profileId);
      if (outcome.kind === 'stopped' && retryAt !== undefined) {
        return { dueAt: retryAt };
      }
      const seenAt = outcome.kind === 'not-due' ? before : now;
      return { dueAt: await nextLook(installation, profileId, { now, seenAt }) };
    },
  };
}

/** See {@link renewJobReaching}. */
export const renewJob: JobKind = renewJobReaching(unattended);

/** Rehearses a profile's renewal every week, or the next day after a rehearsal that failed. */
export const rehearseJob: JobKind = {
  kind: REHEARSE,
  run: async ({ installation, subject: profileId, now }): Promise<JobEnding> => {
    const actor = automaticActor(profileId);
    const rehearsed = await rehearseRenewal(unattended(installation), profileId, actor);
    return { dueAt: nextRehearsal(profileId, rehearsed?.works !== false, now) };
  },
};
