import type { Metadata } from 'next';
import Link from 'next/link';
import { AuditFilterForm } from '@/components/audit/audit-filter-form';
import { AuditTable, type AuditTableRow } from '@/components/audit/audit-table';
import { PageHeading } from '@/components/ui/page-heading';
import { Pagination } from '@/components/ui/pagination';
import { AUDIT_ACTION_GROUPS } from '@/lib/audit/actions';
import { actionText, factsText, nobodyText } from '@/lib/audit/entry-words';
import { type AuditCursor, type AuditRow, readAuditPage } from '@/lib/audit/read-audit';
import { requirePerson } from '@/lib/sign-in/session';
import { auditQuery, dayValue, readAuditQuery } from './audit-query';

export const metadata: Metadata = { title: 'Audit' };

const PAGE_SIZE = 50;

const DAY_MS = 24 * 60 * 60 * 1000;

function beyond(direction: AuditCursor['direction'], row: AuditRow | undefined) {
  return row === undefined ? undefined : { direction, position: { at: row.at, id: row.id } };
}

function tableRow(row: AuditRow): AuditTableRow {
  const { id, at, actorEmail, action, profileId, profileName, detail } = row;
  return {
    id,
    at,
    who: actorEmail ?? undefined,
    nobody: nobodyText(action),
    what: actionText(action),
    facts: factsText(detail),
    profile:
      profileId === null || profileName === null
        ? undefined
        : { name: profileName, href: `/audit${auditQuery({ profileId })}` },
  };
}

/** Who did what and when. */
export default async function AuditPage({
  searchParams,
}: {
  readonly searchParams: Promise<Readonly<Record<string, string | Array<string>>>>;
}) {
  const { installation } = await requirePerson('owner');
  const { filter, cursor } = readAuditQuery(await searchParams);
  const { rows, hasNewer, hasOlder } = await readAuditPage(
    installation.database,
    filter,
    PAGE_SIZE,
    cursor,
  );
  const older = hasOlder ? beyond('older', rows.at(-1)) : undefined;
  const newer = hasNewer ? beyond('newer', rows[0]) : undefined;
  const { until } = filter;
  return (
    <>
      <PageHeading title="Audit" lead="Who did what, and when. Times are in UTC." />
      <AuditFilterForm
        groups={AUDIT_ACTION_GROUPS}
        profileName={rows[0]?.profileName ?? undefined}
        values={{
          action: filter.action,
          person: filter.actorEmail,
          profile: filter.profileId,
          from: dayValue(filter.from),
          to: dayValue(until === undefined ? undefined : new Date(until.getTime() - DAY_MS)),
        }}
      />
      {rows.length === 0 ? (
        <p className="mt-8 text-ink-muted">
          No entries here.{' '}
          <Link href="/audit" prefetch={false}>
            Show all entries
          </Link>
        </p>
      ) : (
        <AuditTable rows={rows.map(tableRow)} />
      )}
      <Pagination
        label="Audit"
        previousHref={newer === undefined ? undefined : `/audit${auditQuery(filter, newer)}`}
        nextHref={older === undefined ? undefined : `/audit${auditQuery(filter, older)}`}
      />
      <p className="mt-8 flex flex-wrap gap-x-6 gap-y-2 print-hidden">
        <a href={`/audit/entries.csv${auditQuery(filter)}`} download>
          Download CSV
        </a>
        <a href={`/audit/entries.jsonl${auditQuery(filter)}`} download>
          Download JSON Lines
        </a>
      </p>
    </>
  );
}
