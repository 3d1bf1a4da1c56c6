import type { OutboundAnswer } from './exchange';

/**
 * Finds out what an answer body is by looking at it. The content type is not asked, because sign-in
 * and outage pages are often labeled as something else.
 * `json` means an object or an array; a bare JSON number or string counts as text.
 */
export function findBodyShape(body: string): OutboundAnswer['bodyShape'] {
  const trimmed = body.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') {
    return 'empty';
  }
  if (trimmed.startsWith('<')) {
    return 'html';
  }
  return isJsonObjectOrArray(trimmed) ? 'json' : 'text';
}

function isJsonObjectOrArray(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
