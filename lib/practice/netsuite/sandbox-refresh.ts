import { copiedSettings } from './conditions';
import { PRACTICE_ACCOUNTS } from './hosts';
import { listRecords, PRODUCTION_ACCOUNT_ID } from './integration-records';
import type { PracticeStore } from './store';

/** Whether an account is a sandbox, which can be refreshed. */
export function isSandbox(accountId: string): boolean {
  return accountId !== PRODUCTION_ACCOUNT_ID;
}

/**
 * Refreshes a sandbox from production: every mapping goes, records that only the sandbox had go,
 * production records come with their Client IDs, and so do features, roles, entities and scripts.
 * Clock and answers stay, because NetSuite does not copy them.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162686838198.html
 * and https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1515139626.html
 */
export async function refreshSandbox(store: PracticeStore, accountId: string): Promise<void> {
  const account = PRACTICE_ACCOUNTS.find((one) => one.accountId === PRODUCTION_ACCOUNT_ID);
  if (account === undefined || !isSandbox(accountId)) {
    throw new Error('Only a sandbox can be refreshed.');
  }
  const production = await store.readConditions(PRODUCTION_ACCOUNT_ID);
  const records = await listRecords({ store, account, conditions: production });
  const copiedIntegrations = records.map(({ id, state, note }) => ({ id, state, note }));
  await store.emptyAccount(accountId, (stored) => ({
    ...stored,
    ...copiedSettings(production),
    copiedIntegrations,
    unknownIntegrations: [],
    unknownMappings: [],
  }));
}
