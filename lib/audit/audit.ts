import { randomUUID } from 'node:crypto';
import type { DatabaseTransaction } from '@/lib/database/client';

/** What can be recorded. Each name says what was done to what. */
export type AuditAction =
  | 'owner-created'
  | 'signed-in'
  | 'sign-in-refused'
  | 'sign-in-locked'
  | 'signed-out'
  | 'sessions-revoked'
  | 'person-changed'
  | 'password-changed'
  | 'password-change-refused'
  | 'profile-created'
  | 'profile-renamed'
  | 'profile-deleted'
  | 'account-changed'
  | 'prerequisites-saved'
  | 'client-id-saved'
  | 'credential-created'
  | 'credential-imported'
  | 'certificate-requested'
  | 'certificate-request-cancelled'
  | 'certificate-received'
  | 'mapping-saved'
  | 'celigo-progress-saved'
  | 'celigo-field-ticked'
  | 'celigo-templates-saved'
  | 'celigo-run-started'
  | 'celigo-creation-asked'
  | 'celigo-iclient-made'
  | 'celigo-connection-made'
  | 'celigo-run-ended'
  | 'celigo-token-forgotten'
  | 'private-key-shown'
  | 'private-key-sent'
  | 'private-key-refused'
  | 'private-key-destroyed'
  | 'connection-tested';

/** Who did it. */
export type AuditActor = { readonly id: string; readonly email: string };

/** One change to record. Must hold no secret. */
export type AuditEntry = {
  readonly action: AuditAction;
  readonly actor: AuditActor | null;
  readonly at: Date;
  readonly profile?: { readonly id: string; readonly name: string };
  /** Plain facts about the change. */
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
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
