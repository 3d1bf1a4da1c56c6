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

/** How long to wait, rounded up: `1 minute`, `45 minutes`, from two hours on `23 hours`. */
export function durationText(seconds: number): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const [count, unit] = minutes < 120 ? [minutes, 'minute'] : [Math.ceil(minutes / 60), 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A moment to the minute, for instance `24 November 2026 at 12:00 UTC`. */
export function momentText(date: Date): string {
  return `${MOMENT.format(date)} UTC`;
}
