import type { RunKeyJob } from '../key-worker';

/** Longest passphrase that is tried, in UTF-16 units. */
export const PASSPHRASE_LENGTH_MAX = 200;

/** Most ASN.1 values of one import: a chain of thirty certificates has a quarter of them. */
const NODES_MAX = 20_000;

/** Values inside values; a PKCS#12 file has about twenty. */
const DEPTH_MAX = 64;

/**
 * The most key derivation work per import, in PBKDF2-SHA-256 iterations: one to three seconds of CPU time,
 * enough for OpenSSL PKCS#12 files with 600,000 iterations.
 */
export const DERIVATION_ROUNDS_MAX = 3_000_000;

/** Most certificates of one import: a chain has five. Each takes pkijs a millisecond. */
export const CERTIFICATES_MAX = 64;

/** Most PEM blocks of one file or text. */
export const BLOCKS_MAX = 32;

/** Largest file or text that is read, in bytes. */
export const IMPORT_BYTES_MAX = 256 * 1024;

/** Opening takes seconds at most; more means that the computer has no time for it. */
export const IMPORT_TIME_MAX_MS = 60_000;

const INDEFINITE = 0x80;
const CONSTRUCTED = 0x20;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;

type Header = { readonly tag: number; readonly contentAt: number; readonly length: number };

/** Tag and length of the value at a place; nothing where none is. An indefinite length is -1. */
function headerAt(bytes: Uint8Array, start: number, end: number): Header | undefined {
  const tag = bytes[start] ?? 0;
  let at = start + 1;
  if ((tag & 0x1f) === 0x1f) {
    while (at < end && ((bytes[at] ?? 0) & 0x80) !== 0) {
      at += 1;
    }
    at += 1;
  }
  const first = bytes[at];
  if (at >= end || first === undefined) {
    return undefined;
  }
  at += 1;
  if (first < INDEFINITE) {
    return { tag, contentAt: at, length: first };
  }
  if (first === INDEFINITE) {
    return { tag, contentAt: at, length: -1 };
  }
  let length = 0;
  for (const last = at + (first & 0x7f); at < last && at < end; at += 1) {
    length = length * 256 + (bytes[at] ?? 0);
  }
  return { tag, contentAt: at, length };
}

/** Counts values as parsers meet them: those inside of strings too, which pkijs tries to read. */
class Walk {
  nodes = 0;
  readonly #bytes: Uint8Array;
  readonly #most: number;

  constructor(bytes: Uint8Array, most: number) {
    this.#bytes = bytes;
    this.#most = most;
  }

  /** Visits the values of a part, and gives the place after them. */
  visit(start: number, end: number, depth: number, untilMark: boolean): number {
    if (depth > DEPTH_MAX) {
      this.nodes = Number.POSITIVE_INFINITY;
    }
    let at = start;
    while (at < end && this.nodes <= this.#most) {
      this.nodes += 1;
      const header = headerAt(this.#bytes, at, end);
      if (header === undefined) {
        return end;
      }
      const { tag, contentAt, length } = header;
      if (untilMark && tag === 0 && length === 0) {
        return contentAt;
      }
      if (length < 0) {
        at = this.visit(contentAt, end, depth + 1, true);
        continue;
      }
      at = Math.min(contentAt + length, end);
      if ((tag & CONSTRUCTED) !== 0 || tag === OCTET_STRING) {
        this.visit(contentAt, at, depth + 1, false);
      } else if (tag === BIT_STRING) {
        this.visit(contentAt + 1, at, depth + 1, false);
      }
    }
    return at;
  }
}

/** The tags of the first values inside a value, to tell structures apart before one is parsed. */
export function innerTags(der: Uint8Array, count: number): ReadonlyArray<number> {
  const outer = headerAt(der, 0, der.length);
  const tags: Array<number> = [];
  let at = outer?.contentAt ?? der.length;
  while (tags.length < count && at < der.length) {
    const header = headerAt(der, at, der.length);
    if (header === undefined) {
      break;
    }
    tags.push(header.tag);
    // What follows a value of indefinite length is not looked for.
    if (header.length < 0) {
      break;
    }
    at = header.contentAt + header.length;
  }
  return tags;
}

/** What one import may cost. Everything is counted before it is done. */
export class ImportBudget {
  #nodes = 0;
  #rounds = 0;
  #certificates = 0;

  /** Tells whether bytes may still be parsed: not too many values, nor too deep. */
  takeNodes(der: Uint8Array): boolean {
    const walk = new Walk(der, NODES_MAX - this.#nodes);
    walk.visit(0, der.length, 0, false);
    this.#nodes += walk.nodes;
    return this.#nodes <= NODES_MAX;
  }

  /** Tells whether so many certificates more may still be read. */
  takeCertificates(count: number): boolean {
    this.#certificates += count;
    return this.#certificates <= CERTIFICATES_MAX;
  }

  /** Tells whether so many rounds more, weighed by `derivationCost`, may still be done. */
  takeRounds(rounds: number): boolean {
    this.#rounds += rounds;
    return this.#rounds <= DERIVATION_ROUNDS_MAX;
  }

  /** The rounds that were taken, the last too many ones included. */
  get rounds(): number {
    return this.#rounds;
  }
}

/** What an import works with: what it may still cost, and who derives keys for it. */
export type ImportMeans = { readonly budget: ImportBudget; readonly run: RunKeyJob };
