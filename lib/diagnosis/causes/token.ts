import type { CauseRecord } from '../cause-record';
import { ORACLE_PAGES, PLACES } from '../places';

const TOKEN_IS_NEW = 'The token came from the token endpoint of this account just before.';

/** Causes in the token request, and in the access token that it gave. */
export const TOKEN_CAUSES = {
  'token-request-malformed': {
    title: 'The token request does not hold the three documented fields',
    meaning:
      'NetSuite requires exactly grant_type, client_assertion_type, and client_assertion as a form, and no other kind of authentication with them.',
    evidence:
      'NetSuite answers invalid_request or unsupported_grant_type. A client secret or a Basic header beside the assertion causes that too.',
    fix: 'In the iClient, copy **Override access token HTTP request body** again, and leave **Client secret** empty.',
    task: 'celigo-iclient',
    place: PLACES.auditTrail,
    oraclePage: ORACLE_PAGES.tokenRequest,
    auditWords: { ClientAuthenticationFailed: 1, InvalidGrantType: 2 },
    checks: { 'request-body-complete': 'finds-or-excludes' },
    excludedBy: ['token-granted'],
    whyListed: undefined,
  },
  'authorization-code-flow': {
    title: 'The request belongs to the authorization code flow',
    meaning:
      'A program signed in with a person’s consent (authorization code) instead of a certificate (client credentials).',
    evidence: 'In the iClient, **Grant type** is not Client credentials.',
    fix: 'In the iClient, choose **Client credentials** under **Grant type**, check **Use JWT**, and enter every field as this wizard shows it.',
    task: 'celigo-iclient',
    place: PLACES.auditTrail,
    oraclePage: ORACLE_PAGES.tokenErrors,
    auditWords: {
      AuthorizationCodeGrantRequired: 1,
      ClientIdMismatch: 1,
      ClientAuthenticationFailed: 2,
    },
    checks: {},
    excludedBy: ['token-granted'],
    whyListed: undefined,
  },
  'access-token-expired': {
    title: 'The access token has expired',
    meaning:
      'An access token lives for 60 minutes, and there is no refresh token: a new assertion gives a new one.',
    evidence: 'NetSuite answers 401 invalid_token.',
    fix: 'Nothing is wrong in NetSuite. In the iClient, compare **Override HTTP status code for auth errors** with this wizard, so that Celigo reads the 401 as an expired token and asks for a new one.',
    task: 'celigo-iclient',
    place: PLACES.auditTrail,
    oraclePage: ORACLE_PAGES.bearerErrors,
    auditWords: { AccessTokenExpired: 1, TokenExpired: 2 },
    checks: {},
    excludedBy: ['metadata-catalog-ok'],
    whyListed: undefined,
  },
  'access-token-invalid': {
    title: 'NetSuite does not recognize the access token',
    meaning:
      'The token was changed or cut off on the way, is of another kind, or was issued by another account.',
    evidence: 'NetSuite answers 401 to a token that it has just issued.',
    fix: 'In the iClient, compare **Send token via**, **Header name** and **Header scheme** with this wizard; in the connection, **Base URI** must name this account.',
    task: 'celigo-iclient',
    place: PLACES.auditTrail,
    oraclePage: ORACLE_PAGES.bearerErrors,
    auditWords: { InvalidSignature: 1, InvalidTokenType: 1, TokenRejected: 1 },
    checks: {},
    excludedBy: ['server-time-ok', 'metadata-catalog-ok'],
    excludedForEveryCall: true,
    whyListed: TOKEN_IS_NEW,
  },
  'access-token-blocked': {
    title: 'The access token was blocked',
    meaning: 'Someone in NetSuite blocked or revoked the token, or the integration behind it.',
    evidence: 'The integration record is blocked, or the token was revoked.',
    fix: 'Check that **State** of the integration record is **Enabled**, then let Celigo ask for a new token.',
    task: 'integration-record',
    place: PLACES.integrations,
    oraclePage: ORACLE_PAGES.auditTrail,
    auditWords: { TokenBlocked: 1 },
    checks: {},
    excludedBy: ['server-time-ok', 'metadata-catalog-ok'],
    excludedForEveryCall: true,
    whyListed: TOKEN_IS_NEW,
  },
} as const satisfies Record<string, CauseRecord>;
