import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names';

/** What is known of a profile so far: account, scopes, certificate, last test. */
export function ProfileSummary({
  items,
}: {
  readonly items: ReadonlyArray<{
    readonly term: string;
    readonly value: ReactNode;
    readonly mono?: boolean | undefined;
  }>;
}) {
  return (
    <section className="rounded-box border border-rule bg-surface p-5">
      <h2 className="text-subheading">Summary</h2>
      <dl className="mt-3 space-y-2 text-small">
        {items.map(({ term, value, mono }) => (
          <div key={term} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3">
            <dt className="text-ink-muted">{term}</dt>
            <dd className={classNames('wrap-anywhere', mono && 'font-mono')}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
