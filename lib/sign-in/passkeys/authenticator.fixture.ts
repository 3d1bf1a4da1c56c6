import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** An item of CBOR (RFC 8949), as far as passkeys need it. */
type Cbor = number | string | Buffer | ReadonlyMap<number | string, Cbor>;

function head(major: number, value: number): Buffer {
  if (value < 24) {
    return Buffer.from([(major << 5) | value]);
  }
  if (value < 256) {
    return Buffer.from([(major << 5) | 24, value]);
  }
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}

function cbor(item: Cbor): Buffer {
  if (typeof item === 'number') {
    return item < 0 ? head(1, -1 - item) : head(0, item);
  }
  if (typeof item === 'string') {
    return Buffer.concat([head(3, Buffer.byteLength(item)), Buffer.from(item)]);
  }
  if (Buffer.isBuffer(item)) {
    return Buffer.concat([head(2, item.length), item]);
  }
  const entries = [...item].flatMap(([key, value]) => [cbor(key), cbor(value)]);
  return Buffer.concat([head(5, item.size), ...entries]);
}

/** The algorithms that an authenticator is made with. */
const FIXTURE_ALGORITHMS = ['ES256', 'RS256', 'EdDSA', 'ES384'] as const;

type Algorithm = (typeof FIXTURE_ALGORITHMS)[number];

function pairOf(algorithm: Algorithm) {
  switch (algorithm) {
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 });
    case 'EdDSA':
      return generateKeyPairSync('ed25519');
    case 'ES384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' });
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  }
}

/** A public key in COSE form (RFC 9053, RFC 8230). */
function coseKey(algorithm: Algorithm, key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const part = (text: unknown) => Buffer.from(String(text), 'base64url');
  switch (algorithm) {
    case 'RS256':
      return cbor(
        new Map<number, Cbor>([
          [1, 3],
          [3, -257],
          [-1, part(jwk.n)],
          [-2, part(jwk.e)],
        ]),
      );
    case 'EdDSA':
      return cbor(
        new Map<number, Cbor>([
          [1, 1],
          [3, -8],
          [-1, 6],
          [-2, part(jwk.x)],
        ]),
      );
    default: {
      const [number, curve] = algorithm === 'ES256' ? [-7, 1] : [-35, 2];
      const point: ReadonlyArray<readonly [number, Cbor]> = [
        [-2, part(jwk.x)],
        [-3, part(jwk.y)],
      ];
      return cbor(new Map<number, Cbor>([[1, 2], [3, number], [-1, curve], ...point]));
    }
  }
}

/** What an authenticator or its browser does otherwise than it should. */
export type Mischief = {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly isUnverified?: boolean;
  readonly signCount?: number;
  readonly type?: string;
  readonly id?: string;
  readonly userHandle?: string;
};

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_KEY = 0x40;

/** An authenticator with one key, and the browser around it, of node:crypto alone. */
export function createAuthenticator(
  origin: string,
  { algorithm = 'ES256', counts = true }: { algorithm?: Algorithm; counts?: boolean } = {},
) {
  const pair = pairOf(algorithm);
  const credentialId = randomBytes(32);
  let userHandle = '';
  let count = 0;

  const clientData = (type: string, challenge: string, mischief: Mischief) =>
    Buffer.from(
      JSON.stringify({
        type: mischief.type ?? type,
        challenge: mischief.challenge ?? challenge,
        origin: mischief.origin ?? origin,
        crossOrigin: false,
      }),
    );

  function authenticatorData(rpId: string, mischief: Mischief, more = Buffer.alloc(0)): Buffer {
    const flags =
      USER_PRESENT |
      (mischief.isUnverified ? 0 : USER_VERIFIED) |
      (more.length === 0 ? 0 : HAS_KEY);
    const counter = Buffer.alloc(4);
    count += counts ? 1 : 0;
    counter.writeUInt32BE(mischief.signCount ?? count);
    const hash = createHash('sha256')
      .update(mischief.rpId ?? rpId)
      .digest();
    return Buffer.concat([hash, Buffer.from([flags]), counter, more]);
  }

  const answer = (response: object, id = credentialId.toString('base64url')) =>
    JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response });

  return {
    credentialId: credentialId.toString('base64url'),
    /** In COSE form, base64url. */
    publicKey: coseKey(algorithm, pair.publicKey).toString('base64url'),
    /** Answers `navigator.credentials.create`. */
    create(options: string, mischief: Mischief = {}): string {
      const { challenge, rp, user } = JSON.parse(options);
      userHandle = user.id;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const key = coseKey(algorithm, pair.publicKey);
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, key]);
      const authData = authenticatorData(rp.id, mischief, attested);
      const attestation = new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      return answer({
        clientDataJSON: clientData('webauthn.create', challenge, mischief).toString('base64url'),
        attestationObject: cbor(attestation).toString('base64url'),
        transports: ['internal', 'word-of-tomorrow'],
      });
    },
    /** Answers `navigator.credentials.get`. */
    use(options: string, mischief: Mischief = {}): string {
      const { challenge, rpId } = JSON.parse(options);
      const data = authenticatorData(rpId, mischief);
      const client = clientData('webauthn.get', challenge, mischief);
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      const hash = algorithm === 'EdDSA' ? null : 'sha256';
      return answer(
        {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: sign(hash, signed, pair.privateKey).toString('base64url'),
          userHandle: mischief.userHandle ?? userHandle,
        },
        mischief.id,
      );
    },
  };
}
