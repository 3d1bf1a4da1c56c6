/**
 * Field names whose values are never sent back to the page. A certificate is among them because
 * people paste private keys there by mistake; an action that found nothing but certificates in it
 * sends it back by itself.
 */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'password',
  'currentPassword',
  'newPassword',
  'code',
  'privateKey',
  'passphrase',
  'certificate',
  'apiToken',
  'clientSecret',
  'webhookUrl',
]);

/** Longest value that is sent back, in characters: far more than any field takes. */
const KEPT_VALUE_LENGTH_MAX = 100_000;

/** Most fields of a form: several times what the longest page sends. */
export const FIELDS_MAX = 500;

/** Next's own hidden fields begin so. */
const FRAMEWORK_PREFIX = '$ACTION';

/** Form values by name: one text, or several for a name that occurs more than once. */
export type FormValues = Readonly<Record<string, string | Array<string>>>;

/**
 * Reads the text values of a form. Files are left out: {@link readFormFile} reads them by name.
 *
 * @param form What a request claims to be a form. Anyone can call an action with anything; whatever
 *   is no form, or has more than {@link FIELDS_MAX} fields, holds no values: an error then says what is
 *   missing, and no one's request waits while thousands of fields are examined.
 */
export function readFormValues(form: unknown): FormValues {
  if (!(form instanceof FormData)) {
    return {};
  }
  const values = new Map<string, string | Array<string>>();
  let fields = 0;
  for (const [name, value] of form) {
    fields += 1;
    if (fields > FIELDS_MAX) {
      return {};
    }
    if (typeof value !== 'string' || name.startsWith(FRAMEWORK_PREFIX)) {
      continue;
    }
    const before = values.get(name);
    if (Array.isArray(before)) {
      before.push(value);
    } else {
      values.set(name, before === undefined ? value : [before, value]);
    }
  }
  return Object.fromEntries(values);
}

/** The file that was chosen in a field; nothing when none was, or an empty one. Its bytes are not read here. */
export function readFormFile(form: unknown, name: string): File | undefined {
  const value = form instanceof FormData ? form.get(name) : undefined;
  // Without a chosen file, browsers send an empty one, sometimes under a name that no one gave it.
  return value instanceof File && value.size > 0 ? value : undefined;
}

/** What may be shown again in a form that failed. */
export function keptValues(values: FormValues): FormValues {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => !SECRET_FIELDS.has(name))
      .map(([name, value]) => [
        name,
        typeof value === 'string'
          ? value.slice(0, KEPT_VALUE_LENGTH_MAX)
          : value.map((item) => item.slice(0, KEPT_VALUE_LENGTH_MAX)),
      ]),
  );
}

/** Asks for secrets again that were typed and are not sent back, by field name. */
export function enterAgain(
  values: FormValues,
  names: ReadonlyArray<string> = [],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => (values[name] ? [[name, 'Enter it again.']] : [])),
  );
}

/** What fields hold, by field name, in words that may be shown. */
type FieldTexts = Readonly<Record<string, string | boolean>>;

function fieldText(value: string | boolean | undefined): string {
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  return value || 'empty';
}

/**
 * Why a form was not saved whose values somebody changed after it was opened: each field says what is saved now where
 * that differs. The newer mark goes along, so that sending the form again saves it on purpose.
 *
 * @param given.seen Identifies what is saved now.
 * @returns Nothing when everything is saved as it was typed: by the second press of a double click, for instance.
 */
export function changedMeanwhile({
  saved,
  typed,
  seen,
}: {
  readonly saved: FieldTexts;
  readonly typed: FieldTexts;
  readonly seen: string;
}) {
  const fieldErrors = Object.entries(saved).flatMap(([name, value]) =>
    value === typed[name] ? [] : [[name, `Saved now: ${fieldText(value)}.`] as const],
  );
  return fieldErrors.length === 0
    ? undefined
    : {
        code: 'changed-meanwhile',
        message:
          'Someone else, or you in another tab, changed this after you opened it. Nothing was overwritten. Submit the form again to save yours, or reload the page to keep what is saved.',
        fieldErrors: Object.fromEntries(fieldErrors),
        values: { seen },
      };
}
