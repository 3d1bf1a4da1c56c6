import Handlebars from 'handlebars';
import { failure, type Result, success } from '@/lib/result';
import { numberText } from '@/lib/words';
import { CELIGO_HELPERS } from './helpers';
import { checkTemplate, keptByTemplate } from './template-check';
import { followPath, type TemplateContext } from './template-context';
import { printableName, type TemplateError, templateError } from './template-error';
import {
  type HelperArgument,
  type HelperClock,
  LONGEST_HELPER_RESULT,
  resultTooLong,
  type TemplateHelper,
} from './template-helper';

/** The time and the time zones of a rendering. */
export type RenderOptions = {
  readonly now: Date;
  /**
   * IANA zone that `timestamp` uses when a template names none; default UTC. Celigo's pages name
   * both UTC and the account owner's profile zone as the default.
   */
  readonly profileTimeZone?: string;
  /** IANA zone in which a date text without an offset is read; default UTC. */
  readonly serverTimeZone?: string;
};

/** Carries a helper's expected failure through Handlebars; never leaves this file. */
class HelperFailure extends Error {
  readonly reason: TemplateError;

  constructor(reason: TemplateError) {
    super(reason.message);
    this.reason = reason;
  }
}

/** Longest text that a template may render to, in UTF-16 units. */
const LONGEST_RENDERED = 20_000;

const BUILT_IN_HELPERS = ['each', 'if', 'unless', 'with', 'lookup', 'log'];

/** The check allows only strings, numbers, booleans, and missing values. Anything else counts as missing. */
function helperArgument(argument: unknown): HelperArgument {
  return typeof argument === 'string' ||
    typeof argument === 'number' ||
    typeof argument === 'boolean'
    ? argument
    : undefined;
}

/** The line at which a helper is called, out of the options that Handlebars passes last. */
function lineOfCall(options: unknown): number | undefined {
  const line = (options as Partial<{ loc: hbs.AST.SourceLocation }> | undefined)?.loc?.start.line;
  return typeof line === 'number' ? line : undefined;
}

/** Refuses a long result, so that helpers inside helpers cannot make one that grows without end. */
function withinLength(
  { name }: TemplateHelper,
  outcome: Result<string, TemplateError>,
): Result<string, TemplateError> {
  return outcome.ok && outcome.value.length > LONGEST_HELPER_RESULT
    ? failure(resultTooLong(name))
    : outcome;
}

function handlebarsHelper(helper: TemplateHelper, clock: HelperClock) {
  return (...received: Array<unknown>): string => {
    // The last thing Handlebars passes is its own options object, not an argument.
    const helperArguments = received.slice(0, -1).map(helperArgument);
    const outcome = withinLength(helper, helper.run(helperArguments, clock));
    if (!outcome.ok) {
      const { code, message } = outcome.error;
      throw new HelperFailure(templateError(code, message, lineOfCall(received.at(-1))));
    }
    return outcome.value;
  };
}

/** A Handlebars of its own without the built-in helpers; the dialect's are given at each rendering. */
function createEnvironment(): typeof Handlebars {
  const environment = Handlebars.create();
  for (const name of BUILT_IN_HELPERS) {
    environment.unregisterHelper(name);
  }
  return environment;
}

const ENVIRONMENT = createEnvironment();

const compile = keptByTemplate((template) => ENVIRONMENT.compile(template, { noEscape: false }));

/** The dialect's helpers at a time. */
function helpersAt(clock: HelperClock) {
  return Object.fromEntries(
    [...CELIGO_HELPERS.values()].map((helper) => [helper.name, handlebarsHelper(helper, clock)]),
  );
}

/**
 * Renders a template as Celigo's handlebars would: `{{{ }}}` writes a value as it is; a missing
 * field renders empty without an error (see `missingFields`). `{{ }}` depends on the place in Celigo
 * (quotes in SQL, URL-encoding in a URL) and nothing is documented for an iClient, so it escapes
 * for HTML here, which shows the damage that it can do: write triple braces in JSON.
 *
 * Renders fields and the helpers of `CELIGO_HELPERS`. Blocks, partials, decorators and paths into
 * JavaScript's own objects are refused by name. Never throws for any template; an error's message
 * holds no value of the context.
 * Source: https://github.com/celigo/ai (skills/writing-handlebars).
 */
export function renderTemplate(
  template: string,
  context: TemplateContext,
  options: RenderOptions,
): Result<string, TemplateError> {
  const checked = checkTemplate(template, context);
  if (!checked.ok) {
    return checked;
  }
  const helpers = helpersAt({
    now: options.now,
    profileTimeZone: options.profileTimeZone ?? 'UTC',
    serverTimeZone: options.serverTimeZone ?? 'UTC',
  });
  try {
    const rendered = compile(template)(context, {
      helpers,
      allowProtoMethodsByDefault: false,
      allowProtoPropertiesByDefault: false,
    });
    return rendered.length > LONGEST_RENDERED
      ? failure(
          templateError(
            'template-too-long',
            `The template renders to more than ${numberText(LONGEST_RENDERED)} characters.`,
          ),
        )
      : success(rendered);
  } catch (problem) {
    if (problem instanceof HelperFailure) {
      return failure(problem.reason);
    }
    throw problem;
  }
}

/** A field that a template names and that renders empty. */
export type MissingField = {
  /** E.g. `iClient.oauth2.encrypted.clientID`. */
  readonly path: string;
  /** The line that names it first, from 1. */
  readonly line: number;
};

/**
 * The fields of a template that render empty, because the field is missing or its value is empty;
 * each once, in order. Empty when the template does not compile: `renderTemplate` says why.
 */
export function missingFields(
  template: string,
  context: TemplateContext,
): ReadonlyArray<MissingField> {
  const checked = checkTemplate(template, context);
  if (!checked.ok) {
    return [];
  }
  const missing = checked.value.filter(({ parts }) => {
    const target = followPath(context, parts);
    return target.kind === 'missing' || (target.kind === 'text' && target.text === '');
  });
  const fields = missing.map(({ parts, line }) => ({ path: printableName(parts), line }));
  return fields.filter(
    ({ path }, index) => fields.findIndex((other) => other.path === path) === index,
  );
}
