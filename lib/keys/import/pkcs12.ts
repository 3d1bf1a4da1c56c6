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
import type { DerivationHash } from '../key-process.mjs';
import { KeyWorkFailure, type RunKeyJob } from '../key-worker';
import {
  derivationCost,
  type EncryptionAlgorithm,
  PURPOSE,
  pkcs12Cost,
  SHA1,
} from './derivation-cost';
import type { ImportBudget, ImportMeans } from './import-budget';
import { type ImportError, type ImportErrorCode, importError, tooCostly } from './import-error';
import { decryptWithPassphrase } from './password-encryption';
import type { PrivateKeyPiece } from './private-key';

/** What a PKCS#12 file holds. Its private keys may still be encrypted, with the same passphrase. */
export type Pkcs12Content = {
  readonly keys: ReadonlyArray<PrivateKeyPiece>;
  readonly certificates: ReadonlyArray<X509Certificate>;
  /** True when a part is encrypted in a way that is not opened here; the rest was read. */
  readonly partlyUnreadable: boolean;
};

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

/** The bytes inside a string, which may be parsed themselves if there are not too many values in them. */
function contentOf(value: { getValue(): ArrayBuffer }, budget: ImportBudget): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(value.getValue());
  if (!budget.takeNodes(bytes)) {
    throw new NotRead('input-too-complex');
  }
  return bytes;
}

function safesOf(pfx: PFX, budget: ImportBudget): ReadonlyArray<ContentInfo> {
  if (pfx.authSafe.contentType !== ContentInfo.DATA) {
    throw new NotRead('pkcs12-malformed');
  }
  return AuthenticatedSafe.fromBER(contentOf(pfx.authSafe.content, budget)).safeContents;
}

/** How the file's own integrity code is made (RFC 7292, section 4); nothing where it has none. */
function integrityOf({ macData }: PFX) {
  if (macData === undefined) {
    return undefined;
  }
  const hash = INTEGRITY_HASHES[macData.mac.digestAlgorithm.algorithmId];
  if (hash === undefined) {
    throw new NotRead('pkcs12-encryption-unsupported');
  }
  const rounds = macData.iterations ?? 1;
  return {
    hash,
    salt: new Uint8Array(macData.macSalt.getValue()),
    rounds,
    cost: rounds >= 1 ? pkcs12Cost(rounds, hash.digestBytes, hash) : Number.POSITIVE_INFINITY,
    stored: Buffer.from(macData.mac.digest.getValue()),
  };
}

type Integrity = ReturnType<typeof integrityOf>;

/** Checks the passphrase against the file's own integrity code. */
async function checkIntegrity(
  pfx: PFX,
  integrity: Integrity,
  passphrase: string | undefined,
  run: RunKeyJob,
): Promise<void> {
  if (integrity === undefined) {
    return;
  }
  const { hash, salt, rounds, stored } = integrity;
  const key = await run({
    kind: 'pkcs12',
    passphrase: passphrase ?? '',
    salt,
    rounds,
    hash,
    purpose: PURPOSE.integrity,
    lengthBytes: hash.digestBytes,
  });
  const content = new Uint8Array(pfx.authSafe.content.getValue());
  const code = createHmac(hash.name, key).update(content).digest();
  if (stored.length !== code.length || !timingSafeEqual(stored, code)) {
    throw new NotRead(passphrase === undefined ? 'passphrase-missing' : 'passphrase-wrong');
  }
}

/** One part of the file. pkijs reads each structure only once, for reading changes it. */
type Safe =
  | { readonly kind: 'open'; readonly bags: ReadonlyArray<SafeBag> }
  | { readonly kind: 'encrypted'; readonly data: EncryptedData }
  | { readonly kind: 'unknown' };

function safeOf(content: ContentInfo, budget: ImportBudget): Safe {
  if (content.contentType === ContentInfo.DATA) {
    const { safeBags } = SafeContents.fromBER(contentOf(content.content, budget));
    return { kind: 'open', bags: safeBags };
  }
  return content.contentType === ContentInfo.ENCRYPTED_DATA
    ? { kind: 'encrypted', data: new EncryptedData({ schema: content.content }) }
    : { kind: 'unknown' };
}

function algorithmOf(data: EncryptedData): EncryptionAlgorithm {
  return data.encryptedContentInfo.contentEncryptionAlgorithm;
}

