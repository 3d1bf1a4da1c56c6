import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { Database } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { browserWords } from './browser-words';

/** One place where a person is signed in. Holds nothing with which a session could be used. */
export type OwnSession = {
  readonly id: string;
  /** What the browser says it is, in a few words. */
  readonly browser: string;
  readonly signedInAt: Date;
  /** When the session was last prolonged: at most a quarter of an hour before its last use. */
  readonly lastUsedAt: Date;
  /** True for the session that asks. */
  readonly current: boolean;
};

/** The live sessions of a person, the asking one first, then by last use. */
export async function listOwnSessions(
  database: Database,
  personId: string,
  currentSessionId: string,
  now: Date,
): Promise<ReadonlyArray<OwnSession>> {
  const rows = await database.session.findMany({
    where: { userId: personId, expiresAt: { gt: now } },
    select: { id: true, userAgent: true, createdAt: true, updatedAt: true },
    orderBy: [{ updatedAt: 'desc' }, { id: 'asc' }],
  });
  const sessions = rows.map((row) => ({
    id: row.id,
    browser: browserWords(row.userAgent ?? ''),
    signedInAt: row.createdAt,
    lastUsedAt: row.updatedAt,
    current: row.id === currentSessionId,
  }));
  return [
    ...sessions.filter(({ current }) => current),
    ...sessions.filter(({ current }) => !current),
  ];
}

/**
 * Ends sessions of the person's own, at once and in every instance. Recorded when any was ended.
 *
 * @param choice.sessionId The one to end; without it all but the asking one end.
 * @returns How many were ended: none when the session had already ended, or is someone else's.
 */
export function revokeOwnSessions(
  database: Database,
  choice: {
    readonly person: AuditActor;
    readonly currentSessionId: string;
    readonly sessionId?: string | undefined;
  },
  now: Date,
): Promise<number> {
  const { person, currentSessionId, sessionId } = choice;
  return inTransaction(database, async (transaction) => {
    const { count } = await transaction.session.deleteMany({
      where: { userId: person.id, id: sessionId ?? { not: currentSessionId } },
    });
    if (count > 0) {
      await recordAuditEvent(transaction, {
        action: 'sessions-revoked',
        actor: person,
        at: now,
        detail: { count },
      });
    }
    return count;
  });
}
