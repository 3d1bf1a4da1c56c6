import Handlebars from 'handlebars';
import { failure, type Result, success } from '@/lib/result';
import { numberText } from '@/lib/words';
import { CELIGO_HELPERS, CELIGO_HELPERS_NOT_RENDERED } from './helpers';
import { CONTEXT_ROOTS, followPath, type TemplateContext } from './template-context';
import {
  printableName,
  type TemplateError,
  type TemplateErrorCode,
  templateError,
} from './template-error';
import type { TemplateHelper } from './template-helper';

/** Longest template that is read, in UTF-16 units. */
const LONGEST_TEMPLATE = 5_000;

/*
 * The parser's and the compiler's time grows with the square of what is nested, and the compiler
 * recurses along a path: a payload needs far less of each.
 */
const MOST_EXPRESSIONS = 60;
const MOST_PARENTHESES = 200;
const DEEPEST_NESTING = 10;
const MOST_PATH_SEGMENTS = 20;

type Check = Result<null, TemplateError>;
const PASSED: Check = success(null);

/** One path that a template names. */
export type TemplatePath = {
  readonly parts: ReadonlyArray<string>;
  readonly line: number;
};

type Walk = {
  readonly context: TemplateContext;
  readonly lines: ReadonlyArray<string>;
  readonly paths: Array<TemplatePath>;
};

type Located = Pick<hbs.AST.Node, 'loc'>;

function refuse(
  code: TemplateErrorCode,
  message: string,
  node: Located,
): Check & { readonly ok: false } {
  return failure(templateError(code, message, node.loc.start.line));
}

function linesOf(template: string): ReadonlyArray<string> {
  return template.split(/\r\n?|\n/);
}

/** Parse errors carry an excerpt of the template; only the line number is taken from them. */
function syntaxError(template: string, problem: unknown): TemplateError {
  const found = problem instanceof Error ? /on line (\d+)/.exec(problem.message)?.[1] : undefined;
  const line = found === undefined ? undefined : Number(found);
  const faulty = line === undefined ? template : (linesOf(template)[line - 1] ?? '');
  if (faulty.includes('}}}}') && !template.includes('{{{{')) {
    return templateError(
      'template-four-closing-braces',
      'The template has four closing braces in a row, which Handlebars reads as the end of a raw block. Put a space or a line break between }}} and the closing } of the JSON.',
      line,
    );
  }
  return templateError(
    'template-syntax',
    'The template cannot be compiled. Make sure that every {{ or {{{ has its }} or }}}, and that quotes and parentheses are closed.',
    line,
  );
}

function countOf(template: string, text: string): number {
  return template.split(text).length - 1;
}

/** How many templates are kept read: those of a few profiles. */
const KEPT_TEMPLATES_MAX = 50;

/**
 * Keeps what was made of the last templates, because a page reads the same ones several times. Only what
 * follows from the template's text alone may be made here, never anything with a value in it.
 */
export function keptByTemplate<Made>(make: (template: string) => Made): (template: string) => Made {
  const kept = new Map<string, Made>();
  return (template) => {
    const found = kept.get(template);
    if (found !== undefined) {
      return found;
    }
    const made = make(template);
    const [oldest] = kept.keys();
    if (oldest !== undefined && kept.size >= KEPT_TEMPLATES_MAX) {
      kept.delete(oldest);
    }
    kept.set(template, made);
    return made;
  };
}

const parseAllowed = keptByTemplate((template): Result<hbs.AST.Program, TemplateError> => {
  try {
    return success(Handlebars.parse(template));
  } catch (problem) {
    return failure(syntaxError(template, problem));
  }
});

/** Reads a template; what would take long to read is refused unread. */
function parse(template: string): Result<hbs.AST.Program, TemplateError> {
  if (template.length > LONGEST_TEMPLATE) {
    return failure(
      templateError(
        'template-too-long',
        `The template is longer than ${numberText(LONGEST_TEMPLATE)} characters.`,
      ),
    );
  }
  if (countOf(template, '(') > MOST_PARENTHESES || countOf(template, '{{') > MOST_EXPRESSIONS) {
    return failure(
      templateError('template-too-complex', 'The template has too many braces or parentheses.'),
    );
  }
  return parseAllowed(template);
}

function isMustache(node: hbs.AST.Node): node is hbs.AST.MustacheStatement {
  return node.type === 'MustacheStatement';
}

function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

function isSubExpression(node: hbs.AST.Node): node is hbs.AST.SubExpression {
  return node.type === 'SubExpression';
}

