/**
 * The longest validity period that NetSuite accepts, in years. It shortens longer ones. Source:
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_162755332391.html
 */
const MAX_VALIDITY_YEARS = 2;

/** The longest validity that is made, in days: the same years without a leap day. */
export const MAX_VALIDITY_DAYS = MAX_VALIDITY_YEARS * 365;

/** Whether a certificate can be made that is valid for this many days. */
export function isValidityDays(days: number): boolean {
  return Number.isInteger(days) && days >= 1 && days <= MAX_VALIDITY_DAYS;
}

/** The dates that a certificate itself gives. */
export type CertificateLife = {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Whether it was found to work after {@link acceptedUntil}. */
  readonly worksLonger?: boolean | undefined;
};

/**
 * Until when NetSuite accepts a certificate, as far as that is known: everything that is to be done before
 * its end counts to this. That is the certificate's own end, or two years after its start if that is sooner. From where NetSuite counts
 * the two years is not documented; if from the upload, this is too early, and never too late.
 */
export function acceptedUntil({ notBefore, notAfter }: CertificateLife): Date {
  const limit = new Date(notBefore);
  limit.setUTCFullYear(limit.getUTCFullYear() + MAX_VALIDITY_YEARS);
  return notAfter > limit ? limit : notAfter;
}

/**
 * When a certificate is said to have expired: when NetSuite should have ended it, or at its own end where it
 * was found to work after that.
 */
export function expiresAt(life: CertificateLife): Date {
  return life.worksLonger === true ? life.notAfter : acceptedUntil(life);
}

/** Whether a certificate lasts longer than NetSuite accepts it. */
export function isShortened(life: CertificateLife): boolean {
  return acceptedUntil(life) < life.notAfter;
}

/** The validity that is offered, in days, as in the recipe. */
export const USUAL_VALIDITY_DAYS = 365;
