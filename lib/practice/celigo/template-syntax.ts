/** An expression between braces: a literal, a path into the context, or a call of a helper. */
export type TemplateExpression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: 'path'; readonly segments: ReadonlyArray<string> }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: ReadonlyArray<TemplateExpression>;
    };

/** A piece of a template: text as it stands, or an expression, raw between triple braces. */
export type TemplatePiece =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'expression';
      readonly expression: TemplateExpression;
      readonly raw: boolean;
      readonly line: number;
    };

/** Ends the reading of a template; its message names the line. Never leaves the renderer. */
export class TemplateFault extends Error {
  /** The way back, in the practice world's words. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

const NAME = /^(?:\[[^\]]*\]|[A-Za-z_$@][\w$-]*)(?:[./](?:\[[^\]]*\]|[\w$-]+))*/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s()]|$)/;
const TEXT = /^(?:"[^"]*"|'[^']*')/;
const CONSTANTS: ReadonlyMap<string, boolean | null | undefined> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
]);

const COMPARE_HINT = 'Compare this line with the text that you were given, letter for letter.';
const UNEVEN_BRACES_HINT =
  'The value opens with two braces and closes with three. Write three at both ends.';
const FOUR_BRACES_HINT =
  'Three closing braces run into a fourth one. Keep a line break between }}} and the } that ends the object.';

/** Far more than anybody writes; each one costs a frame of the stack. */
const DEEPEST_NESTING = 50;

function lineAt(template: string, index: number): number {
  return template.slice(0, index).split('\n').length;
}

/** Where the tag that begins at `start` closes: quoted braces do not count. */
function closingIndex(template: string, start: number, close: string): number {
  let quote = '';
  for (let index = start; index < template.length; index += 1) {
    const character = template.charAt(index);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (template.startsWith(close, index)) {
      return index;
    }
  }
  return -1;
}

class ExpressionReader {
  #rest: string;
  #depth = 0;
  readonly #line: number;

  constructor(text: string, line: number) {
    this.#rest = text;
    this.#line = line;
  }

  /** The whole of the text as one expression. */
  whole(): TemplateExpression {
    const expression = this.#call(() => this.#rest === '');
    if (this.#rest !== '') throw this.#fault(`unexpected "${this.#rest.charAt(0)}"`);
    return expression;
  }

  #fault(what: string): TemplateFault {
    return new TemplateFault(`Parse error on line ${this.#line}: ${what}`, COMPARE_HINT);
  }

  #skipBlanks(): void {
    this.#rest = this.#rest.trimStart();
  }

  #take(pattern: RegExp): string | undefined {
    const match = pattern.exec(this.#rest);
    if (match === null) return undefined;
    this.#rest = this.#rest.slice(match[0].length);
    return match[0];
  }

  /** A head and what follows it, until `atEnd`. */
  #call(atEnd: () => boolean): TemplateExpression {
    this.#skipBlanks();
    const head = this.#operand();
    const args: Array<TemplateExpression> = [];
    this.#skipBlanks();
    while (!atEnd() && this.#rest !== '') {
      args.push(this.#operand());
      this.#skipBlanks();
    }
    if (head.kind !== 'path' || head.segments.length !== 1) {
      if (args.length > 0) throw this.#fault('a value cannot be given arguments');
      return head;
    }
    const [name = ''] = head.segments;
    return { kind: 'call', name, args };
  }

  #operand(): TemplateExpression {
    if (this.#rest.startsWith('(')) return this.#subExpression();
    const text = this.#take(TEXT);
    if (text !== undefined) return { kind: 'literal', value: text.slice(1, -1) };
    const number = this.#take(NUMBER);
    if (number !== undefined) return { kind: 'literal', value: Number(number) };
    const name = this.#take(NAME);
    if (name === undefined) {
      throw this.#fault(`unexpected "${this.#rest.charAt(0) || 'end of expression'}"`);
    }
    if (this.#rest.startsWith('=')) throw this.#fault('named arguments are not known here');
    if (CONSTANTS.has(name)) return { kind: 'literal', value: CONSTANTS.get(name) };
    const segments = [...name.matchAll(/\[([^[\]]*)\]|[^./[\]]+/g)].map(
      ([whole, bracketed]) => bracketed ?? whole,
    );
    return { kind: 'path', segments: segments[0] === 'this' ? segments.slice(1) : segments };
  }

  #subExpression(): TemplateExpression {
    this.#rest = this.#rest.slice(1);
    this.#depth += 1;
    if (this.#depth > DEEPEST_NESTING) throw this.#fault('too many parentheses inside each other');
    const expression = this.#call(() => this.#rest.startsWith(')'));
    if (!this.#rest.startsWith(')')) throw this.#fault('expected ")"');
    this.#rest = this.#rest.slice(1);
    this.#depth -= 1;
    return expression;
  }
}

function readTag(
  template: string,
  start: number,
): { readonly piece: TemplatePiece | null; readonly end: number } {
  const line = lineAt(template, start);
  if (template.startsWith('{{{{', start)) {
    throw new TemplateFault(`Parse error on line ${line}: raw blocks are not known here`);
  }
  const raw = template.startsWith('{{{', start);
  const braces = raw ? 3 : 2;
  const close = '}'.repeat(braces);
  const end = closingIndex(template, start + braces, close);
  if (end === -1) {
    throw new TemplateFault(`Parse error on line ${line}: expected "${close}"`, COMPARE_HINT);
  }
  if (template.charAt(end + braces) === '}') {
    throw new TemplateFault(
      `Parse error on line ${lineAt(template, end)}: expected "${close}", got "${close}}"`,
      raw ? FOUR_BRACES_HINT : UNEVEN_BRACES_HINT,
    );
  }
  const text = template.slice(start + braces, end);
  if (!raw && text.startsWith('!')) return { piece: null, end: end + braces };
  if (/^\s/.test(text)) {
    throw new TemplateFault(
      `Compile error on line ${line}: white space after the opening braces`,
      'Write the name directly after the opening braces.',
    );
  }
  if (/^[#/^>&~]/.test(text)) {
    throw new TemplateFault(`Parse error on line ${line}: blocks are not known here`);
  }
  const expression = new ExpressionReader(text, line).whole();
  return { piece: { kind: 'expression', expression, raw, line }, end: end + braces };
}

/**
 * Splits a template into text and expressions.
 *
 * @throws {TemplateFault} For what is no template.
 */
export function parseTemplate(template: string): ReadonlyArray<TemplatePiece> {
  const pieces: Array<TemplatePiece> = [];
  let index = 0;
  while (index < template.length) {
    const start = template.indexOf('{{', index);
    if (start === -1) break;
    pieces.push({ kind: 'text', text: template.slice(index, start) });
    const { piece, end } = readTag(template, start);
    if (piece !== null) pieces.push(piece);
    index = end;
  }
  pieces.push({ kind: 'text', text: template.slice(index) });
  return pieces;
}
