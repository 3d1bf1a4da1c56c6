import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** Props of {@link Disclosure}. */
export type DisclosureProps = {
  readonly summary: ReactNode;
  readonly children: ReactNode;
  readonly open?: boolean | undefined;
  readonly className?: string | undefined;
};

/** Text that most people can leave closed: a native `details`. Paper shows it open. */
export function Disclosure({ summary, children, open, className }: DisclosureProps) {
  return (
    <details open={open} className={classNames('disclosure', className)}>
      <summary className="inline-flex min-h-6 max-w-full items-center text-accent hover:text-accent-strong">
        <span className="underline underline-offset-4">{summary}</span>
      </summary>
      <div className="prose mt-2 border-l-2 border-rule pl-4">{children}</div>
    </details>
  );
}
