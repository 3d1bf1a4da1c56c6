import { createHash } from 'node:crypto';
import type { PracticeContext } from './context';
import type { IntegrationRecord, IntegrationRecordChanges } from './store';

/*
 * A refresh copies production records into a sandbox: the Client ID, the name and the authentication
 * settings stay common to both, State and Note are each account's own.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1515139626.html
 */

/** The form in which a Client ID is stored: SHA-256, hexadecimal. Upper and lower case are told apart. */
export function clientIdHash(clientId: string): string {
  return createHash('sha256').update(clientId, 'utf8').digest('hex');
}

/** The account whose records a refresh copies. */
export const PRODUCTION_ACCOUNT_ID = 'PRACTICE';

type RecordSource = Pick<PracticeContext, 'store' | 'account' | 'conditions'>;

/** All integration records that the account shows: its own and those copied by a refresh. */
export async function listRecords({
  store,
  account,
  conditions,
}: RecordSource): Promise<ReadonlyArray<IntegrationRecord>> {
  const own = await store.listIntegrationRecords(account.accountId);
  const { copiedIntegrations, unknownIntegrations } = conditions;
  const production =
    copiedIntegrations.length === 0
      ? []
      : await store.listIntegrationRecords(PRODUCTION_ACCOUNT_ID);
  const copies = production.flatMap((record) => {
    const copy = copiedIntegrations.find((one) => one.id === record.id);
    return copy === undefined ? [] : [{ ...record, state: copy.state, note: copy.note }];
  });
  return [...copies, ...own].filter((record) => !unknownIntegrations.includes(record.id));
}

/** The first record of the account that is the wanted one, or null. */
export async function findRecord(
  source: RecordSource,
  isWanted: (record: IntegrationRecord) => boolean,
): Promise<IntegrationRecord | null> {
  return (await listRecords(source)).find(isWanted) ?? null;
}

/** Whether a record came from production, so that only its State and Note can be changed here. */
export function isCopy(record: IntegrationRecord, { account }: RecordSource): boolean {
  return record.accountId !== account.accountId;
}

/** Saves changes of a record; of a copy, its State and Note alone. */
export async function saveRecord(
  source: RecordSource,
  record: IntegrationRecord,
  changes: Partial<IntegrationRecordChanges>,
): Promise<void> {
  const { store, account } = source;
  if (!isCopy(record, source)) {
    await store.updateIntegrationRecord(account.accountId, record.id, changes);
    return;
  }
  const { id, state = record.state, note = record.note } = { ...changes, id: record.id };
  await store.changeConditions(account.accountId, (conditions) => ({
    ...conditions,
    copiedIntegrations: conditions.copiedIntegrations.map((copy) =>
      copy.id === id ? { id, state, note } : copy,
    ),
  }));
}
