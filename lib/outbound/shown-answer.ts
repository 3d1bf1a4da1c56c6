import type { OutboundAnswer } from './exchange';
import { KNOWN_NUMBERS, KNOWN_WORDS } from './known-words';

/*
 * What may be shown of an answer to a request that carried a secret. Redaction looks for what a secret
 * looks like, and whoever writes it down in another way gets past: in pieces, backwards, as %xx or
 * &#nn;. So this works the other way round: only words of our own list come out.
 */

/** What stands where a piece was that is not shown. */
const LEFT_OUT = '[…]';

const LONGEST_SHOWN_TEXT = 300;

/** Of a longer text only the beginning is looked at, so that the time stays small. */
const LONGEST_READ_TEXT = 4_000;

/** Below this share of known words a text is none that anybody documented. */
const SMALLEST_KNOWN_SHARE = 0.5;

/** What may be shown beside words of our list. */
export type ShownTextOptions = {
  /** Values that are no secret, such as the Account ID: shown where they stand alone, letter for letter. */
  readonly own?: ReadonlyArray<string>;
  /** Longest result in characters. Default 300. */
  readonly maxLength?: number;
};

/** A word between blanks and punctuation. */
const PIECES = /[\p{L}\p{N}]+(?:[._:-][\p{L}\p{N}]+)*/gu;

/** Parts of a name as programmers write them: `validDomainNames`. */
const PARTS = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|./gu;

function isListed(word: string): boolean {
  return KNOWN_WORDS.has(word.toLowerCase()) || KNOWN_NUMBERS.has(word);
}

function isKnown(segment: string): boolean {
  return isListed(segment) || (segment.match(PARTS) ?? []).every(isListed);
}

type Filtered = { readonly shown: string; readonly known: number; readonly unknown: number };

/** A piece with what is not known of it left out, and how much of it was. */
function filterPiece(piece: string, own: ReadonlyArray<string>): Filtered {
  if (own.includes(piece) || isListed(piece)) {
    return { shown: piece, known: 1, unknown: 0 };
  }
  if (/^[\p{N}.:-]+$/u.test(piece)) {
    return { shown: LEFT_OUT, known: 0, unknown: 1 };
  }
  const segments = piece.split(/([._:-])/).map((text, index) => {
    const isSeparator = index % 2 === 1 || text === '';
    return { text, state: isSeparator ? 'separator' : isKnown(text) ? 'known' : 'unknown' };
  });
  return {
    shown: segments.map(({ text, state }) => (state === 'unknown' ? LEFT_OUT : text)).join(''),
    known: segments.filter(({ state }) => state === 'known').length,
    unknown: segments.filter(({ state }) => state === 'unknown').length,
  };
}

/**
 * The words of a text that are on our list, with `[…]` for the others; nothing when most of the text is
 * something else, or nothing stands in it.
 */
