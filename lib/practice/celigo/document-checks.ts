import type { JsonObject } from '@/lib/json-object';
import type { CeligoFailure } from './answers';
import { NATIVE_CONNECTOR } from './connection-test';
import {
  type CeligoForm,
  choicesAt,
  connectionForm,
  connectionPath,
  ICLIENT_FORM,
  iClientPath,
} from './forms';
import { textAt, valueAt } from './json-paths';
import { isHmacMethod } from './sign-jwt';
import type { ResourceKind } from './store';

const VALID_DOMAINS_MAX = 3;
const CONNECTION = connectionForm([]);

type Failures = ReadonlyArray<CeligoFailure>;

/** Celigo's words for a required field that is empty, in its forms and in its API's codes. */
function missing(field: string): CeligoFailure {
  return {
    code: 'missing_required_field',
    message: `Expected field: ${field} to be present`,
    field,
  };
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
function choicesOf(document: JsonObject, form: CeligoForm, ...fields: Array<string>): Failures {
  return fields.flatMap((field) => oneOf(document, field, choicesAt(form, field)));
}

function checkStatusCode(document: JsonObject, field: string): Failures {
  const value = valueAt(document, field);
  const isFine = value === undefined || (typeof value === 'number' && Number.isInteger(value));
  return isFine ? [] : [invalid(field, 'Only numbers allowed')];
}

function checkJwt(document: JsonObject): Failures {
  const isHmac = isHmacMethod(textAt(document, iClientPath('signature-method')));
  const payload = valueAt(document, iClientPath('payload'));
  return [
    ...missingTexts(document, [
      iClientPath('signature-method'),
      isHmac ? iClientPath('secret') : iClientPath('private-key'),
    ]),
    ...(payload === undefined || payload === '' ? [missing(iClientPath('payload'))] : []),
    ...choicesOf(document, ICLIENT_FORM, iClientPath('signature-method')),
  ];
}

/**
 * What Celigo would refuse about an iClient. Guess: that one with Use JWT needs neither Client ID nor
 * client secret; the drawer hides both, the API's description does not say.
 * Source: https://github.com/celigo/ai (iclient-schemas)
 */
function checkIClient(document: JsonObject): Failures {
  const provider = textAt(document, 'provider');
  if (provider !== 'custom_oauth2') {
    return [
      ...missingTexts(document, ['name', 'provider']),
      ...(provider === '' ? [] : oneOf(document, 'provider', ['custom_oauth2'])),
    ];
  }
  const usesJwt = valueAt(document, iClientPath('use-jwt')) === true;
  const domains = valueAt(document, iClientPath('valid-domain-names'));
  const tooMany = Array.isArray(domains) && domains.length > VALID_DOMAINS_MAX;
  return [
    ...missingTexts(document, ['name', iClientPath('grant-type'), iClientPath('access-token-url')]),
    ...choicesOf(document, ICLIENT_FORM, iClientPath('grant-type'), iClientPath('send-token-via')),
    ...(usesJwt
      ? checkJwt(document)
      : missingTexts(document, [iClientPath('client-id'), iClientPath('client-secret')])),
    ...checkStatusCode(document, iClientPath('fail-status-code')),
    ...(tooMany
      ? [invalid(iClientPath('valid-domain-names'), 'Only 3 domain names are allowed')]
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
    ...missingTexts(document, [
      connectionPath('base-uri'),
      connectionPath('media-type'),
      connectionPath('auth-type'),
    ]),
    ...choicesOf(document, CONNECTION, connectionPath('media-type'), connectionPath('auth-type')),
    ...oneOf(document, connectionPath('http-method'), ['GET', 'POST', 'PUT', 'HEAD']),
    ...checkStatusCode(document, connectionPath('fail-status-code')),
    ...(needsTokenUri ? [missing('http.auth.oauth.tokenURI')] : []),
  ];
}

/** What Celigo would refuse about a document; empty when it takes it. */
export function checkDocument(kind: ResourceKind, document: JsonObject): Failures {
  return kind === 'iclients' ? checkIClient(document) : checkConnection(document);
}
