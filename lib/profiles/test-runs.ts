import { randomUUID } from 'node:crypto';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { ConnectionReport } from '@/lib/connection-test/report';
import { inTransaction } from '@/lib/database/transaction';
import { openOrThrow } from '@/lib/vault/sealed-text';
import { reportBinding } from './profile-records';
import type { ProfileStore } from './store';

/**
 * Keeps the report of a connection test, and marks the profile with the outcome if nothing about it
 * was changed while the test ran.
 *
 * @returns The id of the run; nothing when the profile was deleted meanwhile.
 */
export async function recordTestRun(
  store: ProfileStore,
  run: {
    readonly profileId: string;
    readonly profileVersion: number;
    readonly credentialId: string;
    readonly report: ConnectionReport;
    readonly actor: AuditActor;
    readonly now: Date;
  },
): Promise<string | undefined> {
  const id = randomUUID();
  const sealedReport = await store.vault.seal(JSON.stringify(run.report), reportBinding(id));
  return inTransaction(store.database, async (transaction) => {
    await transaction.profile.updateMany({
      where: { id: run.profileId, version: run.profileVersion },
      data: { lastTestAt: run.now, lastTestOutcome: run.report.outcome },
    });
    const profile = await transaction.profile.findUnique({
      where: { id: run.profileId },
      select: { name: true },
    });
    if (profile === null) {
      return undefined;
    }
    const credential = await transaction.credential.findUnique({
      where: { id: run.credentialId },
      select: { id: true },
    });
    await transaction.testRun.create({
      data: {
        id,
        profileId: run.profileId,
        credentialId: credential?.id ?? null,
        startedAt: new Date(run.report.startedAt),
        durationMs: Math.round(run.report.durationMs),
        outcome: run.report.outcome,
        sealedReport,
      },
    });
    await recordAuditEvent(transaction, {
      action: 'connection-tested',
      actor: run.actor,
      at: run.now,
      profile: { id: run.profileId, name: profile.name },
      detail: {
        outcome: run.report.outcome,
        causes: run.report.causes.map((cause) => cause.code).join(','),
      },
    });
    return id;
  });
}

/** The newest report of a profile. */
export async function newestReport(
  store: ProfileStore,
  profileId: string,
): Promise<ConnectionReport | undefined> {
  const record = await store.database.testRun.findFirst({
    where: { profileId },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    select: { id: true, sealedReport: true },
  });
  if (record === null) {
    return undefined;
  }
  const text = await openOrThrow(store.vault, record.sealedReport, reportBinding(record.id));
  // The vault authenticates that this is the very text which recordTestRun sealed.
  return JSON.parse(text) as ConnectionReport;
}
