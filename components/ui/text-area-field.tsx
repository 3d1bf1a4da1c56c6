import { classNames } from './class-names';
import {
  describedBy,
  FieldShell,
  type FieldWords,
  INPUT_CLASSES,
  MONO_CLASSES,
} from './field-shell';

/** Props of {@link TextAreaField}. */
export type TextAreaFieldProps = FieldWords & {
  readonly name: string;
  readonly defaultValue?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly required?: boolean | undefined;
  readonly rows?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly mono?: boolean | undefined;
  readonly className?: string | undefined;
};

/** Several lines of text, a PEM block for instance. */
export function TextAreaField({
  id,
  label,
  hint,
  error,
  mono = false,
  rows = 5,
  className,
  ...rest
}: TextAreaFieldProps) {
  return (
    <FieldShell id={id} label={label} hint={hint} error={error} className={className}>
      <textarea
        {...rest}
        {...describedBy({ id, hint, error })}
        id={id}
        rows={rows}
        autoComplete="off"
        spellCheck={!mono}
        className={classNames(INPUT_CLASSES, mono && MONO_CLASSES)}
      />
    </FieldShell>
  );
}
