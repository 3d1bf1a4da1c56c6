/**
 * Work with keys that takes a processor for long, in a process of its own: `key-worker.ts` starts it,
 * gives it one job after the other and kills it. Keys and passphrases come and go over the IPC
 * channel, so they stand in no argument, environment variable or file.
 */
import { createPrivateKey, generateKeyPair, hash as hashOf, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * A hash that bytes are derived with, with its lengths in bytes.
 * @typedef {{ readonly name: string, readonly digestBytes: number, readonly blockBytes: number }} DerivationHash
 *
 * What a key is derived from.
 * @typedef {{ readonly passphrase: string, readonly salt: Uint8Array, readonly rounds: number, readonly lengthBytes: number }} Derivation
 *
 * A job. Each gives bytes: the first two a private key as PKCS#8 DER, the others what they derived.
 * @typedef {{ readonly kind: 'generate-rsa', readonly modulusLength: number }
 *   | { readonly kind: 'open-pkcs8', readonly der: Uint8Array, readonly passphrase: string }
 *   | Derivation & { readonly kind: 'pbkdf2', readonly hash: string }
 *   | Derivation & { readonly kind: 'pkcs12', readonly hash: DerivationHash, readonly purpose: number }} KeyJob
 *
 * The answer to a job; a refusal has OpenSSL's code.
 * @typedef {{ readonly ok: true, readonly bytes: Uint8Array } | { readonly ok: false, readonly code: string }} KeyJobAnswer
 */

/** @param {Uint8Array} bytes @param {number} blockBytes Filled by repeating up to a whole number of blocks. */
function filled(bytes, blockBytes) {
  return Buffer.alloc(Math.ceil(bytes.length / blockBytes) * blockBytes, bytes);
}

/** @param {string} passphrase As a BMPString with its terminating zero (RFC 7292, appendix B.1). */
function bmpString(passphrase) {
  return Buffer.from(`${passphrase}\0`, 'utf16le').swap16();
}

/**
 * Adds `addend` + 1 to each block of `blocks`, as big-endian numbers of a block's length.
 * @param {Buffer} blocks @param {Buffer} addend
 */
function addToEachBlock(blocks, addend) {
  for (let start = 0; start < blocks.length; start += addend.length) {
    let carry = 1;
    for (let place = addend.length - 1; place >= 0; place -= 1) {
      const sum = blocks.readUInt8(start + place) + addend.readUInt8(place) + carry;
      blocks.writeUInt8(sum & 0xff, start + place);
      carry = sum >> 8;
    }
  }
}

/**
 * Derives bytes from a passphrase as PKCS#12 does (RFC 7292, appendix B.2).
 * @param {Extract<KeyJob, { kind: 'pkcs12' }>} job
 */
function derivePkcs12({ passphrase, salt, rounds, hash, purpose, lengthBytes }) {
  const diversifier = Buffer.alloc(hash.blockBytes, purpose);
  const input = Buffer.concat([
    filled(salt, hash.blockBytes),
    filled(bmpString(passphrase), hash.blockBytes),
  ]);
  /** @type {Array<Buffer>} */
  const parts = [];
  for (let length = 0; length < lengthBytes; length += hash.digestBytes) {
    let digest = hashOf(hash.name, Buffer.concat([diversifier, input]), 'buffer');
    for (let round = 1; round < rounds; round += 1) {
      digest = hashOf(hash.name, digest, 'buffer');
    }
    parts.push(digest);
    addToEachBlock(input, filled(digest, hash.blockBytes));
  }
  return Buffer.concat(parts).subarray(0, lengthBytes);
}

/** @param {KeyJob} job @returns {Promise<Uint8Array>} */
async function work(job) {
  switch (job.kind) {
    case 'generate-rsa': {
      const { modulusLength } = job;
      const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength });
      return privateKey.export({ format: 'der', type: 'pkcs8' });
    }
    case 'open-pkcs8': {
      const key = Buffer.from(job.der);
      const { passphrase } = job;
      const opened = createPrivateKey({ key, format: 'der', type: 'pkcs8', passphrase });
      return opened.export({ format: 'der', type: 'pkcs8' });
    }
    case 'pbkdf2':
      return promisify(pbkdf2)(job.passphrase, job.salt, job.rounds, job.lengthBytes, job.hash);
    case 'pkcs12':
      return derivePkcs12(job);
  }
}

// The channel closes when the parent dies; `process.exit` would wait for the work to end.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

process.on('message', async (/** @type {KeyJob} */ job) => {
  /** @type {KeyJobAnswer} */
  let answer;
  try {
    answer = { ok: true, bytes: await work(job) };
  } catch (error) {
    answer = {
      ok: false,
      code: error instanceof Error && 'code' in error ? String(error.code) : '',
    };
  }
  process.send?.(answer);
});
