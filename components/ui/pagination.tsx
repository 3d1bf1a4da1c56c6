import { ArrowLeft, ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { LinkPending } from './link-pending';

/** Props of {@link Pagination}. */
export type PaginationProps = {
  /** Names the list, for instance `Connection profiles`. */
  readonly label: string;
  /** Absent on the first page. */
  readonly previousHref?: string | undefined;
  /** Absent on the last page. */
  readonly nextHref?: string | undefined;
};

/** Previous and next page of a long list. Nothing when there is one page only. */
export function Pagination({ label, previousHref, nextHref }: PaginationProps) {
  if (!previousHref && !nextHref) {
    return null;
  }
  return (
    <nav aria-label={`${label}: pages`} className="mt-8 flex justify-between gap-4 print-hidden">
      {previousHref ? (
        <Link
          href={previousHref}
          prefetch={false}
          rel="prev"
          className="inline-flex items-center gap-2 py-2"
        >
          <ArrowLeft aria-hidden="true" className="size-4.5" />
          Previous page
          <LinkPending />
        </Link>
      ) : (
        <span />
      )}
      {nextHref ? (
        <Link
          href={nextHref}
          prefetch={false}
          rel="next"
          className="inline-flex items-center gap-2 py-2"
        >
          Next page
          <LinkPending />
          <ArrowRight aria-hidden="true" className="size-4.5" />
        </Link>
      ) : null}
    </nav>
  );
}
