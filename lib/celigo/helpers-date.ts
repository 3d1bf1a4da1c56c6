import moment from 'moment-timezone';
import { failure, type Result, success } from '@/lib/result';
import { refuseArguments, type TemplateError, templateError } from './template-error';
import type { HelperArgument, HelperClock, TemplateHelper } from './template-helper';

/*
 * `timestamp`, `dateFormat` and `dateAdd` as Celigo describes them: moment.js tokens, offsets in
 * milliseconds, ISO 8601 results.
 * Sources: https://docs.celigo.com/hc/en-us/articles/39750608272027 (dateAdd) and
 * https://github.com/celigo/ai (skills/writing-handlebars).
 */

type DateResult = Result<moment.Moment, TemplateError>;

const LONGEST_DATE_TEXT = 200;

/** An argument that is absent or an empty text counts as not given. */
function textArgument(argument: HelperArgument): string | undefined {
  if (argument === undefined || argument === null || argument === '') {
    return undefined;
  }
  return String(argument);
}

/** A moment format; `undefined` when none is given. */
function readFormat(
  helper: string,
  argument: HelperArgument,
): Result<string | undefined, TemplateError> {
  const format = textArgument(argument);
  return format !== undefined && format.length > LONGEST_DATE_TEXT
    ? refuseArguments(helper, 'was given a format that is too long')
    : success(format);
}

function invalidDate(helper: string, reason: string): Result<never, TemplateError> {
  return failure(templateError('template-invalid-date', `The helper “${helper}” ${reason}.`));
}

function checkTimeZone(helper: string, timeZone: string): Result<string, TemplateError> {
  if (timeZone.length > LONGEST_DATE_TEXT || moment.tz.zone(timeZone) === null) {
    return failure(
      templateError(
        'template-unknown-time-zone',
        `The helper “${helper}” was given a time zone that is not in the IANA list, such as America/Los_Angeles or UTC.`,
      ),
    );
  }
  return success(timeZone);
}

/** Reads text by an explicit moment format; what the format calls literal, an offset too, is lost. */
function readByFormat(text: string, inputFormat: string, timeZone: string): moment.Moment {
  return moment.tz(text, inputFormat, timeZone);
}

/** Texts that Celigo's examples read without an input format, besides ISO 8601. */
const OTHER_TEXT_FORMATS = ['MMM D YYYY HH:mm:ss [GMT]ZZ', 'MM/DD/YYYY'];

/** A day of the week says nothing that the date does not say, and Celigo's own example has a wrong one. */
const LEADING_WEEKDAY = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) /;

/** Reads ISO 8601, RFC 2822 and what Celigo's examples hold; an offset in the text wins over `timeZone`. */
function readStandardText(text: string, timeZone: string): moment.Moment {
  const iso = moment.tz(text, moment.ISO_8601, timeZone);
  if (iso.isValid()) {
    return iso;
  }
  const mail = moment.tz(text, moment.RFC_2822, timeZone);
  return mail.isValid()
    ? mail
    : moment.tz(text.replace(LEADING_WEEKDAY, ''), OTHER_TEXT_FORMATS, true, timeZone);
}

function readDate(
  helper: string,
  date: HelperArgument,
  inputFormat: string | undefined,
  serverTimeZone: string,
): DateResult {
  const zone = checkTimeZone(helper, serverTimeZone);
  if (!zone.ok) {
    return zone;
  }
  if (typeof date === 'number' && inputFormat === undefined) {
    const instant = moment.tz(date, zone.value);
    return instant.isValid() ? success(instant) : invalidDate(helper, 'cannot read its date');
  }
  const text = textArgument(date);
  if (text === undefined || typeof date === 'boolean') {
    return invalidDate(helper, 'was given no date');
  }
  if (text.length > LONGEST_DATE_TEXT) {
    return invalidDate(helper, 'was given date text that is too long');
  }
  const instant =
    inputFormat === undefined
      ? readStandardText(text, zone.value)
      : readByFormat(text, inputFormat, zone.value);
  return instant.isValid() ? success(instant) : invalidDate(helper, 'cannot read its date');
}