function checkOpeningBraces(node: hbs.AST.MustacheStatement, walk: Walk): Check {
  const line = walk.lines[node.loc.start.line - 1] ?? '';
  const opening = /^\{\{\{?[~&]*($|\s)/.test(line.slice(node.loc.start.column));
  return opening
    ? refuse(
        'template-space-after-braces',
        'There is white space after the opening braces, which Celigo refuses. Write {{{name}}}, not {{{ name}}}.',
        node,
      )
    : PASSED;
}

function checkPath(path: hbs.AST.PathExpression, walk: Walk): Check {
  if (path.parts.length > MOST_PATH_SEGMENTS) {
    return refuse('template-too-complex', 'A path has too many parts.', path);
  }
  const isRootData = path.data && path.parts[0] === 'root';
  const parts = isRootData ? path.parts.slice(1) : path.parts;
  const name = printableName(parts);
  if (parts.some((part) => part in Object.prototype || part === 'prototype')) {
    return refuse('template-forbidden-path', 'A path names a built-in part of JavaScript.', path);
  }
  const root = parts[0];
  if (root !== undefined && CELIGO_HELPERS.has(root) && parts.length === 1) {
    return refuse(
      'template-unknown-path',
      `“${name}” is a helper, but a value is expected here. To pass the helper’s result, put the helper in parentheses: (${name}).`,
      path,
    );
  }
  if (path.depth > 0 || (path.data && !isRootData) || root === undefined) {
    return refuse(
      'template-unknown-path',
      'A path begins with “this”, “@”, or “../”, which mean nothing in an iClient. Begin with “iClient”.',
      path,
    );
  }
  if (!CONTEXT_ROOTS.has(root)) {
    return refuse(
      'template-unknown-path',
      `“${name}” is not a field that an iClient’s template can name. Encrypted fields are named iClient.oauth2.encrypted.<field>.`,
      path,
    );
  }
  if (followPath(walk.context, parts).kind === 'group') {
    return refuse(
      'template-path-not-a-value',
      `“${name}” names a group of fields. Name one field in it.`,
      path,
    );
  }
  walk.paths.push({ parts, line: path.loc.start.line });
  return PASSED;
}

type NamedHelper =
  | { readonly ok: true; readonly helper: TemplateHelper }
  | (Check & { readonly ok: false });

function checkHelperName(path: hbs.AST.PathExpression): NamedHelper {
  const [name, ...rest] = path.parts;
  const isSimple = !path.data && path.depth === 0 && rest.length === 0;
  const helper = isSimple && name !== undefined ? CELIGO_HELPERS.get(name) : undefined;
  if (helper !== undefined) {
    return { ok: true, helper };
  }
  const printable = printableName(path.parts);
  if (isSimple && name !== undefined && CELIGO_HELPERS_NOT_RENDERED.has(name)) {
    return refuse(
      'template-unsupported-helper',
      `Celigo has the helper “${printable}”, but this preview cannot render it.`,
      path,
    );
  }
  return refuse('template-unknown-helper', `Celigo has no helper “${printable}”.`, path);
}

type Call = Pick<hbs.AST.SubExpression, 'params' | 'hash' | 'loc'> & {
  readonly path: hbs.AST.PathExpression;
};

/** How many arguments a helper takes, in words. */
function argumentWords({ minimumArguments, maximumArguments }: TemplateHelper): string {
  if (minimumArguments === maximumArguments) {
    return `${minimumArguments} ${minimumArguments === 1 ? 'argument' : 'arguments'}`;
  }
  return `${minimumArguments} to ${maximumArguments} arguments`;
}

function checkCall(call: Call, walk: Walk, depth: number): Check {
  if (depth > DEEPEST_NESTING) {
    return refuse('template-too-complex', 'Helpers are nested too deeply.', call);
  }
  const named = checkHelperName(call.path);
  if (!named.ok) {
    return named;
  }
  const { helper } = named;
  const count = call.params.length;
  if (
    call.hash !== undefined ||
    count < helper.minimumArguments ||
    count > helper.maximumArguments
  ) {
    return refuse(
      'template-helper-arguments',
      `The helper “${helper.name}” needs ${argumentWords(helper)}, by position.`,
      call,
    );
  }
  return checkArguments(call.params, walk, depth);
}

function checkArguments(
  params: ReadonlyArray<hbs.AST.Expression>,
  walk: Walk,
  depth: number,
): Check {
  for (const param of params) {
    const checked = isSubExpression(param)
      ? checkCall(param, walk, depth + 1)
      : isPath(param)
        ? checkPath(param, walk)
        : PASSED;
    if (!checked.ok) {
      return checked;
    }
  }
  return PASSED;
}

function checkMustache(node: hbs.AST.MustacheStatement, walk: Walk): Check {
  const braces = checkOpeningBraces(node, walk);
  if (!braces.ok) {
    return braces;
  }
  const { path, params, hash } = node;
  if (!isPath(path)) {
    return refuse(
      'template-unknown-path',
      'The braces contain only a string, a number, or a word. A field or a helper is expected there.',
      node,
    );
  }
  const isCall = params.length > 0 || hash !== undefined;
  const isHelper = path.parts.length === 1 && !path.data && CELIGO_HELPERS.has(path.parts[0] ?? '');
  return isCall || isHelper
    ? checkCall({ path, params, hash, loc: node.loc }, walk, 1)
    : checkPath(path, walk);
}

function checkStatement(node: hbs.AST.Statement, walk: Walk): Check {
  if (isMustache(node)) {
    return checkMustache(node, walk);
  }
  switch (node.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return PASSED;
    case 'BlockStatement':
      return refuse(
        'template-unsupported-block',
        'This preview does not render block helpers or raw blocks. An iClient’s templates do not need them.',
        node,
      );
    default:
      return refuse(
        'template-unsupported-feature',
        'Celigo’s Handlebars has no partials or decorators.',
        node,
      );
  }
}

/**
 * Checks a template before it is rendered, and lists the paths that it names. Only texts, comments,
 * fields of known roots and known helpers pass; nothing else reaches the renderer.
 */
export function checkTemplate(
  template: string,
  context: TemplateContext,
): Result<ReadonlyArray<TemplatePath>, TemplateError> {
  const program = parse(template);
  if (!program.ok) {
    return program;
  }
  const walk: Walk = { context, lines: linesOf(template), paths: [] };
  for (const statement of program.value.body) {
    const checked = checkStatement(statement, walk);
    if (!checked.ok) {
      return checked;
    }
  }
  return success(walk.paths);
}

/**
 * The lines on which a value stands in double braces, each once; empty when the template does not
 * compile. In an iClient nothing is documented about what Celigo does to such a value.
 */
export function doubleBraceLines(template: string): ReadonlyArray<number> {
  const program = parse(template);
  if (!program.ok) {
    return [];
  }
  const lines = program.value.body
    .filter(isMustache)
    .filter(({ escaped }) => escaped)
    .map(({ loc }) => loc.start.line);
  return [...new Set(lines)];
}
