import { failure, type Result, success } from '@/lib/result';
import { type RenderOptions, renderTemplate } from './handlebars-dialect';
import { readJsonObject } from './json-object';
import { CELIGO_LABELS } from './labels';
import type { TemplateContext } from './template-context';
import type { TemplateErrorCode } from './template-error';

/** Which of the two templates a failure is about. */
export type AssertionPart = 'payload' | 'headers';

/** Why the parts of an assertion cannot be rendered; `line` counts from 1. */
export type RenderedAssertionError = {
  readonly code: TemplateErrorCode | 'payload-not-json' | 'headers-not-json';
  readonly part: AssertionPart;
  readonly message: string;
  readonly line?: number;
};

/** An assertion's claims and JOSE header, as Celigo would have them just before signing. */
export type RenderedAssertionParts = {
  readonly payload: Record<string, unknown>;
  readonly header: Record<string, unknown>;
  /** What Celigo would sign as the claims. */
  readonly payloadText: string;
};

/** What `renderAssertionParts` needs; `now` and the zones as for `renderTemplate`. */
export type RenderAssertionInput = RenderOptions & {
  readonly payloadTemplate: string;
  readonly headersTemplate: string;
  readonly clientId: string;
  readonly certificateId: string;
};

function assertionError(
  part: AssertionPart,
  code: RenderedAssertionError['code'],
  message: string,
  line: number | undefined,
): { readonly ok: false; readonly error: RenderedAssertionError } {
  const error = { code, part, message: `${CELIGO_LABELS[part]}: ${message}` };
  return failure(line === undefined ? error : { ...error, line });
}

/** One rendered template: its text, which Celigo would sign, and the JSON object that it is. */
export type RenderedPart = {
  readonly text: string;
  readonly object: Record<string, unknown>;
};

/** The two encrypted fields of an iClient, as its templates see them. */
export function assertionContext(values: {
  readonly clientId: string;
  readonly certificateId: string;
}): TemplateContext {
  const { clientId, certificateId } = values;
  return { iClient: { oauth2: { encrypted: { certificateId, clientId } } } };
}

/** Renders one of the two templates and parses it as JSON. */
export function renderAssertionPart(
  part: AssertionPart,
  template: string,
  context: TemplateContext,
  options: RenderOptions,
): Result<RenderedPart, RenderedAssertionError> {
  const rendered = renderTemplate(template, context, options);
  if (!rendered.ok) {
    return assertionError(part, rendered.error.code, rendered.error.message, rendered.error.line);
  }
  const reading = readJsonObject(rendered.value);
  if (!reading.ok) {
    return assertionError(
      part,
      part === 'payload' ? 'payload-not-json' : 'headers-not-json',
      'the rendered text is not a JSON object. Check its quotes, commas, and braces.',
      reading.line,
    );
  }
  return success({ text: rendered.value, object: reading.value });
}

/**
 * Renders the templates of the fields Payload and JWT headers with the two encrypted fields, and
 * parses both as JSON. A missing field is no error: see `missingFields`.
 */
export function renderAssertionParts(
  input: RenderAssertionInput,
): Result<RenderedAssertionParts, RenderedAssertionError> {
  const context = assertionContext(input);
  const payload = renderAssertionPart('payload', input.payloadTemplate, context, input);
  if (!payload.ok) {
    return payload;
  }
  const header = renderAssertionPart('headers', input.headersTemplate, context, input);
  if (!header.ok) {
    return header;
  }
  return success({
    payload: payload.value.object,
    header: header.value.object,
    payloadText: payload.value.text,
  });
}
