import { DAY_MS, HOUR_MS } from '@/lib/durations';
import type { Installation } from '@/lib/installation/installation';
import { type ProfileStore, readProfile } from '@/lib/profiles/store';
import { type JobEnding, type JobKind, nextTurn } from '@/lib/watch/jobs';
import { automaticActor, automaticStart, renewAutomatically, type Unattended } from './automatic';
import { nextRehearsal, REHEARSE, RENEW, readRenewalPlan } from './plan';
import { rehearseRenewal } from './rehearsal';
import { unattended } from './unattended';

/**
 * When a profile is looked at again: at its own hour of the day, sooner where its renewal begins before
 * that, and before half of what is left of a certificate of a day or two is over.
 */
async function nextLook(installation: ProfileStore, profileId: string, now: Date): Promise<Date> {
  const usual = nextTurn(profileId, DAY_MS, now);
  const profile = await readProfile(installation, profileId);
  if (profile?.active == null) {
    return usual;
  }
  const start = automaticStart(profile, await readRenewalPlan(installation, profileId));
  const leftMs = profile.active.notAfter.getTime() - now.getTime();
  const halfway = new Date(now.getTime() + Math.max(leftMs / 2, HOUR_MS));
  const looks = [usual, halfway, ...(start !== undefined && start > now ? [start] : [])];
  return new Date(Math.min(...looks.map((look) => look.getTime())));
}

/**
 * Renews the certificate of a profile when it is due: looks at least once a day.
 *
 * @param reaching How the accounts of an installation are reached.
 */
export function renewJobReaching(reaching: (installation: Installation) => Unattended): JobKind {
  return {
    kind: RENEW,
    run: async ({ installation, subject: profileId, now }): Promise<JobEnding> => {
      const outcome = await renewAutomatically(reaching(installation), profileId);
      const { retryAt } = await readRenewalPlan(installation, profileId);
      if (outcome.kind === 'stopped' && retryAt !== null) {
        return { dueAt: retryAt };
      }
      return { dueAt: await nextLook(installation, profileId, now) };
    },
  };
}

/** See {@link renewJobReaching}. */
export const renewJob: JobKind = renewJobReaching(unattended);

/** Rehearses the renewal of a profile every week; after one that failed, the next day. */
export const rehearseJob: JobKind = {
  kind: REHEARSE,
  run: async ({ installation, subject: profileId, now }): Promise<JobEnding> => {
    const actor = automaticActor(profileId);
    const rehearsed = await rehearseRenewal(unattended(installation), profileId, actor);
    return { dueAt: nextRehearsal(profileId, rehearsed?.works !== false, now) };
  },
};
