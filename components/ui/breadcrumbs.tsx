import { ArrowLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';

/** One page on the way to this one. */
export type Breadcrumb = { readonly label: string; readonly href: string };

/** The way back up, without the page itself and without the list that the main navigation names. */
export function Breadcrumbs({ items }: { readonly items: ReadonlyArray<Breadcrumb> }) {
  return (
    <nav aria-label="Breadcrumb" className="mb-6 print-hidden">
      <ol className="flex flex-wrap items-center gap-x-1.5 text-small">
        {items.map((item, index) => (
          <li key={item.href} className="flex min-w-0 items-center gap-x-1.5">
            {index > 0 ? (
              <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-ink-muted" />
            ) : (
              <ArrowLeft aria-hidden="true" className="size-4 shrink-0 text-ink-muted" />
            )}
            <Link href={item.href} prefetch={false} className="inline-block py-1 wrap-anywhere">
              {item.label}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
