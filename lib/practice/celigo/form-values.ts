import type { FieldError } from '../pages/page-parts';
import {
  type CeligoForm,
  type CeligoFormField,
  EDITOR_PLACEHOLDER,
  isShown,
  ROWS,
  type TypedValues,
} from './form-fields';
import { isJsonObject, type JsonObject, textAt, valueAt, withValueAt } from './json-object';

/** The name of one control of a row. */
export function rowControl(field: CeligoFormField, part: 'name' | 'value', row: number): string {
  return `${field.id}-${part}-${row}`;
}

function controlsOf(field: CeligoFormField): ReadonlyArray<string> {
  if (field.control !== 'rows') return [field.id];
  return ROWS.flatMap((row) => [rowControl(field, 'name', row), rowControl(field, 'value', row)]);
}

/** What was typed, out of a posted form. Line ends are those of the web: they become plain ones. */
export function typedValues({ fields }: CeligoForm, posted: FormData): TypedValues {
  const pairs = fields.flatMap(controlsOf).map((name) => {
    const value = posted.get(name);
    return [name, typeof value === 'string' ? value.replaceAll('\r\n', '\n') : ''] as const;
  });
  return Object.fromEntries(pairs);
}

/** What Celigo puts into a new form. */
export function initialValues({ fields }: CeligoForm): TypedValues {
  return Object.fromEntries(fields.map((field) => [field.id, field.initial ?? '']));
}

function shownText(field: CeligoFormField, value: unknown): string {
  switch (field.control) {
    case 'secret':
    case 'secret-json':
      return field.initial ?? '';
    case 'checkbox':
      return value === true ? 'T' : '';
    case 'list':
      return Array.isArray(value) ? value.join(',') : '';
    default:
      if (value === undefined || value === null) return '';
      return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  }
}

/** What the form of a kept document shows: everything but its secrets, which are entered anew. */
export function valuesOfDocument({ fields }: CeligoForm, document: JsonObject): TypedValues {
  const pairs = fields.flatMap((field): Array<readonly [string, string]> => {
    const value = valueAt(document, field.path);
    if (field.control !== 'rows') return [[field.id, shownText(field, value)]];
    const rows = Array.isArray(value) ? value : [];
    return ROWS.flatMap((row) => {
      const kept = rows[row - 1];
      const pair = isJsonObject(kept) ? kept : {};
      return [
        [rowControl(field, 'name', row), textAt(pair, 'name')] as const,
        [rowControl(field, 'value', row), textAt(pair, 'value')] as const,
      ];
    });
  });
  return Object.fromEntries(pairs);
}

/** What Celigo says of an empty field that it needs. */
const VALUE_NEEDED = 'A value must be provided';

type ReadField = { readonly value: unknown } | { readonly message: string };

function readObject(text: string): ReadField {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return { value };
  } catch {
    // The reader's words may quote a secret.
  }
  return { message: 'Must be a JSON object' };
}

function readRows(field: CeligoFormField, values: TypedValues): ReadField {
  const rows = ROWS.map((row) => ({
    name: (values[rowControl(field, 'name', row)] ?? '').trim(),
    value: (values[rowControl(field, 'value', row)] ?? '').trim(),
  })).filter(({ name }) => name !== '');
  return { value: rows.length === 0 ? undefined : rows };
}

function readField(field: CeligoFormField, values: TypedValues): ReadField {
  if (field.control === 'rows') return readRows(field, values);
  const text = values[field.id] ?? '';
  if (field.control === 'checkbox') return { value: text === 'T' };
  const isEmpty = field.control === 'select' ? text === '' : text.trim() === '';
  if (isEmpty) return field.required ? { message: VALUE_NEEDED } : { value: undefined };
  switch (field.control) {
    case 'number':
      return /^\d+$/.test(text.trim())
        ? { value: Number(text.trim()) }
        : { message: 'Only numbers allowed' };
    case 'list':
      return {
        value: text
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one !== ''),
      };
    case 'json':
    case 'secret-json':
      return text === EDITOR_PLACEHOLDER ? { value: undefined } : readObject(text);
    case 'text':
      return { value: text.trim() };
    default:
      return { value: text };
  }
}

/** The document that a form makes, and what is wrong with it. Fields that are hidden are not in it. */
export function documentOfForm(
  { fields, fixed }: CeligoForm,
  values: TypedValues,
): { readonly document: JsonObject; readonly errors: ReadonlyArray<FieldError> } {
  let document = fixed;
  const errors: Array<FieldError> = [];
  for (const field of fields) {
    if (!isShown(field, values)) continue;
    const read = readField(field, values);
    if ('message' in read) {
      errors.push({ field: field.id, message: `${field.label}: ${read.message}` });
    } else if (read.value !== undefined) {
      document = withValueAt(document, field.path, read.value);
    }
  }
  return { document, errors };
}
