import { randomUUID } from 'node:crypto';
import type { DatabaseTransaction } from '@/lib/database/client';
import type { AuditFact } from './actions';

/** Who did it. */
export type AuditActor = {
  readonly id: string;
  readonly email: string;
  /** The role that let them do it, where one did. */
  readonly role?: string;
  /** The hand-over link that let them do it, for a guest. */
  readonly linkId?: string;
};

/** What let someone do something was taken away before it was done: nothing of it is kept. */
export class AccessLost extends Error {
  constructor() {
    super('What let someone do this was taken away before it was done.');
    this.name = 'AccessLost';
  }
}

/**
 * Whether the actor may still do what they began. Until the transaction ends, nobody can take that away:
 * whoever does, comes before this change and prevents it, or after it and finds it.
 */
async function stillMay(
  { user, handoverLink }: DatabaseTransaction,
  { id, role, linkId }: AuditActor,
  at: Date,
): Promise<boolean> {
  // An update that changes nothing holds the row's lock until the transaction ends.
  if (linkId !== undefined) {
    const { count } = await handoverLink.updateMany({
      where: { id: linkId, revokedAt: null, finishedAt: null, expiresAt: { gt: at } },
      data: { id: linkId },
    });
    return count > 0;
  }
  // What viewers change is their own. Someone whose row was changed outside the app is one whatever it says.
  if (role === undefined || role === 'viewer') return true;
  const where = { id, role, deactivatedAt: null };
  const { count } = await user.updateMany({ where, data: { id } });
  return count > 0;
}

/** One change to record. Must hold no secret. */
export type AuditEntry = AuditFact & {
  readonly actor: AuditActor | null;
  readonly at: Date;
  readonly profile?: { readonly id: string; readonly name: string };
};

/**
 * Records a change in the transaction that makes it: both are kept, or neither.
 *
 * @throws {AccessLost} When its actor may not make it anymore.
 */
export async function recordAuditEvent(
  transaction: DatabaseTransaction,
  entry: AuditEntry,
): Promise<void> {
  if (entry.actor !== null && !(await stillMay(transaction, entry.actor, entry.at))) {
    throw new AccessLost();
  }
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
