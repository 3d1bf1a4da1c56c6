import type { ReactNode } from 'react';

/** A way to do something that most people leave closed, in a box of its own. */
export function BoxedDisclosure({
  summary,
  open = false,
  children,
}: {
  readonly summary: ReactNode;
  readonly open?: boolean | undefined;
  readonly children: ReactNode;
}) {
  return (
    <details open={open} className="disclosure rounded-box border border-rule bg-surface">
      <summary className="flex min-h-11 items-center px-3.5 font-semibold">{summary}</summary>
      <div className="space-y-4 border-t border-rule p-3.5">{children}</div>
    </details>
  );
}
