import { CELIGO_LABELS } from '@/lib/celigo/labels';
import type { OfflineCheck } from '@/lib/diagnosis/offline-checks';
import type { ReportLine, ReportLineState } from '@/lib/diagnosis/offline-proof';

/** The stages of a report in order, with their headings and their short names for the diagram. */
export const REPORT_STAGES: ReadonlyArray<{
  readonly stage: ReportLine['stage'];
  readonly title: string;
  readonly name: string;
}> = [
  { stage: 'offline', title: 'Checked locally, without the network', name: 'Local checks' },
  { stage: 'network', title: 'The network path to NetSuite', name: 'Network' },
  { stage: 'token', title: 'The access token', name: 'Access token' },
  { stage: 'probe', title: 'Calls with the token', name: 'Calls' },
];

/** The word for the result of a line. */
export const STATE_WORDS: Readonly<Record<ReportLineState, string>> = {
  passed: 'Passed',
  warning: 'Warning',
  failed: 'Failed',
  skipped: 'Skipped',
};

/** What each line is about. The sentence of success must not be used for a line that did not pass. */
const LINE_SUBJECTS = {
  'account-id-is-well-formed': 'Account ID',
  'key-matches-certificate': 'Private key and certificate',
  'certificate-id-matches': 'Certificate ID',
  'certificate-is-valid': 'Validity of the certificate',
  'algorithm-fits-key': CELIGO_LABELS.method,
  'templates-render': `${CELIGO_LABELS.payload} and ${CELIGO_LABELS.headers}`,
  'audience-is-token-endpoint': 'aud claim',
  'issuer-is-client-id': 'iss claim',
  'lifetime-under-60-minutes': 'Lifetime of the assertion',
  'scopes-are-chosen': 'scope claim',
  'headers-fit': CELIGO_LABELS.headers,
  'assertion-signed': 'Signature of the assertion',
  'request-body-complete': 'Fields of the token request',
  'token-endpoint-answers': 'Token endpoint',
  'clocks-agree': 'Clocks of NetSuite and this app’s server',
  'access-token-granted': 'Access token',
  'token-acts-as': 'Role and entity of the token',
  'scopes-granted': 'Scopes of the token',
  'rest-web-services-call': 'REST web services: the token',
  'metadata-catalog-call': 'REST web services: the role',
  'suiteql-call': 'SuiteQL queries',
  'certificate-listed': 'NetSuite’s list of certificates',
  'restlet-call': 'RESTlets',
  'suite-analytics-scope': 'SuiteAnalytics Connect',
} satisfies Readonly<Record<OfflineCheck, string>> & Readonly<Record<string, string>>;

/** The stable name of a line that this version writes. Stored reports may have others. */
export type ReportLineId = keyof typeof LINE_SUBJECTS;

function isLineId(id: string): id is ReportLineId {
  return Object.hasOwn(LINE_SUBJECTS, id);
}

/** A line in words that fit its result: the sentence that was proven, or only what the line is about. */
export function lineTitle({
  id,
  title,
  state,
}: Pick<ReportLine, 'id' | 'title' | 'state'>): string {
  return state === 'passed' ? title : lineSubject({ id, title });
}

/** What a line is about, whatever its result. */
export function lineSubject({ id, title }: Pick<ReportLine, 'id' | 'title'>): string {
  return isLineId(id) ? LINE_SUBJECTS[id] : title;
}

/** The result of a stage: that of its worst line. A stage in which nothing was tried is skipped. */
export function stageState(lines: ReadonlyArray<Pick<ReportLine, 'state'>>): ReportLineState {
  const has = (wanted: ReportLineState) => lines.some(({ state }) => state === wanted);
  if (has('failed')) {
    return 'failed';
  }
  if (has('warning')) {
    return 'warning';
  }
  return has('passed') ? 'passed' : 'skipped';
}

/** The heading of a report. */
export const OUTCOME_WORDS = {
  works: 'NetSuite accepts this connection',
  'does-not-work': 'Connection does not work',
} as const;
