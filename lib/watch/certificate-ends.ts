import type { Database } from '@/lib/database/client';
import { automaticStartOf } from '@/lib/keys/automatic-start';
import { renewalDueAt } from '@/lib/keys/certificate-urgency';
import { acceptedUntil, type CertificateLife } from '@/lib/keys/validity';

/** What the calendar and the metrics say of one profile. Nothing that is sealed is opened for it. */
export type WatchedProfile = {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  /** Of the certificate that Celigo uses, else of the first one; nothing without one. */
  readonly certificate:
    | {
        readonly id: string;
        readonly endsAt: Date;
        /**
         * When a third of its life remains; where it renews automatically, when that starts. Nothing before
         * Celigo uses it.
         */
        readonly renewalDueAt: Date | undefined;
      }
    | undefined;
  readonly lastTest: { readonly at: Date; readonly works: boolean } | undefined;
  /** Whether the last rehearsal of the automatic renewal passed; nothing before the first. */
  readonly rehearsalWorks: boolean | undefined;
};

/** The most profiles that the calendar and the metrics tell of. */
const PROFILES_MAX = 1_000;

/** The profiles whose dates come first, a bounded number of them. */
export async function watchedProfiles({
  profile,
}: Pick<Database, 'profile'>): Promise<ReadonlyArray<WatchedProfile>> {
  const rows = await profile.findMany({
    orderBy: [{ dueAt: 'asc' }, { updatedAt: 'asc' }, { id: 'asc' }],
    take: PROFILES_MAX,
    select: {
      id: true,
      name: true,
      accountId: true,
      lastTestAt: true,
      lastTestOutcome: true,
      renewalPlan: { select: { isAutomatic: true, daysBefore: true, rehearsalWorks: true } },
      credentials: {
        where: { OR: [{ activeForProfile: { not: null } }, { nextForProfile: { not: null } }] },
        select: { id: true, activeForProfile: true, notBefore: true, notAfter: true },
      },
    },
  });
  return rows.map(
    ({ id, name, accountId, lastTestAt, lastTestOutcome, renewalPlan, credentials }) => {
      const used =
        credentials.find(({ activeForProfile }) => activeForProfile !== null) ?? credentials[0];
      const dueAt = (life: CertificateLife) =>
        renewalPlan?.isAutomatic === true
          ? automaticStartOf(id, life, renewalPlan.daysBefore ?? undefined)
          : renewalDueAt(life);
      return {
        ...{ id, name, accountId },
        certificate:
          used === undefined
            ? undefined
            : {
                id: used.id,
                endsAt: acceptedUntil(used),
                renewalDueAt: used.activeForProfile === null ? undefined : dueAt(used),
              },
        lastTest:
          lastTestAt === null ? undefined : { at: lastTestAt, works: lastTestOutcome === 'works' },
        rehearsalWorks: renewalPlan?.rehearsalWorks ?? undefined,
      };
    },
  );
}
