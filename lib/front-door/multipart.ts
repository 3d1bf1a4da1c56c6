import { FIELDS_MAX } from '@/lib/forms/form-values';

/** One field of a form; `value` is missing for a file, which is not inspected. */
export type FormPart = { readonly name: string; readonly value?: string };

const CONTENT_TYPE = /^multipart\/form-data; ?boundary=([\w'-]{1,70})$/;
const DISPOSITION =
  /^content-disposition: form-data; name="([^"\\\r\n]{1,200})"(; filename="[^"\\\r\n]{0,1000}")?$/i;
const FILE_TYPE = /^content-type: [\x20-\x7e]{1,200}$/i;

const LINE_END = Buffer.from('\r\n');
const HEADERS_END = Buffer.from('\r\n\r\n');
const LAST = Buffer.from('--');

function parsePart(part: Buffer): FormPart | undefined {
  const end = part.indexOf(HEADERS_END);
  if (end === -1) {
    return undefined;
  }
  const [first = '', second, ...more] = part.subarray(0, end).toString().split('\r\n');
  const found = DISPOSITION.exec(first);
  const name = found?.[1];
  const isFile = found?.[2] !== undefined;
  const typeFits = second === undefined || (isFile && FILE_TYPE.test(second));
  if (name === undefined || !typeFits || more.length > 0) {
    return undefined;
  }
  return isFile ? { name } : { name, value: part.subarray(end + HEADERS_END.length).toString() };
}

/** Where each delimiter begins; nothing when one is where no browser puts it, or there are too many. */
function delimitersOf(body: Buffer, delimiter: Buffer): ReadonlyArray<number> | undefined {
  const found: Array<number> = [];
  for (let at = body.indexOf(delimiter); at !== -1; at = body.indexOf(delimiter, at + 1)) {
    const before = body.subarray(Math.max(0, at - LINE_END.length), at);
    if ((at > 0 && !before.equals(LINE_END)) || found.length > FIELDS_MAX) {
      return undefined;
    }
    found.push(at);
  }
  return found[0] === 0 ? found : undefined;
}

/**
 * Reads a form exactly as browsers write it (RFC 7578, the HTML standard's encoding), and nothing else:
 * what Next's own reader would see in a body of another shape could differ from what was checked here.
 *
 * @returns Nothing when it is of another shape, or has more than {@link FIELDS_MAX} fields.
 */
export function readMultipart(
  contentType: string,
  body: Buffer,
): ReadonlyArray<FormPart> | undefined {
  const boundary = CONTENT_TYPE.exec(contentType)?.[1];
  if (boundary === undefined) {
    return undefined;
  }
  const delimiter = Buffer.from(`--${boundary}`);
  const starts = delimitersOf(body, delimiter);
  const parts: Array<FormPart> = [];
  for (const [index, start] of starts?.entries() ?? []) {
    const from = start + delimiter.length;
    const next = starts?.[index + 1];
    if (next === undefined) {
      const rest = body.subarray(from);
      const isEnd = rest.equals(LAST) || rest.equals(Buffer.concat([LAST, LINE_END]));
      return isEnd ? parts : undefined;
    }
    const part = parsePart(body.subarray(from + LINE_END.length, next - LINE_END.length));
    if (!body.subarray(from, from + LINE_END.length).equals(LINE_END) || part === undefined) {
      return undefined;
    }
    parts.push(part);
  }
  return undefined;
}
