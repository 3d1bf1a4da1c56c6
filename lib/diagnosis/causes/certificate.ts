import type { Account } from '@/lib/account/account';
import type { CauseRecord, RunFacts } from '../cause-record';
import { ORACLE_PAGES, PLACES } from '../places';

const DAY_MS = 24 * 60 * 60_000;

/** Whether a certificate is younger than a day, so that a refresh since then is unlikely. */
export function isFresh({
  certificateValidFrom,
  now,
}: Pick<RunFacts, 'certificateValidFrom' | 'now'>): boolean {
  return (
    certificateValidFrom !== undefined && now.getTime() - certificateValidFrom.getTime() < DAY_MS
  );
}

/** What each kind of account means for its mappings. */
function explainEnvironment({ environment }: Account): string {
  switch (environment) {
    case 'sandbox':
      return ' Mappings are not copied from production into a sandbox.';
    case 'release-preview':
      return ' Mappings are not copied from production into a release preview.';
    default:
      return '';
  }
}

function explainRefresh(run: RunFacts): string {
  const unlikely = isFresh(run)
    ? ' The certificate is younger than a day, which makes that unlikely.'
    : '';
  return `${run.account.environmentLabel} loses its mappings at every refresh.${unlikely}`;
}

/** Causes in the certificate, its M2M mapping and its Certificate ID. */
export const CERTIFICATE_CAUSES = {
  'certificate-id-missing': {
    title: 'There is no Certificate ID',
    meaning: 'Without the **Certificate ID** as kid, NetSuite cannot find the certificate.',
    evidence: 'kid in the rendered JWT headers is empty.',
    fix: 'Copy the **Certificate ID** from the first column of the M2M setup list.',
    task: 'm2m-mapping',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKeyId: 1 },
    checks: { 'certificate-id-matches': 'finds-or-excludes', 'headers-fit': 'finds-or-excludes' },
    excludedBy: ['token-granted'],
    whyListed: undefined,
  },
  'certificate-id-is-client-id': {
    title: 'This is a Client ID, not the Certificate ID',
    meaning:
      'A **Client ID** has 64 hexadecimal digits; a **Certificate ID** has 43 letters, digits, - and _. The two fields may have been mixed up.',
    evidence:
      'The value of **Certificate ID** has the form of a Client ID. NetSuite has been seen to answer server_error to swapped IDs.',
    fix: 'Copy the **Certificate ID** from the first column of the M2M setup list. Enter the **Client ID** on the page of the integration record.',
    task: 'm2m-mapping',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKey: 2 },
    checks: { 'certificate-id-matches': 'finds-or-excludes' },
    onlyFromChecks: true,
    excludedBy: ['token-granted'],
    whyListed: undefined,
  },
  'certificate-id-mismatch': {
    title: 'The Certificate ID belongs to another certificate',
    meaning:
      'A **Certificate ID** is the SHA-256 thumbprint of the uploaded certificate; this one is not that of the certificate in this profile.',
    evidence: 'The **Certificate ID** that was entered differs from the predicted one.',
    fix: 'In the M2M setup list, find the row with the predicted **Certificate ID**. If there is none, upload public.pem of this profile in a new mapping.',
    task: 'm2m-mapping',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKey: 1, SignatureValidation: 2 },
    checks: { 'certificate-id-matches': 'finds-or-excludes', 'headers-fit': 'finds' },
    excludedBy: ['token-granted'],
    whyListed: undefined,
  },
  'certificate-unknown': {
    title: 'The certificate is not mapped in this account',
    meaning: 'No M2M mapping of this integration record holds this certificate.',
    evidence: 'NetSuite answers invalid_client.',
    fix: 'Create the mapping with entity, role, and application, and upload public.pem of this profile.',
    task: 'm2m-mapping',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKey: 1 },
    checks: {},
    excludedBy: ['token-granted'],
    whyListed: ({ account }) =>
      `Key and certificate are a pair, but this account may have no mapping with this certificate for this integration record.${explainEnvironment(account)}`,
  },
  'mapping-cleared-by-refresh': {
    title: 'A sandbox refresh cleared the mapping',
    meaning: 'Each refresh of a sandbox removes every M2M mapping in it.',
    evidence: 'The M2M setup list of the sandbox is empty.',
    fix: 'Create the mapping again and upload the same public.pem, then compare the **Certificate ID**. An integration record that was created in the sandbox is gone too: create it again and enter its new **Client ID**.',
    task: 'm2m-mapping',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKey: 1 },
    checks: {},
    excludedBy: ['not-a-sandbox', 'token-granted'],
    whyListed: explainRefresh,
  },
  'certificate-revoked': {
    title: 'The certificate was revoked',
    meaning: 'Someone revoked the mapping; a revoked mapping never works again.',
    evidence: 'The row has a date in the column Revoked.',
    fix: 'Generate a new key and certificate and upload the new certificate in a new mapping.',
    task: 'key-and-certificate',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKey: 1 },
    checks: {},
    excludedBy: ['token-granted'],
    whyListed: 'Only NetSuite shows whether the mapping was revoked.',
  },
  'certificate-expired': {
    title: 'The certificate has expired',
    meaning: 'NetSuite refuses assertions that are signed for an expired certificate.',
    evidence: 'The end of its validity has passed.',
    fix: 'Generate a new key and certificate, map it, and change the **Certificate ID** and **Private key** in Celigo together.',
    task: 'key-and-certificate',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.certificateRules,
    auditWords: { MissingKey: 1 },
    checks: { 'certificate-is-valid': 'finds-or-excludes' },
    excludedBy: ['token-granted'],
    whyListed: undefined,
  },
  'certificate-validity-too-long': {
    title: 'The certificate is valid for more than two years',
    meaning: 'NetSuite shortens it to two years without asking, so it ends before its own date.',
    evidence: 'Its validity is longer than two years.',
    fix: 'Read the true end in the M2M setup list, or generate a certificate for 730 days or less.',
    task: 'key-and-certificate',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.certificateRules,
    auditWords: { MissingKey: 1 },
    checks: { 'certificate-is-valid': 'finds-or-excludes' },
    onlyFromChecks: true,
    excludedBy: ['token-granted'],
    whyListed: undefined,
  },
  'certificate-not-yet-valid': {
    title: 'The certificate is not valid yet',
    meaning: 'Its validity starts in the future.',
    evidence: 'Its validity has not started yet. A wrong clock looks the same.',
    fix: 'Wait until then, or set the clock and generate a new certificate.',
    task: 'key-and-certificate',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.certificateRules,
    auditWords: { MissingKey: 1 },
    checks: { 'certificate-is-valid': 'finds-or-excludes' },
    excludedBy: ['token-granted'],
    whyListed: undefined,
  },
} as const satisfies Record<string, CauseRecord>;
