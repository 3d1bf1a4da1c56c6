import { recordAuditEvent } from '@/lib/audit/audit';
import {
  type Database,
  type DatabaseTransaction,
  truncateWriteAheadLog,
} from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { DAY_MS } from '@/lib/durations';

/** How long after its certificate's end a retired key stays, for clocks that differ, in milliseconds. */
const AFTER_EXPIRY_MS = 30 * DAY_MS;

/** How many credentials are checked per batch. */
const BATCH_SIZE = 100;

/**
 * The one rule of when a private key is destroyed. It must be retired, and
 *
 * - either it was generated here and never opened, so it never left the vault (for the screen, a file, Celigo,
 *   or a test), and nothing can sign with it, whatever the state of its certificate;
 * - or its certificate ended 30 days ago, so that NetSuite takes nothing that it signs;
 * - or a person said that its certificate was revoked in NetSuite.
 *
 * Every other key stays: its certificate may still be in use in Celigo, or be the way back.
 */
function unneeded(now: Date) {
  return {
    retiredAt: { not: null },
    activeForProfile: null,
    nextForProfile: null,
    sealedPrivateKey: { not: '' },
    OR: neededByNobody(now),
  };
}

/** What a retired key must be besides, to be destroyed. */
function neededByNobody(now: Date) {
  return [
    { privateKeyNeverOpened: true },
    { stage: 'revoked' },
    { notAfter: { lt: new Date(now.getTime() - AFTER_EXPIRY_MS) } },
  ];
}

/** Whether the private key of a credential is destroyed as soon as the credential is put aside. */
export async function isDestroyedWhenPutAside(
  { credential }: Pick<Database, 'credential'>,
  credentialId: string,
  now: Date,
): Promise<boolean> {
  return (await credential.count({ where: { id: credentialId, OR: neededByNobody(now) } })) > 0;
}

/**
 * Destroys the private key of a retired credential if nothing can need it any more, and records it.
 *
 * @returns Whether it was destroyed now.
 */
export async function destroyUnneededKey(
  transaction: DatabaseTransaction,
  credentialId: string,
  now: Date,
): Promise<boolean> {
  const where = { id: credentialId, ...unneeded(now) };
  const { count } = await transaction.credential.updateMany({
    where,
    data: { sealedPrivateKey: '', privateKeyDestroyedAt: now },
  });
  if (count === 0) {
    return false;
  }
  const { thumbprint, notAfter, profile } = await transaction.credential.findUniqueOrThrow({
    where: { id: credentialId },
    select: { thumbprint: true, notAfter: true, profile: { select: { id: true, name: true } } },
  });
  await recordAuditEvent(transaction, {
    action: 'private-key-destroyed',
    actor: undefined,
    at: now,
    profile,
    detail: { certificateId: thumbprint, validUntil: notAfter.toISOString() },
  });
  return true;
}

/**
 * Destroys every private key that nothing can need any more. Safe in several instances at once.
 *
 * @returns How many were destroyed.
 */
export async function destroyUnneededKeys(database: Database, now: Date): Promise<number> {
  let destroyed = 0;
  for (;;) {
    const found = await database.credential.findMany({
      where: unneeded(now),
      select: { id: true },
      take: BATCH_SIZE,
    });
    for (const { id } of found) {
      const done = await inTransaction(database, (transaction) =>
        destroyUnneededKey(transaction, id, now),
      );
      destroyed += done ? 1 : 0;
    }
    if (found.length < BATCH_SIZE) {
      break;
    }
  }
  if (destroyed > 0) {
    await truncateWriteAheadLog(database);
  }
  return destroyed;
}
