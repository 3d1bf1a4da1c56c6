import type { Database } from '@/lib/database/client';
import { DAY_MS } from '@/lib/durations';
import { IN_PLACE } from '@/lib/profiles/profile-records';
import { type AlertWords, alertWords } from './alert-words';
import { type Alert, type AlertCode, lasts, parseAlert, TRANSIENT } from './alerts';

/** How long what is over at once stays in the banner, in milliseconds. */
const NEWS_MS = 3 * DAY_MS;

/** An alert as the banner shows it. */
export type ShownAlert = AlertWords & {
  readonly id: string;
  readonly code: AlertCode;
  /** What people search for and quote: the code of what a renewal stopped at, else that of the alert. */
  readonly shownCode: string;
  readonly at: Date;
  /** Whether it is good news, a date to come, or trouble. */
  readonly kind: 'success' | 'warning' | 'danger';
  /** Whether it is news that a person may dismiss, and nothing that lasts. */
  readonly isNews: boolean;
};

const GOOD: ReadonlySet<AlertCode> = new Set(['works-again', 'renewal-done', 'handover-done']);
const TROUBLE: ReadonlySet<AlertCode> = new Set([
  'stopped-working',
  'certificate-expired',
  'audit-changed',
]);

/** A part that its guest ended before all of it was done is no good news. */
const isGood = ({ code, facts }: Alert) => GOOD.has(code) && facts.total === undefined;

function shownCodeOf({ code, facts: { cause, reason } }: Alert): string {
  if (code !== 'renewal-failed') {
    return code;
  }
  // An earlier version noted no cause, and the reason is the same code where people must act.
  return String(cause ?? (reason === TRANSIENT ? code : (reason ?? code)));
}

type AlertRow = { readonly code: string; readonly profileId: string | null };

const OF_A_CERTIFICATE: ReadonlySet<string> = new Set(['renewal-failed', 'certificate-ends']);

/**
 * Tells whether an alert is no longer true of the certificate that it is about: a person has replaced it since,
 * or Celigo uses by now what it did not use. The next look at the profile says what is.
 */
async function overtaken(
  { credential }: Pick<Database, 'credential'>,
  rows: ReadonlyArray<AlertRow>,
): Promise<(alert: Alert) => boolean> {
  const profileIds = rows.flatMap(({ code, profileId }) =>
    OF_A_CERTIFICATE.has(code) && profileId !== null ? [profileId] : [],
  );
  if (profileIds.length === 0) {
    return () => false;
  }
  const current = await credential.findMany({
    where: {
      OR: [{ activeForProfile: { in: profileIds } }, { nextForProfile: { in: profileIds } }],
    },
    select: { id: true, activeForProfile: true, nextForProfile: true },
  });
  const inUseOf = new Map(current.map(({ id, activeForProfile }) => [activeForProfile, id]));
  const nextOf = new Map(current.map(({ id, nextForProfile }) => [nextForProfile, id]));
  return ({ profileId, facts: { credentialId, unused } }) => {
    if (profileId === null || profileId === undefined) {
      return false;
    }
    const inUse = inUseOf.get(profileId);
    return unused === undefined
      ? credentialId !== undefined && credentialId !== inUse
      : inUse !== undefined || unused !== nextOf.get(profileId);
  };
}

/**
 * The profiles of alerts whose renewal is under way: their way on is to continue it. Of one that other pages
 * overtook, the certificate that it is to end with is in no place.
 */
async function profilesRenewing(
  { renewal, credential }: Pick<Database, 'renewal' | 'credential'>,
  rows: ReadonlyArray<AlertRow>,
): Promise<ReadonlySet<string>> {
  const profileIds = rows.flatMap((row) => row.profileId ?? []);
  const open =
    profileIds.length === 0
      ? []
      : await renewal.findMany({
          where: { openForProfile: { in: profileIds } },
          select: {
            profileId: true,
            oldCredentialId: true,
            newCredentialId: true,
            goingBackAt: true,
          },
        });
  const goals = open.map(({ profileId, oldCredentialId, newCredentialId, goingBackAt }) => {
    return { profileId, id: goingBackAt === null ? newCredentialId : oldCredentialId };
  });
  const inPlace =
    goals.length === 0
      ? []
      : await credential.findMany({
          where: { id: { in: goals.map(({ id }) => id) }, ...IN_PLACE },
          select: { id: true },
        });
  const ids = new Set(inPlace.map(({ id }) => id));
  return new Set(goals.flatMap(({ profileId, id }) => (ids.has(id) ? [profileId] : [])));
}

/**
 * What people are to know now: what lasts, and the news of the last days.
 *
 * @param profileId Only of this profile, for its own pages: without its name. Absent, of all profiles and the
 * installation.
 * @param now By the account's clock.
 * @param isOwner Whether an owner reads it, whom the audit record concerns.
 * @param limit The most that are read; one more tells that there are more.
 */
export async function currentAlerts(
  database: Pick<Database, 'alert' | 'profile' | 'credential' | 'renewal'>,
  {
    profileId,
    now,
    limit,
    isOwner = false,
  }: { profileId?: string; now: Date; limit: number; isOwner?: boolean },
): Promise<ReadonlyArray<ShownAlert>> {
  const { alert, profile } = database;
  const rows = await alert.findMany({
    where: {
      ...(profileId === undefined ? {} : { profileId }),
      ...(isOwner ? {} : { code: { not: 'audit-changed' } }),
      OR: [
        { openFor: { not: null } },
        { endedAt: null, at: { gt: new Date(now.getTime() - NEWS_MS), lte: now } },
      ],
      NOT: [
        // A person's test may have shown it before the next check does.
        { code: 'stopped-working', profile: { lastTestOutcome: 'works' } },
        // Nobody need do what the app does by itself, for as long as it does.
        { code: 'renewal-due', profile: { renewalPlan: { isAutomatic: true } } },
      ],
    },
    orderBy: { at: 'desc' },
    take: limit,
  });
  // Prisma would look for the names of no profile, too.
  const profileIds =
    profileId === undefined ? [...new Set(rows.flatMap((row) => row.profileId ?? []))] : [];
  const profiles =
    profileIds.length === 0
      ? []
      : await profile.findMany({
          where: { id: { in: profileIds } },
          select: { id: true, name: true },
        });
  const nameOf = new Map(profiles.map(({ id, name }) => [id, name]));
  const isOvertaken = await overtaken(database, rows);
  const renewing = await profilesRenewing(database, rows);
  return rows.flatMap((row) => {
    const parsed = parseAlert(row);
    if (parsed === undefined || isOvertaken(parsed)) {
      return [];
    }
    const { id, code, at } = parsed;
    const kind = isGood(parsed) ? 'success' : TROUBLE.has(code) ? 'danger' : 'warning';
    const words = alertWords(
      parsed,
      nameOf.get(row.profileId ?? ''),
      renewing.has(row.profileId ?? ''),
    );
    const shownCode = shownCodeOf(parsed);
    return [{ ...words, id, code, shownCode, at, kind, isNews: !lasts(code) }];
  });
}
