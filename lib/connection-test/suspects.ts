import type { CauseCode } from '@/lib/netsuite/causes';
import type { ProbeObservation } from '@/lib/netsuite/probes';
import type { TokenExchangeOutcome } from '@/lib/netsuite/token-exchange';
import type { OutboundFailure } from '@/lib/outbound/exchange';

/*
 * Which causes each kind of answer leaves open, most likely first. Oracle documents the error words
 * only for the authorization code flow
 * (https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158521832417.html); for
 * client credentials the order follows what is known from practice, where one word stands for many
 * causes and status 500 stands for wrong credentials more often than for an outage.
 */

/** Reasons why NetSuite does not accept the client, whatever word it uses. */
const CLIENT_SUSPECTS: ReadonlyArray<CauseCode> = [
  'certificate-id-mismatch',
  'certificate-id-missing',
  'certificate-unknown',
  'mapping-cleared-by-refresh',
  'certificate-revoked',
  'certificate-validity-too-long',
  'integration-unknown',
  'client-id-is-application-id',
  'client-id-malformed',
  'integration-blocked',
  'signature-invalid',
  'entity-or-role-inactive',
  'grant-not-enabled',
  'feature-disabled',
  'role-lacks-oauth-login',
];

const SUSPECTS_BY_ERROR: Readonly<Record<string, ReadonlyArray<CauseCode>>> = {
  invalid_client: CLIENT_SUSPECTS,
  invalid_grant: [
    'clock-skew',
    'lifetime-too-long',
    'audience-wrong',
    'certificate-id-mismatch',
    'signature-invalid',
    'certificate-unknown',
    'mapping-cleared-by-refresh',
    'certificate-revoked',
    'entity-or-role-inactive',
    'role-lacks-oauth-login',
  ],
  invalid_request: [
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
  unsupported_grant_type: ['grant-not-enabled', 'feature-disabled'],
  server_error: [
    'certificate-id-mismatch',
    'certificate-id-missing',
    'client-id-is-application-id',
    'client-id-malformed',
    'integration-unknown',
    'certificate-unknown',
    'mapping-cleared-by-refresh',
    'header-algorithm-mismatch',
    'signature-invalid',
    'certificate-revoked',
    'certificate-validity-too-long',
    'netsuite-unavailable',
  ],
};

const NOT_THE_API: ReadonlyArray<CauseCode> = ['answer-not-netsuite', 'account-not-found'];

/** The causes that the token endpoint's answer leaves open, most likely first; none when granted. */
export function suspectsOfExchange(outcome: TokenExchangeOutcome): ReadonlyArray<CauseCode> {
  switch (outcome.kind) {
    case 'granted':
      return [];
    case 'no-answer':
      return suspectsOfFailure(outcome.failure);
    case 'unreadable':
      return NOT_THE_API;
    case 'refused':
      return suspectsOfRefusal(outcome);
  }
}

function suspectsOfRefusal(
  refusal: Extract<TokenExchangeOutcome, { kind: 'refused' }>,
): ReadonlyArray<CauseCode> {
  const byWord =
    refusal.error !== undefined && Object.hasOwn(SUSPECTS_BY_ERROR, refusal.error)
      ? SUSPECTS_BY_ERROR[refusal.error]
      : undefined;
  if (refusal.status === 429) {
    return ['rate-limited'];
  }
  if (byWord !== undefined) {
    return byWord;
  }
  if (refusal.status >= 500) {
    return ['netsuite-unavailable', 'answer-not-netsuite'];
  }
  if (refusal.status === 404) {
    return ['account-not-found', 'answer-not-netsuite', 'feature-disabled'];
  }
  return refusal.bodyShape === 'json' ? CLIENT_SUSPECTS : NOT_THE_API;
}

/** The causes behind an exchange that gave no answer. */
export function suspectsOfFailure(failure: OutboundFailure): ReadonlyArray<CauseCode> {
  const suspects: Readonly<Record<OutboundFailure['code'], ReadonlyArray<CauseCode>>> = {
    'host-not-allowed': ['account-id-malformed'],
    'request-not-allowed': ['account-id-malformed'],
    'dns-failure': ['dns-failure', 'account-not-found'],
    'network-unreachable': ['network-unreachable'],
    'network-timeout': ['network-timeout', 'network-unreachable', 'netsuite-unavailable'],
    'tls-untrusted': ['tls-untrusted', 'account-not-found'],
    'redirect-refused': ['account-not-found', 'answer-not-netsuite'],
    'body-too-large': ['answer-not-netsuite'],
  };
  return suspects[failure.code];
}

/**
 * The causes that a REST call's answer leaves open, most likely first; none when it succeeded.
 * Without the right permissions NetSuite has been seen to answer 401, 400 and 403 alike.
 */
export function suspectsOfProbe(probe: ProbeObservation): ReadonlyArray<CauseCode> {
  switch (probe.kind) {
    case 'ok':
      return [];
    case 'no-answer':
      return suspectsOfFailure(probe.failure);
    case 'unauthorized':
      return [
        'role-lacks-rest',
        'role-lacks-oauth-login',
        'entity-or-role-inactive',
        'feature-disabled',
      ];
    case 'bad-request':
      return ['role-lacks-oauth-login', 'role-lacks-rest', 'feature-disabled'];
    case 'forbidden':
      return ['role-lacks-rest', 'feature-disabled', 'role-lacks-oauth-login'];
    case 'not-found':
      return ['feature-disabled', 'answer-not-netsuite'];
    case 'rate-limited':
      return ['rate-limited'];
    case 'server-error':
      return ['netsuite-unavailable', 'answer-not-netsuite'];
    case 'not-netsuite':
      return NOT_THE_API;
  }
}
