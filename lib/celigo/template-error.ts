import { failure, type Result } from '@/lib/result';

/** The stable names of what can be wrong with a Celigo template. */
export type TemplateErrorCode =
  | 'template-too-long'
  | 'template-too-complex'
  | 'template-syntax'
  | 'template-space-after-braces'
  | 'template-four-closing-braces'
  | 'template-unsupported-block'
  | 'template-unsupported-feature'
  | 'template-unknown-helper'
  | 'template-unsupported-helper'
  | 'template-helper-arguments'
  | 'template-unknown-path'
  | 'template-forbidden-path'
  | 'template-path-not-a-value'
  | 'template-invalid-date'
  | 'template-unknown-time-zone';

/**
 * Why a template cannot be rendered. `message` is a sentence for people and never holds a value
 * out of the context; `line` counts from 1 in the template's text.
 */
export type TemplateError = {
  readonly code: TemplateErrorCode;
  readonly message: string;
  readonly line?: number;
};

/** Makes a `TemplateError`; `line` is left out when it is not known. */
export function templateError(
  code: TemplateErrorCode,
  message: string,
  line?: number,
): TemplateError {
  return line === undefined ? { code, message } : { code, message, line };
}

/** Refuses what a helper was given; `reason` goes on from the helper's name. */
export function refuseArguments(helper: string, reason: string): Result<never, TemplateError> {
  return failure(templateError('template-helper-arguments', `The helper “${helper}” ${reason}.`));
}

const LONGEST_PRINTABLE_SEGMENT = 24;
const LONGEST_PRINTABLE_NAME = 80;

/**
 * A name or path out of a template, in a form that may be shown. A segment that does not look like
 * a field name (a pasted Client ID, for example) is replaced by `…`, so that a value typed in the wrong place
 * does not leak through an error message.
 */
export function printableName(segments: ReadonlyArray<string>): string {
  const shown = segments.map((segment) =>
    /^@?[A-Za-z_]+[0-9]{0,2}$/.test(segment) && segment.length <= LONGEST_PRINTABLE_SEGMENT
      ? segment
      : '…',
  );
  const name = shown.join('.');
  return name.length <= LONGEST_PRINTABLE_NAME ? name : `${shown[0] ?? ''}.…`;
}
