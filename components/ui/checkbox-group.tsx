import type { ReactNode } from 'react';
import { CheckboxField } from './checkbox-field';
import { classNames } from './class-names';
import { describedBy, FieldError, FieldHint } from './field-shell';
import type { FieldOption } from './select-field';

/** Props of {@link CheckboxGroup}. */
export type CheckboxGroupProps = {
  /** The `id` of the first box, so that the error summary can link to it. */
  readonly id: string;
  /** Every box has this name; the form then carries it once for each checked box. */
  readonly name: string;
  readonly legend: string;
  readonly options: ReadonlyArray<FieldOption>;
  readonly defaultValues: ReadonlyArray<string>;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly className?: string | undefined;
};

/** Boxes that belong together, of which any number may be checked. */
export function CheckboxGroup({
  id,
  name,
  legend,
  options,
  defaultValues,
  hint,
  error,
  className,
}: CheckboxGroupProps) {
  return (
    <fieldset
      aria-describedby={describedBy({ id: `${id}-group`, hint, error })['aria-describedby']}
      className={classNames('min-w-0', error && 'border-l-4 border-danger pl-4', className)}
    >
      <legend className="font-semibold">{legend}</legend>
      <FieldHint id={`${id}-group`} hint={hint} />
      <FieldError id={`${id}-group`} error={error} />
      <div className="mt-3 space-y-3">
        {options.map((option, index) => (
          <CheckboxField
            key={option.value}
            id={index === 0 ? id : `${id}-${option.value}`}
            name={name}
            value={option.value}
            label={option.label}
            hint={option.hint}
            defaultChecked={defaultValues.includes(option.value)}
          />
        ))}
      </div>
    </fieldset>
  );
}
