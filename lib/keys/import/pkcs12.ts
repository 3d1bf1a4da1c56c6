import { createHmac, timingSafeEqual, X509Certificate } from 'node:crypto';
import {
  AuthenticatedSafe,
  CertBag,
  ContentInfo,
  EncryptedData,
  type PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  type SafeBag,
  SafeContents,
} from 'pkijs';
import { failure, type Result, success } from '@/lib/result';
import {
  DERIVATION_ROUNDS_MAX,
  derivationRounds,
  type EncryptionAlgorithm,
} from './derivation-cost';
import { type ImportError, type ImportErrorCode, importError } from './import-error';
import { decryptWithPassphrase } from './password-encryption';
import { type DerivationHash, derivePkcs12Bytes, PURPOSE, SHA1 } from './pkcs12-derivation';
import type { PrivateKeyPiece } from './private-key';

/** What a PKCS#12 file holds. Its private keys may still be encrypted, with the same passphrase. */
export type Pkcs12Content = {
  readonly keys: ReadonlyArray<PrivateKeyPiece>;
  readonly certificates: ReadonlyArray<X509Certificate>;
  /** True when a part is encrypted in a way that is not opened here; the rest was read. */
  readonly partlyUnreadable: boolean;
};

/** Most rounds for the integrity code, which are done in JavaScript: about a second of work, in turns. */
const MAC_ROUNDS_MAX = 600_000;

