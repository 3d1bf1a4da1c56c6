import { numberText } from '@/lib/words';
import { assertionContext, renderAssertionPart } from './rendered-assertion';
import { ASSERTION_LIFETIME_MAX_SECONDS } from './templates';

/** Zones to look at a payload in: where Celigo's profiles are often kept, and far from UTC. */
export const COMPARED_TIME_ZONES = [
  'America/Los_Angeles',
  'America/Denver',
  'America/Chicago',
  'America/New_York',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Dubai',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Asia/Tokyo',
  'Australia/Sydney',
  'Pacific/Auckland',
] as const;

/** One of the zones to look at a payload in. */
export type ComparedTimeZone = (typeof COMPARED_TIME_ZONES)[number];

/** Whose clock is set to another zone: that of the Celigo profile, or that of Celigo's server. */
export type ClockOwner = 'profile' | 'server';

/** The times of a payload on one clock, in seconds. */
export type ClockReading = {
  readonly iat: number;
  /** How far `iat` lies from now; negative: too early. */
  readonly issuedAtOffsetSeconds: number;
  /** `exp` minus `iat`. */
  readonly lifetimeSeconds: number;
  /** Whether `iat` is now and the lifetime at most 60 minutes. */
  readonly isRight: boolean;
};

/** What a payload is read with. */
export type ClockSubject = {
  readonly payloadTemplate: string;
  readonly clientId: string;
  readonly certificateId: string;
  readonly now: Date;
};

/** How far `iat` may lie from now before it counts as wrong. */
const TOLERANCE_SECONDS = 60;

/** Reads the times of a payload on a clock; nothing when it does not render or they are no numbers. */
export function readClock(
  subject: ClockSubject,
  timeZone: string,
  owner: ClockOwner,
): ClockReading | undefined {
  const rendered = renderAssertionPart(
    'payload',
    subject.payloadTemplate,
    assertionContext(subject),
    {
      now: subject.now,
      ...(owner === 'profile' ? { profileTimeZone: timeZone } : { serverTimeZone: timeZone }),
    },
  );
  if (!rendered.ok) {
    return undefined;
  }
  const { iat, exp } = rendered.value.object;
  if (typeof iat !== 'number' || typeof exp !== 'number') {
    return undefined;
  }
  const issuedAtOffsetSeconds = iat - Math.floor(subject.now.getTime() / 1000);
  const lifetimeSeconds = exp - iat;
  return {
    iat,
    issuedAtOffsetSeconds,
    lifetimeSeconds,
    isRight:
      Math.abs(issuedAtOffsetSeconds) <= TOLERANCE_SECONDS &&
      lifetimeSeconds > 0 &&
      lifetimeSeconds <= ASSERTION_LIFETIME_MAX_SECONDS,
  };
}

function duration(seconds: number): string {
  const hours = seconds / 3600;
  return hours >= 1 ? `${Number(hours.toFixed(1))} h` : `${Math.round(seconds / 60)} min`;
}

/** A reading as a sentence: `iat 1768471200, now; exp 2,700 seconds later. Right.` */
export function describeClockReading(reading: ClockReading | undefined): string {
  if (reading === undefined) {
    return 'The template sets no times.';
  }
  const { iat, issuedAtOffsetSeconds, lifetimeSeconds, isRight } = reading;
  const size = Math.abs(issuedAtOffsetSeconds);
  const place =
    size <= TOLERANCE_SECONDS
      ? 'now'
      : `${duration(size)} ${issuedAtOffsetSeconds < 0 ? 'too early' : 'in the future'}`;
  const life =
    lifetimeSeconds > 0
      ? `${numberText(lifetimeSeconds)} seconds later`
      : `${numberText(Math.abs(lifetimeSeconds))} seconds before it`;
  return `iat ${iat}, ${place}; exp ${life}. ${isRight ? 'Right.' : 'NetSuite refuses it.'}`;
}

/** Whether a payload that is right in UTC is wrong on some other clock. */
export function dependsOnTimeZone(subject: ClockSubject): boolean {
  const inUtc = readClock(subject, 'UTC', 'profile');
  return (
    inUtc?.isRight === true &&
    (['profile', 'server'] as const).some(
      (owner) => readClock(subject, 'Asia/Tokyo', owner)?.isRight !== true,
    )
  );
}
