import { SCOPES, type Scope } from '@/lib/account/scopes';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';

/*
 * The texts that are pasted into Celigo's iClient, as published by Celigo's staff in
 * https://connective.celigo.com/t/netsuite-oauth2-0/6014.
 */

/**
 * The longest lifetime. Oracle documents less than 60 minutes, but its own sample assertions and public
 * clients in production use last exactly this long, so at the limit it is a warning and no fault.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162790605110.html
 */
export const ASSERTION_LIFETIME_MAX_SECONDS = 3_600;

/** The lifetime that the payload asks for: `exp` minus `iat`. */
export const ASSERTION_LIFETIME_SECONDS = 2700;

/**
 * `recipe` is the published text: it strips the offset from `(timestamp)` and so needs that to be
 * UTC. `time-zone-independent` lets the offset be read, and is right in any profile's zone.
 */
export type PayloadForm = 'recipe' | 'time-zone-independent';

const LIFETIME_MS = String(ASSERTION_LIFETIME_SECONDS * 1000);

const TIME_EXPRESSIONS: Readonly<
  Record<PayloadForm, { readonly iat: string; readonly exp: string }>
> = {
  recipe: {
    iat: `{{{dateFormat 'X' (timestamp) 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}}`,
    exp: `{{{dateFormat 'X' (dateAdd (timestamp) '${LIFETIME_MS}' 'UTC') 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}}`,
  },
  'time-zone-independent': {
    iat: `{{{dateFormat 'X' (timestamp)}}}`,
    exp: `{{{dateFormat 'X' (dateAdd (timestamp) '${LIFETIME_MS}')}}}`,
  },
};

/**
 * The `scope` claim: comma-separated without spaces, each scope once, in the order of `SCOPES`.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162790605110.html
 */
export function scopeClaim(scopes: ReadonlyArray<Scope>): string {
  return SCOPES.filter((scope) => scopes.includes(scope)).join(',');
}

/**
 * The text for the field Payload. `iat` and `exp` stand without quotes so that they become JSON
 * numbers; every `}}}` is followed by something other than `}`.
 */
export function payloadTemplate(choice: {
  readonly tokenEndpointUrl: string;
  readonly scopes: ReadonlyArray<Scope>;
  readonly form?: PayloadForm;
}): string {
  const { iat, exp } = TIME_EXPRESSIONS[choice.form ?? 'recipe'];
  return [
    '{',
    '"iss": "{{{iClient.oauth2.encrypted.clientId}}}",',
    `"aud": ${JSON.stringify(choice.tokenEndpointUrl)},`,
    `"iat": ${iat},`,
    `"exp": ${exp},`,
    `"scope": ${JSON.stringify(scopeClaim(choice.scopes))}`,
    '}',
  ].join('\n');
}

/** The text for the field JWT headers. */
export function jwtHeadersTemplate(choice: { readonly algorithm: SigningAlgorithm }): string {
  return [
    '{',
    '"typ": "JWT",',
    `"alg": "${choice.algorithm}",`,
    '"kid": "{{{iClient.oauth2.encrypted.certificateId}}}"',
    '}',
  ].join('\n');
}

/** The text for the field Override access token HTTP request body. */
export function tokenRequestBodyTemplate(): string {
  return [
    '{',
    '"grant_type": "client_credentials",',
    '"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",',
    '"client_assertion": "{{{iClient.jwt.token}}}"',
    '}',
  ].join('\n');
}
