import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names';

/** Props of {@link Progress}. */
export type ProgressProps = {
  readonly done: number;
  readonly total: number;
  /** The progress in words; the drawing is for the eye only. */
  readonly children: ReactNode;
};

/** Progress in words, with one short line for each part of the way. */
export function Progress({ done, total, children }: ProgressProps) {
  const segments = Array.from({ length: total }, (_, index) => index + 1);
  return (
    <div className="text-small">
      <p className="text-ink-muted">{children}</p>
      <div aria-hidden="true" className="mt-2 flex max-w-72 gap-1 print-hidden">
        {segments.map((segment) => (
          <span
            key={segment}
            className={classNames(
              'status-segment h-1 flex-1',
              segment <= done ? 'bg-accent' : 'bg-rule',
            )}
          />
        ))}
      </div>
    </div>
  );
}
