import { classNames } from './class-names';
import { describedBy, FieldShell, type FieldWords, INPUT_CLASSES } from './field-shell';

/** One choice of a select, a checkbox group or the like. */
export type FieldOption = {
  readonly value: string;
  readonly label: string;
  /** A line under the label; checkbox groups show it, a native select cannot. */
  readonly hint?: string | undefined;
};

/** Props of {@link SelectField}. */
export type SelectFieldProps = FieldWords & {
  readonly name: string;
  readonly options: ReadonlyArray<FieldOption>;
  readonly defaultValue?: string | undefined;
  readonly required?: boolean | undefined;
  readonly className?: string | undefined;
};

/** A native select. */
export function SelectField({
  id,
  label,
  hint,
  error,
  options,
  className,
  ...rest
}: SelectFieldProps) {
  return (
    <FieldShell id={id} label={label} hint={hint} error={error} className={className}>
      <select
        {...rest}
        {...describedBy({ id, hint, error })}
        id={id}
        className={classNames(INPUT_CLASSES, 'w-auto max-w-full pr-8')}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldShell>
  );
}
