/** The resolution of an HTTP Date header, in milliseconds. */
const DATE_HEADER_RESOLUTION_MS = 1000;

/** A time that the other side stated in an answer, and when that answer was under way. */
export type StatedTime = {
  /** The stated time: an HTTP date or an ISO 8601 text. */
  readonly stated: string | undefined;
  /** By the clock of this machine. */
  readonly sentAt: Date;
  /** From the sending to the end of the answer. */
  readonly durationMs: number;
};

/**
 * How far the other side's clock is ahead of this machine's, in whole seconds (negative: behind).
 * The response was created at some time between sending and receiving, and an HTTP date has no fractional
 * seconds. A difference that these two can explain counts as zero. Gives nothing when the stated time cannot
 * be read.
 */
export function estimateClockSkewSeconds(time: StatedTime): number | undefined {
  const statedMs = Date.parse(time.stated ?? '');
  if (Number.isNaN(statedMs)) {
    return undefined;
  }
  const atLeastMs = statedMs - (time.sentAt.getTime() + time.durationMs);
  const atMostMs = statedMs + DATE_HEADER_RESOLUTION_MS - time.sentAt.getTime();
  if (atLeastMs > 0) {
    return Math.round(atLeastMs / 1000);
  }
  return atMostMs < 0 ? Math.round(atMostMs / 1000) : 0;
}
