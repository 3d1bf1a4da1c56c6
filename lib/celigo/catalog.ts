import { type JsonObject, valueAt, withValueAt } from '@/lib/json-object';

/*
 * What one field of a Celigo form is, and what reads a list of such fields: the pages, the documents of
 * Celigo's API, the comparison with what was entered, the practice Celigo. The fields themselves are in
 * `iclient.ts` and `connection.ts`.
 */

/** How sure it is that a field has this label and takes this value. */
export type CeligoCertainty =
  /** Celigo documents it. */
  | 'documented'
  /** Celigo documents the field, Oracle what it must hold. */
  | 'documented-by-both'
  /** Seen in Celigo's own product or in the recipe of its staff, not in its documentation. */
  | 'seen'
  /** Inferred, or sources disagree. */
  | 'uncertain';

/** How Celigo takes a value. */
export type CeligoControl =
  | 'text'
  | 'multiline'
  | 'checkbox'
  | 'select'
  /** Digits only. */
  | 'number'
  /** Texts, separated by commas. */
  | 'list'
  /** Pairs of a name and a value. */
  | 'rows'
  /** An editor for a JSON object. */
  | 'json'
  /** Never shown again. */
  | 'secret'
  /** An editor for a JSON object that is never shown again. */
  | 'secret-json';

/** What a field is in Celigo, whatever it is filled with. */
export type CeligoFieldFacts = {
  /** Stable within its form, kebab-case. */
  readonly id: string;
  /** The heading under which Celigo shows the field. */
  readonly section: string;
  /** Celigo's label, letter for letter, without the asterisk of a required field. */
  readonly label: string;
  readonly control: CeligoControl;
  /** Where the value lies in the document of Celigo's API; absent where no source names the place. */
  readonly jsonPath?: string;
};

/** A value that a document can hold. */
type JsonValue = string | number | boolean | JsonObject | ReadonlyArray<JsonObject | string>;

/** The same for every profile, or made of a profile's values. */
type Of<Values, Kind> = Kind | ((values: Values) => Kind);

/** What the document of the API holds at the path of a field; nothing: the member is left out. */
type ApiValue<Values> = { readonly api?: Of<Values, JsonValue | undefined> };

/** A field that a person fills in. The texts are marked text. */
type FilledField<Values> = CeligoFieldFacts &
  ApiValue<Values> & {
    readonly jsonPath: string;
    /** What a person types or chooses, where that is not the value of the API itself. */
    readonly value?: Of<Values, string>;
    /** Why it has this value. */
    readonly why: Of<Values, string>;
    /** Where the field stands on the screen, and what to do there. */
    readonly where: Of<Values, string>;
    readonly warning?: Of<Values, string | undefined>;
    /** What Celigo puts into the field by itself, where that is wrong and must be replaced. */
    readonly prefilled?: string;
    /** Set where Celigo puts the right value in by itself: a look is enough. */
    readonly isPreset?: true;
    readonly certainty: Of<Values, CeligoCertainty>;
    /** The easiest way to check, if something about the field is not certain. */
    readonly check?: Of<Values, string | undefined>;
  };

/** A field that stays as Celigo presents it, or that Celigo hides. */
type FieldLeftAlone<Values> = CeligoFieldFacts &
  ApiValue<Values> & {
    /** Why it is left alone; marked text. */
    readonly leaveAlone: string;
  };

/** One field of a Celigo form. */
export type CatalogField<Values> = FilledField<Values> | FieldLeftAlone<Values>;

/** One of Celigo's forms and the document that it stands for. */
export type Catalog<Values> = {
  /** All fields of the form, in Celigo's order. */
  readonly fields: ReadonlyArray<CatalogField<Values>>;
  /** What the document of the API holds and no field of the form shows, by its path. */
  readonly withoutField: Readonly<Record<string, JsonValue>>;
};

/** What Celigo keeps documents of, named as in the paths of its API. */
export type CeligoResourceKind = 'iclients' | 'connections';

/** One field of a Celigo form with what to type or choose in it for one profile. */
export type CeligoField = CeligoFieldFacts & {
  readonly jsonPath: string;
  /** What to type or choose; `Checked` for a checkbox; empty for a secret. */
  readonly value: string;
  /** Marked text, as are `where`, `warning` and `check`. */
  readonly why: string;
  readonly where: string;
  readonly warning?: string;
  readonly prefilled?: string;
  readonly isPreset?: true;
  readonly certainty: CeligoCertainty;
  readonly check?: string;
  /** What goes into Celigo's own boxes one by one, where the field has several. */
  readonly parts?: ReadonlyArray<{ readonly label: string; readonly value: string }>;
};

/** A field that stays as Celigo presents it. */
export type CeligoFieldToLeaveAlone = Pick<CeligoFieldFacts, 'section' | 'label'> & {
  /** Marked text. */
  readonly why: string;
};

/** The value of a checkbox that is to be checked. */
const CHECKED = 'Checked';

function resolve<Values, Kind extends JsonValue | undefined>(
  what: Of<Values, Kind>,
  values: Values,
): Kind {
  return typeof what === 'function' ? what(values) : what;
}

