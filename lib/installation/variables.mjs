/**
 * How the app's variables are read: from the environment or from the file that `<NAME>_FILE` names, as
 * secrets are handed to containers. Plain JavaScript without a package, because `npm run up` reads some
 * before anything is installed.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** Longest file of a variable, in bytes. */
const FILE_MAX_BYTES = 64 * 1024;

/** Names that other programs write in small letters too. */
const ALSO_IN_SMALL_LETTERS = new Set(['HTTPS_PROXY', 'NO_PROXY']);

/**
 * A variable as it was set, nothing when it is absent, or what is wrong with it. The message names the
 * variable and never quotes a value.
 *
 * @typedef {{ readonly ok: true, readonly value: string | undefined }
 *   | { readonly ok: false, readonly error: { readonly name: string, readonly message: string } }} ReadVariable
 */

/** @typedef {Readonly<Record<string, string | undefined>>} Variables */

/** @param {string} name @param {string} message @returns {ReadVariable} */
const wrong = (name, message) => ({ ok: false, error: { name, message } });

/** @param {string} file @returns {Buffer | undefined} Its bytes; nothing when they are too many. */
function readBounded(file) {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(FILE_MAX_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    return length > FILE_MAX_BYTES ? undefined : buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** @param {string} name Ends in `_FILE`. @param {string} file @returns {ReadVariable} */
function readVariableFile(name, file) {
  try {
    // Nothing may make the start wait, as a pipe would.
    if (!statSync(file).isFile()) {
      return wrong(name, 'must name a file');
    }
    const bytes = readBounded(file);
    if (bytes === undefined) {
      return wrong(name, `the file must not be larger than ${FILE_MAX_BYTES / 1024} KB`);
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value = text.replace(/\r?\n$/, '');
    return value === '' ? wrong(name, 'the file is empty') : { ok: true, value };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
      ? wrong(name, 'the file must be text in UTF-8')
      : wrong(name, `the file cannot be read (${code})`);
  }
}

/**
 * Reads a variable. Empty counts as absent. Of the file's text one newline at its end is left out.
 *
 * @param {Variables} variables Usually `process.env`.
 * @param {string} name
 * @returns {ReadVariable}
 */
export function readVariable(variables, name) {
  const value =
    variables[name] ||
    (ALSO_IN_SMALL_LETTERS.has(name) && variables[name.toLowerCase()]) ||
    undefined;
  const fileName = `${name}_FILE`;
  const file = variables[fileName] || undefined;
  if (file === undefined) {
    return { ok: true, value };
  }
  return value === undefined
    ? readVariableFile(fileName, file)
    : wrong(name, `must not be set together with ${fileName}`);
}

/** Where the server listens, and the limit of its heap, when nothing is set. */
export const DEFAULTS = { HOST: '127.0.0.1', PORT: 3000, MEMORY_LIMIT_MB: 256 };

/**
 * The smallest heap limit that the server accepts, in MB. In measurements, pages took four times as long with
 * 112 MB, because V8 collected garbage constantly; with this limit, 240 concurrent requests all succeeded.
 */
const LEAST_MEMORY_LIMIT_MB = 160;

/** What the values of these variables must be, in words, and whether one is. */
export const RULES = {
  PORT: {
    words: 'must be a port number, 1 to 65535',
    /** @param {string} text */
    isMet: (text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535,
  },
  MEMORY_LIMIT_MB: {
    words: `must be a whole number, ${LEAST_MEMORY_LIMIT_MB} or more`,
    /** @param {string} text */
    isMet: (text) => /^\d{1,7}$/.test(text) && Number(text) >= LEAST_MEMORY_LIMIT_MB,
  },
};

/**
 * What the programs before and around Next.js need to know.
 *
 * @param {Variables} variables Usually `process.env`.
 * @returns {{ readonly host: string, readonly port: number, readonly memoryLimitMb: number, readonly appUrl: string | undefined }
 *   | { readonly refusal: string }} `appUrl` as it was written. The refusal is a line for people.
 */
export function readServerSettings(variables) {
  /** @type {Record<string, string | undefined>} */
  const found = {};
  for (const name of /** @type {const} */ (['HOST', 'PORT', 'MEMORY_LIMIT_MB', 'APP_URL'])) {
    const read = readVariable(variables, name);
    if (!read.ok) {
      return { refusal: `${read.error.name}: ${read.error.message}.` };
    }
    const rule = name === 'PORT' || name === 'MEMORY_LIMIT_MB' ? RULES[name] : undefined;
    if (read.value !== undefined && rule?.isMet(read.value) === false) {
      return { refusal: `${name}: ${rule.words}.` };
    }
    found[name] = read.value;
  }
  return {
    host: found.HOST ?? DEFAULTS.HOST,
    port: Number(found.PORT ?? DEFAULTS.PORT),
    memoryLimitMb: Number(found.MEMORY_LIMIT_MB ?? DEFAULTS.MEMORY_LIMIT_MB),
    appUrl: found.APP_URL,
  };
}
