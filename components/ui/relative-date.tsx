import { dayText, exactMomentText, momentText, relativeText } from '@/lib/words';

/** Props of {@link RelativeDate}. */
export type RelativeDateProps = {
  /** The moment itself, or its ISO 8601 text. */
  readonly date: Date | string;
  /** With it, how far away the date is follows in brackets: `(in 12 days)`. */
  readonly now?: Date | undefined;
  /** Adds the time of day, in UTC. */
  readonly withTime?: boolean | undefined;
};

/** A date written out, with the exact moment in its title. */
export function RelativeDate({ date, now, withTime = false }: RelativeDateProps) {
  const moment = typeof date === 'string' ? new Date(date) : date;
  const words = withTime ? momentText(moment) : dayText(moment);
  return (
    <time dateTime={moment.toISOString()} title={exactMomentText(moment)}>
      {words}
      {now ? (
        <>
          {' '}
          <span className="whitespace-nowrap text-ink-muted">({relativeText(moment, now)})</span>
        </>
      ) : null}
    </time>
  );
}
