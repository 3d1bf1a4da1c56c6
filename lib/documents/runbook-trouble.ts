import type { RunbookSection } from './runbook-content';

/*
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/ with
 * section_158323851171.html and subsect_158324637123.html (Login Audit Trail).
 */

/** The details of the Login Audit Trail that point at one thing, with the cure. */
const AUDIT_DETAILS: ReadonlyArray<readonly [detail: string, cure: string]> = [
  ['MissingKeyId', 'JWT headers in Celigo have no kid.'],
  [
    'MissingKey',
    'The Certificate ID in Encrypted is not that of an active mapping: revoked, expired, another account, or cleared by a refresh.',
  ],
  ['SignatureValidation', 'The private key in Celigo does not belong to the uploaded certificate.'],
  ['UnsupportedAlgo', 'Signature method is none of ES256, ES384, ES512, PS256, PS384, PS512.'],
  ['TokenValidityTooBroad', 'exp in the payload is too far from iat.'],
  ['TokenNotAcceptable', 'iat is in the future: the clock or the time zone of the payload.'],
  ['TokenExpired', 'exp has passed: the clock or the time zone of the payload.'],
  ['InvalidIssuer', 'iss is not the Client ID of the integration record.'],
  ['UnknownIntegration', 'No such integration record in this account: Client ID or account.'],
  ['IntegrationBlocked', 'The integration record is not in the state Enabled.'],
  ['ScopeMismatched', 'A scope of the payload is not ticked on the integration record.'],
  ['EntityOrRoleDisabled', 'The entity or the role is inactive, or no longer belongs together.'],
  ['FeatureDisabled', 'The feature OAuth 2.0 is off.'],
];

/** Where to look when the connection fails. */
export function troubleSection(): RunbookSection {
  return {
    id: 'when-it-fails',
    title: 'When it fails',
    blocks: [
      {
        kind: 'paragraph',
        text: 'First test the connection in the wizard: it names the cause. NetSuite itself answers with a bare error and writes the true reason into its Login Audit Trail.',
      },
      {
        kind: 'menu',
        path: ['Setup', 'Users/Roles', 'User Management', 'View Login Audit Trail'],
      },
      {
        kind: 'list',
        ordered: true,
        items: [
          'Choose Use Advanced Search.',
          'On the Results subtab add the columns Detail and Token-based Application Name.',
          'Submit, and look for rows with the status Failure.',
        ],
      },
      {
        kind: 'table',
        columns: ['Detail', 'What to look at'],
        rows: AUDIT_DETAILS.map((row) => [...row]),
      },
      {
        kind: 'paragraph',
        text: 'No row at all points at a wrong account in the address, or at an error of NetSuite before it knew who asked. A token that works but calls that are refused point at the permissions of the role: Log in using OAuth 2.0 Access Tokens, and REST Web Services.',
      },
    ],
  };
}
