import { dayText, momentText } from '@/lib/date-words';

/** Props of {@link RelativeDate}. */
export type RelativeDateProps = {
  /** The moment itself, or its ISO 8601 text. */
  readonly date: Date | string;
  /** With it, how far away the date is follows in brackets: `(in 12 days)`. */
  readonly now?: Date | undefined;
  /** Adds the time of day, in UTC. */
  readonly withTime?: boolean | undefined;
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const DISTANCE = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });

/** How far `date` is from `now` in the largest unit that fits, for instance `in 12 days`. */
export function relativeWords(date: Date, now: Date): string {
  const distanceMs = date.getTime() - now.getTime();
  if (Math.abs(distanceMs) >= DAY_MS) {
    return DISTANCE.format(Math.trunc(distanceMs / DAY_MS), 'day');
  }
  if (Math.abs(distanceMs) >= HOUR_MS) {
    return DISTANCE.format(Math.trunc(distanceMs / HOUR_MS), 'hour');
  }
  return DISTANCE.format(Math.trunc(distanceMs / MINUTE_MS), 'minute');
}

/** A date written out, with the exact moment in its title. */
export function RelativeDate({ date, now, withTime = false }: RelativeDateProps) {
  const moment = typeof date === 'string' ? new Date(date) : date;
  const words = withTime ? momentText(moment) : dayText(moment);
  return (
    <time dateTime={moment.toISOString()} title={moment.toISOString()}>
      {words}
      {now ? (
        <>
          {' '}
          <span className="whitespace-nowrap text-ink-muted">({relativeWords(moment, now)})</span>
        </>
      ) : null}
    </time>
  );
}
