import { createHash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { failure, type Result, success } from '@/lib/result';
import type { Keyring } from './keyring';

/** A secret as it is stored: a compact JWE (RFC 7516). */
export type SealedText = string & { readonly sealedText: unique symbol };

/** Where a sealed value belongs, and what was next to it when it was sealed. It opens nowhere else. */
export type SealBinding = {
  /** Name of the Prisma model. */
  readonly model: string;
  /** Name of the field, in words of the model. */
  readonly field: string;
  /** The row's id. */
  readonly row: string;
  /** Id of the profile that the row belongs to; absent for what belongs to the installation. */
  readonly profile?: string;
  /** base64url(SHA-256(DER)) of the certificate that a key belongs to. */
  readonly thumbprint?: string;
  /** The Account ID that a configuration was entered for. */
  readonly account?: string;
  /** The scopes that a configuration was entered for, as their column holds them. */
  readonly scopes?: string;
};

/** The names of a binding: a header must hold exactly these values under them, and no others. */
const BINDING_NAMES = [
  'model',
  'field',
  'row',
  'profile',
  'thumbprint',
  'account',
  'scopes',
] as const satisfies ReadonlyArray<keyof SealBinding>;

/** Why a sealed value does not open. The message names the place, never the value. */
export type UnsealError = {
  readonly code:
    | 'sealed-malformed'
    | 'sealed-outdated'
    | 'sealed-key-unknown'
    | 'sealed-elsewhere'
    | 'sealed-broken';
  readonly message: string;
};

/** Seals secrets, and opens them again at their own place. */
export type Vault = {
  readonly seal: (plaintext: string, binding: SealBinding) => Promise<SealedText>;
  readonly open: (sealed: string, binding: SealBinding) => Promise<Result<string, UnsealError>>;
};

const KEY_MANAGEMENT_ALGORITHM = 'A256GCMKW';
const CONTENT_ENCRYPTION_ALGORITHM = 'A256GCM';

/**
 * How values are bound, as their header says in `v`. The first versions of the app wrote no `v` and
 * bound model, field and row alone.
 */
const BINDING_VERSION = 2;

/** Number of parts of a compact JWE. */
const PARTS = 5;

function place(binding: SealBinding): string {
  return `${binding.model}.${binding.field} of row ${binding.row}`;
}

/**
 * Base64url has spare bits at the end of a part, so that several texts decode to the same bytes.
 * Only the one canonical text counts as unchanged.
 */
function isCanonical(sealed: string): boolean {
  const parts = sealed.split('.');
  return (
    parts.length === PARTS &&
    parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
  );
}

function readHeader(sealed: string): Record<string, unknown> | undefined {
  if (!isCanonical(sealed)) {
    return undefined;
  }
  try {
    return decodeProtectedHeader(sealed);
  } catch {
    // Not a JWE: the caller names it.
    return undefined;
  }
}

function belongsTo(header: Record<string, unknown>, binding: SealBinding): boolean {
  return BINDING_NAMES.every((name) => header[name] === binding[name]);
}

async function sealText(
  keyring: Keyring,
  plaintext: string,
  binding: SealBinding,
): Promise<SealedText> {
  const sealed = await new CompactEncrypt(new TextEncoder().encode(plaintext))
    .setProtectedHeader({
      alg: KEY_MANAGEMENT_ALGORITHM,
      enc: CONTENT_ENCRYPTION_ALGORITHM,
      kid: keyring.current.id,
      v: BINDING_VERSION,
      ...binding,
    })
    .encrypt(keyring.current.bytes);
  return sealed as SealedText;
}

async function openText(
  keyring: Keyring,
  sealed: string,
  binding: SealBinding,
  version: number | undefined,
): Promise<Result<string, UnsealError>> {
  const header = readHeader(sealed);
  if (header === undefined) {
    return failure({
      code: 'sealed-malformed',
      message: `The sealed value ${place(binding)} is damaged.`,
    });
  }
  if (header.v !== version) {
    return failure({
      code: 'sealed-outdated',
      message: `The sealed value ${place(binding)} has the form of a different version of this app.`,
    });
  }
  const key = typeof header.kid === 'string' ? keyring.byId.get(header.kid) : undefined;
  if (key === undefined) {
    return failure({
      code: 'sealed-key-unknown',
      message: `The sealed value ${place(binding)} names a key that is missing.`,
    });
  }
  if (!belongsTo(header, binding)) {
    return failure({
      code: 'sealed-elsewhere',
      message: `The sealed value ${place(binding)} was sealed for a different place, or a value next to it was changed.`,
    });
  }
  try {
    const { plaintext } = await compactDecrypt(sealed, key.bytes, {
      keyManagementAlgorithms: [KEY_MANAGEMENT_ALGORITHM],
      contentEncryptionAlgorithms: [CONTENT_ENCRYPTION_ALGORITHM],
    });
    return success(new TextDecoder('utf-8', { fatal: true }).decode(plaintext));
  } catch {
    // jose's reason is left out on purpose: which check failed is no business of a reader.
    return failure({
      code: 'sealed-broken',
      message: `The sealed value ${place(binding)} cannot be opened: it was changed, or its key was replaced.`,
    });
  }
}

/** Which key a sealed value names and how it is bound. Read from its header, and not yet proven. */
export type SealLabel = {
  readonly keyId: string | undefined;
  /** Whether it was sealed by a version of the app that bound model, field and row alone. */
  readonly isOutdated: boolean;
};

/** Reads the label of a sealed value; nothing when it is damaged. */
export function readSealLabel(sealed: string): SealLabel | undefined {
  const header = readHeader(sealed);
  return header === undefined
    ? undefined
    : {
        keyId: typeof header.kid === 'string' ? header.kid : undefined,
        isOutdated: header.v === undefined,
      };
}

/**
 * Opens what the first versions of the app sealed: bound to model, field and row alone. Only for
 * resealing it; everywhere else such a value is refused.
 */
export function openOutdated(
  keyring: Keyring,
  sealed: string,
  { model, field, row }: SealBinding,
): Promise<Result<string, UnsealError>> {
  return openText(keyring, sealed, { model, field, row }, undefined);
}

/**
 * Makes the vault of a keyring, be it the installation's or the one key of a profile. Each value has
 * a content key of its own (A256GCM), wrapped by the key that the header's `kid` names (A256GCMKW).
 * The header is authenticated and names the binding, so a value that was moved to another place does
 * not open. Nothing is ever tried with another key, and nothing falls back to clear text.
 */
export function createVault(keyring: Keyring): Vault {
  return {
    seal: (plaintext, binding) => sealText(keyring, plaintext, binding),
    open: (sealed, binding) => openText(keyring, sealed, binding, BINDING_VERSION),
  };
}

/** A sealed value that should open and does not: something is damaged, and no one can continue. */
export class UnsealFailure extends Error {
  readonly code: UnsealError['code'];
  /** What Next.js passes on to the page of an error, in place of a number: the code, so that it has a name there. */
  readonly digest: UnsealError['code'];

  constructor(error: UnsealError) {
    super(error.message);
    this.name = 'UnsealFailure';
    this.code = error.code;
    this.digest = error.code;
  }
}

/**
 * Opens a value where damage is unexpected.
 *
 * @throws {UnsealFailure} When it does not open.
 */
export async function openOrThrow(
  vault: Vault,
  sealed: string,
  binding: SealBinding,
): Promise<string> {
  const opened = await vault.open(sealed, binding);
  if (!opened.ok) {
    throw new UnsealFailure(opened.error);
  }
  return opened.value;
}

/**
 * Identifies a version of a sealed value and gives nothing of it away: it differs each time the value is sealed.
 *
 * @param sealed Absent while nothing is sealed.
 */
export function sealedMark(sealed: string | undefined): string {
  return createHash('sha256')
    .update(sealed ?? '')
    .digest('base64url');
}
