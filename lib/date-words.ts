const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

const MOMENT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/** A day in UTC, for instance `24 November 2026`. */
export function dayText(date: Date): string {
  return DAY.format(date);
}

/** A moment to the minute, for instance `24 November 2026 at 12:00 UTC`. */
export function momentText(date: Date): string {
  return `${MOMENT.format(date)} UTC`;
}
