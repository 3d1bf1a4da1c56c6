import { createDecipheriv, createHash } from 'node:crypto';

/** What a key is derived for (RFC 7292, appendix B.3). */
const PURPOSE = { encryptionKey: 1, initializationVector: 2 } as const;

/** SHA-1: length of a digest and of a block, in bytes. */
const DIGEST_BYTES = 20;
const BLOCK_BYTES = 64;

const TRIPLE_DES_KEY_BYTES = 24;
const TRIPLE_DES_IV_BYTES = 8;

function sha1(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest();
}

/** Repeats bytes up to a whole number of blocks; nothing stays nothing. */
function filled(bytes: Uint8Array): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / BLOCK_BYTES) * BLOCK_BYTES, bytes);
}

/** The passphrase as a BMPString with its terminating zero (RFC 7292, appendix B.1). */
function bmpString(passphrase: string): Buffer {
  return Buffer.from(`${passphrase}\0`, 'utf16le').swap16();
}

/** Adds `addend` + 1 to each block of `blocks`, as big-endian numbers modulo 2^512. */
function addToEachBlock(blocks: Buffer, addend: Buffer): void {
  for (let start = 0; start < blocks.length; start += BLOCK_BYTES) {
    let carry = 1;
    for (let place = BLOCK_BYTES - 1; place >= 0; place -= 1) {
      const sum = blocks.readUInt8(start + place) + addend.readUInt8(place) + carry;
      blocks.writeUInt8(sum & 0xff, start + place);
      carry = sum >> 8;
    }
  }
}

/** Derives bytes from a passphrase with SHA-1 (RFC 7292, appendix B.2). */
function derive(
  passphrase: string,
  salt: Uint8Array,
  rounds: number,
  purpose: number,
  lengthBytes: number,
): Buffer {
  const diversifier = Buffer.alloc(BLOCK_BYTES, purpose);
  const input = Buffer.concat([filled(salt), filled(bmpString(passphrase))]);
  const parts: Array<Buffer> = [];
  for (let length = 0; length < lengthBytes; length += DIGEST_BYTES) {
    let digest = sha1(Buffer.concat([diversifier, input]));
    for (let round = 1; round < rounds; round += 1) digest = sha1(digest);
    parts.push(digest);
    addToEachBlock(input, filled(digest));
  }
  return Buffer.concat(parts).subarray(0, lengthBytes);
}

/**
 * Decrypts what was encrypted with pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292, appendix C), which
 * Windows still writes by default and Web Crypto does not have.
 *
 * Throws when the passphrase is wrong or the bytes are damaged.
 */
export function decryptTripleDesPbe(
  encrypted: Uint8Array,
  passphrase: string,
  parameters: { readonly salt: Uint8Array; readonly rounds: number },
): Buffer {
  const { salt, rounds } = parameters;
  const key = derive(passphrase, salt, rounds, PURPOSE.encryptionKey, TRIPLE_DES_KEY_BYTES);
  const iv = derive(passphrase, salt, rounds, PURPOSE.initializationVector, TRIPLE_DES_IV_BYTES);
  const decipher = createDecipheriv('des-ede3-cbc', key, iv);
  return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}
