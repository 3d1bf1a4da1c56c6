import type { ReactNode } from 'react';

/** A part of a report that most leave closed, under one line: what it is, and a few muted words. */
export function ReportFold({
  title,
  note,
  open = false,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly open?: boolean | undefined;
  readonly children: ReactNode;
}) {
  return (
    <details open={open} className="disclosure">
      <summary className="flex min-h-7 max-w-full items-baseline py-0.5 text-accent hover:text-accent-strong">
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          <span className="underline underline-offset-4">{title}</span>
          {note === undefined ? null : (
            <span className="text-small text-ink-muted wrap-anywhere">{note}</span>
          )}
        </span>
      </summary>
      <div className="mt-3 mb-2 min-w-0 space-y-4">{children}</div>
    </details>
  );
}
