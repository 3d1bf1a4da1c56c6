import { createHash } from 'node:crypto';
import type { CeligoField } from './catalogue';

/** What was entered in a Celigo form, by field id. Holds secrets of the profile: keep it sealed. */
export type EnteredValues = Readonly<Record<string, string>>;

/** A field whose value is another one now than when it was entered in Celigo. */
export type ChangedField = {
  readonly field: CeligoField;
  /** What was entered; for the private key the words that stand for it. Absent: it is a new field. */
  readonly before?: string;
  /** The value now, or the words that stand for the private key. */
  readonly after: string;
};

/** Hexadecimal digits of the mark of a value: enough to tell two values of one field apart. */
const MARK_LENGTH = 12;

/** What is remembered of a field: its value, or the words that stand for the private key. */
export function rememberedValue(field: CeligoField, keyName: string): string {
  return field.control === 'secret' ? keyName : field.value;
}

/**
 * What to remember of a form that was entered as it stands.
 *
 * @param keyName Words that stand for the private key, other ones for each key.
 */
export function valuesToRemember(
  fields: ReadonlyArray<CeligoField>,
  keyName: string,
): EnteredValues {
  return Object.fromEntries(fields.map((field) => [field.id, rememberedValue(field, keyName)]));
}

/** The fields that must be entered anew, in the form's order; empty when Celigo has them all. */
export function changedFields(
  fields: ReadonlyArray<CeligoField>,
  entered: EnteredValues,
  keyName: string,
): ReadonlyArray<ChangedField> {
  return fields.flatMap((field) => {
    const after = rememberedValue(field, keyName);
    const before = Object.hasOwn(entered, field.id) ? entered[field.id] : undefined;
    if (before === after) {
      return [];
    }
    return [{ field, after, ...(before === undefined ? {} : { before }) }];
  });
}

/** The mark of a field's value: a tick stands for the value that was entered and for no later one. */
export function valueMark(field: CeligoField, keyName: string): string {
  const hash = createHash('sha256').update(rememberedValue(field, keyName)).digest('hex');
  return hash.slice(0, MARK_LENGTH);
}

/** The name of a field that is ticked off with the value that it has now. */
export function tickName(form: string, field: CeligoField, keyName: string): string {
  return `${form}:${field.id}:${valueMark(field, keyName)}`;
}
