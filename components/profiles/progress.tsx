import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names';

/** Props of {@link Progress}. */
export type ProgressProps = {
  /** For each part of the way, in order, whether it is done. */
  readonly parts: ReadonlyArray<boolean>;
  /** The part where one is, 1 for the first; absent where one sees the whole way. */
  readonly current?: number | undefined;
  /** The progress in words; the drawing is for the eye only. */
  readonly children: ReactNode;
};

/** Progress in words, with one short line for each part of the way: filled when it is done. */
export function Progress({ parts, current, children }: ProgressProps) {
  const segments = parts.map((done, index) => ({ done, number: index + 1 }));
  return (
    <div className="text-small">
      <p className="text-ink-muted">{children}</p>
      <div aria-hidden="true" className="mt-2 flex h-2 max-w-72 items-center gap-1 print-hidden">
        {segments.map(({ done, number }) => (
          <span
            key={number}
            className={classNames(
              'status-segment flex-1',
              number === current ? 'h-2 border-2 border-accent' : 'h-1',
              done ? 'bg-accent' : number === current ? 'bg-surface' : 'bg-rule',
            )}
          />
        ))}
      </div>
    </div>
  );
}
