'use client';

import { CheckboxField, type CheckboxFieldProps } from '../ui/checkbox-field';
import { CheckboxGroup, type CheckboxGroupProps } from '../ui/checkbox-group';
import { FileField, type FileFieldProps } from '../ui/file-field';
import { NumberField, type NumberFieldProps } from '../ui/number-field';
import { PasswordField, type PasswordFieldProps } from '../ui/password-field';
import { SelectField, type SelectFieldProps } from '../ui/select-field';
import { TextAreaField, type TextAreaFieldProps } from '../ui/text-area-field';
import { TextField, type TextFieldProps } from '../ui/text-field';
import { useField } from './form-context';

type Bound<Props> = Omit<Props, 'id' | 'error'>;

/** A {@link TextField} that takes id, error and kept value from the form around it. */
export function FormTextField(props: Bound<TextFieldProps>) {
  const field = useField(props.name);
  return (
    <TextField
      key={field.emptied}
      {...props}
      id={field.id}
      error={field.error}
      defaultValue={field.text(props.defaultValue)}
    />
  );
}

/** The field of a code from an authenticator app, or of a recovery code where the hint says so. */
export function FormCodeField({ hint }: { readonly hint: string }) {
  return (
    <FormTextField
      name="code"
      label="Code"
      autoComplete="one-time-code"
      mono
      spellCheck={false}
      hint={hint}
    />
  );
}

/** A {@link TextAreaField} that takes id, error and kept value from the form around it. */
export function FormTextArea(props: Bound<TextAreaFieldProps>) {
  const field = useField(props.name);
  return (
    <TextAreaField
      {...props}
      id={field.id}
      error={field.error}
      defaultValue={field.text(props.defaultValue)}
    />
  );
}

/**
 * A {@link TextAreaField} for a text that may be secret: a refusal empties it, and it comes back only
 * when the action sends it back on purpose.
 */
export function FormSecretTextArea(props: Omit<Bound<TextAreaFieldProps>, 'defaultValue'>) {
  const field = useField(props.name);
  return (
    <TextAreaField
      key={field.attempt}
      {...props}
      id={field.id}
      error={field.error}
      defaultValue={field.text()}
    />
  );
}

/** A {@link FileField} that takes id and error from the form around it. */
export function FormFileField(props: Bound<FileFieldProps>) {
  const field = useField(props.name);
  return <FileField {...props} id={field.id} error={field.error} />;
}

/** A {@link PasswordField} that takes id and error from the form around it. Any answer empties it. */
export function FormPasswordField(props: Bound<PasswordFieldProps>) {
  const field = useField(props.name);
  return <PasswordField key={field.answers} {...props} id={field.id} error={field.error} />;
}

/** A {@link NumberField} that takes id, error and kept value from the form around it. */
export function FormNumberField(props: Bound<NumberFieldProps>) {
  const field = useField(props.name);
  const start = props.defaultValue === undefined ? undefined : String(props.defaultValue);
  return (
    <NumberField {...props} id={field.id} error={field.error} defaultValue={field.text(start)} />
  );
}

/** A {@link SelectField} that takes id, error and kept choice from the form around it. */
export function FormSelect(props: Bound<SelectFieldProps>) {
  const field = useField(props.name);
  const start = field.text(props.defaultValue);
  // React sets the choice of a select once: the key makes it take a kept or saved one.
  return (
    <SelectField
      key={`${field.attempt}:${start}`}
      {...props}
      id={field.id}
      error={field.error}
      defaultValue={start}
    />
  );
}

/** A {@link CheckboxField} that takes id, error and kept state from the form around it. */
export function FormCheckbox(props: Bound<CheckboxFieldProps>) {
  const field = useField(props.name);
  const value = props.value ?? 'on';
  const checked = field.checked(props.defaultChecked ? [value] : []).includes(value);
  return (
    <CheckboxField
      key={`${field.attempt}:${checked}`}
      {...props}
      id={field.id}
      error={field.error}
      defaultChecked={checked}
    />
  );
}

/** A {@link CheckboxGroup} that takes id, error and kept checks from the form around it. */
export function FormCheckboxGroup(props: Bound<CheckboxGroupProps>) {
  const field = useField(props.name);
  const checked = field.checked(props.defaultValues);
  return (
    <CheckboxGroup
      key={`${field.attempt}:${checked.join()}`}
      {...props}
      id={field.id}
      error={field.error}
      defaultValues={checked}
    />
  );
}
