import { randomInt } from 'node:crypto';
import Handlebars from 'handlebars';
import moment from 'moment-timezone';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import type { JsonObject } from '@/lib/json-object';
import { failure, type Result, success } from '@/lib/result';
import type { CeligoFailure } from './answers';

/*
 * Templates as Celigo renders them: handlebars and moment, which Celigo is built on, without blocks,
 * and with those of its helpers that the texts of a JWT can use.
 * Source: https://github.com/celigo/ai (skills/writing-handlebars)
 */

/** The time that a template is rendered at, and the zone of the account owner's profile. */
export type TemplateClock = { readonly now: Date; readonly profileTimeZone: string };

const LONGEST_TEMPLATE = 20_000;
/** Longest text that is made; a few helpers that feed each other would else fill the memory. */
const LONGEST_MADE_TEXT = 100_000;
/** Far more than anybody writes; each one costs frames of the stack. */
const DEEPEST_NESTING = 50;
const RANDOM_LENGTH = 32;
const RANDOM_LENGTH_MAX = 256;

const BLOCK_HELPERS = ['each', 'if', 'unless', 'with', 'lookup', 'log'];

const TOO_LONG = 'The text is too long';
const COMPARE_HINT = 'Compare this line with the text that you were given, letter for letter.';
const HELPER_HINT = `Compare the name of the helper with the text that you were given. The practice Celigo knows the helpers for dates, numbers, and text that a JWT can use. The JWT itself is made by ${CELIGO_LABELS.useJwt}, not by a helper.`;

/** What keeps handlebars from reading a template, by what the template looks like. */
const BRACE_HINTS: ReadonlyArray<readonly [RegExp, string]> = [
  [
    /\}\}\}\}/,
    'Three closing braces run into a fourth one. Keep a line break between }}} and the } that ends the object.',
  ],
  [
    /(?<!\{)\{\{(?!\{)[^{}]*\}\}\}/,
    'The value opens with two braces and closes with three. Write three at both ends.',
  ],
];

/** Ends the rendering of a template, with the way back. Never leaves this file. */
class TemplateFault extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Whether there is a time zone of this name. */
export function isTimeZone(name: string): boolean {
  return moment.tz.zone(name) !== null;
}

/** An argument that is absent or an empty text counts as not given. */
function given(value: unknown): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

const text = (value: unknown) => given(value) ?? '';

function number(value: unknown, otherwise: number): number {
  return Number(given(value) ?? otherwise);
}

function zoneOf(value: unknown, otherwise: string): string {
  const zone = given(value) ?? otherwise;
  if (!isTimeZone(zone)) {
    throw new TemplateFault(`Unknown time zone "${zone.slice(0, 60)}"`);
  }
  return zone;
}

function writeIso(date: moment.Moment): string {
  return date.format(`YYYY-MM-DDTHH:mm:ss.SSS${date.isUtc() ? '[Z]' : 'Z'}`);
}

/** Guess: a date text without an offset counts as UTC, the zone of Celigo's servers. */
function readDate(date: unknown, format?: string): moment.Moment {
  return typeof date === 'number'
    ? moment.tz(date, 'UTC')
    : moment.tz(text(date), format ?? moment.ISO_8601, 'UTC');
}

/** Guess: of which characters the text is made. */
function randomText(method: unknown, length: unknown): string {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const set = `0123456789${method === 'number' ? '' : letters}`;
  const count = Math.min(RANDOM_LENGTH_MAX, number(length, RANDOM_LENGTH) || 0);
  return Array.from({ length: count }, () => set.charAt(randomInt(set.length))).join('');
}

function replaceEvery(whole: string, old: string, fresh: string): string {
  if (old === '') {
    return whole;
  }
  const parts = whole.split(old);
  const surplus = (parts.length - 1) * (fresh.length - old.length);
  if (whole.length + surplus > LONGEST_MADE_TEXT) {
    throw new TemplateFault(TOO_LONG);
  }
  return parts.join(fresh);
}

type Helper = (args: ReadonlyArray<unknown>, clock: TemplateClock) => unknown;

/** A helper that calculates. What is no number makes none, which no JWT can carry as a time. */
function calculation(calculate: (a: number, b: number) => number): Helper {
  return ([a, b]) => calculate(number(a, Number.NaN), number(b, Number.NaN));
}

const sum: Helper = (all) => all.reduce<number>((whole, one) => whole + number(one, Number.NaN), 0);

