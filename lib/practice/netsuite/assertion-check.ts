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
const KNOWN_SCOPES: ReadonlyArray<unknown> = ['restlets', 'rest_webservices', 'suite_analytics'];

/**
 * The longest time from `iat` to `exp`. The same page documents less than 60 minutes, but Oracle's own
 * sample assertions and public clients in production use have exactly 60.
 */
const LIFETIME_MAX_SECONDS = 3600;

/** Guess: no tolerance for the clock is documented. */
const FUTURE_TOLERANCE_SECONDS = 30;

const CLIENT_ID_SHAPE = /^[0-9a-f]{64}$/i;

/** A login that an assertion has earned. */
export type GrantedLogin = {
  readonly record: IntegrationRecord;
  readonly mapping: M2mMapping;
  readonly clientId: string;
  readonly scopes: ReadonlyArray<string>;
};

/** Why an assertion is refused, and what was known about it by then. */
export type RefusedLogin = { readonly refusal: TokenRefusal; readonly attempt: LoginAttempt };

type Attempt = {
  readonly jwt: ParsedJwt;
  readonly alg: string;
  readonly record: IntegrationRecord;
  readonly mapping: M2mMapping;
  readonly context: PracticeContext;
};

type Check = (attempt: Attempt) => TokenRefusal | null;

/**
 * Decides about a client assertion. `context.host` and `context.path` are the token endpoint that it
 * was posted to.
 */
export async function checkAssertion(
  assertion: string,
  context: PracticeContext,
): Promise<Result<GrantedLogin, RefusedLogin>> {
  const jwt = parseJwt(assertion);
  if (jwt === null) return refused(TOKEN_REFUSALS.assertionMalformed, null, null);
  const header = checkHeader(jwt);
  if (!header.ok) return refused(header.error, null, null);
  const mapping = await findUsableMapping(header.value.keyId, context);
  const record = await findIssuer(jwt.claims.iss, context);
  if (mapping === null) return refused(TOKEN_REFUSALS.certificateUnknown, record, null);
  if (record === null) return refused(refusalOfIssuer(jwt.claims.iss), null, null);

  const attempt: Attempt = { jwt, alg: header.value.alg, record, mapping, context };
  for (const check of CHECKS) {
    const refusal = check(attempt);
    if (refusal !== null) return refused(refusal, record, mapping);
  }
  const scopes = readScopes(jwt.claims.scope) ?? [];
  return success({ record, mapping, clientId: String(jwt.claims.iss), scopes });
}

const CHECKS: ReadonlyArray<Check> = [
  ({ record }) => (record.state === 'Enabled' ? null : TOKEN_REFUSALS.integrationBlocked),
  ({ record }) => (record.clientCredentialsGrant ? null : TOKEN_REFUSALS.grantNotAllowed),
  checkSignature,
  // Guess: whether an array, another API host or a trailing slash would do is not documented.
  ({ jwt, context }) =>
    jwt.claims.aud === `https://${context.host}${context.path}`
      ? null
      : TOKEN_REFUSALS.audienceWrong,
  checkTimes,
  // After the times of the assertion, so that a slow clock is told apart from a wrong key ID.
  ({ mapping, context }) =>
    mapping.validFrom <= context.now ? null : TOKEN_REFUSALS.certificateUnknown,
  checkScopes,
  ({ record, mapping }) =>
    mapping.integrationId === record.id ? null : TOKEN_REFUSALS.certificateOfOtherIntegration,
  ({ mapping, context }) =>
    mayActAs(mapping.entityId, mapping.roleId, context.conditions)
      ? null
      : TOKEN_REFUSALS.entityOrRoleInactive,
  ({ context }) => (context.conditions.oauth2Feature ? null : TOKEN_REFUSALS.featureOff),
  checkLoginPermission,
];

function refused(
  refusal: TokenRefusal,
  record: IntegrationRecord | null,
  mapping: M2mMapping | null,
): Result<GrantedLogin, RefusedLogin> {
  const { entityId, roleId } = mapping ?? { entityId: null, roleId: null };
  return failure({ refusal, attempt: { record, entityId, roleId } });
}

