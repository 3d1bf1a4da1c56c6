import { failure, type Result, success } from '@/lib/result';
import type { CeligoFailure } from './failure';
import { isJsonObject, type JsonObject } from './json-object';
import {
  INVALID_DATE,
  readByFormat,
  readIso,
  writeDate,
  writeIso,
  zoneOffsetMinutes,
} from './template-dates';
import { parseTemplate, type TemplateExpression, TemplateFault } from './template-syntax';

/** The time that a template is rendered at, and the zone of the account owner's profile. */
export type TemplateClock = { readonly now: Date; readonly profileTimeZone: string };

type Value = string | number | boolean | null | undefined | object;

type Helper = (args: ReadonlyArray<Value>, clock: TemplateClock) => string;

const LONGEST_TEMPLATE = 100_000;

/** An argument that is absent or an empty text counts as not given. */
function given(value: Value): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
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

function readDate(date: Value, format: string | undefined): number | null {
  if (format !== undefined) return readByFormat(given(date) ?? '', format);
  return typeof date === 'number' ? date : readIso(given(date) ?? '');
}

/** Writes a date anew. What cannot be read becomes the words of moment, as they would reach NetSuite. */
const dateFormat: Helper = ([outputFormat, date, inputFormat, zone]) => {
  const instant = readDate(date, given(inputFormat));
  if (instant === null) return INVALID_DATE;
  const offset = offsetIn(given(zone) ?? 'UTC', instant);
  return writeDate(instant, given(outputFormat) ?? 'YYYY-MM-DDTHH:mm:ssZ', offset);
};

/**
 * Moves a date by milliseconds.
 * Source: https://docs.celigo.com/hc/en-us/articles/39750608272027
 */
const dateAdd: Helper = ([date, offsetMs, zone]) => {
  const start = readIso(given(date) ?? '');
  const move = Number(given(offsetMs) ?? Number.NaN);
  if (start === null || !Number.isFinite(move)) return INVALID_DATE;
  const name = given(zone) ?? 'UTC';
  const instant = start + move;
  return writeIso(instant, offsetIn(name, instant), isUtc(name));
};

const HELPERS: ReadonlyMap<string, Helper> = new Map([
  ['timestamp', timestamp],
  ['dateFormat', dateFormat],
  ['dateAdd', dateAdd],
]);

function valueOfPath(context: JsonObject, segments: ReadonlyArray<string>): Value {
  let value: unknown = context;
  for (const segment of segments) {
    if (!isJsonObject(value) || !Object.hasOwn(value, segment)) return undefined;
    value = value[segment];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : isJsonObject(value)
      ? value
      : undefined;
}

function evaluate(
  expression: TemplateExpression,
  context: JsonObject,
  clock: TemplateClock,
  line: number,
): Value {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'path') return valueOfPath(context, expression.segments);
  const helper = HELPERS.get(expression.name);
  if (helper === undefined) {
    if (expression.args.length === 0) return valueOfPath(context, [expression.name]);
    throw new TemplateFault(
      `Missing helper: "${expression.name}" on line ${line}`,
      'The practice Celigo knows timestamp, dateFormat and dateAdd. A JWT is made by Use JWT, not by a helper.',
    );
  }
  const args = expression.args.map((one) => evaluate(one, context, clock, line));
  return helper(args, clock);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
  '`': '&#x60;',
  '=': '&#x3D;',
};

/** Double braces. Guess: in a JSON text Celigo formats them as plain handlebars does. */
function escaped(text: string): string {
  return text.replace(/[&<>"'`=]/g, (character) => ENTITIES[character] ?? '');
}

/**
 * Renders a template: text, `{{ }}`, `{{{ }}}`, paths, literals, sub-expressions and the three date
 * helpers. A path that leads nowhere renders as nothing, without an error, as Celigo says.
 * Source: https://github.com/celigo/ai (skills/writing-handlebars)
 *
 * @param field Where the template stands, for the error.
 */
export function renderTemplate(
  template: string,
  context: JsonObject,
  clock: TemplateClock,
  field: string,
): Result<string, CeligoFailure> {
  const fault = (message: string, hint?: string) =>
    failure({
      // Guess: the code; Celigo's words for a broken template are not documented.
      code: 'handlebars_template_parse_error',
      message: `Failed to generate the value of ${field}. ${message}.`,
      field,
      ...(hint === undefined ? {} : { hint }),
    });
  if (template.length > LONGEST_TEMPLATE) return fault('The template is too long');
  try {
    const texts = parseTemplate(template).map((piece) => {
      if (piece.kind === 'text') return piece.text;
      const value = evaluate(piece.expression, context, clock, piece.line);
      const text = value === undefined || value === null ? '' : String(value);
      return piece.raw ? text : escaped(text);
    });
    return success(texts.join(''));
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    return fault(error.message, error.hint);
  }
}
