import { createHmac } from 'node:crypto';
import { isSameMac } from '@/lib/vault/person-mac';

/** The id of the one row of `AuditChain`. */
export const CHAIN_ID = 'chain';

/** The columns of an audit entry that its MAC covers. */
export type ChainedContent = {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string | null;
  readonly actorEmail: string | null;
  readonly action: string;
  readonly profileId: string | null;
  readonly profileName: string | null;
  /** The text of the facts, as it is stored. */
  readonly detail: string;
};

/** The columns of `ChainedContent`, for queries. */
export const CHAINED_COLUMNS = {
  id: true,
  at: true,
  actorId: true,
  actorEmail: true,
  action: true,
  profileId: true,
  profileName: true,
  detail: true,
} as const satisfies Record<keyof ChainedContent, true>;

/** An entry's place in the chain: its number, from 1, and its mac, in base64url. */
export type ChainLink = { readonly sequence: number; readonly mac: string };

/** What is in front of the first entry. */
export const BEGINNING: ChainLink = { sequence: 0, mac: '' };

/** The row of the chain without its own mac. */
export type ChainHead = ChainLink & {
  readonly beganAt: Date | null;
  readonly adoptingFrom: number | null;
  readonly keepDays: number | null;
  readonly keepSetBy: string | null;
  readonly keepSetAt: Date | null;
  readonly deletedTo: number;
  readonly deletedMac: string;
  readonly deletedAt: Date | null;
};

/**
 * HMAC-SHA-256 in base64url over a label and values, as a JSON array without spaces in UTF-8 (RFC 8785);
 * a date as `toISOString` writes it. The bytes are described in docs/security.md.
 *
 * @param key 32 bytes in base64url: the installation's `audit-key`.
 */
function macOf(
  key: string,
  label: 'entry' | 'head' | 'check',
  values: ReadonlyArray<string | number | Date | null>,
): string {
  return createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(JSON.stringify([label, ...values]))
    .digest('base64url');
}

/**
 * The mac of an entry.
 *
 * @param previousMac Of the entry before; empty for the first.
 * @param sequence The entry's own number.
 */
export function entryMac(
  key: string,
  previousMac: string,
  sequence: number,
  { id, at, actorId, actorEmail, action, profileId, profileName, detail }: ChainedContent,
): string {
  return macOf(key, 'entry', [
    ...[previousMac, sequence, id, at, actorId, actorEmail],
    ...[action, profileId, profileName, detail],
  ]);
}

/** Tells whether an entry is as the app wrote it, behind the entry before it. */
export function entryMacFits(
  key: string,
  previousMac: string,
  sequence: number,
  content: ChainedContent,
  mac: string | null,
): boolean {
  return isSameMac(entryMac(key, previousMac, sequence, content), mac);
}

/** The mac of the row that says where the chain starts and ends. */
export function headMac(key: string, head: ChainHead): string {
  const { sequence, mac, beganAt, adoptingFrom, keepDays, keepSetBy, keepSetAt } = head;
  return macOf(key, 'head', [
    ...[sequence, mac, beganAt, adoptingFrom, keepDays, keepSetBy, keepSetAt],
    ...[head.deletedTo, head.deletedMac, head.deletedAt],
  ]);
}

/** Tells whether the row of the chain is as the app wrote it. */
export function headMacFits(key: string, head: ChainHead & { readonly headMac: string }): boolean {
  return isSameMac(headMac(key, head), head.headMac);
}

/** What is noted of a check of the chain. */
type CheckContent = {
  readonly at: Date;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly finding: string | null;
};

/** The MAC over a stored check result, so that no one without the key can fake a clean result. */
export function checkMac(key: string, check: CheckContent): string {
  const { at, firstSequence, lastSequence, finding } = check;
  return macOf(key, 'check', [at, firstSequence, lastSequence, finding]);
}

/** Tells whether what is noted of a check is as the app wrote it. */
export function checkMacFits(key: string, check: CheckContent & { readonly mac: string }): boolean {
  return isSameMac(checkMac(key, check), check.mac);
}
