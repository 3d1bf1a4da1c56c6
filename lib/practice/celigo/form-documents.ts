import {
  isJsonObject,
  type JsonObject,
  parseJsonObject,
  textAt,
  valueAt,
  withValueAt,
} from '@/lib/json-object';
import { type FieldError, type FieldErrors, type FormValues, rowControls } from '../pages/forms';
import {
  type CeligoForm,
  type CeligoFormField,
  EDITOR_PLACEHOLDER,
  fieldsOf,
  isShown,
} from './forms';

/** Celigo's words for an empty field that it needs. */
export const VALUE_NEEDED = 'A value must be provided';

function controlsOf({ id, kind }: CeligoFormField): ReadonlyArray<string> {
  return kind === 'rows' ? rowControls(id).flatMap(({ name, value }) => [name, value]) : [id];
}

/** What was typed, out of a posted form. Line ends are those of the web: they become plain ones. */
export function typedValues(form: CeligoForm, posted: FormData): FormValues {
  const pairs = fieldsOf(form)
    .flatMap(controlsOf)
    .map((name) => {
      const value = posted.get(name);
      return [name, typeof value === 'string' ? value.replaceAll('\r\n', '\n') : ''];
    });
  return Object.fromEntries(pairs);
}

function initialOf(fields: ReadonlyArray<CeligoFormField>): FormValues {
  return Object.fromEntries(fields.map(({ id, initial = '' }) => [id, initial]));
}

/** What Celigo puts into a new form. */
export function initialValues(form: CeligoForm): FormValues {
  return initialOf(fieldsOf(form));
}

/** What a form shows after these values were typed: everything but the secrets. */
export function withoutSecrets(form: CeligoForm, values: FormValues): FormValues {
  const secrets = fieldsOf(form).filter(({ kind }) => kind.startsWith('secret'));
  return { ...values, ...initialOf(secrets) };
}

function shownValues({ id, kind }: CeligoFormField, value: unknown): FormValues {
  switch (kind) {
    case 'checkbox':
      return { [id]: value === true ? 'T' : '' };
    case 'list':
      return { [id]: Array.isArray(value) ? value.join(',') : '' };
    case 'rows': {
      const shown = rowControls(id).flatMap((row, index) => {
        const kept: unknown = Array.isArray(value) ? value[index] : undefined;
        const pair = isJsonObject(kept) ? kept : {};
        return [
          [row.name, textAt(pair, 'name')],
          [row.value, textAt(pair, 'value')],
        ];
      });
      return Object.fromEntries(shown);
    }
    default:
      if (value === undefined || value === null) {
        return { [id]: '' };
      }
      return { [id]: typeof value === 'string' ? value : JSON.stringify(value, null, 2) };
  }
}

/** What the form of a kept document shows: everything but its secrets, which are entered again. */
export function valuesOfDocument(form: CeligoForm, document: JsonObject): FormValues {
  const parts = fieldsOf(form).map((field) => shownValues(field, valueAt(document, field.path)));
  return withoutSecrets(form, Object.assign({}, ...parts));
}

type ReadField = { readonly value: unknown } | { readonly message: string };

function readObject(text: string): ReadField {
  if (text === EDITOR_PLACEHOLDER) {
    return { value: undefined };
  }
  const value = parseJsonObject(text);
  return value === undefined ? { message: 'Must be a JSON object' } : { value };
}

function readRows({ id }: CeligoFormField, values: FormValues): ReadField {
  const rows = rowControls(id).map(({ name, value }) => ({
    name: values[name]?.trim() ?? '',
    value: values[value]?.trim() ?? '',
  }));
  const named = rows.filter(({ name }) => name !== '');
  return { value: named.length === 0 ? undefined : named };
}

function readField(field: CeligoFormField, values: FormValues): ReadField {
  const { id, kind, required } = field;
  if (kind === 'rows') {
    return readRows(field, values);
  }
  const typed = values[id] ?? '';
  const text = typed.trim();
  if (kind === 'checkbox') {
    return { value: typed === 'T' };
  }
  // One choice is a blank.
  if (kind === 'select' ? typed === '' : text === '') {
    return required ? { message: VALUE_NEEDED } : { value: undefined };
  }
  switch (kind) {
    case 'number':
      return /^\d+$/.test(text) ? { value: Number(text) } : { message: 'Only numbers allowed' };
    case 'list': {
      const items = text.split(',').map((one) => one.trim());
      return { value: items.filter((one) => one !== '') };
    }
    case 'json':
    case 'secret-json':
      return readObject(typed);
    case 'text':
      return { value: text };
    default:
      return { value: typed };
  }
}

/** The document that a form makes, and what is wrong with it. Fields that are hidden are not in it. */
export function documentOfForm(
  form: CeligoForm,
  values: FormValues,
): { readonly document: JsonObject; readonly errors: FieldErrors } {
  let document = form.fixed;
  const errors: Array<FieldError> = [];
  for (const field of fieldsOf(form).filter((one) => isShown(one, values))) {
    const read = readField(field, values);
    if ('message' in read) {
      errors.push({ field: field.id, message: `${field.label}: ${read.message}` });
    } else if (read.value !== undefined) {
      document = withValueAt(document, field.path, read.value);
    }
  }
  return { document, errors };
}
