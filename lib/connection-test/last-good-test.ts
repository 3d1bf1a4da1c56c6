import type { AuditAction } from '@/lib/audit/actions';
import type { ChangedPart, LastGoodTest } from '@/lib/diagnosis/history';
import type { ProfileStore } from '@/lib/profiles/store';

/** The changes of a profile that the token request is made from. */
const PART_OF_ACTION: Partial<Readonly<Record<AuditAction, ChangedPart>>> = {
  'account-changed': 'account',
  'client-id-saved': 'client-id',
  'credential-created': 'credential',
  'credential-imported': 'credential',
  'certificate-received': 'credential',
  'mapping-saved': 'mapping',
  'celigo-templates-saved': 'templates',
};

/**
 * The newest test of a profile that worked, and what was saved in the profile since. Saving the same
 * value again counts as a change, for the record of changes holds no values.
 */
export async function findLastGoodTest(
  store: Pick<ProfileStore, 'database'>,
  subject: { readonly profileId: string; readonly credentialId: string },
): Promise<LastGoodTest | undefined> {
  const { profileId, credentialId } = subject;
  const run = await store.database.testRun.findFirst({
    where: { profileId, outcome: 'works' },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    select: { startedAt: true, durationMs: true, credentialId: true },
  });
  if (run === null) {
    return undefined;
  }
  const events = await store.database.auditEvent.findMany({
    where: {
      profileId,
      at: { gt: run.startedAt },
      action: { in: Object.keys(PART_OF_ACTION) },
    },
    select: { action: true },
    distinct: ['action'],
  });
  const actions = new Set(events.map(({ action }) => action));
  const parts = Object.entries(PART_OF_ACTION).flatMap(([action, part]) =>
    actions.has(action) ? [part] : [],
  );
  const changed = [...new Set(parts)];
  return {
    finishedAt: new Date(run.startedAt.getTime() + run.durationMs).toISOString(),
    sameCredential: run.credentialId === credentialId,
    sameConfiguration: !changed.some((part) => part !== 'credential'),
    changed,
  };
}