function checkHeader(
  jwt: ParsedJwt,
): Result<{ readonly alg: string; readonly keyId: string }, TokenRefusal> {
  const { typ, alg, kid, crit } = jwt.header;
  if (typ !== 'JWT') return failure(TOKEN_REFUSALS.typeNotJwt);
  if (!isSupportedAlgorithm(alg)) return failure(TOKEN_REFUSALS.algorithmUnsupported);
  if (typeof kid !== 'string' || kid === '') return failure(TOKEN_REFUSALS.keyIdMissing);
  // RFC 7515 section 4.1.11: an extension that is not understood must not be passed over.
  if (crit !== undefined) return failure(TOKEN_REFUSALS.assertionMalformed);
  return success({ alg, keyId: kid });
}

async function findUsableMapping(
  keyId: string,
  context: PracticeContext,
): Promise<M2mMapping | null> {
  const mappings = await listMappings(context);
  const usable = mappings.find(
    (mapping) => mapping.certificateId === keyId && isActive(mapping, context.now),
  );
  return usable ?? null;
}

async function findIssuer(
  issuer: unknown,
  context: PracticeContext,
): Promise<IntegrationRecord | null> {
  if (typeof issuer !== 'string' || !CLIENT_ID_SHAPE.test(issuer)) return null;
  return findRecord(context, (record) => record.clientIdHash === clientIdHash(issuer));
}

function refusalOfIssuer(issuer: unknown): TokenRefusal {
  const looksLikeClientId = typeof issuer === 'string' && CLIENT_ID_SHAPE.test(issuer);
  return looksLikeClientId ? TOKEN_REFUSALS.integrationUnknown : TOKEN_REFUSALS.issuerNotAClientId;
}

function checkSignature({ jwt, alg, mapping, context }: Attempt): TokenRefusal | null {
  if (context.conditions.signaturesRefused) return TOKEN_REFUSALS.signatureWrong;
  const key = new X509Certificate(mapping.certificatePem).publicKey;
  return verifyJwtSignature(jwt, alg, key) ? null : TOKEN_REFUSALS.signatureWrong;
}

function checkTimes({ jwt, context }: Attempt): TokenRefusal | null {
  const { iat, exp, nbf } = jwt.claims;
  if (!isTime(iat) || !isTime(exp) || exp <= iat) return TOKEN_REFUSALS.timesMissing;
  const nowSeconds = context.now.getTime() / 1000;
  const latestStart = nowSeconds + FUTURE_TOLERANCE_SECONDS;
  if (exp <= nowSeconds) return TOKEN_REFUSALS.expired;
  if (iat > latestStart) return TOKEN_REFUSALS.issuedInFuture;
  if (nbf !== undefined && (!isTime(nbf) || nbf > latestStart))
    return TOKEN_REFUSALS.issuedInFuture;
  return exp - iat <= LIFETIME_MAX_SECONDS ? null : TOKEN_REFUSALS.lifetimeTooLong;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function checkScopes({ jwt, record }: Attempt): TokenRefusal | null {
  const scopes = readScopes(jwt.claims.scope);
  if (scopes === null) return TOKEN_REFUSALS.scopeInvalid;
  const onRecord = scopes.every((scope) => record.scopes.includes(scope));
  return onRecord ? null : TOKEN_REFUSALS.scopeNotOnRecord;
}

/** A comma-separated string is documented; the array is what Oracle's sample assertion holds. */
function readScopes(claim: unknown): ReadonlyArray<string> | null {
  const names: unknown = typeof claim === 'string' ? claim.split(',') : claim;
  if (!Array.isArray(names) || names.length === 0) return null;
  const scopes = new Set<string>();
  for (const name of names) {
    if (typeof name !== 'string' || !KNOWN_SCOPES.includes(name)) return null;
    scopes.add(name);
  }
  return [...scopes];
}

function checkLoginPermission({ mapping, context }: Attempt): TokenRefusal | null {
  const { conditions } = context;
  const refused =
    conditions.loginPermissionCheckedAtToken &&
    !roleHasPermission(mapping.roleId, PERMISSIONS.logInWithOAuth2, conditions);
  return refused ? TOKEN_REFUSALS.roleMayNotLogIn : null;
}
