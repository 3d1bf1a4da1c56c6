/*
 * Days, moments, durations, and sizes in words, as a US writer would put them. Months are spelled out,
 * so that nobody mistakes the month for the day. Times are in UTC, and so have 24 hours.
 */
const LOCALE = 'en-US';

const DAY = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long', timeZone: 'UTC' });

const MOMENT = new Intl.DateTimeFormat(LOCALE, {
  dateStyle: 'long',
  timeStyle: 'short',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

const EXACT_MOMENT = new Intl.DateTimeFormat(LOCALE, {
  dateStyle: 'long',
  timeStyle: 'medium',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

/** A day in UTC, for instance `November 24, 2026`. */
export function dayText(date: Date): string {
  return DAY.format(date);
}

/** A moment to the minute, for instance `November 24, 2026 at 12:00 UTC`. */
export function momentText(date: Date): string {
  return `${MOMENT.format(date)} UTC`;
}

/** A moment to the second, for instance `November 24, 2026 at 12:00:07 UTC`. */
export function exactMomentText(date: Date): string {
  return `${EXACT_MOMENT.format(date)} UTC`;
}

/** How much is done of some tasks, or of the steps of one. */
export type AmountDone = {
  readonly done: number;
  readonly total: number;
  readonly unit: 'task' | 'step';
};

/** How much is done: `2 of 3 tasks done`. */
export function doneText({ done, total, unit }: AmountDone): string {
  return `${done} of ${total} ${unit}s done`;
}

/** How much is not done yet, as a sentence without its period: `1 of 3 tasks is not done yet`. */
export function leftText({ done, total, unit }: AmountDone): string {
  const left = total - done;
  return `${left} of ${total} ${unit}s ${left === 1 ? 'is' : 'are'} not done yet`;
}

type Unit = 'day' | 'hour' | 'minute' | 'second';

const SECONDS_PER: Readonly<Record<Unit, number>> = {
  day: 86_400,
  hour: 3_600,
  minute: 60,
  second: 1,
};

const UNITS: ReadonlyArray<Unit> = ['day', 'hour', 'minute', 'second'];

function unitFormat(unit: Unit | 'millisecond', unitDisplay: 'long' | 'short' = 'long') {
  return new Intl.NumberFormat(LOCALE, {
    style: 'unit',
    unit,
    unitDisplay,
    maximumFractionDigits: 1,
  });
}

/** Made once: to make one takes a hundred times longer than to use it. */
const COUNTED = {
  day: unitFormat('day'),
  hour: unitFormat('hour'),
  minute: unitFormat('minute'),
  second: unitFormat('second'),
  millisecond: unitFormat('millisecond', 'short'),
} as const;

/** A number of seconds as such, for instance `2,700 seconds`. */
export function secondsText(seconds: number): string {
  return COUNTED.second.format(seconds);
}

/** A number of whole days, for instance `1 day` or `12 days`. */
export function daysText(days: number): string {
  return COUNTED.day.format(days);
}

/** How long to wait, rounded up, in a unit of which there are two at least: `45 minutes`, `3 hours`. */
export function waitText(seconds: number): string {
  const unit = UNITS.find((each) => seconds > 2 * SECONDS_PER[each]) ?? 'second';
  return COUNTED[unit].format(Math.max(1, Math.ceil(seconds / SECONDS_PER[unit])));
}

/** How long something took: `840 ms`, from one second on `1.5 seconds`. */
export function elapsedText(milliseconds: number): string {
  return milliseconds < 1_000
    ? COUNTED.millisecond.format(Math.round(milliseconds))
    : COUNTED.second.format(milliseconds / 1_000);
}

const DISTANCE = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });

/** How far `date` is from `now` in the largest unit that fits: `in 12 days`, `yesterday`, `now`. */
export function relativeText(date: Date, now: Date): string {
  const seconds = (date.getTime() - now.getTime()) / 1_000;
  const unit = UNITS.find((each) => Math.abs(seconds) >= SECONDS_PER[each]) ?? 'second';
  const distance = seconds / SECONDS_PER[unit];
  // A certificate of a year that was made a minute ago ends in 365 days, and a link of a week in 7.
  const nearly = Math.sign(distance) * (Math.abs(distance) < 10 ? 0.05 : 0.5);
  const whole = Math.trunc(distance + nearly);
  return DISTANCE.format(whole, unit);
}

const KILOBYTES = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });

/** A size of 1,024 bytes or more, for instance `256 KB`. */
export function bytesText(bytes: number): string {
  return `${KILOBYTES.format(bytes / 1_024)} KB`;
}

const WHOLE = new Intl.NumberFormat(LOCALE);

/** A number with its thousands apart, for instance `10,000`. */
export function numberText(value: number): string {
  return WHOLE.format(value);
}

const COUNTS: ReadonlyArray<string> = [
  ...['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'],
];

/** A count at the beginning of a sentence: in a word below ten, `Nine`, else in digits. */
export function countWord(count: number): string {
  return COUNTS[count] ?? numberText(count);
}

/** What an error says, whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
