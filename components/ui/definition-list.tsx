import Link from 'next/link';
import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** One row: what it is, its value, and where to change it. */
export type DefinitionItem = {
  readonly term: string;
  /** Absent or empty: "Not provided" stands there. */
  readonly value?: ReactNode;
  /** Set for values that are read letter by letter. */
  readonly mono?: boolean | undefined;
  readonly changeHref?: string | undefined;
};

/** Props of {@link DefinitionList}. */
export type DefinitionListProps = {
  readonly items: ReadonlyArray<DefinitionItem>;
  readonly className?: string | undefined;
};

function isEmpty(value: ReactNode): boolean {
  return value === undefined || value === null || value === '';
}

/** Terms and values, one row each, with a rule between them. */
export function DefinitionList({ items, className }: DefinitionListProps) {
  return (
    <dl className={classNames('border-t border-rule', className)}>
      {items.map((item) => (
        <div
          key={item.term}
          className="keep-together grid items-baseline gap-x-6 gap-y-0.5 border-b border-rule py-3 sm:grid-cols-[11rem_minmax(0,1fr)_auto]"
        >
          <dt className="font-semibold">{item.term}</dt>
          <dd className={classNames('min-w-0 wrap-anywhere', item.mono && 'font-mono text-small')}>
            {isEmpty(item.value) ? (
              <span className="font-sans text-body text-ink-muted">Not provided</span>
            ) : (
              item.value
            )}
          </dd>
          {item.changeHref ? (
            <dd className="print-hidden">
              <Link href={item.changeHref} prefetch={false} className="inline-block">
                Change<span className="sr-only"> {item.term}</span>
              </Link>
            </dd>
          ) : null}
        </div>
      ))}
    </dl>
  );
}
