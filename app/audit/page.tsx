import type { Metadata } from 'next';
import Link from 'next/link';
import { AuditFilterForm } from '@/components/audit/audit-filter-form';
import { AuditTable, type AuditTableRow } from '@/components/audit/audit-table';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { Pagination } from '@/components/ui/pagination';
import { AUDIT_ACTION_GROUPS } from '@/lib/audit/actions';
import { actionText, factsText, nobodyText } from '@/lib/audit/entry-words';
import { type LastCheck, readLastCheck } from '@/lib/audit/last-check';
import { type AuditCursor, type AuditRow, readAuditPage } from '@/lib/audit/read-audit';
import type { Database } from '@/lib/database/client';
import { DAY_MS } from '@/lib/durations';
import { requirePerson } from '@/lib/sign-in/session';
import { exactMomentText } from '@/lib/words';
import { auditQuery, dayValue, readAuditQuery } from './audit-query';
import { ChainSection } from './chain-section';

export const metadata: Metadata = { title: 'Audit' };

const PAGE_SIZE = 50;

function beyond(direction: AuditCursor['direction'], row: AuditRow | undefined) {
  return row === undefined ? undefined : { direction, position: row };
}

/** The profiles of entries that are still there. */
async function livingProfiles(
  { profile }: Database,
  rows: ReadonlyArray<AuditRow>,
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(rows.flatMap(({ profileId }) => profileId ?? []))];
  const found = await profile.findMany({ where: { id: { in: ids } }, select: { id: true } });
  return new Set(found.map(({ id }) => id));
}

/** What the last check of the chain found, if it had anything to check. */
function ChainState({ check }: { readonly check: LastCheck | undefined }) {
  // A new installation checks a chain without entries: nothing that is shown here.
  if (check === undefined || (check.finding === undefined && check.lastSequence === 0)) {
    return (
      <p className="mb-6 text-small text-ink-muted">
        Not yet checked for tampering. The app checks once a day.
      </p>
    );
  }
  const { at, lastSequence, finding } = check;
  return finding === undefined ? (
    <p className="mb-6 text-small text-ink-muted">
      No tampering found up to entry {lastSequence}, {exactMomentText(at)}.
    </p>
  ) : (
    <Notice kind="danger" title="The audit record was changed outside the app" className="mb-6">
      <p>{finding}</p>
      <p>
        Found {exactMomentText(at)}. Compare with a backup, and find out who can write to the
        database.
      </p>
    </Notice>
  );
}

function tableRow(row: AuditRow, living: ReadonlySet<string>): AuditTableRow {
  const { id, at, actorEmail, action, profileId, profileName, detail, sequence } = row;
  return {
    id,
    at,
    sequence: sequence ?? undefined,
    who: actorEmail ?? undefined,
    nobody: nobodyText(action),
    what: actionText(action),
    facts: factsText({ action, detail }),
    profile:
      profileId === null || profileName === null
        ? undefined
        : {
            name: profileName,
            href: living.has(profileId) ? `/profiles/${profileId}` : undefined,
            entriesHref: `/audit${auditQuery({ profileId })}`,
          },
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
  const living = await livingProfiles(installation.database, rows);
  const check = await readLastCheck(installation.database);
  const older = hasOlder ? beyond('older', rows.at(-1)) : undefined;
  const newer = hasNewer ? beyond('newer', rows[0]) : undefined;
  const { until } = filter;
  return (
    <>
      <PageHeading title="Audit" lead="Who did what, and when. Times are in UTC." />
      <ChainState check={check} />
      <AuditFilterForm
        groups={AUDIT_ACTION_GROUPS}
        profileName={rows[0]?.profileName ?? undefined}
        values={{
          action: filter.action,
          person: filter.actorEmail,
          profile: filter.profileId,
          profileName: filter.profileName,
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
        <AuditTable rows={rows.map((row) => tableRow(row, living))} />
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
      <ChainSection database={installation.database} />
    </>
  );
}
