/** A secret of a profile under the words of its box. */
export type SecretValue = { readonly label: string; readonly value: string };

/** Packs secrets into the one text that an action may reveal. */
export function packSecretValues(values: ReadonlyArray<SecretValue>): string {
  return JSON.stringify(values);
}

function isSecretValue(item: unknown): item is SecretValue {
  return (
    typeof item === 'object' &&
    item !== null &&
    'label' in item &&
    typeof item.label === 'string' &&
    'value' in item &&
    typeof item.value === 'string'
  );
}

/** Unpacks what `packSecretValues` packed; nothing for any other text. */
export function unpackSecretValues(text: string): ReadonlyArray<SecretValue> {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter(isSecretValue) : [];
  } catch {
    // Not a text of packSecretValues.
    return [];
  }
}
