import { isJsonObject, type JsonObject } from '@/lib/json-object';
import { readOauthErrorWord } from './oauth-error';

/** NetSuite's own code for a refusal, and its sentence. */
export type ErrorDetails = { readonly errorCode?: string; readonly detail?: string };

/**
 * Reads the first entry of `o:errorDetails`, as REST web services write it, or `error`, as the
 * RESTlet host does.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_156570709583.html,
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4634920277.html
 */
export function readErrorDetails(fields: JsonObject | undefined): ErrorDetails {
  const list = fields?.['o:errorDetails'];
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  if (isJsonObject(first)) {
    return toErrorDetails(first['o:errorCode'], first.detail);
  }
  const error = fields?.error;
  return isJsonObject(error) ? toErrorDetails(error.code, error.message) : {};
}

/** Whether a refusal is in one of the forms that NetSuite documents, and not a proxy's own JSON. */
export function isNetsuiteRefusal(fields: JsonObject | undefined): boolean {
  return (
    readOauthErrorWord(fields?.error) !== undefined ||
    readErrorDetails(fields).errorCode !== undefined
  );
}

function toErrorDetails(errorCode: unknown, detail: unknown): ErrorDetails {
  return {
    ...(typeof errorCode === 'string' && errorCode !== '' ? { errorCode } : {}),
    ...(typeof detail === 'string' ? { detail } : {}),
  };
}
