import { withoutNulls } from '@/lib/database/without-nulls';
import { renewalDueAt } from '@/lib/keys/certificate-urgency';
import { expiresAt } from '@/lib/keys/validity';
import {
  CREDENTIAL_STAGES,
  type CredentialStage,
  credentialState,
} from '@/lib/profiles/credential-life';
import type { Profile } from '@/lib/profiles/profile';
import type { ProfileStore } from '@/lib/profiles/store';
import { automaticStart } from './automatic';
import { type RenewalPlan, readRenewalPlan } from './plan';
import { openRenewal } from './records';
import { type RenewalStep, renewalStep } from './steps';
import type { RenewalTrouble } from './trouble';
import { waitingStop } from './who-acts';

/** The most certificates that a history lists. It lists the newest. */
const CERTIFICATES_MAX = 30;

/** One certificate of a profile, and the renewal that introduced it. Contains no secrets. */
export type PastCertificate = {
  /** The predicted Certificate ID. */
  readonly certificateId: string;
  readonly notBefore: Date;
  /** When it expires or expired. */
  readonly endsAt: Date;
  readonly state: CredentialStage | 'expired';
  /** Absent for a certificate that did not replace another one. */
  readonly renewal?: {
    readonly startedBy: string | undefined;
    readonly endedAt: Date | undefined;
    readonly outcome: string | undefined;
  };
};

/** What happens next to a profile's certificate. */
export type NextRenewal = {
  /** Whether it was started: a next certificate alone starts none. */
  readonly isUnderWay: boolean;
  readonly isAutomatic: boolean;
  /** When its renewal begins; absent without a certificate in use. */
  readonly from?: Date;
  readonly rehearsal?: RenewalPlan['rehearsal'];
  /** Where the renewal is that goes on. */
  readonly step?: RenewalStep;
  /** Why it stopped there, or why the last automatic run did; absent where that passes by itself. */
  readonly trouble?: RenewalTrouble;
};

/** The certificates that a profile has had, and what comes next. */
export type CertificateHistory = {
  /** Oldest first. */
  readonly certificates: ReadonlyArray<PastCertificate>;
  readonly next: NextRenewal;
};

async function readCertificates(
  { database }: Pick<ProfileStore, 'database'>,
  { id: profileId, active, next }: Profile,
  now: Date,
): Promise<ReadonlyArray<PastCertificate>> {
  const inPlace = new Map([active, next].map((credential) => [credential?.id, credential]));
  const credentials = await database.credential.findMany({
    where: { profileId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: CERTIFICATES_MAX,
    select: { id: true, thumbprint: true, notBefore: true, notAfter: true, stage: true },
  });
  const renewals = await database.renewal.findMany({
    where: { profileId, newCredentialId: { in: credentials.map(({ id }) => id) } },
    orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    select: { newCredentialId: true, startedBy: true, endedAt: true, outcome: true },
  });
  const byCredential = new Map(renewals.map((one) => [one.newCredentialId, withoutNulls(one)]));
  return credentials.toReversed().map(({ id, thumbprint, stage, ...dates }) => {
    const life = { ...dates, worksLonger: inPlace.get(id)?.worksLonger };
    const brought = byCredential.get(id);
    const known = CREDENTIAL_STAGES.find((one) => one === stage) ?? 'superseded';
    return {
      certificateId: thumbprint,
      notBefore: life.notBefore,
      endsAt: expiresAt(life),
      state: credentialState({ ...life, stage: known }, now),
      ...(brought === undefined
        ? {}
        : {
            renewal: {
              startedBy: brought.startedBy,
              endedAt: brought.endedAt,
              outcome: brought.outcome,
            },
          }),
    };
  });
}

/** When a profile's certificate is renewed, and by whom: the app, or a person. */
export async function readNextRenewal(
  store: Pick<ProfileStore, 'database'>,
  profile: Profile,
): Promise<NextRenewal> {
  const plan = await readRenewalPlan(store, profile.id);
  const { isAutomatic, rehearsal } = plan;
  const { active, next } = profile;
  const renewal = await openRenewal(store, profile.id);
  const step = renewal && renewalStep(renewal, { active, next });
  const trouble = waitingStop([step && renewal?.trouble, plan.trouble]);
  const from = isAutomatic
    ? automaticStart(profile, plan)
    : active === undefined
      ? undefined
      : renewalDueAt(active);
  return {
    isUnderWay: step !== undefined,
    isAutomatic,
    ...(from === undefined ? {} : { from }),
    ...(rehearsal === undefined ? {} : { rehearsal }),
    ...(step === undefined ? {} : { step }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

/** Reads which certificates a profile has had, who renewed them, and what comes next. */
export async function readCertificateHistory(
  store: Pick<ProfileStore, 'database'>,
  profile: Profile,
  now: Date,
): Promise<CertificateHistory> {
  return {
    certificates: await readCertificates(store, profile, now),
    next: await readNextRenewal(store, profile),
  };
}
