import type { Account } from '@/lib/account/account';
import {
  ACTIVE_CERTIFICATES_MAX,
  CERTIFICATE_PERMISSION,
  M2M_PAGE,
} from '@/lib/account/deep-links';
import { restletsHost } from '@/lib/account/hosts';
import type { Scope } from '@/lib/account/scopes';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { DAY_MS } from '@/lib/durations';
import { expiresAt, isShortened } from '@/lib/keys/validity';
import { certificatesPath } from '@/lib/netsuite/certificates';
import { countWord, dayText } from '@/lib/words';
import type { RunbookBlock, RunbookSection } from './runbook-content';
import type { RunbookCertificate } from './runbook-facts';

/*
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/ with
 * subsect_162755332391.html (certificates), section_162686838198.html (mappings),
 * section_158921905537.html (mails before the end), article_92130837826.html and
 * article_0209112025.html (the certificate endpoint).
 */

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

function mailText(end: Date): string {
  const days = MAILS.map(({ words, monthsBefore, daysBefore }) => {
    const moved = monthsEarlier(end, monthsBefore);
    return `${words} (about ${dayText(new Date(moved.getTime() - daysBefore * DAY_MS))})`;
  });
  return `NetSuite emails all administrators ${days.join(', ')} before expiration. It sends no email for a certificate that was uploaded with less than two months left.`;
}

/** Ordered so that Celigo has a valid key pair at all times. */
const RENEWAL_STEPS: ReadonlyArray<string> = [
  'In the wizard, generate a new key and certificate. NetSuite and Celigo still have the old pair, so the flows keep running. From then on, the wizard itself tests with the new key.',
  `In NetSuite, on ${M2M_PAGE}, choose Create New with the same Entity, Role, and Application and the new public.pem. Leave the old mapping as is. A certificate cannot be replaced in its mapping, and up to ${countWord(ACTIVE_CERTIFICATES_MAX).toLowerCase()} can be active per integration record.`,
  'NetSuite shows a new Certificate ID. Compare it with the predicted one, and enter it in the wizard.',
  'Test the connection in the wizard. The wizard signs with the new key, so you see a mistake before you touch Celigo.',
  `In Celigo, open the iClient, change two fields at once, and then save: ${CELIGO_LABELS.privateKey}, and Certificate ID in ${CELIGO_LABELS.encrypted} (enter the Client ID again too, because Celigo does not show what is stored). One without the other fails. If the algorithm changed, also change ${CELIGO_LABELS.method} and alg in ${CELIGO_LABELS.headers}.`,
  'In Celigo, open the connection, and test it.',
  'Only then revoke the old mapping in NetSuite. You cannot restore a revoked mapping; you would have to create a new one.',
];

/** With the kinds of values that Oracle's example has: the role a number, the entity a text. */
const UPLOAD_BODY = [
  '{',
  '  "fileContent": "-----BEGIN CERTIFICATE-----\\n…\\n-----END CERTIFICATE-----",',
  '  "role": 1000,',
  '  "entity": "100"',
  '}',
].join('\n');

/** The two steps on NetSuite's page, as calls. */
function endpointBlocks(
  account: Account,
  scopes: ReadonlyArray<Scope>,
): ReadonlyArray<RunbookBlock> {
  const url = `https://${restletsHost(account)}${certificatesPath('CLIENT_ID')}`;
  const scopeText = scopes.includes('rest_webservices')
    ? 'rest_webservices, which this connection has'
    : 'rest_webservices, which this connection does not have';
  return [
    { kind: 'subheading', text: 'Without NetSuite’s page' },
    {
      kind: 'paragraph',
      text: 'Since NetSuite 2026.1, you can upload the new certificate and revoke the old one through an API. Oracle documents this, but not the error messages. Each call needs an access token, so this works only while the old certificate is valid.',
    },
    {
      kind: 'facts',
      facts: [
        { term: 'Scope of the token', value: scopeText },
        {
          term: 'Permission of the role',
          value: CERTIFICATE_PERMISSION,
        },
        { term: 'List', value: `GET ${url}`, mono: true },
        { term: 'Upload', value: `POST ${url}`, mono: true },
        {
          term: 'In the body',
          value:
            'fileContent is public.pem with its line breaks as \\n; role and entity are internal IDs. The response gives the new Certificate ID as certificate_id.',
        },
        {
          term: 'Revoke',
          value: `POST ${url}/CERTIFICATE_ID/revoke`,
          mono: true,
        },
      ],
    },
    { kind: 'code', label: 'Body of the upload (JSON)', text: UPLOAD_BODY },
  ];
}

/** When the certificate ends or ended, and which mails of NetSuite there are to expect. */
function endTexts(certificate: RunbookCertificate | undefined, now: Date): ReadonlyArray<string> {
  if (certificate === undefined) {
    return [
      'There is no certificate yet. A certificate lasts at most two years; NetSuite shortens a longer one.',
    ];
  }
  const end = expiresAt(certificate);
  const own =
    isShortened(certificate) && end < certificate.notAfter
      ? ` The certificate itself says ${dayText(certificate.notAfter)}, but NetSuite shortens a certificate of more than two years. If NetSuite shows another end date, that date applies.`
      : '';
  if (end <= now) {
    return [
      `The certificate expired on ${dayText(end)}.${own} NetSuite has refused every assertion since then, and the calls below no longer work. Upload the new certificate on NetSuite’s page.`,
    ];
  }
  return [
    `The certificate expires on ${dayText(end)}.${own} After that, NetSuite refuses every assertion.`,
    mailText(end),
  ];
}

/** What to do before the certificate ends. */
export function renewalSection(
  subject: {
    readonly account: Account;
    readonly scopes: ReadonlyArray<Scope>;
    readonly certificate: RunbookCertificate | undefined;
  },
  now: Date,
): RunbookSection {
  const { account, scopes, certificate } = subject;
  return {
    id: 'renewal',
    title: 'Renewal',
    blocks: [
      ...endTexts(certificate, now).map((text) => ({ kind: 'paragraph' as const, text })),
      {
        kind: 'paragraph',
        text: 'Start when the first email arrives. If you follow this order, the flows always have a valid key and certificate pair:',
      },
      { kind: 'list', ordered: true, items: RENEWAL_STEPS },
      ...endpointBlocks(account, scopes),
    ],
  };
}
