import { failure, type Result, success } from '@/lib/result';
import { BLOCKS_MAX } from './import-budget';
import { type ImportError, importError } from './import-error';

/** One PEM block, read leniently. */
export type PemTextBlock = {
  readonly label: string;
  /** The bytes; absent when the block has no END line or is not base64. */
  readonly der?: Buffer<ArrayBuffer>;
  /** The cipher and initialization vector of a traditionally encrypted key (RFC 1421, 4.6.1.3). */
  readonly dekInfo?: string;
  /** True when no END line follows. */
  readonly endMissing: boolean;
};

/** The line before and after a block, with hyphens lost or turned into dashes on the way. */
const BOUNDARY = /-{1,8} {0,3}(BEGIN|END) ([A-Z0-9][A-Z0-9 ]{0,39}?) {0,3}-{1,8}/g;

/** What copying leaves between the lines of a block: spaces, quotes, invisible characters. */
const BETWEEN_LINES = /[\s"'`,;>|\u00AD\u2018-\u201E\u00AB\u00BB\u200B-\u200D\u2060\uFEFF]+/g;

/** The encoding of a text's bytes: by its byte order mark, or by the zeros of UTF-16 without one. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) {
    return 'utf-16le';
  }
  if (first === 0xfe && second === 0xff) {
    return 'utf-16be';
  }
  if (first !== 0 && second === 0) {
    return 'utf-16le';
  }
  return first === 0 && second !== 0 && second !== undefined ? 'utf-16be' : 'utf-8';
}

/** Reads a file's bytes as text, UTF-16 too, which Windows tools write. */
export function textOfBytes(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** A character that was written as its number; what is not ASCII has no place in a PEM block. */
function characterOf(code: string, base: 10 | 16): string {
  const number = Number.parseInt(code, base);
  return number < 128 ? String.fromCharCode(number) : ' ';
}

/** The characters of PEM that HTML has names for. */
const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  nbsp: ' ',
  plus: '+',
  sol: '/',
  equals: '=',
  dash: '-',
  newline: '\n',
};

/** Undoes HTML: tags become line ends, entities their characters. No PEM holds any of its signs. */
function withoutHtml(text: string): string {
  if (!/[<&]/.test(text)) {
    return text;
  }
  return text
    .replace(/<\/?[a-z][^<>]{0,200}>/gi, '\n')
    .replace(/&amp;/gi, '&')
    .replace(/&#([0-9]{1,5});/g, (_, code: string) => characterOf(code, 10))
    .replace(/&#x([0-9a-f]{1,5});/gi, (_, code: string) => characterOf(code, 16))
    .replace(
      /&([a-z]{2,7});/gi,
      (whole, name: string) => NAMED_ENTITIES[name.toLowerCase()] ?? whole,
    );
}

/** Undoes what JSON, source code, environment files, word processors and mail programs do to a text. */
function withoutEscapes(text: string): string {
  return (
    withoutHtml(text)
      .replace(/\\{1,4}[rnt]/g, '\n')
      .replace(/\\{1,4}u00([0-7][0-9a-f])/gi, (_, code: string) => characterOf(code, 16))
      .replace(/%([0-7][0-9a-f])/gi, (_, code: string) => characterOf(code, 16))
      .replace(/\\{1,4}(?=[/\s])/g, '')
      // Pieces of a text that source code joins.
      .replace(/["'`]\s{0,40}[+.&]\s{0,40}(?:_\s{0,40})?["'`]/g, '\n')
      .replace(/[\u0085\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' ')
      .replace(/[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g, '-')
  );
}

/** Length of the initialization vector in hexadecimal digits. */
function ivDigits(cipher: string): number {
  return /^(DES|RC2|BF|CAST5|IDEA|SEED$)/i.test(cipher) ? 16 : 32;
}

/** Takes the header lines of RFC 1421 off a body. They may have lost their line ends too. */
function withoutHeaders(body: string): { readonly base64: string; readonly dekInfo?: string } {
  const header = /DEK-Info: {0,3}([A-Za-z0-9-]{3,24}), {0,3}([0-9A-Fa-f]{16,32})/.exec(body);
  const [whole, cipher, hexadecimal] = header ?? [];
  if (header === null || whole === undefined || cipher === undefined || hexadecimal === undefined) {
    return { base64: body };
  }
  // Without a line end, the first characters of the key may look like more digits.
  const surplus = Math.max(0, hexadecimal.length - ivDigits(cipher));
  const end = header.index + whole.length - surplus;
  const iv = hexadecimal.slice(0, hexadecimal.length - surplus);
  return { base64: body.slice(end), dekInfo: `${cipher},${iv}` };
}

/** The bytes of base64 text, or nothing when it is none. */
function bytesOfBase64(text: string): Buffer<ArrayBuffer> | undefined {
  const compact = text.replace(BETWEEN_LINES, '');
  return compact.length >= 4 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact)
    ? Buffer.from(compact, 'base64')
    : undefined;
}

function blockOf(label: string, body: string | undefined): PemTextBlock {
  if (body === undefined) {
    return { label, endMissing: true };
  }
  const { base64, dekInfo } = withoutHeaders(body);
  const der = bytesOfBase64(base64);
  return {
    label,
    endMissing: false,
    ...(der === undefined ? {} : { der }),
    ...(dekInfo === undefined ? {} : { dekInfo }),
  };
}

/**
 * Reads the PEM blocks of a text as people have it: with literal `\n`, any or no line ends, a byte
 * order mark, quotes, lost hyphens, and other text around the blocks.
 */
export function readPemText(text: string): Result<ReadonlyArray<PemTextBlock>, ImportError> {
  const clean = withoutEscapes(text);
  const boundaries = [...clean.matchAll(BOUNDARY)];
  const begins = boundaries.filter(([, kind]) => kind === 'BEGIN').length;
  if (begins > BLOCKS_MAX) {
    return failure(importError('too-many-blocks'));
  }
  const blocks = boundaries.flatMap((boundary, index): ReadonlyArray<PemTextBlock> => {
    const [line, kind, label = ''] = boundary;
    if (kind !== 'BEGIN') {
      return [];
    }
    const next = boundaries[index + 1];
    const closed = next?.[1] === 'END';
    const body = closed ? clean.slice(boundary.index + line.length, next.index) : undefined;
    return [blockOf(label, body)];
  });
  return success(blocks);
}

/** The bytes of a text that is base64 and nothing else: a PEM block that lost both its boundaries. */
export function readBareBase64(text: string): Buffer<ArrayBuffer> | undefined {
  return bytesOfBase64(withoutEscapes(text));
}
