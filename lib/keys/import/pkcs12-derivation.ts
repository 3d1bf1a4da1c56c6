import { hash as hashOf } from 'node:crypto';
import { setImmediate as afterOthers } from 'node:timers/promises';

/** What bytes are derived for (RFC 7292, appendix B.3). */
export const PURPOSE = { encryptionKey: 1, initializationVector: 2, integrity: 3 } as const;

/** A hash that bytes are derived with, with its lengths in bytes. */
export type DerivationHash = {
  readonly name: string;
  readonly digestBytes: number;
  readonly blockBytes: number;
};

/** The hash of everything that PKCS#12 itself encrypts with. */
export const SHA1: DerivationHash = { name: 'sha1', digestBytes: 20, blockBytes: 64 };

/** Rounds after which others have their turn: a few milliseconds of work. */
const ROUNDS_PER_TURN = 10_000;

/** Repeats bytes up to a whole number of blocks; nothing stays nothing. */
function filled(bytes: Uint8Array, blockBytes: number): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / blockBytes) * blockBytes, bytes);
}

/** The passphrase as a BMPString with its terminating zero (RFC 7292, appendix B.1). */
function bmpString(passphrase: string): Buffer {
  return Buffer.from(`${passphrase}\0`, 'utf16le').swap16();
}

/** Adds `addend` + 1 to each block of `blocks`, as big-endian numbers of a block's length. */
function addToEachBlock(blocks: Buffer, addend: Buffer): void {
  for (let start = 0; start < blocks.length; start += addend.length) {
    let carry = 1;
    for (let place = addend.length - 1; place >= 0; place -= 1) {
      const sum = blocks.readUInt8(start + place) + addend.readUInt8(place) + carry;
      blocks.writeUInt8(sum & 0xff, start + place);
      carry = sum >> 8;
    }
  }
}

async function stretched(hash: DerivationHash, input: Buffer, rounds: number): Promise<Buffer> {
  let digest = hashOf(hash.name, input, 'buffer');
  for (let round = 1; round < rounds; round += 1) {
    if (round % ROUNDS_PER_TURN === 0) await afterOthers();
    digest = hashOf(hash.name, digest, 'buffer');
  }
  return digest;
}

/** Derives bytes from a passphrase as PKCS#12 does (RFC 7292, appendix B.2). */
export async function derivePkcs12Bytes(
  passphrase: string,
  parameters: { readonly salt: Uint8Array; readonly rounds: number },
  wanted: {
    readonly hash: DerivationHash;
    readonly purpose: (typeof PURPOSE)[keyof typeof PURPOSE];
    readonly lengthBytes: number;
  },
): Promise<Buffer> {
  const { hash, purpose, lengthBytes } = wanted;
  const diversifier = Buffer.alloc(hash.blockBytes, purpose);
  const input = Buffer.concat([
    filled(parameters.salt, hash.blockBytes),
    filled(bmpString(passphrase), hash.blockBytes),
  ]);
  const parts: Array<Buffer> = [];
  for (let length = 0; length < lengthBytes; length += hash.digestBytes) {
    const digest = await stretched(hash, Buffer.concat([diversifier, input]), parameters.rounds);
    parts.push(digest);
    addToEachBlock(input, filled(digest, hash.blockBytes));
  }
  return Buffer.concat(parts).subarray(0, lengthBytes);
}
