/*
 * Dates as the templates write and read them, in the tokens of moment.js that Celigo names. Written
 * apart from the wizard's own dialect, so that a mistake there does not hide here.
 */

/** What moment writes for a date that it could not read; Celigo is built on moment. */
export const INVALID_DATE = 'Invalid date';

const MINUTE_MS = 60_000;

/** Minutes that a zone is ahead of UTC at a moment; null for a zone that does not exist. */
export function zoneOffsetMinutes(zone: string, instantMs: number): number | null {
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    const name = parts.formatToParts(instantMs).find(({ type }) => type === 'timeZoneName')?.value;
    const match = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name ?? '');
    if (match === null) return null;
    const [, sign, hours = '0', minutes = '0'] = match;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  } catch {
    // Intl knows no zone of that name.
    return null;
  }
}

function padded(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

function offsetText(offsetMinutes: number, separator: string): string {
  const absolute = Math.abs(offsetMinutes);
  const hours = padded(Math.floor(absolute / 60), 2);
  return `${offsetMinutes < 0 ? '-' : '+'}${hours}${separator}${padded(absolute % 60, 2)}`;
}

const TOKEN = /\[([^[\]]*)\]|YYYY|YY|MM|M|DD|D|HH|H|hh|h|mm|m|ss|s|SSS|ZZ|Z|X|x|A|a|[\s\S]/g;

type Writer = (local: Date, instantMs: number, offsetMinutes: number) => string;

const twelveHours = (local: Date) => local.getUTCHours() % 12 || 12;

const WRITERS: Readonly<Record<string, Writer>> = {
  YYYY: (local) => padded(local.getUTCFullYear(), 4),
  YY: (local) => padded(local.getUTCFullYear() % 100, 2),
  MM: (local) => padded(local.getUTCMonth() + 1, 2),
  M: (local) => String(local.getUTCMonth() + 1),
  DD: (local) => padded(local.getUTCDate(), 2),
  D: (local) => String(local.getUTCDate()),
  HH: (local) => padded(local.getUTCHours(), 2),
  H: (local) => String(local.getUTCHours()),
  hh: (local) => padded(twelveHours(local), 2),
  h: (local) => String(twelveHours(local)),
  mm: (local) => padded(local.getUTCMinutes(), 2),
  m: (local) => String(local.getUTCMinutes()),
  ss: (local) => padded(local.getUTCSeconds(), 2),
  s: (local) => String(local.getUTCSeconds()),
  SSS: (local) => padded(local.getUTCMilliseconds(), 3),
  A: (local) => (local.getUTCHours() < 12 ? 'AM' : 'PM'),
  a: (local) => (local.getUTCHours() < 12 ? 'am' : 'pm'),
  Z: (_local, _instant, offset) => offsetText(offset, ':'),
  ZZ: (_local, _instant, offset) => offsetText(offset, ''),
  X: (_local, instant) => String(Math.floor(instant / 1000)),
  x: (_local, instant) => String(instant),
};

/** Writes a moment in moment.js tokens, as seen at an offset from UTC. */
export function writeDate(instantMs: number, format: string, offsetMinutes: number): string {
  const local = new Date(instantMs + offsetMinutes * MINUTE_MS);
  return format.replace(TOKEN, (token: string, literal: string | undefined) => {
    if (literal !== undefined) return literal;
    const writer = Object.hasOwn(WRITERS, token) ? WRITERS[token] : undefined;
    return writer === undefined ? token : writer(local, instantMs, offsetMinutes);
  });
}

/** ISO 8601 with milliseconds: `Z` in UTC, else with the offset. */
export function writeIso(instantMs: number, offsetMinutes: number, isUtc: boolean): string {
  const text = writeDate(instantMs, 'YYYY-MM-DDTHH:mm:ss.SSS', offsetMinutes);
  return isUtc ? `${text}Z` : `${text}${offsetText(offsetMinutes, ':')}`;
}

/** A date text without an offset counts as UTC. Guess: the zone of Celigo's servers. */
const ISO_TEXT = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** Reads ISO 8601 text; an offset in it counts. Null when it is none. */
export function readIso(text: string): number | null {
  const match = ISO_TEXT.exec(text);
  if (match === null) return null;
  const isDayOnly = text.length <= 10;
  const instant = Date.parse(match[1] === undefined && !isDayOnly ? `${text}Z` : text);
  return Number.isNaN(instant) ? null : instant;
}

const READERS: Readonly<Record<string, RegExp>> = {
  YYYY: /\d{4}/,
  MM: /\d\d?/,
  M: /\d\d?/,
  DD: /\d\d?/,
  D: /\d\d?/,
  HH: /\d\d?/,
  H: /\d\d?/,
  mm: /\d\d?/,
  m: /\d\d?/,
  ss: /\d\d?/,
  s: /\d\d?/,
  SSS: /\d{1,3}/,
  Z: /Z|[+-]\d\d:?\d\d/i,
  ZZ: /Z|[+-]\d\d:?\d\d/i,
  X: /[+-]?\d+(?:\.\d{1,3})?/,
  x: /[+-]?\d+/,
};

function offsetOf(text: string | undefined): number {
  const match = /([+-])(\d\d):?(\d\d)/.exec(text ?? '');
  if (match === null) return 0;
  const [, sign, hours, minutes] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/**
 * Reads a date by moment.js tokens, forgivingly: what the format calls literal is passed over, an
 * offset too, and what follows the last token is ignored. Null when nothing could be read.
 */
export function readByFormat(text: string, format: string): number | null {
  const found = new Map<string, string>();
  let rest = text;
  for (const [token = ''] of format.matchAll(TOKEN)) {
    const reader = Object.hasOwn(READERS, token) ? READERS[token] : undefined;
    const match = reader?.exec(rest);
    if (match === undefined || match === null) continue;
    found.set(token, match[0]);
    rest = rest.slice(match.index + match[0].length);
  }
  if (found.size === 0) return null;
  const seconds = found.get('X');
  if (seconds !== undefined) return Math.round(Number(seconds) * 1000);
  const milliseconds = found.get('x');
  if (milliseconds !== undefined) return Number(milliseconds);
  const part = (...tokens: ReadonlyArray<string>) =>
    tokens.map((token) => found.get(token)).find((value) => value !== undefined);
  const year = part('YYYY');
  if (year === undefined) return null;
  const instant = Date.UTC(
    Number(year),
    Number(part('MM', 'M') ?? 1) - 1,
    Number(part('DD', 'D') ?? 1),
    Number(part('HH', 'H') ?? 0),
    Number(part('mm', 'm') ?? 0),
    Number(part('ss', 's') ?? 0),
    Number(part('SSS') ?? 0),
  );
  return instant - offsetOf(part('Z', 'ZZ')) * MINUTE_MS;
}
