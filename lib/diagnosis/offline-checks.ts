import { CELIGO_LABELS } from '@/lib/celigo/labels';

/** The checks of a connection test that need no network, in the order of the report, with their titles. */
export const OFFLINE_CHECKS = {
  'account-id-is-well-formed': 'The Account ID names an account',
  'key-matches-certificate': 'The private key and the certificate match',
  'certificate-id-matches': 'The Certificate ID belongs to the certificate',
  'certificate-is-valid': 'The certificate is valid now',
  'algorithm-fits-key': 'The signature method works with the key',
  'templates-render': `${CELIGO_LABELS.payload} and ${CELIGO_LABELS.headers} render to JSON`,
  'audience-is-token-endpoint': 'aud is the token endpoint of this account',
  'issuer-is-client-id': 'iss is the Client ID',
  'lifetime-under-60-minutes': 'The assertion is valid for at most 60 minutes',
  'scopes-are-chosen': 'scope requests the chosen scopes',
  'headers-fit': `${CELIGO_LABELS.headers} have type, algorithm, and Certificate ID`,
  'assertion-signed': 'The assertion can be signed',
  'request-body-complete': 'The token request has the three documented fields',
} as const;

/** The stable name of a check that needs no network. */
export type OfflineCheck = keyof typeof OFFLINE_CHECKS;
