import { isJsonObject, type JsonObject } from '@/lib/json-object';
import { readOauthErrorWord } from './oauth-error';

/** NetSuite's own code for a refusal, and its sentence. */
export type ErrorDetails = { readonly errorCode?: string; readonly detail?: string };

/** What a refusal can speak of that decides what it means. */
export type ErrorSubject =
  | 'feature'
  /** The record that the test query asks for. */
  | 'currency'
  /** What the current role may do. */
  | 'role';

const SUBJECTS: Readonly<Record<ErrorSubject, RegExp>> = {
  feature: /\bfeature/i,
  currency: /\bcurrency\b/i,
  role: /\bcurrent role\b[^.]{0,80}\bpermission/i,
};

/** What the code and the whole sentence of a refusal speak of, whatever of the sentence may be shown. */
export function readSubjects({
  errorCode = '',
  detail = '',
}: ErrorDetails): ReadonlyArray<ErrorSubject> {
  const text = `${errorCode} ${detail}`;
  const subjects: ReadonlyArray<ErrorSubject> = ['feature', 'currency', 'role'];
  return subjects.filter((subject) => SUBJECTS[subject].test(text));
}

/** The permission that a refusal names, as in: You need the 'Custom Lists' permission. */
export function readPermission({ detail = '' }: ErrorDetails): string | undefined {
  return /['"‘’“”]([^'"‘’“”]{2,60})['"‘’“”] permission\b/i.exec(detail)?.[1];
}

/** The words of a permission's name as NetSuite writes them. No piece of a secret is a row of such words. */
export function wordsOfPermission(permission: string): ReadonlyArray<string> {
  return permission.split(/[^A-Za-z]+/).filter((word) => /^(?:[A-Z][a-z]{2,17}){1,2}$/.test(word));
}

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
