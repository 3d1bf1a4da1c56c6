import { randomInt } from 'node:crypto';
import { failure, type Result, success } from '@/lib/result';
import { refuseArguments, type TemplateError } from './template-error';
import {
  type HelperArgument,
  LONGEST_HELPER_RESULT,
  resultTooLong,
  type TemplateHelper,
} from './template-helper';

/*
 * Texts. Source: the helper reference https://docs.celigo.com/hc/en-us/articles/360039326071 and
 * https://github.com/celigo/ai (handlebars-helpers).
 */

/** Most values that `join` takes. */
const JOINED_MAX = 50;

/** Longest text that `random` makes, in characters; 32 without a length. */
const RANDOM_LENGTH_MAX = 256;
const RANDOM_LENGTH = 32;

const DIGITS = '0123456789';
const ALPHANUMERIC = `${DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz`;

/** The characters that each method of `random` draws from. */
const RANDOM_CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['crypto', ALPHANUMERIC],
  ['uuid', ALPHANUMERIC],
  ['number', DIGITS],
]);

/** A missing field is an empty text, as it is between braces. */
function text(argument: HelperArgument): string {
  return argument === undefined || argument === null ? '' : String(argument);
}

/** A helper that makes one text out of several. */
function textHelper(
  name: string,
  [minimumArguments, maximumArguments]: readonly [number, number],
  make: (...texts: ReadonlyArray<string>) => string,
): TemplateHelper {
  return {
    name,
    minimumArguments,
    maximumArguments,
    run: (helperArguments) => success(make(...helperArguments.map(text))),
  };
}

/** A whole number from 0 on, or undefined. */
function readIndex(argument: HelperArgument): number | undefined {
  const index = typeof argument === 'boolean' ? Number.NaN : Number(text(argument).trim());
  return text(argument).trim() !== '' && Number.isInteger(index) && index >= 0 ? index : undefined;
}

/** From the first index, up to and without the second; what lies beyond the text is left out. */
function substring(helperArguments: ReadonlyArray<HelperArgument>): Result<string, TemplateError> {
  const whole = text(helperArguments[0]);
  const start = readIndex(helperArguments[1]);
  const end = helperArguments.length > 2 ? readIndex(helperArguments[2]) : whole.length;
  return start === undefined || end === undefined
    ? refuseArguments('substring', 'accepts only whole numbers from 0 up as its positions')
    : success(whole.slice(start, end));
}

/** One part of a text, counted from 0; a part that is not there is empty. */
function split(helperArguments: ReadonlyArray<HelperArgument>): Result<string, TemplateError> {
  const index = helperArguments.length > 2 ? readIndex(helperArguments[2]) : 0;
  return index === undefined
    ? refuseArguments('split', 'needs a whole number from 0 up as its third argument')
    : success(text(helperArguments[0]).split(text(helperArguments[1]))[index] ?? '');
}

/** Replaces each occurrence. How long the text becomes is known before it is made. */
function replace(helperArguments: ReadonlyArray<HelperArgument>): Result<string, TemplateError> {
  const [value = '', old = '', fresh = ''] = helperArguments.map(text);
  if (old === '') {
    return success(value);
  }
  const parts = value.split(old);
  const length = value.length + (parts.length - 1) * (fresh.length - old.length);
  return length > LONGEST_HELPER_RESULT
    ? failure(resultTooLong('replace'))
    : success(parts.join(fresh));
}

/**
 * A text that is different each time. Celigo calls what the method `uuid` makes a short token and
 * does not say of which characters; letters and digits stand in for it.
 */
function random(helperArguments: ReadonlyArray<HelperArgument>): Result<string, TemplateError> {
  const characters = RANDOM_CHARACTERS.get(text(helperArguments[0]).toLowerCase());
  const length = helperArguments.length > 1 ? readIndex(helperArguments[1]) : RANDOM_LENGTH;
  if (characters === undefined) {
    return refuseArguments('random', 'needs crypto, uuid, or number as its first argument');
  }
  if (length === undefined || length < 1 || length > RANDOM_LENGTH_MAX) {
    return refuseArguments('random', `needs a length from 1 to ${RANDOM_LENGTH_MAX}`);
  }
  return success(
    Array.from({ length }, () => characters[randomInt(characters.length)] ?? '').join(''),
  );
}

/** A text as it stands between the quotes of JSON; a number or truth value as it is. */
function jsonEncode(helperArguments: ReadonlyArray<HelperArgument>): Result<string, TemplateError> {
  return success(JSON.stringify(text(helperArguments[0])).slice(1, -1));
}

const ONE = [1, 1] as const;

/** The helpers that make texts. */
export const TEXT_HELPERS: ReadonlyArray<TemplateHelper> = [
  textHelper('trim', ONE, (value = '') => value.trim()),
  textHelper('trimLeft', ONE, (value = '') => value.trimStart()),
  textHelper('trimRight', ONE, (value = '') => value.trimEnd()),
  textHelper('lowercase', ONE, (value = '') => value.toLowerCase()),
  textHelper('uppercase', ONE, (value = '') => value.toUpperCase()),
  { name: 'replace', minimumArguments: 3, maximumArguments: 3, run: replace },
  textHelper('replacefirst', [3, 3], (value = '', old = '', fresh = '') =>
    value.replace(old, () => fresh),
  ),
  textHelper('removefirst', [2, 2], (value = '', old = '') => value.replace(old, '')),
  textHelper('join', [2, JOINED_MAX], (delimiter = '', ...values) => values.join(delimiter)),
  { name: 'substring', minimumArguments: 2, maximumArguments: 3, run: substring },
  { name: 'split', minimumArguments: 2, maximumArguments: 3, run: split },
  { name: 'jsonEncode', minimumArguments: 1, maximumArguments: 1, run: jsonEncode },
  { name: 'random', minimumArguments: 1, maximumArguments: 2, run: random },
];
