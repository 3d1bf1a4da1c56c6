/**
 * The error words of OAuth 2.0 (RFC 6749 sections 4.1.2.1 and 5.2) that a token endpoint can answer;
 * Oracle lists most of them for the authorization code flow on the same endpoint:
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158521832417.html
 */
const OAUTH_ERROR_WORDS = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'access_denied',
] as const;

/** One error word of OAuth 2.0. */
export type OauthErrorWord = (typeof OAUTH_ERROR_WORDS)[number];

/** Reads an error word in any case; anything else, a word of a proxy for instance, gives nothing. */
export function readOauthErrorWord(value: unknown): OauthErrorWord | undefined {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return OAUTH_ERROR_WORDS.find((known) => known === word);
}
