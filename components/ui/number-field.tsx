import { classNames } from './class-names';
import { describedBy, FieldShell, type FieldWords, INPUT_CLASSES } from './field-shell';

/** Props of {@link NumberField}. */
export type NumberFieldProps = FieldWords & {
  readonly name: string;
  readonly defaultValue?: number | string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number | undefined;
  readonly required?: boolean | undefined;
  readonly className?: string | undefined;
};

/** A whole number, as wide as its longest value. */
export function NumberField({
  id,
  label,
  hint,
  error,
  step = 1,
  className,
  ...rest
}: NumberFieldProps) {
  return (
    <FieldShell id={id} label={label} hint={hint} error={error} className={className}>
      <input
        {...rest}
        {...describedBy({ id, hint, error })}
        id={id}
        type="number"
        inputMode="numeric"
        step={step}
        autoComplete="off"
        className={classNames(INPUT_CLASSES, 'max-w-32 tabular-nums')}
      />
    </FieldShell>
  );
}
