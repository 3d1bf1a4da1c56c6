'use client';

import { type MouseEvent, useEffect, useRef } from 'react';

/** One line of the summary. With a `fieldId` it links to the field it is about. */
export type ErrorSummaryItem = {
  readonly message: string;
  readonly fieldId?: string | undefined;
};

/** Props of {@link ErrorSummary}. */
export type ErrorSummaryProps = {
  readonly items: ReadonlyArray<ErrorSummaryItem>;
  /** Counts the failed submits: focus comes here each time that it changes. */
  readonly attempt: number;
  /** The stable code of the error, to quote in a ticket. `input-invalid` is not shown: the fields say it all. */
  readonly code?: string | undefined;
};

function goToField(event: MouseEvent<HTMLAnchorElement>, fieldId: string) {
  const field = document.getElementById(fieldId);
  if (!field) {
    return;
  }
  event.preventDefault();
  field.focus({ preventScroll: true });
  field.closest('fieldset, div')?.scrollIntoView({ block: 'center' });
}

/** What went wrong with a form, above it. It takes focus on each new failed submit. */
export function ErrorSummary({ items, attempt, code }: ErrorSummaryProps) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: focus moves once for each failed submit, not for each render.
  useEffect(() => {
    box.current?.focus();
  }, [attempt]);

  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="rounded-box border-3 border-danger bg-surface p-5"
    >
      <h2 className="text-heading">There is a problem</h2>
      <ul className="mt-2 space-y-1.5">
        {items.map((item) => (
          <li key={`${item.fieldId ?? ''}:${item.message}`}>
            {item.fieldId ? (
              <a
                href={`#${item.fieldId}`}
                onClick={(event) => goToField(event, item.fieldId ?? '')}
                className="inline-block py-0.5 font-semibold text-danger hover:text-danger-strong"
              >
                {item.message}
              </a>
            ) : (
              <span className="font-semibold">{item.message}</span>
            )}
          </li>
        ))}
      </ul>
      {code && code !== 'input-invalid' ? (
        <p className="mt-3 text-small text-ink-muted">
          Code: <code>{code}</code>
        </p>
      ) : null}
    </div>
  );
}
