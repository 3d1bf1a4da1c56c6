import { isJsonObject } from '@/lib/json-object';

/**
 * The line (from 1) at which a text stops being JSON, or undefined when the parser does not say.
 * Takes numbers only from the parser's message, because that message quotes the text.
 */
function lineOfJsonError(text: string, problem: unknown): number | undefined {
  const position =
    problem instanceof Error ? /at position (\d+)/.exec(problem.message)?.[1] : undefined;
  return position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
}

/** A JSON object, or the line at which the text is none. */
export type JsonObjectReading =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly line: number | undefined };

/** Parses a text that must be a JSON object; never throws and never quotes the text. */
export function readJsonObject(text: string): JsonObjectReading {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value)
      ? { ok: true, value: Object.fromEntries(Object.entries(value)) }
      : { ok: false, line: undefined };
  } catch (problem) {
    return { ok: false, line: lineOfJsonError(text, problem) };
  }
}
