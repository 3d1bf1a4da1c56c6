import { type JsonObject, parseJsonObject } from '@/lib/json-object';

/** Reads a request body whole. Null if it is longer than the limit. */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (request.body === null) {
    return new Uint8Array();
  }
  const chunks: Array<Uint8Array> = [];
  let length = 0;
  // Leaving the loop early ends the request's body, too.
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > maxBytes) {
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What a request says its body is: lower case, without parameters; empty if it says nothing. */
export function mediaType({ headers }: Request): string {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Reads a body that is a JSON object; nothing if it is not said to be JSON, or is anything else. */
export async function readJsonObject(
  request: Request,
  maxBytes: number,
): Promise<JsonObject | undefined> {
  const isJson = mediaType(request) === 'application/json';
  const body = isJson ? await readBody(request, maxBytes) : null;
  return body === null ? undefined : parseJsonObject(new TextDecoder().decode(body));
}

/** Reads a posted form, urlencoded or multipart. Null if it is neither, broken, or too long. */
export async function readForm(request: Request, maxBytes: number): Promise<FormData | null> {
  const contentType = request.headers.get('content-type') ?? '';
  const body = await readBody(request, maxBytes);
  if (body === null) {
    return null;
  }
  try {
    return await new Response(body, { headers: { 'content-type': contentType } }).formData();
  } catch {
    return null;
  }
}

/** The text of a form field, trimmed; empty if it is absent or a file. */
export function formText(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === 'string' ? value.trim() : '';
}

/** The texts of several fields, by their ids. */
export function formTexts(
  form: FormData,
  ids: ReadonlyArray<string>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(ids.map((id) => [id, formText(form, id)]));
}

/** An answer in JSON. */
export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const json = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(JSON.stringify(body), { status, headers: { ...json, ...headers } });
}
