import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { failure, type Result, success } from '@/lib/result';
import { renderTemplate } from './handlebars-dialect';
import { readJsonObject } from './json-object';
import type { SentRequests } from './sent-requests';
import type { TemplateErrorCode } from './template-error';

/** Why the token request's body cannot be made; `line` counts from 1. */
export type TokenRequestBodyError = {
  readonly code: TemplateErrorCode | 'body-not-json' | 'body-not-flat';
  readonly message: string;
  readonly line?: number;
};

const FIELD_NAME = CELIGO_LABELS.requestBody;

function bodyError(
  code: TokenRequestBodyError['code'],
  message: string,
  line?: number,
): { readonly ok: false; readonly error: TokenRequestBodyError } {
  const error = { code, message: `${FIELD_NAME}: ${message}` };
  return failure(line === undefined ? error : { ...error, line });
}

/** The fields in their order, or undefined when one of them is not a text. */
function textEntries(fields: Record<string, unknown>): Array<[string, string]> | undefined {
  const entries: Array<[string, string]> = [];
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string') {
      return undefined;
    }
    entries.push([name, value]);
  }
  return entries;
}

const FORM = /^application\/x-www-form-urlencoded\b/i;

/**
 * The body of the token request: renders the JSON template with `iClient.jwt.token`, and writes
 * exactly its fields as a form where the headers name that content type, else leaves the JSON. That
 * Celigo turns the JSON into a form because of the content-type header is what the published recipe
 * implies; Celigo does not document it. No error holds the assertion.
 */
export function renderTokenRequestBody(
  { bodyTemplate, headers }: Pick<SentRequests['tokenRequest'], 'bodyTemplate' | 'headers'>,
  assertion: string,
): Result<string, TokenRequestBodyError> {
  const rendered = renderTemplate(
    bodyTemplate,
    { iClient: { oauth2: { encrypted: {} }, jwt: { token: assertion } } },
    // A token request carries no time of its own: with no valid time, `timestamp` fails by name.
    { now: new Date(Number.NaN) },
  );
  if (!rendered.ok) {
    return bodyError(rendered.error.code, rendered.error.message, rendered.error.line);
  }
  const reading = readJsonObject(rendered.value);
  if (!reading.ok) {
    return bodyError('body-not-json', 'the rendered text is not a JSON object.', reading.line);
  }
  const entries = textEntries(reading.value);
  if (entries === undefined) {
    return bodyError('body-not-flat', 'every value must be a string. A form has no other type.');
  }
  const isForm = Object.entries(headers).some(
    ([name, value]) => name.toLowerCase() === 'content-type' && FORM.test(value),
  );
  return success(isForm ? new URLSearchParams(entries).toString() : rendered.value);
}
