import { DAY_MS } from '@/lib/durations';
import { type JobEnding, type JobKind, nextTurn } from '@/lib/watch/jobs';
import { automaticActor, renewAutomatically } from './automatic';
import { nextRehearsal, REHEARSE, RENEW, readRenewalPlan } from './plan';
import { rehearseRenewal } from './rehearsal';
import { unattended } from './unattended';

/** Renews the certificate of a profile when it is due: looks once a day, each profile at its own hour. */
export const renewJob: JobKind = {
  kind: RENEW,
  run: async ({ installation, subject: profileId, now }): Promise<JobEnding> => {
    const outcome = await renewAutomatically(unattended(installation), profileId);
    const { retryAt } = await readRenewalPlan(installation, profileId);
    if (outcome.kind === 'stopped' && retryAt !== null) return { dueAt: retryAt };
    return { dueAt: nextTurn(profileId, DAY_MS, now) };
  },
};

/** Rehearses the renewal of a profile every week; after one that failed, the next day. */
export const rehearseJob: JobKind = {
  kind: REHEARSE,
  run: async ({ installation, subject: profileId, now }): Promise<JobEnding> => {
    const actor = automaticActor(profileId);
    const rehearsed = await rehearseRenewal(unattended(installation), profileId, actor);
    return { dueAt: nextRehearsal(profileId, rehearsed?.works !== false, now) };
  },
};
