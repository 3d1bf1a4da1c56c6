import { ListFilter } from 'lucide-react';
import Link from 'next/link';
import { exactMomentText } from '@/lib/words';

/** One entry of the record in words. */
export type AuditTableRow = {
  readonly id: string;
  readonly at: Date;
  /** Its number in the chain, once it has one. */
  readonly sequence: number | undefined;
  /** Absent where nobody was signed in; `nobody` stands there. */
  readonly who: string | undefined;
  readonly nobody: string;
  readonly what: string;
  readonly facts: string;
  /** The profile as it was named then, its page if it exists, and the address of its entries. */
  readonly profile:
    | { readonly name: string; readonly href: string | undefined; readonly entriesHref: string }
    | undefined;
};

/** Entries of the record: a table on a wide screen, a list of blocks on a narrow one. */
export function AuditTable({ rows }: { readonly rows: ReadonlyArray<AuditTableRow> }) {
  return (
    <table className="mt-8 w-full text-small max-sm:block">
      <thead className="max-sm:sr-only">
        <tr className="border-b border-edge text-left">
          <th scope="col" className="py-2 pr-4 font-semibold">
            When
          </th>
          <th scope="col" className="w-1/6 py-2 pr-4 font-semibold">
            Who
          </th>
          <th scope="col" className="py-2 pr-4 font-semibold">
            What
          </th>
          <th scope="col" className="w-1/6 py-2 font-semibold">
            Profile
          </th>
        </tr>
      </thead>
      <tbody className="max-sm:block max-sm:border-t max-sm:border-rule">
        {rows.map((row) => (
          <tr
            key={row.id}
            className="border-b border-rule align-baseline max-sm:flex max-sm:flex-col max-sm:py-3"
          >
            <td className="py-2.5 max-sm:order-last max-sm:py-0.5 max-sm:text-caption pr-4 whitespace-nowrap text-ink-muted tabular-nums">
              <time dateTime={row.at.toISOString()}>{exactMomentText(row.at)}</time>{' '}
              {row.sequence === undefined ? null : (
                <span className="block max-sm:ml-3 max-sm:inline">Entry {row.sequence}</span>
              )}
            </td>
            <td className="py-2.5 max-sm:block max-sm:py-0.5 pr-4 wrap-anywhere">
              {row.who ?? <span className="text-ink-muted">{row.nobody}</span>}
            </td>
            <td className="py-2.5 max-sm:order-first max-sm:py-0.5 pr-4">
              <span className="max-sm:font-semibold">{row.what}</span>
              <span className="block text-ink-muted wrap-anywhere">{row.facts}</span>
            </td>
            <td className="py-2.5 max-sm:block max-sm:py-0.5 wrap-anywhere">
              {row.profile === undefined ? null : (
                <span className="flex items-center justify-between gap-2 max-sm:justify-start">
                  {row.profile.href === undefined ? (
                    row.profile.name
                  ) : (
                    <Link
                      href={row.profile.href}
                      prefetch={false}
                      className="inline-flex min-h-6 items-center"
                    >
                      {row.profile.name}
                    </Link>
                  )}
                  <Link
                    href={row.profile.entriesHref}
                    title="Only this profile"
                    aria-label={`Only entries of ${row.profile.name}`}
                    prefetch={false}
                    className="grid size-6 shrink-0 place-items-center text-ink-muted hover:text-accent"
                  >
                    <ListFilter aria-hidden="true" className="size-4" />
                  </Link>
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