/** The bags of one part, or nothing when its encryption is not one that is opened here. */
async function bagsOf(
  safe: Safe,
  passphrase: string,
  onWrongPassphrase: ImportErrorCode,
  { budget, run }: ImportMeans,
): Promise<ReadonlyArray<SafeBag> | undefined> {
  if (safe.kind === 'open') {
    return safe.bags;
  }
  if (safe.kind === 'unknown') {
    return undefined;
  }
  try {
    const encrypted = new Uint8Array(safe.data.encryptedContentInfo.getEncryptedContent());
    const bytes = await decryptWithPassphrase(encrypted, algorithmOf(safe.data), passphrase, run);
    if (bytes !== undefined && !budget.takeNodes(bytes)) {
      throw new NotRead('input-too-complex');
    }
    return bytes === undefined ? undefined : SafeContents.fromBER(bytes).safeBags;
  } catch (error) {
    if (error instanceof KeyWorkFailure || error instanceof NotRead) {
      throw error;
    }
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
  if (!(bagValue instanceof CertBag) || !('getValue' in bagValue.certValue)) {
    return undefined;
  }
  return new X509Certificate(new Uint8Array(bagValue.certValue.getValue()));
}

/** A PKCS#12 file of which is known what opening it costs, before anything is derived. */
export type Pkcs12File = {
  readonly pfx: PFX;
  readonly integrity: Integrity;
  readonly safes: ReadonlyArray<Safe>;
  /** In rounds of PBKDF2; without keys that are seen only once a part is open. */
  readonly cost: number;
};

function costOf(safe: Safe): number {
  if (safe.kind === 'encrypted') {
    return derivationCost(algorithmOf(safe.data));
  }
  if (safe.kind === 'unknown') {
    return 0;
  }
  return safe.bags.reduce(
    (sum, { bagValue }) =>
      bagValue instanceof PKCS8ShroudedKeyBag
        ? sum + derivationCost(bagValue.encryptionAlgorithm)
        : sum,
    0,
  );
}

function named(error: unknown): ImportError {
  // pkijs throws errors of many kinds for bytes that are not what their place asks for.
  return importError(error instanceof NotRead ? error.code : 'pkcs12-malformed');
}

/** Looks at a PKCS#12 file (RFC 7292) without opening what is encrypted in it. */
export function lookAtPkcs12(pfx: PFX, budget: ImportBudget): Result<Pkcs12File, ImportError> {
  try {
    const safes = safesOf(pfx, budget).map((content) => safeOf(content, budget));
    const integrity = integrityOf(pfx);
    const cost = safes.map(costOf).reduce((sum, some) => sum + some, integrity?.cost ?? 0);
    return success({ pfx, integrity, safes, cost });
  } catch (error) {
    return failure(named(error));
  }
}

async function read(
  { pfx, integrity, safes }: Pkcs12File,
  passphrase: string | undefined,
  means: ImportMeans,
): Promise<Pkcs12Content> {
  await checkIntegrity(pfx, integrity, passphrase, means.run);
  const onWrong =
    integrity !== undefined
      ? 'pkcs12-malformed'
      : passphrase === undefined
        ? 'passphrase-missing'
        : 'passphrase-wrong';
  const bags: Array<SafeBag> = [];
  let partlyUnreadable = false;
  for (const safe of safes) {
    const found = await bagsOf(safe, passphrase ?? '', onWrong, means);
    if (found === undefined) {
      partlyUnreadable = true;
    } else {
      bags.push(...found);
    }
  }
  const certificates = bags.filter(({ bagValue }) => bagValue instanceof CertBag);
  if (!means.budget.takeCertificates(certificates.length)) {
    throw new NotRead('input-too-complex');
  }
  return {
    keys: bags.flatMap((bag) => keyOf(bag) ?? []),
    certificates: certificates.flatMap((bag) => certificateOf(bag) ?? []),
    partlyUnreadable,
  };
}

/**
 * Opens a PKCS#12 file. A file without a passphrase is one with an empty passphrase. Its cost is
 * taken from the budget; keys in it that are encrypted once more are left to whoever opens them.
 *
 * @param passphrase Absent when the person gave none.
 * @throws {KeyWorkFailure} When the deriving was ended.
 */
export async function openPkcs12(
  file: Pkcs12File,
  passphrase: string | undefined,
  means: ImportMeans,
): Promise<Result<Pkcs12Content, ImportError>> {
  const own = file.safes.filter(({ kind }) => kind === 'encrypted').map(costOf);
  const cost = own.reduce((sum, some) => sum + some, file.integrity?.cost ?? 0);
  if (!means.budget.takeRounds(cost)) {
    return failure(tooCostly('pkcs12-too-costly', means.budget.rounds));
  }
  try {
    return success(await read(file, passphrase, means));
  } catch (error) {
    if (error instanceof KeyWorkFailure) {
      throw error;
    }
    return failure(named(error));
  }
}
