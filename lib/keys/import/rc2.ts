/** The permutation of RFC 2268, section 2. */
const PERMUTATION = Buffer.from(
  [
    'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2',
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82',
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626',
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7',
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec',
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731',
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9',
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  ].join(''),
  'hex',
);

const BLOCK_BYTES = 8;
const EXPANDED_BYTES = 128;

/** How far each of the four words of a block is rotated. */
const ROTATIONS = [1, 2, 3, 5] as const;

/** Expands a key to 64 words (RFC 2268, section 2), all of its bits being effective. */
function expandedKey(key: Uint8Array): Uint16Array {
  const bytes = Buffer.alloc(EXPANDED_BYTES, key.subarray(0, key.length));
  const at = (place: number) => bytes.readUInt8(place);
  const permuted = (place: number) => PERMUTATION.readUInt8(place & 0xff);
  for (let place = key.length; place < EXPANDED_BYTES; place += 1) {
    bytes[place] = permuted(at(place - 1) + at(place - key.length));
  }
  const cut = EXPANDED_BYTES - key.length;
  bytes[cut] = permuted(at(cut));
  for (let place = cut - 1; place >= 0; place -= 1) {
    bytes[place] = permuted(at(place + 1) ^ at(place + key.length));
  }
  return Uint16Array.from({ length: 64 }, (_, word) => bytes.readUInt16LE(word * 2));
}

/** Undoes one block's rounds in place (RFC 2268, section 4). */
function decryptBlock(words: Uint16Array, key: Uint16Array): void {
  const word = (place: number) => words[place & 3] ?? 0;
  let next = key.length - 1;
  for (let round = 15; round >= 0; round -= 1) {
    for (let place = 3; place >= 0; place -= 1) {
      const rotation = ROTATIONS[place] ?? 0;
      const rotated = (word(place) >>> rotation) | (word(place) << (16 - rotation));
      const mixed =
        (word(place + 3) & word(place + 2)) + (~word(place + 3) & word(place + 1) & 0xffff);
      words[place] = rotated - (key[next] ?? 0) - mixed;
      next -= 1;
    }
    // Between the five, six and five mixing rounds stands a mashing one.
    if (round !== 11 && round !== 5) continue;
    for (let place = 3; place >= 0; place -= 1) {
      words[place] = word(place) - (key[word(place + 3) & 63] ?? 0);
    }
  }
}

/**
 * Decrypts RC2 in CBC mode with PKCS#7 padding (RFC 2268). OpenSSL 3 left the cipher out of its
 * default provider, while macOS and older Java and OpenSSL still write it into PKCS#12 files. It
 * protects nothing today: it is only read, never written.
 *
 * Throws when the padding is not there: the passphrase is wrong or the bytes are damaged.
 */
export function decryptRc2Cbc(encrypted: Uint8Array, key: Uint8Array, iv: Uint8Array): Buffer {
  if (encrypted.length === 0 || encrypted.length % BLOCK_BYTES !== 0) {
    throw new RangeError('The length is not a whole number of blocks.');
  }
  const words = expandedKey(key);
  const clear = Buffer.alloc(encrypted.length);
  const source = Buffer.from(encrypted);
  let previous = Buffer.from(iv);
  for (let start = 0; start < source.length; start += BLOCK_BYTES) {
    const block = Uint16Array.from({ length: 4 }, (_, word) =>
      source.readUInt16LE(start + word * 2),
    );
    decryptBlock(block, words);
    block.forEach((value, word) => {
      clear.writeUInt16LE(value ^ previous.readUInt16LE(word * 2), start + word * 2);
    });
    previous = source.subarray(start, start + BLOCK_BYTES);
  }
  return withoutPadding(clear);
}

function withoutPadding(clear: Buffer): Buffer {
  const length = clear.readUInt8(clear.length - 1);
  const padding = clear.subarray(clear.length - length);
  if (length < 1 || length > BLOCK_BYTES || padding.some((byte) => byte !== length)) {
    throw new RangeError('There is no padding.');
  }
  return clear.subarray(0, clear.length - length);
}
