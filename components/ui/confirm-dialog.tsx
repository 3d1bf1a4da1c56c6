'use client';

import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { Button } from './button';
import { buttonClasses } from './button-classes';
import { useHasScript } from './use-has-script';

/** Props of {@link ConfirmDialog}. */
export type ConfirmDialogProps = {
  /** The words of the button that asks. */
  readonly triggerLabel: string;
  /** The question, as the heading of the dialog. */
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly children: ReactNode;
  /** The form that does it, with its own submit button. */
  readonly form: ReactNode;
  readonly cancelLabel?: string | undefined;
};

/**
 * Asks before an act: a native modal dialog, or a disclosure as long as no script runs. One that was
 * opened before the script ran stays as it is.
 */
export function ConfirmDialog({
  triggerLabel,
  title,
  children,
  form,
  cancelLabel = 'Cancel',
}: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const titleId = useId();
  const hasScript = useHasScript();
  const early = useRef<HTMLDetailsElement>(null);
  const [wasOpenedEarly, setWasOpenedEarly] = useState(false);
  useLayoutEffect(() => {
    setWasOpenedEarly(early.current?.open === true);
  }, []);

  const ask = () => {
    dialog.current?.showModal();
    // Not the button that does it: an Enter that is still held down would press it at once.
    cancel.current?.focus();
  };

  if (!hasScript || wasOpenedEarly) {
    return (
      <details ref={early} className="disclosure print-hidden">
        <summary className={buttonClasses('secondary')}>{triggerLabel}</summary>
        <div className="mt-4 space-y-4 border-l-4 border-rule pl-4">
          <h2 className="text-heading">{title}</h2>
          <div className="prose">{children}</div>
          {form}
        </div>
      </details>
    );
  }
  return (
    <>
      <Button variant="secondary" onClick={ask}>
        {triggerLabel}
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby={titleId}
        className="modal m-auto w-[min(34rem,calc(100vw-2rem))] rounded-box border border-edge bg-surface p-6 text-ink"
      >
        <h2 id={titleId} className="text-heading">
          {title}
        </h2>
        <div className="prose mt-3">{children}</div>
        <div className="mt-6 flex flex-wrap items-start gap-3">
          {form}
          <Button ref={cancel} variant="secondary" onClick={() => dialog.current?.close()}>
            {cancelLabel}
          </Button>
        </div>
      </dialog>
    </>
  );
}
