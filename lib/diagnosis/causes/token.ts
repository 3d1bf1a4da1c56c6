import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { ORACLE_PAGES } from '@/lib/guide/oracle-pages';
import { PLACES } from '@/lib/guide/places';
import type { CauseRecord } from '../cause-record';

const TOKEN_IS_NEW = 'The token had just come from this account’s token endpoint.';

/** Causes in the token request, and in the access token that it gave. */
export const TOKEN_CAUSES = {
  'token-request-malformed': {
    title: 'The token request does not have the three documented fields',
    meaning:
      'NetSuite requires a form with exactly grant_type, client_assertion_type, and client_assertion, and no other authentication with them.',
    evidence:
      'NetSuite returns invalid_request or unsupported_grant_type. A client secret or a Basic header next to the assertion has the same effect.',
    fix: `In the iClient, copy **${CELIGO_LABELS.requestBody}** again, and leave **Client secret** empty.`,
    fixCost: 'change',
    task: 'celigo-iclient',
    place: PLACES.auditTrail,
    oraclePage: ORACLE_PAGES.tokenRequest,
    auditWords: { ClientAuthenticationFailed: 1, InvalidGrantType: 2 },
    checks: { 'request-body-complete': 'finds-or-excludes' },
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 6,
    whyListed: undefined,
  },
  'authorization-code-flow': {
    title: 'The request belongs to the authorization code flow',
    meaning:
      'A program signed in with a person’s consent (authorization code) instead of with a certificate (client credentials).',
    evidence: `In the iClient, **${CELIGO_LABELS.grantType}** is not Client credentials.`,
    fix: `In the iClient, choose **Client credentials** under **${CELIGO_LABELS.grantType}**, check **${CELIGO_LABELS.useJwt}**, and enter every field as the wizard shows it.`,
    fixCost: 'change',
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
    priorityAfterGoodTest: 6,
    whyListed: undefined,
  },
  'access-token-expired': {
    title: 'The access token has expired',
    meaning:
      'An access token is good for 60 minutes, and there is no refresh token. A new assertion gets a new one.',
    evidence: 'NetSuite returns 401 invalid_token.',
    // Whether 400 in that field replaces 401 or adds to it is not documented.
    fix: `Nothing is wrong in NetSuite. Run a flow more than 60 minutes after the last one. If it works, Celigo gets new tokens by itself. If it fails, make sure that **${CELIGO_LABELS.errorStatus}** is empty on the connection. If it still fails, clear the field in the iClient, too: with 400 there, Celigo may not treat NetSuite’s 401 as an expired token.`,
    fixCost: 'change',
    task: 'celigo-iclient',
    place: PLACES.auditTrail,
    oraclePage: ORACLE_PAGES.bearerErrors,
    auditWords: { AccessTokenExpired: 1, TokenExpired: 2 },
    checks: {},
    excludedBy: ['metadata-catalog-ok'],
    priorityAfterGoodTest: 6,
    whyListed: undefined,
  },
  'access-token-invalid': {
    title: 'NetSuite does not recognize the access token',
    meaning:
      'The token was changed or cut off on the way, is of a different kind, or was issued by a different account.',
    evidence: 'NetSuite returns 401 for a token that it has just issued.',
    fix: `In the iClient, compare **${CELIGO_LABELS.sendTokenVia}**, **${CELIGO_LABELS.headerName}**, and **${CELIGO_LABELS.headerScheme}** with the wizard. In the connection, **${CELIGO_LABELS.baseUri}** must name this account.`,
    fixCost: 'change',
    task: 'celigo-iclient',
    place: PLACES.auditTrail,
    oraclePage: ORACLE_PAGES.bearerErrors,
    auditWords: { InvalidSignature: 1, InvalidTokenType: 1, TokenRejected: 1 },
    checks: {},
    excludedBy: ['server-time-ok', 'metadata-catalog-ok'],
    excludedForEveryCall: true,
    priorityAfterGoodTest: 6,
    whyListed: TOKEN_IS_NEW,
  },
  'access-token-blocked': {
    title: 'The access token was blocked',
    meaning: 'Someone in NetSuite blocked or revoked the token or the integration behind it.',
    evidence: 'The record’s **State** is not **Enabled**, or the token was revoked.',
    fix: 'Set the **State** of the integration record to **Enabled**, and then let Celigo ask for a new token.',
    fixCost: 'change',
    task: 'integration-record',
    place: PLACES.integrations,
    oraclePage: ORACLE_PAGES.auditTrail,
    auditWords: { TokenBlocked: 1 },
    checks: {},
    excludedBy: ['server-time-ok', 'metadata-catalog-ok'],
    excludedForEveryCall: true,
    priorityAfterGoodTest: 6,
    whyListed: TOKEN_IS_NEW,
  },
} as const satisfies Record<string, CauseRecord>;
