/** No document of Celigo's is nested so deep, and what walks through it has only one stack. */
const DEEPEST_LEVEL = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

function opens(code: number): boolean {
  return code === 0x5b || code === 0x7b;
}

function closes(code: number): boolean {
  return code === 0x5d || code === 0x7d;
}

/** The index behind the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) {
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return at + 1;
}

/** Whether a text of JSON goes no deeper than any document does; says nothing of its being JSON. */
function isShallow(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at) - 1;
    } else if (opens(code)) {
      depth += 1;
    } else if (closes(code)) {
      depth -= 1;
    }
    if (depth > DEEPEST_LEVEL) {
      return false;
    }
  }
  return true;
}

/** Parses JSON of another computer; nothing when it is none, or nested deeper than any document is. */
export function parseBoundedJson(text: string): unknown {
  if (!isShallow(text)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The items of a JSON array, each as text, one at a time: the whole is never made into objects, which
 * would take many times its length.
 *
 * @returns Whether the text was an array, when it has come to its end.
 */
export function* jsonArrayItems(text: string): Generator<string, boolean> {
  const first = text.search(/\S/);
  if (first < 0 || text.charAt(first) !== '[') {
    return false;
  }
  let depth = 0;
  let start = first + 1;
  for (let at = first + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at) - 1;
    } else if (opens(code)) {
      depth += 1;
    } else if (closes(code) && depth > 0) {
      depth -= 1;
    } else if (closes(code)) {
      const last = text.slice(start, at);
      if (last.trim() !== '') {
        yield last;
      }
      return text.slice(at + 1).trim() === '';
    } else if (code === COMMA && depth === 0) {
      yield text.slice(start, at);
      start = at + 1;
    }
  }
  return false;
}
