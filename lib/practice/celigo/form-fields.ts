import type { JsonObject } from './json-object';

/** What was typed or chosen, by field id. A ticked box is `T`. */
export type TypedValues = Readonly<Record<string, string>>;

/** A field holds one of these values: `T` for a ticked box. */
export type FieldCondition = { readonly field: string; readonly is: ReadonlyArray<string> };

/** One choice of a select box. */
export type FieldOption = { readonly value: string; readonly label: string };

/** One field of a form of Celigo. */
export type CeligoFormField = {
  /** Name of the control, and the end of its id. */
  readonly id: string;
  /** Where the value lies in the document. */
  readonly path: string;
  readonly section: string;
  /** Celigo's label, letter for letter. */
  readonly label: string;
  /**
   * `secret` and `secret-json` are never shown again; `json` and `secret-json` hold an object; `rows`
   * are pairs of name and value; `list` is separated by commas; `number` takes digits.
   */
  readonly control:
    | 'text'
    | 'textarea'
    | 'select'
    | 'checkbox'
    | 'number'
    | 'list'
    | 'rows'
    | 'json'
    | 'secret'
    | 'secret-json';
  readonly options?: ReadonlyArray<FieldOption>;
  /** What Celigo puts there before anybody typed. */
  readonly initial?: string;
  /** Marked with an asterisk. */
  readonly required?: boolean;
  /** Shown only while all of these hold. */
  readonly shownWhile?: ReadonlyArray<FieldCondition>;
  /** Hidden while all of these hold. */
  readonly hiddenWhile?: ReadonlyArray<FieldCondition>;
  readonly hint?: string;
};

/** A form: the kind of document that it edits, and its fields in Celigo's order. */
export type CeligoForm = {
  readonly fields: ReadonlyArray<CeligoFormField>;
  /** What the form sets without asking. */
  readonly fixed: JsonObject;
};

/** The text that Celigo puts into its editors for encrypted and unencrypted values. */
export const EDITOR_PLACEHOLDER = '{"field": "value"}';

/** How many rows of name and value a form offers. */
export const ROWS = [1, 2] as const;

function holds({ field, is }: FieldCondition, values: TypedValues): boolean {
  return is.includes(values[field] ?? '');
}

/** Whether Celigo shows a field while these values are typed. */
export function isShown(field: CeligoFormField, values: TypedValues): boolean {
  if (field.shownWhile?.some((condition) => !holds(condition, values))) return false;
  return !field.hiddenWhile?.every((condition) => holds(condition, values));
}

/** The selector of a form in which a condition holds, relative to the form. */
function conditionSelector({ field, is }: FieldCondition): string {
  if (is.includes('T')) return `#${field}:checked`;
  return `#${field} option:is(${is.map((value) => `[value="${value}"]`).join(',')}):checked`;
}

/**
 * Style that hides fields as soon as another one is changed, without a script. A browser that does
 * not know `:has` shows all fields; the server passes over those that Celigo would hide.
 */
export function visibilityStyle({ fields }: CeligoForm): string {
  const rules = fields.flatMap((field) => {
    const target = `.f-${field.id} { display: none; }`;
    const shown = (field.shownWhile ?? []).map(
      (condition) => `form:not(:has(${conditionSelector(condition)})) ${target}`,
    );
    const hidden = field.hiddenWhile
      ? [
          `form${field.hiddenWhile.map((one) => `:has(${conditionSelector(one)})`).join('')} ${target}`,
        ]
      : [];
    return [...shown, ...hidden];
  });
  return `@supports selector(:has(*)) {\n${rules.join('\n')}\n}`;
}
