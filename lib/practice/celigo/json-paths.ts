import { isJsonObject, type JsonObject } from '@/lib/json-object';

/** The value at a path such as `oauth2.token.uri`, or undefined where it leads nowhere. */
export function valueAt(document: JsonObject, path: string): unknown {
  let value: unknown = document;
  for (const name of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = value[name];
  }
  return value;
}

/** The text at a path; empty where there is none. */
export function textAt(document: JsonObject, path: string): string {
  const value = valueAt(document, path);
  return typeof value === 'string' ? value : '';
}

/** The document with one value set, or taken out when it is undefined. The original is left alone. */
export function withValueAt(document: JsonObject, path: string, value: unknown): JsonObject {
  const [name = '', ...rest] = path.split('.');
  if (rest.length > 0) {
    const inner = Object.hasOwn(document, name) ? document[name] : undefined;
    const changed = withValueAt(isJsonObject(inner) ? inner : {}, rest.join('.'), value);
    return { ...document, [name]: changed };
  }
  const { [name]: _old, ...others } = document;
  return value === undefined ? others : { ...others, [name]: value };
}
