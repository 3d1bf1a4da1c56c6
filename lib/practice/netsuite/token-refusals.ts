/** What the token endpoint answers, and what only the Login Audit Trail says. */
export type TokenRefusal = {
  readonly status: 400 | 500;
  /** The only member of the answer's body. */
  readonly error: string;
  /** Detail of the Login Audit Trail row. */
  readonly detail: string;
};

/**
 * Every way in which a token request is refused.
 *
 * The Detail words are Oracle's:
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158324637123.html
 * The error values are those of the authorization code flow on the same endpoint:
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158521832417.html
 *
 * Oracle has no page that says which error value, status and Detail belong together for client
 * credentials. "Field report" marks a pair that people saw in a real account; "guess" marks what is
 * assumed here, and a real account may answer otherwise.
 */
export const TOKEN_REFUSALS = {
  // Error and status documented; that such a request leaves a row, and this Detail, is a guess.
  requestMalformed: refusal(400, 'invalid_request', 'ClientAuthenticationFailed'),
  // Error and status documented; pairing it with this Detail is a guess.
  grantTypeUnknown: refusal(400, 'unsupported_grant_type', 'InvalidGrantType'),
  assertionMalformed: refusal(400, 'invalid_request', 'TokenRejected'), // Guess.
  typeNotJwt: refusal(400, 'invalid_request', 'InvalidTokenType'), // Guess.
  algorithmUnsupported: refusal(500, 'server_error', 'UnsupportedAlgo'), // Field report for RS256.
  keyIdMissing: refusal(500, 'server_error', 'MissingKeyId'), // Field report.
  // Field report; another report saw 500 server_error.
  certificateUnknown: refusal(400, 'invalid_client', 'MissingKey'),
  // Field report for an Application ID in place of the Client ID.
  issuerNotAClientId: refusal(500, 'server_error', 'InvalidIssuer'),
  integrationUnknown: refusal(500, 'server_error', 'UnknownIntegration'), // Field report.
  integrationBlocked: refusal(400, 'invalid_client', 'IntegrationBlocked'), // Guess.
  // Error documented; the status (as in RFC 6749 section 5.2) and the Detail are guesses.
  grantNotAllowed: refusal(400, 'unauthorized_client', 'InvalidGrantType'),
  signatureWrong: refusal(400, 'invalid_client', 'SignatureValidation'), // Guess.
  // Guess: no documented Detail speaks of the audience.
  audienceWrong: refusal(400, 'invalid_grant', 'TokenRejected'),
  timesMissing: refusal(400, 'invalid_grant', 'TokenNotAcceptable'), // Guess.
  expired: refusal(400, 'invalid_grant', 'TokenExpired'), // Guess: error value.
  issuedInFuture: refusal(400, 'invalid_grant', 'TokenNotAcceptable'), // Guess: error value.
  lifetimeTooLong: refusal(400, 'invalid_grant', 'TokenValidityTooBroad'), // Guess: error value.
  scopeInvalid: refusal(400, 'invalid_scope', 'InvalidScope'), // Error and status documented.
  // Error and status documented; that a mere mismatch gives them is a guess.
  scopeNotOnRecord: refusal(400, 'invalid_scope', 'ScopeMismatched'),
  // Field report: the certificate is not registered on that integration.
  certificateOfOtherIntegration: refusal(400, 'invalid_client', 'MissingKey'),
  entityOrRoleInactive: refusal(400, 'invalid_grant', 'EntityOrRoleDisabled'), // Guess: error value.
  featureOff: refusal(400, 'unauthorized_client', 'FeatureDisabled'), // Guess: error value.
  // Guess, and only under the condition `loginPermissionCheckedAtToken`: a field report has the API
  // call refused instead.
  roleMayNotLogIn: refusal(400, 'invalid_grant', 'EntityOrRoleDisabled'),
} satisfies Record<string, TokenRefusal>;

function refusal(status: 400 | 500, error: string, detail: string): TokenRefusal {
  return { status, error, detail };
}
