import type { ReportExchange } from '@/lib/connection-test/report';
import { elapsedText } from '@/lib/words';

/** Units of a bar's drawing; it is stretched to the width that there is. */
const WIDTH = 1_000;
const NARROWEST = 8;

/** When each request of a test was sent and how long its answer took, as bars on one scale. */
export function Timings({
  startedAt,
  durationMs,
  exchanges,
}: {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exchanges: ReadonlyArray<ReportExchange>;
}) {
  if (exchanges.length === 0) {
    return null;
  }
  const beginMs = Date.parse(startedAt);
  const endMs = Math.max(
    beginMs + durationMs,
    ...exchanges.map((each) => Date.parse(each.startedAt) + each.durationMs),
  );
  const unitsPerMs = WIDTH / Math.max(1, endMs - beginMs);
  const placeOf = ({ startedAt: sentAt, durationMs: tookMs }: ReportExchange) => {
    const width = Math.max(NARROWEST, tookMs * unitsPerMs);
    const x = Math.max(0, (Date.parse(sentAt) - beginMs) * unitsPerMs);
    return { x: Math.min(x, WIDTH - width), width };
  };
  return (
    <section aria-label="Timings" className="keep-together">
      <ol className="space-y-0.5">
        {exchanges.map((exchange) => (
          <li
            key={`${exchange.startedAt} ${exchange.id}`}
            className="grid grid-cols-[minmax(0,11rem)_minmax(0,1fr)_5rem] max-sm:grid-cols-[7rem_minmax(0,1fr)_3.5rem] items-center gap-x-3 text-caption"
          >
            <span className="leading-snug wrap-anywhere">{exchange.title}</span>
            <svg
              aria-hidden="true"
              viewBox={`0 0 ${WIDTH} 8`}
              preserveAspectRatio="none"
              className="h-2 w-full rounded-full bg-sunken"
            >
              <rect
                {...placeOf(exchange)}
                height="8"
                className={exchange.answer === undefined ? 'fill-danger' : 'fill-accent'}
              />
            </svg>
            <span className="text-right text-ink-muted tabular-nums">
              {elapsedText(exchange.durationMs)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
