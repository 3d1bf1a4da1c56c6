import type { CertificateHistory, NextRenewal, PastCertificate } from '@/lib/renewal/history';
import { AUTOMATIC_RENEWAL } from '@/lib/renewal/records';
import { dayText } from '@/lib/words';
import type { RunbookSection } from './runbook-content';

const STATE_WORDS: Readonly<Record<PastCertificate['state'], string>> = {
  staged: 'Created, not yet in NetSuite',
  uploaded: 'In NetSuite, not yet in Celigo',
  active: 'In use',
  superseded: 'Replaced, not revoked',
  revoked: 'Revoked',
  expired: 'Expired',
};

/** How a certificate was introduced: without a renewal, or by which renewal and by whom. */
function originText({ renewal }: PastCertificate): string {
  if (renewal === undefined) {
    return 'Created without a renewal';
  }
  const { startedBy, endedAt, outcome } = renewal;
  const how = startedBy === AUTOMATIC_RENEWAL ? 'automatically' : `by ${startedBy ?? 'the app'}`;
  if (endedAt === undefined) {
    return `Renewal under way, started ${how}`;
  }
  return outcome === 'renewed'
    ? `Renewed ${how} on ${dayText(endedAt)}`
    : `Renewal started ${how}, abandoned on ${dayText(endedAt)}`;
}

function nextText({ isUnderWay, isAutomatic, from, trouble }: NextRenewal): string {
  if (trouble !== undefined) {
    return `The renewal stopped and is waiting for someone to act (${trouble.code}). The profile’s renewal page says what to do.`;
  }
  if (isUnderWay) {
    return 'A renewal is under way: the new certificate exists already.';
  }
  if (from === undefined) {
    return 'No certificate is in use yet.';
  }
  return isAutomatic
    ? `Next: the wizard renews it automatically, starting on ${dayText(from)}, as long as it is running.`
    : `Next: someone must renew it, starting on ${dayText(from)}. Nothing happens automatically.`;
}

function rehearsalTexts({ rehearsal }: NextRenewal): ReadonlyArray<string> {
  if (rehearsal === undefined) {
    return [];
  }
  const missing = rehearsal.lines.flatMap(({ works, words }) => (works ? [] : [words]));
  const found = rehearsal.works
    ? 'everything was ready.'
    : `something was missing. ${missing.join(' ')}`;
  return [`The renewal was last rehearsed on ${dayText(rehearsal.at)}: ${found}`];
}

/** Which certificate was valid when, who renewed it, and what comes next. */
export function certificateHistorySection({
  certificates,
  next,
}: CertificateHistory): RunbookSection {
  return {
    id: 'certificates',
    title: 'Certificates over the years',
    blocks: [
      ...[nextText(next), ...rehearsalTexts(next)].map((text) => ({
        kind: 'paragraph' as const,
        text,
      })),
      {
        kind: 'table',
        columns: ['Certificate ID', 'Valid', 'State', 'Origin'],
        rows: certificates.map((one) => [
          one.certificateId,
          `${dayText(one.notBefore)} to ${dayText(one.endsAt)}`,
          STATE_WORDS[one.state],
          originText(one),
        ]),
      },
    ],
  };
}