const HELPERS: Readonly<Record<string, Helper>> = {
  // Without a zone that of the profile: Celigo's own page says so and says UTC; both are tried.
  timestamp: ([format, zone], { now, profileTimeZone }) => {
    const date = moment.tz(now, zoneOf(zone, profileTimeZone));
    return given(format) === undefined ? writeIso(date) : date.format(text(format));
  },
  dateFormat: ([output, date, input, zone]) =>
    readDate(date, given(input)).tz(zoneOf(zone, 'UTC')).format(given(output)),
  // By milliseconds, by none when it is not told how many.
  // Source: https://docs.celigo.com/hc/en-us/articles/39750608272027
  dateAdd: ([date, milliseconds, zone]) =>
    writeIso(readDate(date).add(number(milliseconds, 0)).tz(zoneOf(zone, 'UTC'))),
  abs: calculation(Math.abs),
  add: sum,
  sum,
  subtract: calculation((a, b) => a - b),
  multiply: calculation((a, b) => a * b),
  divide: calculation((a, b) => a / b),
  modulo: calculation((a, b) => a % b),
  round: calculation(Math.round),
  ceil: calculation(Math.ceil),
  floor: calculation(Math.floor),
  toFixed: ([a, digits]) => Number(text(a)).toFixed(Math.min(100, number(digits, 0))),
  trim: ([a]) => text(a).trim(),
  trimLeft: ([a]) => text(a).trimStart(),
  trimRight: ([a]) => text(a).trimEnd(),
  lowercase: ([a]) => text(a).toLowerCase(),
  uppercase: ([a]) => text(a).toUpperCase(),
  substring: ([a, start, end]) =>
    text(a).slice(Number(start), given(end) === undefined ? undefined : Number(end)),
  split: ([a, by, index]) => text(a).split(text(by))[number(index, 0)],
  replace: ([a, old, fresh]) => replaceEvery(text(a), text(old), text(fresh)),
  replacefirst: ([a, old, fresh]) => text(a).replace(text(old), () => text(fresh)),
  removefirst: ([a, old]) => text(a).replace(text(old), ''),
  join: ([by, ...parts]) => parts.map(text).join(text(by)),
  jsonEncode: ([a]) => JSON.stringify(text(a)).slice(1, -1),
  random: ([method, length]) => randomText(method, length),
};

/** Refuses what Celigo's templates do not have, though handlebars has it. */
class DialectCheck extends Handlebars.Visitor {
  override MustacheStatement(node: hbs.AST.MustacheStatement): void {
    this.#checkCall(node, node.params.length > 0);
    super.MustacheStatement(node);
  }

  override SubExpression(node: hbs.AST.SubExpression): void {
    this.#checkCall(node, true);
    super.SubExpression(node);
  }

  override BlockStatement = refuseBlock;
  override PartialStatement = refuseBlock;
  override PartialBlockStatement = refuseBlock;
  override Decorator = refuseBlock;
  override DecoratorBlock = refuseBlock;

  #checkCall(
    { path, hash, loc }: hbs.AST.MustacheStatement | hbs.AST.SubExpression,
    isCall: boolean,
  ) {
    const name = 'original' in path ? String(path.original) : '';
    if (isCall && !Object.hasOwn(HELPERS, name)) {
      throw new TemplateFault(`Missing helper: "${name}" on line ${loc.start.line}`, HELPER_HINT);
    }
    if (hash !== undefined && hash.pairs.length > 0) {
      const message = `Parse error on line ${loc.start.line}: named arguments are not known here`;
      throw new TemplateFault(message, COMPARE_HINT);
    }
  }
}

function refuseBlock({ loc }: hbs.AST.Node): void {
  throw new TemplateFault(`Parse error on line ${loc.start.line}: blocks are not known here`);
}

function makeEnvironment(): typeof Handlebars {
  const environment = Handlebars.create();
  for (const name of BLOCK_HELPERS) {
    environment.unregisterHelper(name);
  }
  for (const [name, helper] of Object.entries(HELPERS)) {
    environment.registerHelper(name, (...received: Array<unknown>) => {
      // The last thing that handlebars passes is its own options, not an argument.
      const { data } = received.at(-1) as Handlebars.HelperOptions;
      const made = text(helper(received.slice(0, -1), data.clock));
      if (made.length > LONGEST_MADE_TEXT) {
        throw new TemplateFault(TOO_LONG);
      }
      return made;
    });
  }
  return environment;
}

const ENVIRONMENT = makeEnvironment();

function parse(template: string): hbs.AST.Program {
  let depth = 0;
  for (const character of template) {
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    if (depth > DEEPEST_NESTING) {
      throw new TemplateFault('There are too many parentheses');
    }
  }
  const blank = /\{\{\{?\s/.exec(template);
  if (blank !== null) {
    const line = template.slice(0, blank.index).split('\n').length;
    const message = `Compile error on line ${line}: white space after the opening braces`;
    throw new TemplateFault(message, 'Write the name directly after the opening braces.');
  }
  try {
    return ENVIRONMENT.parse(template);
  } catch (error) {
    // The lines after the first quote the template.
    const [message = ''] = error instanceof Error ? error.message.split(':\n') : [];
    const hint = BRACE_HINTS.find(([pattern]) => pattern.test(template))?.[1];
    throw new TemplateFault(message, hint ?? COMPARE_HINT);
  }
}

/**
 * Renders a template. A path that leads nowhere renders as nothing, without an error, as Celigo says.
 * Guess: in a JSON text double braces escape for HTML, as plain handlebars does.
 */
export function renderTemplate(
  template: string,
  context: JsonObject,
  clock: TemplateClock,
  field: string,
): Result<string, CeligoFailure> {
  try {
    if (template.length > LONGEST_TEMPLATE) {
      throw new TemplateFault('The template is too long');
    }
    const program = parse(template);
    new DialectCheck().accept(program);
    const options = { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false };
    const whole = ENVIRONMENT.compile(program)(context, { ...options, data: { clock } });
    if (whole.length > LONGEST_MADE_TEXT) {
      throw new TemplateFault(TOO_LONG);
    }
    return success(whole);
  } catch (error) {
    if (!(error instanceof TemplateFault)) {
      throw error;
    }
    return failure({
      // Guess: the code; Celigo's words for a broken template are not documented.
      code: 'handlebars_template_parse_error',
      message: `Failed to generate the value of ${field}. ${error.message}.`,
      field,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