/** One row of a field with pairs of a name and a value. */
type Row = { readonly name: string; readonly value: string };

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'name' in value && 'value' in value;
}

/** What a person types for the value of the API. */
function typedValue(control: CeligoControl, api: JsonValue | undefined): string {
  if (api === undefined || control === 'secret') {
    return '';
  }
  if (control === 'checkbox') {
    return api === true ? CHECKED : '';
  }
  if (Array.isArray(api)) {
    const texts = api.map((one) => (isRow(one) ? `${one.name}: ${one.value}` : String(one)));
    return texts.join(control === 'rows' ? '\n' : ',');
  }
  return typeof api === 'object' ? JSON.stringify(api, null, 2) : String(api);
}

/** The boxes of each row. */
function partsOf(api: JsonValue | undefined): Pick<CeligoField, 'parts'> {
  const rows = Array.isArray(api) ? api.filter(isRow) : [];
  const parts = rows.flatMap(({ name, value }) => [
    { label: 'HTTP header row: name', value: name },
    { label: 'HTTP header row: value', value },
  ]);
  return parts.length === 0 ? {} : { parts };
}

function resolveField<Values>(field: FilledField<Values>, values: Values): CeligoField {
  const { id, section, label, control, jsonPath, prefilled, isPreset } = field;
  const api = resolve(field.api, values);
  const warning = resolve(field.warning, values);
  const check = resolve(field.check, values);
  return {
    id,
    section,
    label,
    control,
    jsonPath,
    value: field.value === undefined ? typedValue(control, api) : resolve(field.value, values),
    why: resolve(field.why, values),
    where: resolve(field.where, values),
    certainty: resolve(field.certainty, values),
    ...(warning === undefined ? {} : { warning }),
    ...(prefilled === undefined ? {} : { prefilled }),
    ...(isPreset === undefined ? {} : { isPreset }),
    ...(check === undefined ? {} : { check }),
    ...(control === 'rows' ? partsOf(api) : {}),
  };
}

/** The fields of a form that take a value, in Celigo's order. */
export function filledFields<Values>(
  catalog: Catalog<Values>,
  values: Values,
): ReadonlyArray<CeligoField> {
  return catalog.fields.flatMap((field) =>
    'leaveAlone' in field ? [] : [resolveField(field, values)],
  );
}

/** The fields of a form that stay as they are, in Celigo's order. */
export function fieldsLeftAlone<Values>(
  catalog: Catalog<Values>,
): ReadonlyArray<CeligoFieldToLeaveAlone> {
  return catalog.fields.flatMap((field) =>
    'leaveAlone' in field
      ? [{ section: field.section, label: field.label, why: field.leaveAlone }]
      : [],
  );
}

/** What the fields of a form are, without values or advice. */
export function factsOf<Values>(catalog: Catalog<Values>): ReadonlyArray<CeligoFieldFacts> {
  return catalog.fields.map(({ id, section, label, control, jsonPath }) => ({
    id,
    section,
    label,
    control,
    ...(jsonPath === undefined ? {} : { jsonPath }),
  }));
}

/** Where the value of a field lies in the document, by the field's ID. */
export function jsonPathOf<Values>({ fields }: Catalog<Values>, id: string): string {
  const path = fields.find((field) => field.id === id)?.jsonPath;
  if (path === undefined) {
    throw new Error(`The catalog has no field ${id} with a place in the document.`);
  }
  return path;
}

/** What a document holds, by the IDs of the form's fields; what no field of the form shows, by its path. */
export function valuesIn<Values>(
  { fields, withoutField }: Catalog<Values>,
  document: JsonObject,
): JsonObject {
  const places: ReadonlyArray<readonly [name: string, path: string | undefined]> = [
    ...fields.map(({ id, jsonPath }) => [id, jsonPath] as const),
    ...Object.keys(withoutField).map((path) => [path, path] as const),
  ];
  return Object.fromEntries(
    places.flatMap(([name, path]) =>
      path === undefined ? [] : [[name, valueAt(document, path)] as const],
    ),
  );
}

/** Where the secrets lie that a form leaves alone: they belong to other ways to sign in. */
export function unusedSecretPaths<Values>({ fields }: Catalog<Values>): ReadonlySet<string> {
  const paths = fields.flatMap((field) =>
    'leaveAlone' in field && field.control === 'secret' ? [field.jsonPath] : [],
  );
  return new Set(paths.filter((path) => path !== undefined));
}

/** The document of Celigo's API: the values of all fields, and what no field shows. */
export function documentOf<Values>(
  { fields, withoutField }: Catalog<Values>,
  values: Values,
): JsonObject {
  const members: ReadonlyArray<readonly [path: string | undefined, value: JsonValue | undefined]> =
    [
      ...fields.map(({ jsonPath, api }) => [jsonPath, resolve(api, values)] as const),
      ...Object.entries(withoutField),
    ];
  return members.reduce<JsonObject>(
    (document, [path, value]) =>
      path === undefined || value === undefined ? document : withValueAt(document, path, value),
    {},
  );
}