/** The hashes of integrity codes. */
const INTEGRITY_HASHES: Readonly<Record<string, DerivationHash>> = {
  '1.3.14.3.2.26': SHA1,
  '2.16.840.1.101.3.4.2.4': { name: 'sha224', digestBytes: 28, blockBytes: 64 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', digestBytes: 32, blockBytes: 64 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', digestBytes: 48, blockBytes: 128 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', digestBytes: 64, blockBytes: 128 },
};

/** Ends reading with a named refusal; never leaves this module. */
class NotRead extends Error {
  readonly code: ImportErrorCode;

  constructor(code: ImportErrorCode) {
    super(code);
    this.code = code;
  }
}

function safesOf(pfx: PFX): ReadonlyArray<ContentInfo> {
  if (pfx.authSafe.contentType !== ContentInfo.DATA) throw new NotRead('pkcs12-malformed');
  return AuthenticatedSafe.fromBER(pfx.authSafe.content.getValue()).safeContents;
}

/** Checks the passphrase against the file's own integrity code (RFC 7292, section 4), where it has one. */
async function checkIntegrity(pfx: PFX, passphrase: string | undefined): Promise<void> {
  const { macData } = pfx;
  if (macData === undefined) return;
  const hash = INTEGRITY_HASHES[macData.mac.digestAlgorithm.algorithmId];
  if (hash === undefined) throw new NotRead('pkcs12-encryption-unsupported');
  const rounds = macData.iterations ?? 1;
  if (!(rounds >= 1 && rounds <= MAC_ROUNDS_MAX)) throw new NotRead('pkcs12-too-costly');
  const salt = new Uint8Array(macData.macSalt.getValue());
  const wanted = { hash, purpose: PURPOSE.integrity, lengthBytes: hash.digestBytes };
  const key = await derivePkcs12Bytes(passphrase ?? '', { salt, rounds }, wanted);
  const content = new Uint8Array(pfx.authSafe.content.getValue());
  const code = createHmac(hash.name, key).update(content).digest();
  const stored = Buffer.from(macData.mac.digest.getValue());
  if (stored.length !== code.length || !timingSafeEqual(stored, code)) {
    throw new NotRead(passphrase === undefined ? 'passphrase-missing' : 'passphrase-wrong');
  }
}

/** One part of the file. pkijs reads each structure only once, for reading changes it. */
type Safe =
  | { readonly kind: 'open'; readonly bags: ReadonlyArray<SafeBag> }
  | { readonly kind: 'encrypted'; readonly data: EncryptedData }
  | { readonly kind: 'unknown' };

function safeOf(content: ContentInfo): Safe {
  if (content.contentType === ContentInfo.DATA) {
    const { safeBags } = SafeContents.fromBER(content.content.getValue());
    return { kind: 'open', bags: safeBags };
  }
  return content.contentType === ContentInfo.ENCRYPTED_DATA
    ? { kind: 'encrypted', data: new EncryptedData({ schema: content.content }) }
    : { kind: 'unknown' };
}

function algorithmOf(data: EncryptedData): EncryptionAlgorithm {
  return data.encryptedContentInfo.contentEncryptionAlgorithm;
}

/** Rounds of stretching that the encrypted parts ask for before any of them is opened. */
function roundsOf(safes: ReadonlyArray<Safe>): number {
  const rounds = safes.map((safe) =>
    safe.kind === 'encrypted' ? derivationRounds(algorithmOf(safe.data)) : 0,
  );
  return rounds.reduce((sum, some) => sum + some, 0);
}

/** The bags of one part, or nothing when its encryption is not one that is opened here. */
async function bagsOf(
  safe: Safe,
  passphrase: string,
  onWrongPassphrase: ImportErrorCode,
): Promise<ReadonlyArray<SafeBag> | undefined> {
  if (safe.kind === 'open') return safe.bags;
  if (safe.kind === 'unknown') return undefined;
  try {
    const encrypted = new Uint8Array(safe.data.encryptedContentInfo.getEncryptedContent());
    const bytes = await decryptWithPassphrase(encrypted, algorithmOf(safe.data), passphrase);
    return bytes === undefined ? undefined : SafeContents.fromBER(bytes).safeBags;
  } catch {
    throw new NotRead(onWrongPassphrase);
  }
}

function keyOf({ bagValue }: SafeBag): PrivateKeyPiece | undefined {
  if (bagValue instanceof PrivateKeyInfo) {
    return { kind: 'pkcs8', der: Buffer.from(bagValue.toSchema().toBER()) };
  }
  return bagValue instanceof PKCS8ShroudedKeyBag
    ? { kind: 'encrypted-pkcs8', der: Buffer.from(bagValue.toSchema().toBER()) }
    : undefined;
}

function certificateOf({ bagValue }: SafeBag): X509Certificate | undefined {
  if (!(bagValue instanceof CertBag) || !('getValue' in bagValue.certValue)) return undefined;
  return new X509Certificate(new Uint8Array(bagValue.certValue.getValue()));
}

async function read(pfx: PFX, passphrase: string | undefined): Promise<Pkcs12Content> {
  const safes = safesOf(pfx).map(safeOf);
  if (roundsOf(safes) > DERIVATION_ROUNDS_MAX) throw new NotRead('pkcs12-too-costly');
  await checkIntegrity(pfx, passphrase);
  const onWrong =
    pfx.macData !== undefined
      ? 'pkcs12-malformed'
      : passphrase === undefined
        ? 'passphrase-missing'
        : 'passphrase-wrong';
  const bags: Array<SafeBag> = [];
  let partlyUnreadable = false;
  for (const safe of safes) {
    const found = await bagsOf(safe, passphrase ?? '', onWrong);
    if (found === undefined) partlyUnreadable = true;
    else bags.push(...found);
  }
  return {
    keys: bags.flatMap((bag) => keyOf(bag) ?? []),
    certificates: bags.flatMap((bag) => certificateOf(bag) ?? []),
    partlyUnreadable,
  };
}

/**
 * Reads a PKCS#12 file (RFC 7292). A file without a passphrase is one with an empty passphrase.
 *
 * @param passphrase Absent when the person gave none.
 */
export async function readPkcs12(
  pfx: PFX,
  passphrase: string | undefined,
): Promise<Result<Pkcs12Content, ImportError>> {
  try {
    return success(await read(pfx, passphrase));
  } catch (error) {
    // pkijs throws errors of many kinds for bytes that are not what their place asks for.
    return failure(importError(error instanceof NotRead ? error.code : 'pkcs12-malformed'));
  }
}
