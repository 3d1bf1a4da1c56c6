import { X509Certificate } from 'node:crypto';
import { failure, type Result, success } from '@/lib/result';
import { mayActAs, roleHasPermission } from './conditions';
import type { PracticeContext } from './context';
import { PERMISSIONS } from './directory';
import { clientIdHash, findRecord } from './integration-records';
import {
  isSupportedAlgorithm,
  type ParsedJwt,
  parseJwt,
  verifyJwtSignature,
} from './json-web-token';
import type { LoginAttempt } from './login-audit';
import { isActive, listMappings } from './mappings';
import type { IntegrationRecord, M2mMapping } from './store';
import { TOKEN_REFUSALS, type TokenRefusal } from './token-refusals';

/**
 * Scopes that a client-credentials assertion can ask for.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162790605110.html
 */
export const SCOPES = ['restlets', 'rest_webservices', 'suite_analytics'] as const;

/**
 * The longest time from `iat` to `exp`. The same page documents less than 60 minutes, but Oracle's own
 * sample assertions and public clients in production use have exactly 60.
 */
export const LIFETIME_MAX_SECONDS = 3600;

/** Guess: no tolerance for the clock is documented. */
const FUTURE_TOLERANCE_SECONDS = 30;

/** What a Client ID looks like. */
export const CLIENT_ID_SHAPE = /^[0-9a-f]{64}$/i;

/** A login that an assertion has earned. */
export type GrantedLogin = {
  readonly record: IntegrationRecord;
  readonly mapping: M2mMapping;
  readonly clientId: string;
  readonly scopes: ReadonlyArray<string>;
};

/** Why an assertion is refused, and what was known about it by then. */
type RefusedLogin = { readonly refusal: TokenRefusal; readonly attempt: LoginAttempt };

type Attempt = {
  readonly jwt: ParsedJwt;
  readonly alg: string;
  readonly record: IntegrationRecord;
  readonly mapping: M2mMapping;
  readonly context: PracticeContext;
};

type Refusal = keyof typeof TOKEN_REFUSALS;

/** Gives the refusal, or false for an attempt that passes. */
type Check = (attempt: Attempt) => Refusal | false;

/**
 * Decides about a client assertion. `context.host` and `context.path` are the token endpoint that it
 * was posted to.
 */
export async function checkAssertion(
  assertion: string,
  context: PracticeContext,
): Promise<Result<GrantedLogin, RefusedLogin>> {
  const jwt = parseJwt(assertion);
  if (jwt === null) {
    return refused('assertionMalformed', null, null);
  }
  const header = checkHeader(jwt);
  if (!header.ok) {
    return refused(header.error, null, null);
  }
  const { alg, keyId } = header.value;
  const { iss } = jwt.claims;
  const clientId = typeof iss === 'string' && CLIENT_ID_SHAPE.test(iss) ? iss : null;
  const mapping = (await listMappings(context)).find(
    (one) => one.certificateId === keyId && isActive(one, context.now),
  );
  const hash = clientId === null ? null : clientIdHash(clientId);
  const record = await findRecord(context, (one) => one.clientIdHash === hash);
  if (mapping === undefined) {
    return refused('certificateUnknown', record, null);
  }
  if (clientId === null) {
    return refused('issuerNotAClientId', null, null);
  }
  if (record === null) {
    return refused('integrationUnknown', null, null);
  }

  const attempt: Attempt = { jwt, alg, record, mapping, context };
  for (const check of CHECKS) {
    const refusal = check(attempt);
    if (refusal !== false) {
      return refused(refusal, record, mapping);
    }
  }
  return success({ record, mapping, clientId, scopes: readScopes(jwt.claims.scope) ?? [] });
}

