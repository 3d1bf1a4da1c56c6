import { failure, type Result, success } from '@/lib/result';
import type { CeligoFailure } from './failure';
import { isJsonObject, type JsonObject } from './json-object';
import {
  LONGEST_MADE_TEXT,
  PRACTICE_HELPERS,
  type TemplateClock,
  type TemplateValue,
  TOO_LONG,
} from './template-helpers';
import { parseTemplate, type TemplateExpression, TemplateFault } from './template-syntax';

const LONGEST_TEMPLATE = 20_000;

function valueOfPath(context: JsonObject, segments: ReadonlyArray<string>): TemplateValue {
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
): TemplateValue {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'path') return valueOfPath(context, expression.segments);
  const helper = PRACTICE_HELPERS.get(expression.name);
  if (helper === undefined) {
    if (expression.args.length === 0) return valueOfPath(context, [expression.name]);
    throw new TemplateFault(
      `Missing helper: "${expression.name}" on line ${line}`,
      'Compare the name of the helper with the text that you were given. The practice Celigo knows the helpers for dates, numbers and texts that a JWT can use. The JWT itself is made by Use JWT, not by a helper.',
    );
  }
  const args = expression.args.map((one) => evaluate(one, context, clock, line));
  const made = helper(args, clock);
  if (made.length > LONGEST_MADE_TEXT) throw new TemplateFault(TOO_LONG);
  return made;
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
 * Renders a template: text, `{{ }}`, `{{{ }}}`, paths, literals, sub-expressions and helpers. A path that leads nowhere renders as nothing, without an error, as Celigo says.
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
    const whole = texts.join('');
    return whole.length > LONGEST_MADE_TEXT ? fault(TOO_LONG) : success(whole);
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    return fault(error.message, error.hint);
  }
}
