import { randomUUID } from 'node:crypto';
import type { DatabaseTransaction } from '@/lib/database/client';
import type { AuditFact } from './actions';

/** Who did it. */
export type AuditActor = { readonly id: string; readonly email: string };

/** One change to record. Must hold no secret. */
export type AuditEntry = AuditFact & {
  readonly actor: AuditActor | null;
  readonly at: Date;
  readonly profile?: { readonly id: string; readonly name: string };
};

/** Records a change in the transaction that makes it: both are kept, or neither. */
export async function recordAuditEvent(
  transaction: DatabaseTransaction,
  entry: AuditEntry,
): Promise<void> {
  await transaction.auditEvent.create({
    data: {
      id: randomUUID(),
      at: entry.at,
      action: entry.action,
      actorId: entry.actor?.id ?? null,
      actorEmail: entry.actor?.email ?? null,
      profileId: entry.profile?.id ?? null,
      profileName: entry.profile?.name ?? null,
      detail: JSON.stringify(entry.detail ?? {}),
    },
  });
}
