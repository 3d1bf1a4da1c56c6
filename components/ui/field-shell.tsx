import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** The look of a box that a person types into. */
export const INPUT_CLASSES =
  'block w-full min-w-0 min-h-11 rounded-box border border-edge bg-surface px-3 py-2 leading-normal text-ink ' +
  'aria-invalid:border-2 aria-invalid:border-danger disabled:border-rule disabled:bg-sunken';

/** The look of a value that is read or typed letter by letter. */
export const MONO_CLASSES = 'font-mono text-small';

/** What every field has: its words, and where it went wrong. */
export type FieldWords = {
  /** The `id` of the control; the error summary links to it. */
  readonly id: string;
  readonly label: string;
  readonly hint?: ReactNode;
  /** The error in the words of the error summary; absent while there is none. */
  readonly error?: string | undefined;
};

/** The attributes that tie a control to its hint and its error. */
export type DescribedBy = {
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
};

/** Gives the attributes that tie the control `id` to its hint and error. */
export function describedBy({ id, hint, error }: Omit<FieldWords, 'label'>): DescribedBy {
  const ids = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return { 'aria-describedby': ids || undefined, 'aria-invalid': error ? true : undefined };
}

/** The hint of a field, found by the control through {@link describedBy}. */
export function FieldHint({ id, hint }: { readonly id: string; readonly hint?: ReactNode }) {
  if (!hint) {
    return null;
  }
  return (
    <div id={`${id}-hint`} className="mt-0.5 text-small text-ink-muted">
      {hint}
    </div>
  );
}

/** The error of a field, found by the control through {@link describedBy}. */
export function FieldError({
  id,
  error,
}: {
  readonly id: string;
  readonly error?: string | undefined;
}) {
  if (!error) {
    return null;
  }
  return (
    <p id={`${id}-error`} className="mt-1 font-semibold text-danger">
      <span className="sr-only">Error: </span>
      {error}
    </p>
  );
}

/** Props of {@link FieldShell}. */
export type FieldShellProps = FieldWords & {
  readonly children: ReactNode;
  readonly className?: string | undefined;
};

/** Label, hint and error around one control, with a bar at the side when there is an error. */
export function FieldShell({ id, label, hint, error, children, className }: FieldShellProps) {
  return (
    <div className={classNames(error && 'border-l-4 border-danger pl-4', className)}>
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <FieldHint id={id} hint={hint} />
      <FieldError id={id} error={error} />
      <div className="mt-1.5">{children}</div>
    </div>
  );
}
