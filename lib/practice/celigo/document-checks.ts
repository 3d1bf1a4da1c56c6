import { type JsonObject, textAt, valueAt } from '@/lib/json-object';
import type { CeligoFailure } from './answers';
import { NATIVE_CONNECTOR } from './connection-test';
import {
  type CeligoForm,
  CONNECTION,
  connectionForm,
  fieldsOf,
  ICLIENT,
  ICLIENT_FORM,
} from './forms';
import { isHmacMethod } from './sign-jwt';
import type { ResourceKind } from './store';

const VALID_DOMAINS_MAX = 3;
const CONNECTION_FORM = connectionForm([]);

type Failures = ReadonlyArray<CeligoFailure>;

/** Celigo's words for a required field that is empty, in its forms and in its API's codes. */
function missing(field: string): CeligoFailure {
  const message = `Expected field: ${field} to be present`;
  return { code: 'missing_required_field', message, field };
}

function invalid(field: string, message: string): CeligoFailure {
  return { code: 'invalid_field', message, field };
}

function missingTexts(document: JsonObject, fields: ReadonlyArray<string>): Failures {
  return fields.filter((field) => textAt(document, field).trim() === '').map(missing);
}

function oneOf(document: JsonObject, field: string, known: ReadonlyArray<string>): Failures {
  const value = textAt(document, field);
  return value === '' || known.includes(value)
    ? []
    : [invalid(field, `${field} is not one of: ${known.join(', ')}`)];
}

/** Of fields whose form offers choices: each value is one of them. */
function choicesOf(document: JsonObject, form: CeligoForm, ...ids: Array<string>): Failures {
  const fields = fieldsOf(form).filter(({ id }) => ids.includes(id));
  return fields.flatMap(({ path, options = [] }) => {
    const known = options.map(({ value }) => value);
    return oneOf(document, path, known);
  });
}

function checkStatusCode(document: JsonObject, field: string): Failures {
  const value = valueAt(document, field);
  const isFine = value === undefined || (typeof value === 'number' && Number.isInteger(value));
  return isFine ? [] : [invalid(field, 'Only numbers allowed')];
}

function checkJwt(document: JsonObject): Failures {
  const key = isHmacMethod(ICLIENT.text(document, 'signature-method')) ? 'secret' : 'private-key';
  const payload = ICLIENT.value(document, 'payload');
  return [
    ...missingTexts(document, ['signature-method', key].map(ICLIENT.path)),
    ...(payload === undefined || payload === '' ? [missing(ICLIENT.path('payload'))] : []),
    ...choicesOf(document, ICLIENT_FORM, 'signature-method'),
  ];
}

/**
 * What Celigo would refuse about an iClient. Guess: that one with Use JWT needs neither Client ID nor
 * client secret; the drawer hides both, the API's description does not say.
 * Source: https://github.com/celigo/ai (iclient-schemas)
 */
function checkIClient(document: JsonObject): Failures {
  if (textAt(document, 'provider') !== 'custom_oauth2') {
    return [
      ...missingTexts(document, ['name', 'provider']),
      ...oneOf(document, 'provider', ['custom_oauth2']),
    ];
  }
  const domains = ICLIENT.value(document, 'valid-domain-names');
  const tooMany = Array.isArray(domains) && domains.length > VALID_DOMAINS_MAX;
  return [
    ...missingTexts(document, ['name', 'grant-type', 'access-token-url'].map(ICLIENT.path)),
    ...choicesOf(document, ICLIENT_FORM, 'grant-type', 'send-token-via'),
    ...(ICLIENT.value(document, 'use-jwt') === true
      ? checkJwt(document)
      : missingTexts(document, ['client-id', 'client-secret'].map(ICLIENT.path))),
    ...checkStatusCode(document, ICLIENT.path('fail-status-code')),
    ...(tooMany
      ? [invalid(ICLIENT.path('valid-domain-names'), 'Only 3 domain names are allowed')]
      : []),
  ];
}

/**
 * What Celigo would refuse about a connection.
 * Source: https://github.com/celigo/ai (schemas); the 422 answers there are said to be tried
 */
function checkConnection(document: JsonObject): Failures {
  const basics = missingTexts(document, ['name', 'type']);
  const type = textAt(document, 'type');
  if (type === 'netsuite') {
    const isBasic = textAt(document, 'netsuite.authType') === 'basic';
    return isBasic ? [{ ...NATIVE_CONNECTOR, field: 'netsuite.authType' }] : basics;
  }
  if (type !== 'http') {
    return [...basics, ...oneOf(document, 'type', ['http', 'netsuite'])];
  }
  const needsTokenUri =
    textAt(document, 'http.auth.oauth.grantType') !== '' &&
    textAt(document, 'http.auth.oauth.tokenURI') === '';
  return [
    ...basics,
    ...missingTexts(document, ['base-uri', 'media-type', 'auth-type'].map(CONNECTION.path)),
    ...choicesOf(document, CONNECTION_FORM, 'media-type', 'auth-type'),
    ...oneOf(document, CONNECTION.path('http-method'), ['GET', 'POST', 'PUT', 'HEAD']),
    ...checkStatusCode(document, CONNECTION.path('fail-status-code')),
    ...(needsTokenUri ? [missing('http.auth.oauth.tokenURI')] : []),
  ];
}

/** What Celigo would refuse about a document; empty when it takes it. */
export function checkDocument(kind: ResourceKind, document: JsonObject): Failures {
  return kind === 'iclients' ? checkIClient(document) : checkConnection(document);
}
