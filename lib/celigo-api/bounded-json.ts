/** No Celigo document is nested this deeply, and recursive code has only one stack. */
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

/** The index just after the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) {
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return at + 1;
}

/** Whether JSON text is nested no deeper than any document. Does not check that the text is JSON. */
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

/** Parses JSON from another computer; nothing when it is not JSON or is nested too deeply. */
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
 * The items of a JSON array, each as text, one at a time. The array is never parsed as a whole, because
 * its objects would need many times the memory of the text.
 *
 * @returns At the end, whether the text was an array.
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
