/**
 * The words of the column Detail as Oracle spells them, each with what it means for this flow.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158324637123.html,
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158711892221.html,
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158711928134.html
 */
export const LOGIN_AUDIT_MEANINGS = {
  MissingKeyId: 'The assertion had no kid, so NetSuite did not know which certificate to use.',
  MissingKey:
    'kid in the assertion is not the ID of a valid certificate of this integration record in this account.',
  SignatureValidation:
    'The signature of the assertion does not match the certificate that NetSuite has under this Certificate ID.',
  InvalidSignature: 'The signature of an access token or refresh token is not NetSuite’s own.',
  UnsupportedAlgo: 'alg in the assertion is not PS256, PS384, PS512, ES256, ES384, or ES512.',
  TokenValidityTooBroad: 'exp in the assertion is too long after iat.',
  TokenNotAcceptable: 'By NetSuite’s clock, the assertion was issued in the future.',
  TokenExpired: 'By NetSuite’s clock, the assertion had expired.',
  AccessTokenExpired: 'A call was made with an access token that had expired.',
  InvalidIssuer: 'iss in the assertion is not a Client ID.',
  InvalidIntegration: 'This account has no such integration record.',
  UnknownIntegration: 'No integration record of this account has the Client ID of the assertion.',
  IntegrationBlocked: 'The State of the integration record is not Enabled.',
  ScopeMismatched: 'The integration record lacks a scope that was asked for or is needed.',
  InvalidScope: 'The scope is empty or is not one that NetSuite knows.',
  EntityOrRoleDisabled:
    'The entity or the role of the mapping is missing or inactive, or is not allowed to log in.',
  FeatureDisabled: 'The OAuth 2.0 feature is off.',
  ClientAuthenticationFailed: 'The client did not authenticate as its grant type requires.',
  InvalidGrantType: 'The integration record does not allow the grant type of the request.',
  AuthorizationCodeGrantRequired:
    'The request needs the authorization code grant, which is a different flow.',
  ClientIdMismatch: 'The Client ID is not the one that the authorization code was issued to.',
  TokenRejected: 'The token cannot be used here.',
  InvalidTokenType: 'The token is not of the kind that is needed here.',
  TokenBlocked: 'The token was blocked.',
} as const;

/** A word of the column Detail, as Oracle spells it. */
export type LoginAuditWord = keyof typeof LOGIN_AUDIT_MEANINGS;

/** Every word that is known, in Oracle's spelling. */
export const LOGIN_AUDIT_WORDS = Object.keys(LOGIN_AUDIT_MEANINGS) as ReadonlyArray<LoginAuditWord>;
