import { isJsonObject, type JsonObject, parseJsonObject } from '@/lib/json-object';
import { type FieldError, type FormValues, ROWS, rowControl } from '../pages/forms';
import {
  type CeligoForm,
  type CeligoFormField,
  EDITOR_PLACEHOLDER,
  fieldsOf,
  isShown,
} from './forms';
import { textAt, valueAt, withValueAt } from './json-paths';

/** Celigo's words for an empty field that it needs. */
export const VALUE_NEEDED = 'A value must be provided';

function controlsOf({ id, kind }: CeligoFormField): ReadonlyArray<string> {
  if (kind !== 'rows') {
    return [id];
  }
  return ROWS.flatMap((row) => [rowControl(id, 'name', row), rowControl(id, 'value', row)]);
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

function isSecret({ kind }: CeligoFormField): boolean {
  return kind === 'secret' || kind === 'secret-json';
}

/** What a form shows after these values were typed: everything but the secrets. */
export function withoutSecrets(form: CeligoForm, values: FormValues): FormValues {
  const secrets = fieldsOf(form).filter(isSecret);
  return { ...values, ...Object.fromEntries(secrets.map(({ id, initial = '' }) => [id, initial])) };
}

/** What Celigo puts into a new form. */
export function initialValues(form: CeligoForm): FormValues {
  return Object.fromEntries(fieldsOf(form).map(({ id, initial = '' }) => [id, initial]));
}

function shownValues(field: CeligoFormField, value: unknown): FormValues {
  const { id, kind } = field;
  if (kind === 'checkbox') {
    return { [id]: value === true ? 'T' : '' };
  }
  if (kind === 'list') {
    return { [id]: Array.isArray(value) ? value.join(',') : '' };
  }
  if (kind === 'rows') {
    const pairs = ROWS.flatMap((row) => {
      const kept: unknown = Array.isArray(value) ? value[row - 1] : undefined;
      const pair = isJsonObject(kept) ? kept : {};
      return (['name', 'value'] as const).map((part) => [
        rowControl(id, part, row),
        textAt(pair, part),
      ]);
    });
    return Object.fromEntries(pairs);
  }
  if (value === undefined || value === null) {
    return { [id]: '' };
  }
  return { [id]: typeof value === 'string' ? value : JSON.stringify(value, null, 2) };
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
  const rows = ROWS.map((row) => ({
    name: (values[rowControl(id, 'name', row)] ?? '').trim(),
    value: (values[rowControl(id, 'value', row)] ?? '').trim(),
  })).filter(({ name }) => name !== '');
  return { value: rows.length === 0 ? undefined : rows };
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
): { readonly document: JsonObject; readonly errors: ReadonlyArray<FieldError> } {
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
