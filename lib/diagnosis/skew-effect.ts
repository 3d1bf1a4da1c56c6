/** Clocks that agree within this are no cause of anything. NetSuite's own tolerance is not documented. */
export const AGREEING_CLOCKS_SECONDS = 5;

/** Clocks that differ by more than this in the wrong direction are the first suspect of a refusal. */
export const SUSPICIOUS_SKEW_SECONDS = 60;

/** What a difference of the clocks means for an assertion that was made just now. */
export type SkewEffect =
  /** By NetSuite's clock it comes from the future or has expired. */
  | 'breaks'
  /** By NetSuite's clock it is some seconds from the future, or the difference is not known. */
  | 'unclear'
  /** It was made in the past and has not ended, by either clock. */
  | 'harmless';

/**
 * Evaluates the clock difference, NetSuite's minus this machine's. If NetSuite's clock is ahead, nothing
 * breaks until the assertion expires. If it is behind, the assertion appears to be issued in the future.
 * Without a known lifetime any large difference counts.
 */
export function judgeSkew(
  skewSeconds: number | undefined,
  lifetimeSeconds: number | undefined,
): SkewEffect {
  if (skewSeconds === undefined) {
    return 'unclear';
  }
  const isPastEnd = skewSeconds >= Math.max(lifetimeSeconds ?? 0, SUSPICIOUS_SKEW_SECONDS);
  if (skewSeconds < -SUSPICIOUS_SKEW_SECONDS || isPastEnd) {
    return 'breaks';
  }
  return skewSeconds < -AGREEING_CLOCKS_SECONDS ? 'unclear' : 'harmless';
}
