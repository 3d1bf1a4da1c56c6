import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** One row: what it is, and its value. */
export type DefinitionItem = {
  readonly term: string;
  /** Absent or empty: "Not provided" stands there. */
  readonly value?: ReactNode;
  /** Set for values that are read letter by letter. */
  readonly mono?: boolean | undefined;
};

/** Props of {@link DefinitionList}. */
export type DefinitionListProps = {
  readonly items: ReadonlyArray<DefinitionItem>;
};

function isEmpty(value: ReactNode): boolean {
  return value === undefined || value === null || value === '';
}

/** Terms and values, one row each, with a rule between them. */
export function DefinitionList({ items }: DefinitionListProps) {
  return (
    <dl className="border-t border-rule">
      {items.map((item) => (
        <div
          key={item.term}
          className="keep-together grid items-baseline gap-x-6 gap-y-0.5 border-b border-rule py-3 sm:grid-cols-[11rem_minmax(0,1fr)]"
        >
          <dt className="font-semibold">{item.term}</dt>
          <dd className={classNames('min-w-0 wrap-anywhere', item.mono && 'font-mono text-small')}>
            {isEmpty(item.value) ? (
              <span className="font-sans text-body text-ink-muted">Not provided</span>
            ) : (
              item.value
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
