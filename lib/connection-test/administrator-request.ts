import { z } from 'zod';
import { AUDIT_TRAIL_STEPS, PLACES } from '@/lib/guide/places';
import { exactMomentText } from '@/lib/words';
import { failureGroup } from './failure-groups';
import type { ConnectionReport } from './report';

/** The parts of a request to a NetSuite administrator. Contains no secrets. */
export type AdministratorRequestInput = {
  readonly report: Pick<ConnectionReport, 'startedAt' | 'lines' | 'assertion' | 'exchanges'>;
  readonly profileName: string;
  readonly accountId: string;
  /** For example, `Sandbox 1`. */
  readonly environmentLabel: string;
};

const headerWithKid = z.object({ kid: z.string() });

/** The Certificate ID that the assertion named, as the report shows it. */
function certificateIdOf({ assertion }: AdministratorRequestInput['report']): string | undefined {
  if (assertion === undefined) {
    return undefined;
  }
  try {
    return headerWithKid.safeParse(JSON.parse(assertion.header)).data?.kid;
  } catch {
    // Redaction may have cut the header. Then there is no Certificate ID to read.
    return undefined;
  }
}

/**
 * A message to someone who can read NetSuite's Login Audit Trail: what was tried, when, for which
 * integration, and what to look up. Contains no secret and asks for none.
 */
export function administratorRequest(input: AdministratorRequestInput): string {
  const { report, profileName, accountId, environmentLabel } = input;
  const head = failureGroup(report);
  const isCall = head === 'call-refused';
  const did = head === 'sign-in-not-completed' ? 'did not complete' : 'refused';
  const refused = report.lines.find(({ state }) => state === 'failed')?.evidence[0];
  const token = report.exchanges?.find(({ id }) => id === 'token-request');
  const when = exactMomentText(new Date(token?.startedAt ?? report.startedAt));
  const certificateId = certificateIdOf(report);
  return [
    `NetSuite ${did} a connection to the account ${accountId} (${environmentLabel}). It keeps the reason in its Login Audit Trail. Could you look it up for me?`,
    '',
    `- What was tried: ${isCall ? 'a call with an OAuth 2.0 access token' : 'an OAuth 2.0 token request with client credentials (machine to machine)'}`,
    `- When: ${when}`,
    `- Integration: the one for “${profileName}”${certificateId === undefined ? '' : `, with the Certificate ID ${certificateId}`}`,
    ...(refused === undefined ? [] : [`- The response: ${refused}`]),
    '',
    'Where to look:',
    ...[
      `Go to ${PLACES.auditTrail.menuPath}.`,
      ...AUDIT_TRAIL_STEPS.map(({ sentence }) => sentence),
      'Find the row at this time whose Status is Failure.',
    ].map((step, index) => `${index + 1}. ${step}`),
    '',
    'Please send me the word in the Detail column. If there is no such row, please tell me that. Nothing needs to be changed, and no password or key is needed.',
  ].join('\n');
}