/** ISO 8601 with milliseconds: `Z` in UTC, otherwise the zone's offset. */
function isoText(instant: moment.Moment): string {
  return instant.toISOString(instant.zoneAbbr() !== 'UTC');
}

function runTimestamp(
  helperArguments: ReadonlyArray<HelperArgument>,
  clock: HelperClock,
): Result<string, TemplateError> {
  const format = readFormat('timestamp', helperArguments[0]);
  if (!format.ok) {
    return format;
  }
  const zone = checkTimeZone(
    'timestamp',
    textArgument(helperArguments[1]) ?? clock.profileTimeZone,
  );
  if (!zone.ok) {
    return zone;
  }
  const instant = moment.tz(clock.now.getTime(), zone.value);
  if (!instant.isValid()) {
    return invalidDate('timestamp', 'cannot be used here because no time is known');
  }
  return success(format.value === undefined ? isoText(instant) : instant.format(format.value));
}

function runDateFormat(
  helperArguments: ReadonlyArray<HelperArgument>,
  clock: HelperClock,
): Result<string, TemplateError> {
  const outputFormat = readFormat('dateFormat', helperArguments[0]);
  if (!outputFormat.ok) {
    return outputFormat;
  }
  const inputFormat = readFormat('dateFormat', helperArguments[2]);
  if (!inputFormat.ok) {
    return inputFormat;
  }
  if (inputFormat.value !== undefined && moment.tz.zone(inputFormat.value) !== null) {
    return refuseArguments(
      'dateFormat',
      'was given a time zone as its third argument. The third argument is the format of the date or an empty string; the time zone is the fourth',
    );
  }
  const zone = checkTimeZone(
    'dateFormat',
    textArgument(helperArguments[3]) ?? clock.serverTimeZone,
  );
  if (!zone.ok) {
    return zone;
  }
  const date = readDate('dateFormat', helperArguments[1], inputFormat.value, clock.serverTimeZone);
  if (!date.ok) {
    return date;
  }
  return success(date.value.tz(zone.value).format(outputFormat.value));
}

function runDateAdd(
  helperArguments: ReadonlyArray<HelperArgument>,
  clock: HelperClock,
): Result<string, TemplateError> {
  const offsetText = textArgument(helperArguments[1]);
  const offsetMs = offsetText === undefined ? 0 : Number(offsetText);
  if (!Number.isFinite(offsetMs)) {
    return refuseArguments('dateAdd', 'needs a number of milliseconds as its second argument');
  }
  const zone = checkTimeZone('dateAdd', textArgument(helperArguments[2]) ?? 'UTC');
  if (!zone.ok) {
    return zone;
  }
  const date = readDate('dateAdd', helperArguments[0], undefined, clock.serverTimeZone);
  if (!date.ok) {
    return date;
  }
  const later = moment.tz(date.value.valueOf() + offsetMs, zone.value);
  return later.isValid()
    ? success(isoText(later))
    : invalidDate('dateAdd', 'gives a date out of range');
}

/**
 * The date helpers:
 * - `timestamp format? timeZone?`: now, as ISO 8601 text or in a moment format; without a zone in
 *   that of the profile. Celigo's own page calls the default both UTC and the profile's zone; the
 *   caller chooses through `HelperClock.profileTimeZone`.
 * - `dateFormat outputFormat date inputFormat? timeZone?`: reads the date (with `inputFormat`, or
 *   as ISO 8601 / RFC 2822; a number is Unix milliseconds), writes it in `timeZone`, by default
 *   the server's.
 * - `dateAdd date offsetMs? timeZone?`: moves the date by milliseconds, a number or a text, also
 *   negative, or not at all; ISO 8601 in UTC (`Z`), or with the offset of `timeZone`.
 */
export const DATE_HELPERS: ReadonlyArray<TemplateHelper> = [
  { name: 'timestamp', minimumArguments: 0, maximumArguments: 2, run: runTimestamp },
  { name: 'dateFormat', minimumArguments: 2, maximumArguments: 4, run: runDateFormat },
  { name: 'dateAdd', minimumArguments: 1, maximumArguments: 3, run: runDateAdd },
];
