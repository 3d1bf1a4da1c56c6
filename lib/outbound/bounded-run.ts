import { failure } from '@/lib/result';
import { waitText } from '@/lib/words';
import { DEFAULT_MAX_BODY_BYTES, DEFAULT_TIMEOUT_MS } from './door';
import type { OutboundDoor } from './exchange';

/** What all exchanges of one run together may take. */
export type RunLimits = {
  /** From the first exchange to the end of the last, in milliseconds; what lies between counts. */
  readonly timeMs: number;
  /** Bytes of all answer bodies together. */
  readonly bodyBytes: number;
};

/**
 * A door for one run of several exchanges. Each of them keeps its own limits; all of them together keep
 * those of the run, so that a server that sends slowly or never stops paging is cut off, too.
 */
export function boundedRun(door: OutboundDoor, { timeMs, bodyBytes }: RunLimits): OutboundDoor {
  let endsAt: number | undefined;
  let bytesLeft = bodyBytes;
  return async (request) => {
    endsAt ??= performance.now() + timeMs;
    const timeLeft = endsAt - performance.now();
    if (timeLeft <= 0) {
      const message = `No request was sent to ${request.host}: the whole run took longer than ${waitText(timeMs / 1000)}.`;
      return failure({ code: 'network-timeout', message, durationMs: 0 });
    }
    const answer = await door({
      ...request,
      timeoutMs: Math.min(request.timeoutMs ?? DEFAULT_TIMEOUT_MS, Math.ceil(timeLeft)),
      maxBodyBytes: Math.min(request.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES, bytesLeft),
    });
    if (answer.ok) {
      bytesLeft -= Buffer.byteLength(answer.value.body);
    }
    return answer;
  };
}
