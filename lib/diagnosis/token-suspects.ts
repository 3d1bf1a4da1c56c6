import type { AnswerTraits } from '@/lib/netsuite/answer-traits';
import type { ProbeRefusal } from '@/lib/netsuite/api-call';
import { type OauthErrorWord, readOauthErrorWord } from '@/lib/netsuite/oauth-error';
import type { TokenExchangeObservation, TokenExchangeOutcome } from '@/lib/netsuite/token-exchange';
import {
  A_PROXY,
  FOREIGN_JSON,
  NOT_THE_API,
  PERMISSION_CODES,
  putFirst,
  type Suspects,
  suspectsOfFailure,
  suspectsOfServerError,
} from './suspects';

/*
 * Which causes each answer of the token endpoint leaves open, most likely first, for a connection of
 * which nothing is known yet. Oracle documents the error words only for the authorization code flow
 * (https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158521832417.html); for
 * client credentials the order follows what is known from practice, where one word stands for many
 * causes and status 500 stands for wrong credentials more often than for an outage.
 */

/** Reasons why NetSuite does not accept the client, whatever word it uses. */
const CLIENT_SUSPECTS: Suspects = [
  'certificate-id-mismatch',
  'certificate-id-missing',
  'certificate-unknown',
  'mapping-cleared-by-refresh',
  'integration-blocked',
  'signature-invalid',
  'account-is-another',
  'certificate-validity-too-long',
  'integration-unknown',
  'client-id-is-application-id',
  'client-id-malformed',
  'certificate-revoked',
  'entity-or-role-inactive',
  'grant-not-enabled',
  'feature-disabled',
  'role-lacks-oauth-login',
];

/**
 * Status 500 was seen for an unknown Client ID, also one of a record without OAuth 2.0, and for no usable
 * kid; one team got it for every bad assertion that they tried, scopes included. So it excludes nothing.
 */
const SERVER_ERROR_SUSPECTS: Suspects = [
  'certificate-id-mismatch',
  'certificate-id-missing',
  'client-id-is-application-id',
  'client-id-malformed',
  'integration-unknown',
  'certificate-unknown',
  'grant-not-enabled',
  'account-is-another',
  'mapping-cleared-by-refresh',
  'header-algorithm-mismatch',
  'certificate-revoked',
  'certificate-validity-too-long',
  'signature-invalid',
  'scope-not-enabled',
  'integration-blocked',
  'entity-or-role-inactive',
  'role-lacks-oauth-login',
  'feature-disabled',
  'clock-skew',
  'netsuite-unavailable',
];

const SUSPECTS_BY_WORD: Readonly<Record<OauthErrorWord, Suspects>> = {
  invalid_client: CLIENT_SUSPECTS,
  access_denied: CLIENT_SUSPECTS,
  invalid_grant: [
    'clock-skew',
    'lifetime-too-long',
    'audience-wrong',
    'entity-or-role-inactive',
    'role-lacks-oauth-login',
    'certificate-id-mismatch',
    'certificate-unknown',
    'mapping-cleared-by-refresh',
    'certificate-revoked',
    'signature-invalid',
  ],
  invalid_request: [
    'token-request-malformed',
    'payload-not-json',
    'certificate-id-mismatch',
    'integration-unknown',
    'certificate-unknown',
    'mapping-cleared-by-refresh',
    'grant-not-enabled',
    'feature-disabled',
  ],
  invalid_scope: ['scope-not-enabled', 'scope-unsupported', 'feature-disabled'],
  unauthorized_client: ['grant-not-enabled', 'integration-blocked', 'feature-disabled'],
  unsupported_grant_type: ['token-request-malformed', 'grant-not-enabled', 'feature-disabled'],
  server_error: SERVER_ERROR_SUSPECTS,
  temporarily_unavailable: ['netsuite-unavailable'],
};

/** The same where the answer says too little of the account, or speaks of a role in it. */
const CLIENT_SUSPECTS_OF_ACCOUNT: Suspects = CLIENT_SUSPECTS.filter(
  (code) => code !== 'account-is-another',
);

/** The causes that the token endpoint's answer leaves open, most likely first; none when granted. */
export function suspectsOfExchange({ outcome, traits }: TokenExchangeObservation): Suspects {
  switch (outcome.kind) {
    case 'granted':
      return [];
    case 'no-answer':
      return suspectsOfFailure(outcome.failure);
    case 'unreadable':
      return suspectsOfUnreadable(outcome.bodyShape, traits);
    case 'refused':
      return suspectsOfRefusal(outcome, traits);
  }
}

function suspectsOfUnreadable(
  bodyShape: ProbeRefusal['bodyShape'],
  traits: AnswerTraits | undefined,
): Suspects {
  if (traits?.proxySign !== undefined) {
    return A_PROXY;
  }
  return bodyShape === 'json' ? FOREIGN_JSON : NOT_THE_API;
}

function suspectsOfRefusal(
  refusal: Extract<TokenExchangeOutcome, { kind: 'refused' }>,
  traits: AnswerTraits | undefined,
): Suspects {
  const { status, error, errorCode, isClientRefused } = refusal;
  const word = isClientRefused === true ? 'invalid_client' : readOauthErrorWord(error);
  if (status === 429) {
    return ['rate-limited'];
  }
  if (word !== undefined) {
    return SUSPECTS_BY_WORD[word];
  }
  if (traits?.proxySign !== undefined) {
    return status >= 500 ? [...A_PROXY, 'netsuite-unavailable'] : A_PROXY;
  }
  if (errorCode !== undefined) {
    return suspectsOfApiError(status, errorCode);
  }
  if (status >= 500) {
    return suspectsOfServerError(status);
  }
  if (status === 404) {
    return ['account-not-found', 'answer-not-netsuite', 'feature-disabled'];
  }
  return refusal.bodyShape === 'json' ? suspectsOfForeignJson(error) : NOT_THE_API;
}

/** The token endpoint answers in the form of the other APIs, which is not documented. */
function suspectsOfApiError(status: number, errorCode: string): Suspects {
  if (status >= 500) {
    return putFirst('netsuite-unavailable', SERVER_ERROR_SUSPECTS);
  }
  if (status === 404) {
    return ['feature-disabled', 'account-not-found'];
  }
  return PERMISSION_CODES.includes(errorCode)
    ? putFirst('role-lacks-oauth-login', CLIENT_SUSPECTS_OF_ACCOUNT)
    : CLIENT_SUSPECTS;
}

/** JSON that NetSuite does not document: an unknown word in OAuth's spelling may still be its own. */
function suspectsOfForeignJson(error: string | undefined): Suspects {
  return error !== undefined && /^[a-z]+(?:_[a-z]+)+$/.test(error)
    ? [...CLIENT_SUSPECTS, ...FOREIGN_JSON]
    : [...FOREIGN_JSON, ...CLIENT_SUSPECTS_OF_ACCOUNT];
}
