import type { RunbookCertificate, RunbookSection } from './runbook';
import { dayText } from './runbook-dates';

/*
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/ with
 * subsect_162755332391.html (certificates), section_162686838198.html (mappings),
 * section_158921905537.html (mails before the end), section_158323851171.html and
 * subsect_158324637123.html (Login Audit Trail).
 */

const MS_PER_DAY = 86_400_000;

/** When NetSuite writes to its administrators, in days before the end, with its own words for it. */
const MAILS = [
  { words: 'two months', monthsBefore: 2, daysBefore: 0 },
  { words: 'one month', monthsBefore: 1, daysBefore: 0 },
  { words: '14 days', monthsBefore: 0, daysBefore: 14 },
] as const;

/** A date some months earlier; a day that the month does not have becomes its last. */
function monthsEarlier(date: Date, months: number): Date {
  const first = new Date(
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1, date.getUTCHours()),
  );
  const lastDay = new Date(
    Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0),
  ).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), lastDay));
  return first;
}

function mailText(notAfter: Date): string {
  const days = MAILS.map(({ words, monthsBefore, daysBefore }) => {
    const moved = monthsEarlier(notAfter, monthsBefore);
    return `${words} (about ${dayText(new Date(moved.getTime() - daysBefore * MS_PER_DAY))})`;
  });
  return `NetSuite mails all administrators ${days.join(', ')} before the end. It mails nothing for a certificate that was uploaded with less than two months left.`;
}

const RENEWAL_STEPS: ReadonlyArray<string> = [
  'In the wizard, make a new key and certificate. The old one keeps working.',
  'In NetSuite, on OAuth 2.0 Client Credentials (M2M) Setup, choose Create New with the same Entity, Role and Application and the new public.pem. A certificate cannot be replaced in its mapping: a new certificate is a new mapping. There may be at most five active ones per integration record.',
  'NetSuite shows a new Certificate ID. Enter it in the wizard.',
  'In Celigo, open the iClient and change two fields in one go, then save: Private key, and Certificate ID in Encrypted (with the Client ID again, for Celigo does not show what is stored). One without the other fails. If the algorithm changed, change Signature method and alg in JWT headers too.',
  'Test the connection in the wizard and in Celigo.',
  'In NetSuite, revoke the old mapping.',
];

/** What to do before the certificate ends. */
export function renewalSection(certificate: RunbookCertificate | null): RunbookSection {
  const end =
    certificate === null
      ? 'There is no certificate yet. A certificate lasts two years at most; NetSuite shortens a longer one.'
      : `The certificate ends on ${dayText(certificate.notAfter)}. From then on NetSuite refuses every assertion. NetSuite may show an earlier end, because it shortens certificates of more than two years; the earlier one counts.`;
  return {
    id: 'renewal',
    title: 'Renewal',
    blocks: [
      { kind: 'paragraph', text: end },
      ...(certificate === null
        ? []
        : [{ kind: 'paragraph' as const, text: mailText(certificate.notAfter) }]),
      { kind: 'list', ordered: true, items: RENEWAL_STEPS },
      {
        kind: 'paragraph',
        text: 'A sandbox refresh clears the mappings of the sandbox, whatever the certificate says: make the mapping again.',
      },
    ],
  };
}

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