function shownWords(text: string, options: ShownTextOptions = {}): string | undefined {
  const { own = [], maxLength = LONGEST_SHOWN_TEXT } = options;
  let known = 0;
  let unknown = 0;
  const filtered = text
    .slice(0, LONGEST_READ_TEXT)
    // Combining marks and invisible characters could be used to smuggle text through.
    .replace(/[^\p{L}\p{N}\x20-\x7e‘’“”–—…]+/gu, ' ')
    .replace(PIECES, (piece) => {
      const result = filterPiece(piece, own);
      known += result.known;
      unknown += result.unknown;
      return result.shown;
    })
    .replace(/[%&#@$^*~`|\\]+/g, ' ')
    .replace(/\[…\][^\p{L}\p{N}]*\[…\]/gu, LEFT_OUT)
    .replace(/([^\p{L}\p{N}\s])\1{2,}/gu, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  if (known === 0 || known < (known + unknown) * SMALLEST_KNOWN_SHARE) {
    return undefined;
  }
  return filtered.length <= maxLength ? filtered : `${filtered.slice(0, maxLength - 1)}…`;
}

/** A text of the other side as it may be shown: its known words, or how long it was. */
export function shownText(text: string, options: ShownTextOptions = {}): string {
  if (text.trim() === '') {
    return '';
  }
  return shownWords(text, options) ?? `(${text.length} characters that are not shown)`;
}

/** A code or the name of a field as it may be shown: made of known words throughout, or said not to be. */
export function shownCode(text: string): string {
  const { shown, unknown } = filterPiece(text.slice(0, 100), []);
  return unknown === 0 && /^[\p{L}\p{N}._:-]+$/u.test(shown) ? shown : '(unlisted)';
}

const MOST_ITEMS = 5;
const MOST_MEMBERS = 30;
const DEEPEST_LEVEL = 6;

/** Members whose whole numbers of up to six digits are shown: they count things or seconds. */
const COUNTS = /^(?:expires_in|status|count|offset|limit|totalResults|code)$/;

/** Members that hold a moment or a day. */
const MOMENTS = /^(?:serverTime|valid_from|valid_until|timestamp)$/;

/** A moment as a computer reads it, rewritten. */
function shownMoment(text: string): string | undefined {
  const read =
    /^(20\d\d-[01]\d-[0-3]\d)(?:T([0-2]\d:[0-5]\d(?::[0-5]\d)?)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?)?$/.exec(
      text,
    );
  if (read === null) {
    return undefined;
  }
  const [, day = '', time, zone = ''] = read;
  return time === undefined ? day : `${day}T${time}${zone}`;
}

function shownString(name: string, value: string, options: ShownTextOptions): string {
  const moment = MOMENTS.test(name) ? shownMoment(value) : undefined;
  return moment ?? shownText(value, options);
}

function shownNumber(name: string, value: number): unknown {
  const isCount = COUNTS.test(name) && Number.isInteger(value) && Math.abs(value) < 1_000_000;
  return isCount || KNOWN_NUMBERS.has(String(value)) ? value : '(a number)';
}

function shownMembers(value: object, level: number, options: ShownTextOptions): object {
  const shown = new Map<string, unknown>();
  let more = 0;
  for (const [name, inner] of Object.entries(value)) {
    const isNamed = shown.size < MOST_MEMBERS && shownCode(name) === name;
    if (isNamed) {
      shown.set(name, shownValue(name, inner, level + 1, options));
    } else {
      more += 1;
    }
  }
  if (more > 0) {
    shown.set('…', `${more} more`);
  }
  return Object.fromEntries(shown);
}

function shownValue(
  name: string,
  value: unknown,
  level: number,
  options: ShownTextOptions,
): unknown {
  if (typeof value === 'string') {
    return shownString(name, value, options);
  }
  if (typeof value === 'number') {
    return shownNumber(name, value);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (level > DEEPEST_LEVEL) {
    return LEFT_OUT;
  }
  if (!Array.isArray(value)) {
    return shownMembers(value, level, options);
  }
  const items = value
    .slice(0, MOST_ITEMS)
    .map((item) => shownValue(name, item, level + 1, options));
  const more = value.length - items.length;
  return more > 0 ? [...items, `… ${more} more`] : items;
}

/** What may be shown of JSON: its known members with their known words, as JSON. */
export function shownJson(value: unknown, options: ShownTextOptions = {}): string {
  return JSON.stringify(shownValue('', value, 0, options));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shownPage(body: string, options: ShownTextOptions): string {
  const title = /<title[^>]{0,200}>([^<]{1,200})/i.exec(body.slice(0, LONGEST_READ_TEXT))?.[1];
  const words = title === undefined ? undefined : shownWords(title, options);
  const named = words === undefined ? '' : `, titled “${words}”`;
  return `(a web page of ${body.length} characters${named}, not shown)`;
}

/** What may be shown of the body of an answer. */
export function shownBody(
  { body, bodyShape }: Pick<OutboundAnswer, 'body' | 'bodyShape'>,
  options: ShownTextOptions = {},
): string {
  switch (bodyShape) {
    case 'empty':
      return '';
    case 'html':
      return shownPage(body, options);
    case 'json':
      return shownJson(parseJson(body), options);
    case 'text':
      return shownText(body, options);
  }
}

/**
 * The value of an answer's header as it may be shown. An id by which Oracle's support finds a request
 * again is shown when it has the form of a UUID and is no piece of a secret.
 *
 * @param name In lower case.
 */
export function shownHeader(
  name: string,
  value: string,
  options: ShownTextOptions & { readonly secrets?: ReadonlyArray<string> } = {},
): string {
  if (name === 'date' || name === 'retry-after') {
    if (/^\d{1,6}$/.test(value)) {
      return value;
    }
    const moment = /[a-z]/i.test(value) ? new Date(value.slice(0, 40)) : new Date(Number.NaN);
    return Number.isNaN(moment.getTime()) ? '(not a date)' : moment.toUTCString();
  }
  if (name === 'content-length') {
    return /^\d{1,9}$/.test(value) ? value : '(not a number)';
  }
  if (name === 'x-n-operationid' || name === 'x-request-id') {
    return isHarmlessId(value, options.secrets ?? []) ? value : '(not shown)';
  }
  return shownText(value, options);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** So long a row of digits that two have in common is no accident. */
const TELLING_DIGITS = 8;

/** Whether an id has a row of so many digits in common with a secret, forwards or backwards. */
export function sharesDigits(
  id: string,
  secrets: ReadonlyArray<string>,
  tellingDigits = TELLING_DIGITS,
): boolean {
  const digits = id.replace(/[^0-9a-z]/gi, '').toLowerCase();
  const backwards = [...digits].reverse().join('');
  const plain = secrets.map((secret) => secret.toLowerCase());
  for (const text of [digits, backwards]) {
    for (let at = 0; at + tellingDigits <= text.length; at += 1) {
      const row = text.slice(at, at + tellingDigits);
      if (plain.some((secret) => secret.includes(row))) {
        return true;
      }
    }
  }
  return false;
}

function isHarmlessId(value: string, secrets: ReadonlyArray<string>): boolean {
  return UUID.test(value) && !sharesDigits(value, secrets);
}
