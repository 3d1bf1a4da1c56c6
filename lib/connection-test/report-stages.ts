import type { ReportLine } from '@/lib/diagnosis/offline-proof';

/** The stages of a report in order, with their headings. */
export const REPORT_STAGES: ReadonlyArray<{
  readonly stage: ReportLine['stage'];
  readonly title: string;
}> = [
  { stage: 'offline', title: 'Checked here, without the network' },
  { stage: 'network', title: 'The way to NetSuite' },
  { stage: 'token', title: 'The access token' },
  { stage: 'probe', title: 'Calls with the token' },
];

/** The word for how a line ended. */
export const STATE_WORDS: Readonly<Record<ReportLine['state'], string>> = {
  passed: 'Passed',
  warning: 'Warning',
  failed: 'Failed',
  skipped: 'Skipped',
};

/** The heading of a report. */
export const OUTCOME_WORDS = {
  works: 'NetSuite accepts this connection',
  'does-not-work': 'Connection does not work',
} as const;
