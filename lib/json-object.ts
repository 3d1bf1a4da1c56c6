/** A JSON object whose members nothing is known about yet. */
export type JsonObject = { readonly [member: string]: unknown };

/** Narrows a value to a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a text as a JSON object; anything else, broken JSON included, gives nothing. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The value at a path such as `oauth2.token.uri`, or undefined where it leads nowhere. */
export function valueAt(object: JsonObject, path: string): unknown {
  let value: unknown = object;
  for (const name of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = value[name];
  }
  return value;
}

/** The text at a path; empty where there is none. */
export function textAt(object: JsonObject, path: string): string {
  const value = valueAt(object, path);
  return typeof value === 'string' ? value : '';
}

/** The object with the value set at a path such as `oauth2.token.uri`. The original is left alone. */
export function withValueAt(object: JsonObject, path: string, value: unknown): JsonObject {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    return { ...object, [name]: value };
  }
  const inner = Object.hasOwn(object, name) ? object[name] : undefined;
  return {
    ...object,
    [name]: withValueAt(isJsonObject(inner) ? inner : {}, rest.join('.'), value),
  };
}
