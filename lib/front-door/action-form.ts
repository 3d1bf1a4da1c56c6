import type { FormPart } from './multipart';

/** How deep the state of a form may be nested. */
const DEPTH_MAX = 8;

/** Most values in the state of a form. */
const VALUES_MAX = 2000;

/** React's own fields of a form that is sent without a script. */
const REACT_FIELD = /^\$ACTION_(?:REF_\d{1,3}|ID_[0-9a-f]{1,80}|KEY|\d{1,3}:[01])$/;

/** Their fields that name an action: React looks each up, so there is one at most. */
const ACTION_NAME_FIELD = /^\$ACTION_(?:REF_|ID_)/;

const ACTION_METADATA = /^\{"id":"[0-9a-f]{1,80}","bound":(?:null|"\$@1")\}$/;

/** The fields of the form that an action is called with, as React's client names them. */
const FIELD_OF_FORM = /^_1_/;

/**
 * Tells whether React would make nothing but plain data of a value. In its reply format a text that
 * begins with `$` may stand for a stream, an iterator, a map, a promise, binary data or another chunk;
 * the states of our forms hold none of these, so only `undefined` and an escaped text are let through.
 */
function isPlainData(root: unknown): boolean {
  let left = VALUES_MAX;
  const check = (value: unknown, depth: number): boolean => {
    left -= 1;
    if (left < 0 || depth > DEPTH_MAX) {
      return false;
    }
    if (typeof value === 'string') {
      return !value.startsWith('$') || value.startsWith('$$') || value === '$undefined';
    }
    if (typeof value !== 'object' || value === null) {
      return true;
    }
    return Object.entries(value).every(
      ([name, item]) => name !== '__proto__' && check(item, depth + 1),
    );
  };
  return check(root, 0);
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    // No JSON: React would stumble over it too.
    return undefined;
  }
}

/** The arguments of an action: the state before, then (with a script) the form. */
function isCall(text: string | undefined, withForm: boolean): boolean {
  const call = parsed(text);
  if (!Array.isArray(call)) {
    return false;
  }
  const state = withForm ? call.slice(0, -1) : call;
  return state.length <= 1 && isPlainData(state) && (!withForm || call.at(-1) === '$K1');
}

function isScriptForm(parts: ReadonlyArray<FormPart>): boolean {
  const roots = parts.filter(({ name }) => !FIELD_OF_FORM.test(name));
  return roots.length === 1 && roots[0]?.name === '0' && isCall(roots[0].value, true);
}

function isReactField({ name, value }: FormPart): boolean {
  if (!REACT_FIELD.test(name) || value === undefined) {
    return false;
  }
  if (name.endsWith(':0')) {
    return ACTION_METADATA.test(value);
  }
  return !name.endsWith(':1') || isCall(value, false);
}

function isPlainForm(parts: ReadonlyArray<FormPart>): boolean {
  const own = parts.filter(({ name }) => name.startsWith('$'));
  const names = new Set(own.map(({ name }) => name));
  const actions = own.filter(({ name }) => ACTION_NAME_FIELD.test(name));
  return names.size === own.length && actions.length <= 1 && own.every(isReactField);
}

/**
 * Whether a form is one that the app's own pages send to a server action. An allow-list: of React's reply
 * format (`parseModelString` in react-server-dom), it accepts only what these forms use.
 *
 * @param withScript Whether the request names its action in a Next-Action header.
 */
export function isFormOfOurs(parts: ReadonlyArray<FormPart>, withScript: boolean): boolean {
  return withScript ? isScriptForm(parts) : isPlainForm(parts);
}
