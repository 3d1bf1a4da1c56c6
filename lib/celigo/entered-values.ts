import { createHash } from 'node:crypto';
import type { CeligoField } from './catalog';

/**
 * The values entered in a Celigo form, by field ID; for the private key, its certificate's thumbprint.
 * Contains secrets, so store it sealed.
 */
export type EnteredValues = Readonly<Record<string, string>>;

/** A field whose value is another one now than when it was entered in Celigo. */
export type ChangedField = {
  readonly field: CeligoField;
  /** What was entered; for the private key its certificate's thumbprint. Absent: it is a new field. */
  readonly before?: string;
  /** The value now; for the private key its certificate's thumbprint. */
  readonly after: string;
};

/** Hexadecimal digits of the mark of a value: enough to tell two values of one field apart. */
const MARK_LENGTH = 12;

/** The field of the private key, whose value is not remembered. */
const PRIVATE_KEY = 'private-key';

/** What earlier versions remembered of a private key. */
const earlierKeyWords = (keyThumbprint: string) => `The key of the certificate ${keyThumbprint}`;

/** What was remembered of a field, as this version remembers it. */
export function readRememberedValue(fieldId: string, remembered: string): string {
  const isEarlier = fieldId === PRIVATE_KEY && remembered.startsWith(earlierKeyWords(''));
  return isEarlier ? remembered.slice(earlierKeyWords('').length) : remembered;
}

/** What is remembered of a field: its value, or for the private key its certificate's thumbprint. */
export function rememberedValue(field: CeligoField, keyThumbprint: string): string {
  return field.control === 'secret' ? keyThumbprint : field.value;
}

/**
 * What to remember of a form that was entered as it stands.
 *
 * @param keyThumbprint Thumbprint of the certificate of the private key.
 */
export function valuesToRemember(
  fields: ReadonlyArray<CeligoField>,
  keyThumbprint: string,
): EnteredValues {
  return Object.fromEntries(
    fields.map((field) => [field.id, rememberedValue(field, keyThumbprint)]),
  );
}

/** The fields that must be entered again, in the form's order; empty when Celigo has them all. */
export function changedFields(
  fields: ReadonlyArray<CeligoField>,
  entered: EnteredValues,
  keyThumbprint: string,
): ReadonlyArray<ChangedField> {
  return fields.flatMap((field) => {
    const after = rememberedValue(field, keyThumbprint);
    const before = Object.hasOwn(entered, field.id) ? entered[field.id] : undefined;
    if (before === after) {
      return [];
    }
    return [{ field, after, ...(before === undefined ? {} : { before }) }];
  });
}

function markOf(remembered: string): string {
  return createHash('sha256').update(remembered).digest('hex').slice(0, MARK_LENGTH);
}

/** The mark of a field's value: a check stands for the value that was entered and for no later one. */
export function valueMark(field: CeligoField, keyThumbprint: string): string {
  return markOf(rememberedValue(field, keyThumbprint));
}

/** The names of a field that is checked off with the value that it has now: this version's, then earlier ones. */
export function checkedItemNames(
  form: string,
  field: CeligoField,
  keyThumbprint: string,
): ReadonlyArray<string> {
  const marks = [valueMark(field, keyThumbprint)];
  if (field.control === 'secret') {
    marks.push(markOf(earlierKeyWords(keyThumbprint)));
  }
  return marks.map((mark) => `${form}:${field.id}:${mark}`);
}
