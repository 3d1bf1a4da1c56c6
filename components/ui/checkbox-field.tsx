import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { describedBy, FieldError } from './field-shell';

/** Props of {@link CheckboxField}. */
export type CheckboxFieldProps = {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly defaultChecked?: boolean | undefined;
  readonly required?: boolean | undefined;
  readonly className?: string | undefined;
};

/** One box to check. The words beside it are part of what can be pressed. */
export function CheckboxField({
  id,
  label,
  hint,
  error,
  className,
  value = 'on',
  ...rest
}: CheckboxFieldProps) {
  return (
    <div className={classNames(error && 'border-l-4 border-danger pl-4', className)}>
      <FieldError id={id} error={error} />
      <div className="grid grid-cols-[1.5rem_1fr] gap-x-3">
        <input
          {...rest}
          {...describedBy({ id, hint, error })}
          id={id}
          type="checkbox"
          value={value}
          className="mt-0.5 size-6 shrink-0"
        />
        <label htmlFor={id} className="py-0.5 leading-snug">
          {label}
        </label>
        {hint ? (
          <div id={`${id}-hint`} className="col-start-2 text-small text-ink-muted">
            {hint}
          </div>
        ) : null}
      </div>
    </div>
  );
}
