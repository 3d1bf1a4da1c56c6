'use client';

import { useState } from 'react';
import { buttonClasses } from './button-classes';
import { classNames } from './class-names';
import { describedBy, FieldShell, type FieldWords, INPUT_CLASSES } from './field-shell';

/** Props of {@link PasswordField}. It takes no default value: a password is never sent back. */
export type PasswordFieldProps = FieldWords & {
  readonly name: string;
  /** `current-password` to sign in, `new-password` to choose one, `off` for another secret. */
  readonly autoComplete?: 'current-password' | 'new-password' | 'off' | undefined;
  readonly required?: boolean | undefined;
  readonly className?: string | undefined;
};

/** A password that may be pasted, filled by a manager, and looked at. */
export function PasswordField({
  id,
  label,
  hint,
  error,
  autoComplete = 'current-password',
  className,
  ...rest
}: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <FieldShell id={id} label={label} hint={hint} error={error} className={className}>
      <div className="flex items-stretch gap-2">
        <input
          {...rest}
          {...describedBy({ id, hint, error })}
          id={id}
          type={shown ? 'text' : 'password'}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          className={classNames(INPUT_CLASSES, 'flex-1')}
        />
        <button
          type="button"
          aria-controls={id}
          onClick={() => setShown(!shown)}
          className={buttonClasses('secondary', 'needs-script shrink-0')}
        >
          <span>
            {shown ? 'Hide' : 'Show'}
            <span className="sr-only"> {label}</span>
          </span>
        </button>
      </div>
    </FieldShell>
  );
}