const CHECKS: ReadonlyArray<Check> = [
  ({ record }) => record.state !== 'Enabled' && 'integrationBlocked',
  ({ record }) => !record.clientCredentialsGrant && 'grantNotAllowed',
  checkSignature,
  // Guess: whether an array, another API host or a trailing slash would do is not documented.
  ({ jwt, context }) =>
    jwt.claims.aud !== `https://${context.host}${context.path}` && 'audienceWrong',
  checkTimes,
  // After the times of the assertion, so that a slow clock is told apart from a wrong key ID.
  ({ mapping, context }) => mapping.validFrom > context.now && 'certificateUnknown',
  checkScopes,
  ({ record, mapping }) => mapping.integrationId !== record.id && 'certificateOfOtherIntegration',
  ({ mapping, context }) =>
    !mayActAs(mapping.entityId, mapping.roleId, context.conditions) && 'entityOrRoleInactive',
  ({ context }) => !context.conditions.oauth2Feature && 'featureOff',
  ({ mapping, context: { conditions } }) =>
    conditions.loginPermissionCheckedAtToken &&
    !roleHasPermission(mapping.roleId, PERMISSIONS.logInWithOAuth2, conditions) &&
    'roleMayNotLogIn',
];

function refused(
  refusal: Refusal,
  record: IntegrationRecord | null,
  mapping: M2mMapping | null,
): Result<GrantedLogin, RefusedLogin> {
  const { entityId, roleId } = mapping ?? { entityId: null, roleId: null };
  return failure({ refusal: TOKEN_REFUSALS[refusal], attempt: { record, entityId, roleId } });
}

function checkHeader(
  jwt: ParsedJwt,
): Result<{ readonly alg: string; readonly keyId: string }, Refusal> {
  const { typ, alg, kid, crit } = jwt.header;
  if (typ !== 'JWT') {
    return failure('typeNotJwt');
  }
  if (!isSupportedAlgorithm(alg)) {
    return failure('algorithmUnsupported');
  }
  if (typeof kid !== 'string' || kid === '') {
    return failure('keyIdMissing');
  }
  // RFC 7515 section 4.1.11: an extension that is not understood must not be passed over.
  if (crit !== undefined) {
    return failure('assertionMalformed');
  }
  return success({ alg, keyId: kid });
}

function checkSignature({ jwt, alg, mapping, context }: Attempt): Refusal | false {
  if (context.conditions.signaturesRefused) {
    return 'signatureWrong';
  }
  const key = new X509Certificate(mapping.certificatePem).publicKey;
  return !verifyJwtSignature(jwt, alg, key) && 'signatureWrong';
}

function checkTimes({ jwt, context }: Attempt): Refusal | false {
  const { iat, exp, nbf } = jwt.claims;
  if (!isTime(iat) || !isTime(exp) || exp <= iat) {
    return 'timesMissing';
  }
  const nowSeconds = context.now.getTime() / 1000;
  const latestStart = nowSeconds + FUTURE_TOLERANCE_SECONDS;
  if (exp <= nowSeconds) {
    return 'expired';
  }
  if (iat > latestStart) {
    return 'issuedInFuture';
  }
  if (nbf !== undefined && (!isTime(nbf) || nbf > latestStart)) {
    return 'issuedInFuture';
  }
  return exp - iat > LIFETIME_MAX_SECONDS && 'lifetimeTooLong';
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function checkScopes({ jwt, record }: Attempt): Refusal | false {
  const scopes = readScopes(jwt.claims.scope);
  if (scopes === null) {
    return 'scopeInvalid';
  }
  return !scopes.every((scope) => record.scopes.includes(scope)) && 'scopeNotOnRecord';
}

/**
 * The scopes that a claim asks for, or null for one that is not right. A comma-separated string is
 * documented; the array is what Oracle's sample assertion holds.
 */
export function readScopes(claim: unknown): ReadonlyArray<string> | null {
  const names: unknown = typeof claim === 'string' ? claim.split(',') : claim;
  const isRight = Array.isArray(names) && names.every((name) => SCOPES.includes(name));
  return isRight && names.length > 0 ? [...new Set(names)] : null;
}
