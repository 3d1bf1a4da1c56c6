import { randomInt } from 'node:crypto';
import {
  INVALID_DATE,
  readByFormat,
  readIso,
  writeDate,
  writeIso,
  zoneOffsetMinutes,
} from './template-dates';
import { TemplateFault } from './template-syntax';

/** The time that a template is rendered at, and the zone of the account owner's profile. */
export type TemplateClock = { readonly now: Date; readonly profileTimeZone: string };

/** What an expression stands for. */
export type TemplateValue = string | number | boolean | null | undefined | object;

type Helper = (args: ReadonlyArray<TemplateValue>, clock: TemplateClock) => string;

/** Longest text that a helper makes; a few that feed each other would else fill the memory. */
export const LONGEST_MADE_TEXT = 100_000;

/** What is said of a text that grows beyond it. */
export const TOO_LONG = 'The text grows too long';

/** An argument that is absent or an empty text counts as not given. */
function given(value: TemplateValue): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

function text(value: TemplateValue): string {
  return given(value) ?? '';
}

function offsetIn(zone: string, instantMs: number): number {
  const offset = zoneOffsetMinutes(zone, instantMs);
  if (offset === null) throw new TemplateFault(`Unknown time zone "${zone.slice(0, 60)}"`);
  return offset;
}

function isUtc(zone: string): boolean {
  return ['UTC', 'ETC/UTC', 'GMT', 'Z'].includes(zone.toUpperCase());
}

/** Now. Without a zone that of the profile: Celigo's own page says so and says UTC; both are tried. */
const timestamp: Helper = ([format, zone], { now, profileTimeZone }) => {
  const name = given(zone) ?? profileTimeZone;
  const offset = offsetIn(name, now.getTime());
  const tokens = given(format);
  return tokens === undefined
    ? writeIso(now.getTime(), offset, isUtc(name))
    : writeDate(now.getTime(), tokens, offset);
};

function readDate(date: TemplateValue, format: string | undefined): number | null {
  if (format !== undefined) return readByFormat(text(date), format);
  return typeof date === 'number' ? date : readIso(text(date));
}

/** Writes a date anew. What cannot be read becomes the words of moment, as they would reach NetSuite. */
const dateFormat: Helper = ([outputFormat, date, inputFormat, zone]) => {
  const instant = readDate(date, given(inputFormat));
  if (instant === null) return INVALID_DATE;
  const offset = offsetIn(given(zone) ?? 'UTC', instant);
  return writeDate(instant, given(outputFormat) ?? 'YYYY-MM-DDTHH:mm:ssZ', offset);
};

/**
 * Moves a date by milliseconds; by none when it is not told how many.
 * Source: https://docs.celigo.com/hc/en-us/articles/39750608272027
 */
const dateAdd: Helper = ([date, offsetMs, zone]) => {
  const start = readDate(date, undefined);
  const move = Number(given(offsetMs) ?? 0);
  if (start === null || !Number.isFinite(move)) return INVALID_DATE;
  const name = given(zone) ?? 'UTC';
  const instant = start + move;
  return writeIso(instant, offsetIn(name, instant), isUtc(name));
};

/** A helper that calculates. What is no number makes none, which no JWT can carry as a time. */
function calculation(calculate: (numbers: ReadonlyArray<number>) => number): Helper {
  return (args) => String(calculate(args.map((one) => Number(given(one) ?? Number.NaN))));
}

const NUMBERS: ReadonlyArray<readonly [string, Helper]> = [
  ['abs', calculation(([a = Number.NaN]) => Math.abs(a))],
  ['add', calculation((all) => all.reduce((sum, one) => sum + one, 0))],
  ['sum', calculation((all) => all.reduce((sum, one) => sum + one, 0))],
  ['subtract', calculation(([a = Number.NaN, b = Number.NaN]) => a - b)],
  ['multiply', calculation(([a = Number.NaN, b = Number.NaN]) => a * b)],
  ['divide', calculation(([a = Number.NaN, b = Number.NaN]) => a / b)],
  ['modulo', calculation(([a = Number.NaN, b = Number.NaN]) => a % b)],
  ['round', calculation(([a = Number.NaN]) => Math.round(a))],
  ['ceil', calculation(([a = Number.NaN]) => Math.ceil(a))],
  ['floor', calculation(([a = Number.NaN]) => Math.floor(a))],
  ['toFixed', ([a, digits]) => Number(text(a)).toFixed(Math.min(100, Number(given(digits) ?? 0)))],
];

const RANDOM_DIGITS = '0123456789';
const RANDOM_LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const RANDOM_LENGTH = 32;
const RANDOM_LENGTH_MAX = 256;

/** Guess: of which characters the text is made. */
const random: Helper = ([method, length]) => {
  const set = method === 'number' ? RANDOM_DIGITS : `${RANDOM_DIGITS}${RANDOM_LETTERS}`;
  const count = Math.min(RANDOM_LENGTH_MAX, Number(given(length) ?? RANDOM_LENGTH) || 0);
  return Array.from({ length: count }, () => set.charAt(randomInt(set.length))).join('');
};

function replaceFirst(whole: string, old: string, fresh: string): string {
  const index = whole.indexOf(old);
  return index === -1
    ? whole
    : `${whole.slice(0, index)}${fresh}${whole.slice(index + old.length)}`;
}

function replaceEvery(whole: string, old: string, fresh: string): string {
  if (old === '') return whole;
  const parts = whole.split(old);
  const surplus = (parts.length - 1) * (fresh.length - old.length);
  if (whole.length + surplus > LONGEST_MADE_TEXT) throw new TemplateFault(TOO_LONG);
  return parts.join(fresh);
}

const TEXTS: ReadonlyArray<readonly [string, Helper]> = [
  ['trim', ([a]) => text(a).trim()],
  ['trimLeft', ([a]) => text(a).trimStart()],
  ['trimRight', ([a]) => text(a).trimEnd()],
  ['lowercase', ([a]) => text(a).toLowerCase()],
  ['uppercase', ([a]) => text(a).toUpperCase()],
  [
    'substring',
    ([a, start, end]) =>
      text(a).slice(Number(start), given(end) === undefined ? undefined : Number(end)),
  ],
  ['split', ([a, by, index]) => text(a).split(text(by))[Number(given(index) ?? 0)] ?? ''],
  ['replace', ([a, old, fresh]) => replaceEvery(text(a), text(old), text(fresh))],
  ['replacefirst', ([a, old, fresh]) => replaceFirst(text(a), text(old), text(fresh))],
  ['removefirst', ([a, old]) => replaceFirst(text(a), text(old), '')],
  ['join', ([by, ...parts]) => parts.map(text).join(text(by))],
  ['jsonEncode', ([a]) => JSON.stringify(text(a)).slice(1, -1)],
  ['random', random],
];

/**
 * The helpers that this Celigo knows: those which the texts of a JWT can use. Written apart from the
 * wizard's own dialect.
 * Source: https://github.com/celigo/ai (skills/writing-handlebars)
 */
export const PRACTICE_HELPERS: ReadonlyMap<string, Helper> = new Map([
  ['timestamp', timestamp],
  ['dateFormat', dateFormat],
  ['dateAdd', dateAdd],
  ...NUMBERS,
  ...TEXTS,
]);
