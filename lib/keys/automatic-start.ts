import { createHash } from 'node:crypto';
import { DAY_MS } from '../durations';
import { renewalDueAt } from './certificate-urgency';
import { acceptedUntil, type CertificateLife, MAX_VALIDITY_DAYS } from './validity';

/** The fewest days before the end that can be chosen: they leave time for another try on the next day. */
export const DAYS_BEFORE_MIN = 3;

/** The most that can be chosen: half of the longest life. */
export const DAYS_BEFORE_MAX = MAX_VALIDITY_DAYS / 2;

/** Whether a text is a number of days before the end that can be chosen. */
export function isDaysBefore(text: string): boolean {
  return (
    /^\d{1,3}$/.test(text) && Number(text) >= DAYS_BEFORE_MIN && Number(text) <= DAYS_BEFORE_MAX
  );
}

/** Lives too short to wait: the next certificate is made at once. */
const AT_ONCE_MS = 2.5 * DAY_MS;

/**
 * When a certificate is renewed by itself: the chosen days before its end, else when a third of its life
 * is left. At least three days before its end, but never before half of its life, so that a new one is
 * not due at once; one of a day or two is due at once.
 */
export function automaticallyDueAt(life: CertificateLife, daysBefore: number | undefined): Date {
  const { notBefore } = life;
  const endMs = acceptedUntil(life).getTime();
  const lifeMs = endMs - notBefore.getTime();
  if (lifeMs < AT_ONCE_MS) {
    return notBefore;
  }
  const chosenMs =
    daysBefore === undefined ? endMs - renewalDueAt(life).getTime() : daysBefore * DAY_MS;
  const beforeMs = Math.min(Math.max(chosenMs, DAYS_BEFORE_MIN * DAY_MS), lifeMs / 2);
  return new Date(endMs - beforeMs);
}

/**
 * A profile's own moment within a span, the same each time: profiles that are due together are not
 * renewed in one minute.
 */
export function jitterMs(profileId: string, spanMs: number): number {
  const share = createHash('sha256').update(profileId).digest().readUInt32BE() / 2 ** 32;
  return Math.floor(share * spanMs);
}

/** When the automatic renewal of a profile's certificate begins. */
export function automaticStartOf(
  profileId: string,
  life: CertificateLife,
  daysBefore: number | undefined,
): Date {
  const due = automaticallyDueAt(life, daysBefore);
  if (due <= life.notBefore) {
    return due;
  }
  const leftMs = acceptedUntil(life).getTime() - due.getTime();
  return new Date(due.getTime() + jitterMs(profileId, Math.min(DAY_MS, leftMs / 10)));
}
