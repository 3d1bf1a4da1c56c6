/**
 * What a template in an iClient can name. All values are texts.
 * Source for the paths: Celigo's iClient drawer ("Field path: iClient.oauth2.encrypted") and
 * https://github.com/celigo/ai.
 */
export type TemplateContext = {
  readonly iClient: {
    readonly oauth2: {
      readonly encrypted: Readonly<Record<string, string>>;
      readonly unencrypted?: Readonly<Record<string, string>>;
      readonly clientId?: string;
    };
    readonly jwt?: { readonly token: string };
  };
};

/** The names a path may begin with; `connection` and `settings` exist in Celigo but hold nothing here. */
export const CONTEXT_ROOTS: ReadonlySet<string> = new Set(['iClient', 'connection', 'settings']);

/** What lies at the end of a path. */
export type PathTarget =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'group' };

/** Follows a path through own properties only. */
export function followPath(context: TemplateContext, parts: ReadonlyArray<string>): PathTarget {
  let place: unknown = context;
  for (const part of parts) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, part)) {
      return { kind: 'missing' };
    }
    place = Reflect.get(place, part);
  }
  if (typeof place === 'object' && place !== null) {
    return { kind: 'group' };
  }
  if (place === undefined || place === null || typeof place === 'function') {
    return { kind: 'missing' };
  }
  return { kind: 'text', text: String(place) };
}
