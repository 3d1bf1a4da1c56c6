import { createPrivateKey, createPublicKey, generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, SignJWT } from 'jose';
import { failure, type Result, success } from '@/lib/result';
import type { GrantedLogin } from './assertion-check';
import { mayActAs } from './conditions';
import type { PracticeContext } from './context';
import { clientIdHash, findRecord } from './integration-records';
import { type ParsedJwt, parseJwt, verifyJwtSignature } from './json-web-token';
import { type LoginAttempt, NOBODY } from './login-audit';
import type { IntegrationRecord, PracticeStore } from './store';

/**
 * How long an access token is good.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162755359851.html
 */
export const ACCESS_TOKEN_LIFETIME_SECONDS = 3600;

const ISSUER = 'https://system.netsuite.com';

// NetSuite's own token keys are documented as RSA (PS256) without a length. This is the
// practice server's key, not a credential that somebody uploads.
const MODULUS_BITS = 2048;

/** The key that signs access tokens, and its RFC 7638 thumbprint; made and stored at the first use. */
async function loadTokenSigningKey(store: PracticeStore) {
  let pem = await store.readSigningKey();
  if (pem === null) {
    const made = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
    const text = made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    pem = await store.saveSigningKeyIfAbsent(text);
  }
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, keyId: await calculateJwkThumbprint(publicKey) };
}

/** The JSON Web Key Set with which access tokens can be verified. */
export async function publicKeySet(store: PracticeStore): Promise<object> {
  const { publicKey, keyId } = await loadTokenSigningKey(store);
  const { n, e } = publicKey.export({ format: 'jwk' });
  return { keys: [{ kty: 'RSA', use: 'sig', alg: 'PS256', kid: keyId, n, e }] };
}

/** Who a valid access token speaks for. */
export type TokenSession = {
  readonly record: IntegrationRecord;
  readonly entityId: number;
  readonly roleId: number;
  readonly scopes: ReadonlyArray<string>;
};

/** Why an access token is refused: a Detail word, and who it seems to speak for. */
type RefusedToken = { readonly detail: string; readonly attempt: LoginAttempt };

/**
 * Signs an access token with the claims that NetSuite documents.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_158255317571.html
 */
export async function issueAccessToken(
  login: GrantedLogin,
  { store, account, now }: PracticeContext,
): Promise<string> {
  const key = await loadTokenSigningKey(store);
  const iat = Math.floor(now.getTime() / 1000);
  const claims = {
    sub: `${login.mapping.roleId};${login.mapping.entityId}`,
    aud: [`${login.record.applicationId};${account.accountId}`, login.clientId],
    scope: [...login.scopes],
    iss: ISSUER,
    iat,
    exp: iat + ACCESS_TOKEN_LIFETIME_SECONDS,
    jti: randomUUID(),
  };
  const header = { typ: 'JWT', kid: key.keyId, alg: 'PS256' };
  return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
}

/**
 * Verifies an access token for this account and a scope. That a record that has since been blocked
 * stops its tokens is a guess, and so is that a revoked certificate does not.
 */
export async function verifyAccessToken(
  token: string,
  scope: string,
  context: PracticeContext,
): Promise<Result<TokenSession, RefusedToken>> {
  const jwt = parseJwt(token);
  const key = await loadTokenSigningKey(context.store);
  const signed =
    jwt?.header.alg === 'PS256' &&
    jwt.header.kid === key.keyId &&
    verifyJwtSignature(jwt, 'PS256', key.publicKey);
  if (jwt === null || !signed) {
    return failure({ detail: 'InvalidSignature', attempt: NOBODY });
  }

  const session = await readSession(jwt, context);
  if (session === null) {
    return failure({ detail: 'InvalidIntegration', attempt: NOBODY });
  }
  const detail = refusalOfSession(jwt, session, scope, context);
  return detail === null ? success(session) : failure({ detail, attempt: session });
}

async function readSession(
  { claims }: ParsedJwt,
  context: PracticeContext,
): Promise<TokenSession | null> {
  const [application, clientId] = textItems(claims.aud);
  const [applicationId, company] = (application ?? '').split(';');
  if (claims.iss !== ISSUER || company !== context.account.accountId || !applicationId) {
    return null;
  }
  const record = await findRecord(context, (one) => one.applicationId === applicationId);
  if (record === null || record.clientIdHash !== clientIdHash(clientId ?? '')) {
    return null;
  }
  const [roleId, entityId] = String(claims.sub).split(';').map(Number);
  return roleId === undefined || entityId === undefined
    ? null
    : { record, roleId, entityId, scopes: textItems(claims.scope) };
}

function refusalOfSession(
  { claims }: ParsedJwt,
  { record, roleId, entityId, scopes }: TokenSession,
  scope: string,
  { now, conditions }: PracticeContext,
): string | null {
  if (!(Number(claims.exp) > now.getTime() / 1000)) {
    return 'AccessTokenExpired';
  }
  if (record.state !== 'Enabled') {
    return 'IntegrationBlocked';
  }
  if (!conditions.oauth2Feature) {
    return 'FeatureDisabled';
  }
  if (!scopes.includes(scope)) {
    return 'ScopeMismatched';
  }
  return mayActAs(entityId, roleId, conditions) ? null : 'EntityOrRoleDisabled';
}

function textItems(value: unknown): ReadonlyArray<string> {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
