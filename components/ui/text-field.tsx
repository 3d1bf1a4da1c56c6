import type { ComponentProps } from 'react';
import { classNames } from './class-names';
import {
  describedBy,
  FieldShell,
  type FieldWords,
  INPUT_CLASSES,
  MONO_CLASSES,
} from './field-shell';

/** Props of {@link TextField}. */
export type TextFieldProps = FieldWords & {
  readonly name: string;
  readonly type?: 'text' | 'email' | 'url' | 'search' | undefined;
  readonly defaultValue?: string | undefined;
  readonly autoComplete?: string | undefined;
  readonly maxLength?: number | undefined;
  /** Set for values that are read letter by letter: identifiers, hosts. */
  readonly mono?: boolean | undefined;
  readonly spellCheck?: boolean | undefined;
  readonly inputMode?: ComponentProps<'input'>['inputMode'];
  readonly className?: string | undefined;
};

/** One line of text. */
export function TextField({
  id,
  label,
  hint,
  error,
  mono = false,
  type = 'text',
  autoComplete = 'off',
  className,
  ...rest
}: TextFieldProps) {
  return (
    <FieldShell id={id} label={label} hint={hint} error={error} className={className}>
      <input
        {...rest}
        {...describedBy({ id, hint, error })}
        {...(mono ? { spellCheck: false, autoCapitalize: 'none' } : {})}
        id={id}
        type={type}
        autoComplete={autoComplete}
        className={classNames(INPUT_CLASSES, mono && MONO_CLASSES)}
      />
    </FieldShell>
  );
}
