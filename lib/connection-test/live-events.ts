import type { ReportLine } from '@/lib/diagnosis/offline-proof';

/** What a running test sends to the page: one JSON object per line (NDJSON). */
export type LiveTestEvent =
  | { readonly kind: 'line'; readonly line: ReportLine }
  /** The test has ended; its report is stored under this id, or the profile is gone. */
  | { readonly kind: 'stored'; readonly testRunId?: string | undefined }
  /** Nothing was tested. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      /** Sentences by field name. */
      readonly fieldErrors?: Readonly<Record<string, string>>;
    };

/** The media type of a stream of events. */
export const LIVE_EVENTS_TYPE = 'application/x-ndjson; charset=utf-8';

/** Formats an event as a line of the stream. */
export function encodeLiveEvent(event: LiveTestEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/**
 * Reads the events of a stream as they arrive. An event may arrive in several pieces.
 *
 * @throws When the connection breaks, or a line is not JSON.
 */
export async function* readLiveEvents(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<LiveTestEvent, void, undefined> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    for (const line of lines) {
      if (line !== '') {
        yield JSON.parse(line) as LiveTestEvent;
      }
    }
    if (done) {
      return;
    }
  }
}
