import type { Account } from '@/lib/account/account';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { DAY_MS } from '@/lib/durations';
import { ORACLE_PAGES } from '@/lib/guide/oracle-pages';
import { PLACES } from '@/lib/guide/places';
import { MAX_VALIDITY_DAYS } from '@/lib/keys/validity';
import { daysText } from '@/lib/words';
import type { CauseRecord, RunFacts } from '../cause-record';

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
      return ' Mappings are not copied from production to a sandbox.';
    case 'release-preview':
      return ' Mappings are not copied from production to a Release Preview account.';
    default:
      return '';
  }
}

function explainRefresh(run: RunFacts): string {
  const unlikely = isFresh(run)
    ? ' The certificate is less than a day old, which makes that unlikely.'
    : '';
  return `${run.account.environmentLabel} loses its mappings at every refresh.${unlikely}`;
}

/** Causes in the certificate, its M2M mapping and its Certificate ID. */
export const CERTIFICATE_CAUSES = {
  'certificate-id-missing': {
    title: 'There is no Certificate ID',
    meaning: 'NetSuite finds the certificate by the **Certificate ID** in kid.',
    evidence: `kid in the rendered ${CELIGO_LABELS.headers} is empty.`,
    fix: 'Copy the **Certificate ID** from the first column of the M2M setup list and save it in the wizard.',
    fixCost: 'change',
    task: 'm2m-mapping',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKeyId: 1 },
    checks: { 'certificate-id-matches': 'finds-or-excludes', 'headers-fit': 'finds-or-excludes' },
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 6,
    whyListed: undefined,
  },
  'certificate-id-is-client-id': {
    title: 'This is a Client ID, not the Certificate ID',
    meaning:
      'A **Client ID** has 64 hexadecimal digits. A **Certificate ID** has 43 characters: letters, digits, hyphens, and underscores. The two may have been swapped.',
    evidence:
      'The value saved as **Certificate ID** has the form of a Client ID. NetSuite has been seen to return server_error for swapped IDs.',
    fix: 'Copy the **Certificate ID** from the first column of the M2M setup list. Save the **Client ID** on the page of the integration record.',
    fixCost: 'change',
    task: 'm2m-mapping',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKey: 2 },
    checks: { 'certificate-id-matches': 'finds-or-excludes' },
    onlyFromChecks: true,
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 6,
    whyListed: undefined,
  },
  'certificate-id-mismatch': {
    title: 'The Certificate ID belongs to a different certificate',
    meaning:
      'A **Certificate ID** is the SHA-256 thumbprint of the uploaded certificate. The saved ID is not that of this profile’s certificate.',
    evidence: 'The saved **Certificate ID** differs from the predicted one.',
    fix: 'In the M2M setup list, find the row with the predicted **Certificate ID**, and save that ID in the wizard. If there is no such row, create a mapping with this profile’s public.pem.',
    fixCost: 'change',
    task: 'm2m-mapping',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKey: 1, SignatureValidation: 2 },
    checks: { 'certificate-id-matches': 'finds-or-excludes', 'headers-fit': 'finds' },
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 9,
    whyListed: undefined,
  },
  'certificate-unknown': {
    title: 'The certificate is not mapped in this account',
    meaning: 'No M2M mapping of this integration record has this certificate.',
    evidence: 'The M2M setup list has no row with this **Certificate ID** and this application.',
    fix: 'Choose **Create New**, select the entity, role, and application, and upload this profile’s public.pem.',
    fixCost: 'change',
    task: 'm2m-mapping',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKey: 1 },
    checks: {},
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 10,
    whyListed: ({ account }) =>
      `The key and the certificate are a pair, but this account may have no mapping with this certificate for this integration record.${explainEnvironment(account)}`,
  },
  'mapping-cleared-by-refresh': {
    title: 'A sandbox refresh cleared the mapping',
    meaning:
      'Each refresh of a sandbox removes every M2M mapping in it, and every integration record that was created in it.',
    evidence:
      'The M2M setup list of the sandbox is empty, or the integration record is no longer in **Manage Integrations**.',
    fix: 'Keep the same key. If the integration record is gone, create it again and save its new **Client ID**. Then create the mapping again with the same public.pem, and check that the **Certificate ID** is the predicted one.',
    fixCost: 'change',
    task: 'm2m-mapping',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKey: 1, UnknownIntegration: 2, InvalidIntegration: 2 },
    checks: {},
    excludedBy: ['never-refreshed', 'token-granted'],
    priorityAfterGoodTest: 0,
    whyListed: explainRefresh,
  },
  'certificate-revoked': {
    title: 'The certificate was revoked',
    meaning: 'Someone revoked the mapping. Revocation is permanent.',
    evidence: 'The row with this **Certificate ID** has a date in the **Revoked** column.',
    fix: 'Generate a new key and certificate and upload the new certificate in a new mapping.',
    fixCost: 'replace',
    task: 'key-and-certificate',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.m2mMapping,
    auditWords: { MissingKey: 1 },
    checks: {},
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 1,
    whyListed: 'Only NetSuite shows whether the mapping was revoked.',
  },
  'certificate-expired': {
    title: 'The certificate has expired',
    meaning: 'NetSuite refuses assertions signed for an expired certificate.',
    evidence: 'The certificate’s end date has passed.',
    fix: `Generate a new key and certificate, upload the certificate in a new mapping, and change the **Certificate ID** and the **${CELIGO_LABELS.privateKey}** in Celigo together.`,
    fixCost: 'replace',
    task: 'key-and-certificate',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.certificateRules,
    auditWords: { MissingKey: 1 },
    checks: { 'certificate-is-valid': 'finds-or-excludes' },
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 2,
    whyListed: undefined,
  },
  'certificate-validity-too-long': {
    title: 'The certificate is valid for more than two years',
    meaning:
      'NetSuite shortens it to two years without notice, so it expires before its own end date.',
    evidence: 'The end date in the M2M setup list is earlier than the certificate’s own end date.',
    fix: 'Read the true end date in the M2M setup list. If it has not passed yet, renew the certificate before it does.',
    fixCost: 'look',
    lastResort: `If it has passed, generate a new key and a certificate for ${daysText(MAX_VALIDITY_DAYS)} or less, and upload it.`,
    task: 'key-and-certificate',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.certificateRules,
    auditWords: { MissingKey: 1 },
    checks: { 'certificate-is-valid': 'finds-or-excludes' },
    onlyFromChecks: true,
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 3,
    whyListed: undefined,
  },
  'certificate-not-yet-valid': {
    title: 'The certificate is not valid yet',
    meaning: 'Its validity starts in the future.',
    evidence: 'The certificate’s start date is later than now. A wrong clock looks the same.',
    fix: 'Check the clock of this app’s server, or wait until the start date, and then test again.',
    fixCost: 'look',
    lastResort:
      'If the certificate was made while the clock was wrong, generate a new key and certificate, and upload it.',
    task: 'key-and-certificate',
    place: PLACES.m2mSetup,
    oraclePage: ORACLE_PAGES.certificateRules,
    auditWords: { MissingKey: 1 },
    checks: { 'certificate-is-valid': 'finds-or-excludes' },
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 6,
    whyListed: undefined,
  },
} as const satisfies Record<string, CauseRecord>;
