import { createHash } from 'node:crypto';
import { copiedSettings } from './conditions';
import type { AccountState } from './context';
import { findAccount } from './hosts';
import type { IntegrationRecord, IntegrationRecordChanges, PracticeStore } from './store';

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
const PRODUCTION_ACCOUNT_ID = 'PRACTICE';

/** Whether an account is a sandbox, which can be refreshed. */
export function isSandbox(accountId: string): boolean {
  return accountId !== PRODUCTION_ACCOUNT_ID;
}

/** All integration records that the account shows: its own and those copied by a refresh. */
export async function listRecords(at: AccountState): Promise<ReadonlyArray<IntegrationRecord>> {
  const { store, account, conditions } = at;
  const own = await store.listIntegrationRecords(account.accountId);
  const { copiedIntegrations, unknownIntegrations } = conditions;
  const hasCopies = copiedIntegrations.length > 0;
  const production = hasCopies ? await store.listIntegrationRecords(PRODUCTION_ACCOUNT_ID) : [];
  const copies = production.flatMap((record) =>
    copiedIntegrations.filter(({ id }) => id === record.id).map((copy) => ({ ...record, ...copy })),
  );
  return [...copies, ...own].filter((record) => !unknownIntegrations.includes(record.id));
}

/** The first record of the account that is the wanted one, or null. */
export async function findRecord(
  source: AccountState,
  isWanted: (record: IntegrationRecord) => boolean,
): Promise<IntegrationRecord | null> {
  return (await listRecords(source)).find(isWanted) ?? null;
}

/** Whether a record came from production, so that only its State and Note can be changed here. */
export function isCopy(record: IntegrationRecord, { account }: AccountState): boolean {
  return record.accountId !== account.accountId;
}

/** Saves changes of a record; of a copy, its State and Note alone. */
export async function saveRecord(
  source: AccountState,
  record: IntegrationRecord,
  changes: Partial<IntegrationRecordChanges>,
): Promise<void> {
  const { store, account } = source;
  if (!isCopy(record, source)) {
    await store.updateIntegrationRecord(account.accountId, record.id, changes);
    return;
  }
  const { state = record.state, note = record.note } = changes;
  await store.changeConditions(account.accountId, ({ copiedIntegrations }) => ({
    copiedIntegrations: copiedIntegrations.map((copy) =>
      copy.id === record.id ? { ...copy, state, note } : copy,
    ),
  }));
}

/**
 * Refreshes a sandbox from production: every mapping goes, records that only the sandbox had go,
 * production records come with their Client IDs, and so do features, roles, entities and scripts.
 * Clock and answers stay, because NetSuite does not copy them.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162686838198.html
 */
export async function refreshSandbox(store: PracticeStore, accountId: string): Promise<void> {
  if (!isSandbox(accountId)) {
    throw new Error('Only a sandbox can be refreshed.');
  }
  const production = await store.readConditions(PRODUCTION_ACCOUNT_ID);
  const account = findAccount(PRODUCTION_ACCOUNT_ID);
  const records = await listRecords({ store, account, conditions: production });
  const copiedIntegrations = records.map(({ id, state, note }) => ({ id, state, note }));
  await store.emptyAccount(accountId, () => ({
    ...copiedSettings(production),
    copiedIntegrations,
    unknownIntegrations: [],
    unknownMappings: [],
  }));
}
