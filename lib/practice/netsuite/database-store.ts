import { z } from 'zod';
import type { Database, DatabaseTransaction } from '@/lib/database/client';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import { failure, type Result, success } from '@/lib/result';
import { openOrThrow, type SealBinding, type Vault } from '@/lib/vault/sealed-text';
import {
  type ConditionsChange,
  type IntegrationRecord,
  type IntegrationRecordChanges,
  LOGIN_AUDIT_ROWS_KEPT,
  type LoginAuditRow,
  type M2mMapping,
  type PracticeStore,
} from './store';

/** The practice world's own signing key lies among the installation's sealed secrets. */
const SIGNING_KEY_NAME = 'practice-signing-key';

const SIGNING_KEY_BINDING: SealBinding = {
  model: 'InstallationSecret',
  field: 'sealed',
  row: SIGNING_KEY_NAME,
};

type IntegrationRow = Omit<IntegrationRecord, 'state' | 'scopes'> & {
  readonly state: string;
  readonly scopes: string;
};

function toIntegrationRecord(row: IntegrationRow): IntegrationRecord {
  return {
    ...row,
    state: z.enum(['Enabled', 'Blocked']).parse(row.state),
    scopes: row.scopes.split(',').filter((scope) => scope !== ''),
  };
}

type MappingRow = Omit<M2mMapping, 'algorithm'> & { readonly algorithm: string };

function toMapping(row: MappingRow): M2mMapping {
  return { ...row, algorithm: z.enum(['EC', 'RSA']).parse(row.algorithm) };
}

type AuditRow = Omit<LoginAuditRow, 'status'> & { readonly status: string };

function toAuditRow(row: AuditRow): LoginAuditRow {
  return { ...row, status: z.enum(['Success', 'Failure']).parse(row.status) };
}

function scopesColumn(scopes: ReadonlyArray<string>): string {
  return scopes.join(',');
}

type IntegrationPart = Pick<
  PracticeStore,
  | 'listIntegrationRecords'
  | 'createIntegrationRecord'
  | 'updateIntegrationRecord'
  | 'replaceClientIdHash'
>;

function integrationPart(database: Database): IntegrationPart {
  return {
    listIntegrationRecords: async (accountId) => {
      const rows = await database.practiceIntegration.findMany({
        where: { accountId },
        orderBy: { id: 'asc' },
      });
      return rows.map(toIntegrationRecord);
    },
    createIntegrationRecord: async (record) =>
      toIntegrationRecord(
        await database.practiceIntegration.create({
          data: { ...record, scopes: scopesColumn(record.scopes) },
        }),
      ),
    updateIntegrationRecord: async (
      accountId: string,
      id: number,
      changes: IntegrationRecordChanges,
    ) => {
      const { count } = await database.practiceIntegration.updateMany({
        where: { accountId, id },
        data: { ...changes, scopes: scopesColumn(changes.scopes) },
      });
      return count > 0;
    },
    replaceClientIdHash: async (accountId, id, clientIdHash) => {
      const { count } = await database.practiceIntegration.updateMany({
        where: { accountId, id },
        data: { clientIdHash },
      });
      return count > 0;
    },
  };
}

/**
 * Keeps other writers of the account out until the transaction ends: each of them begins by writing
 * the account's row of conditions.
 */
async function lockAccount(transaction: DatabaseTransaction, accountId: string): Promise<void> {
  await transaction.practiceConditions.upsert({
    where: { accountId },
    create: { accountId, conditions: '{}' },
    update: { accountId },
  });
}

async function listMappings(
  database: Database | DatabaseTransaction,
  accountId: string,
): Promise<ReadonlyArray<M2mMapping>> {
  const rows = await database.practiceMapping.findMany({
    where: { accountId },
    orderBy: { id: 'asc' },
  });
  return rows.map(toMapping);
}

type MappingPart = Pick<
  PracticeStore,
  'listMappings' | 'createMapping' | 'revokeMapping' | 'restoreMapping'
>;

function mappingPart(database: Database): MappingPart {
  return {
    listMappings: (accountId) => listMappings(database, accountId),
    createMapping: <Refusal>(
      mapping: Omit<M2mMapping, 'id'>,
      refuse: (existing: ReadonlyArray<M2mMapping>) => Refusal | null,
    ) =>
      inTransaction(database, async (transaction): Promise<Result<M2mMapping, Refusal>> => {
        await lockAccount(transaction, mapping.accountId);
        const refusal = refuse(await listMappings(transaction, mapping.accountId));
        if (refusal !== null) return failure(refusal);
        return success(toMapping(await transaction.practiceMapping.create({ data: mapping })));
      }),
    restoreMapping: async (accountId, id) => {
      await database.practiceMapping.updateMany({
        where: { accountId, id },
        data: { revokedAt: null },
      });
    },
    revokeMapping: async (accountId, id, revokedAt) => {
      const { count } = await database.practiceMapping.updateMany({
        where: { accountId, id, revokedAt: null },
        data: { revokedAt },
      });
      return count > 0;
    },
  };
}

type AuditPart = Pick<PracticeStore, 'appendLoginAuditRow' | 'listLoginAuditRows'>;

function auditPart(database: Database): AuditPart {
  return {
    appendLoginAuditRow: (row) =>
      inTransaction(database, async (transaction) => {
        await transaction.practiceAuditTrailRow.create({ data: row });
        const oldest = await transaction.practiceAuditTrailRow.findMany({
          where: { accountId: row.accountId },
          orderBy: { id: 'desc' },
          skip: LOGIN_AUDIT_ROWS_KEPT,
          take: 1,
          select: { id: true },
        });
        const [last] = oldest;
        if (last !== undefined) {
          await transaction.practiceAuditTrailRow.deleteMany({
            where: { accountId: row.accountId, id: { lte: last.id } },
          });
        }
      }),
    listLoginAuditRows: async (accountId) => {
      const rows = await database.practiceAuditTrailRow.findMany({
        where: { accountId },
        orderBy: { id: 'desc' },
        take: LOGIN_AUDIT_ROWS_KEPT,
      });
      return rows.map(toAuditRow);
    },
  };
}

type ConditionsPart = Pick<
  PracticeStore,
  'readConditions' | 'writeConditions' | 'changeConditions' | 'emptyAccount'
>;

async function readConditions(
  database: Database | DatabaseTransaction,
  accountId: string,
): Promise<unknown> {
  const row = await database.practiceConditions.findUnique({ where: { accountId } });
  return row === null ? null : JSON.parse(row.conditions);
}

async function writeConditions(
  database: Database | DatabaseTransaction,
  accountId: string,
  conditions: unknown,
): Promise<void> {
  const text = JSON.stringify(conditions);
  await database.practiceConditions.upsert({
    where: { accountId },
    create: { accountId, conditions: text },
    update: { conditions: text },
  });
}

function conditionsPart(database: Database): ConditionsPart {
  const change = async (
    transaction: DatabaseTransaction,
    accountId: string,
    changed: ConditionsChange,
  ) => {
    const stored = await readConditions(transaction, accountId);
    await writeConditions(transaction, accountId, changed(stored));
  };
  return {
    readConditions: (accountId) => readConditions(database, accountId),
    writeConditions: (accountId, conditions) => writeConditions(database, accountId, conditions),
    changeConditions: (accountId, changed) =>
      inTransaction(database, async (transaction) => {
        await lockAccount(transaction, accountId);
        await change(transaction, accountId, changed);
      }),
    emptyAccount: (accountId, changed) =>
      inTransaction(database, async (transaction) => {
        await lockAccount(transaction, accountId);
        await transaction.practiceMapping.deleteMany({ where: { accountId } });
        await transaction.practiceIntegration.deleteMany({ where: { accountId } });
        await change(transaction, accountId, changed);
      }),
  };
}

async function readSigningKey(database: Database, vault: Vault): Promise<string | null> {
  const row = await database.installationSecret.findUnique({ where: { name: SIGNING_KEY_NAME } });
  return row === null ? null : openOrThrow(vault, row.sealed, SIGNING_KEY_BINDING);
}

async function saveSigningKeyIfAbsent(
  database: Database,
  vault: Vault,
  pem: string,
): Promise<string> {
  const sealed = await vault.seal(pem, SIGNING_KEY_BINDING);
  try {
    await database.installationSecret.create({
      data: { name: SIGNING_KEY_NAME, sealed, createdAt: new Date() },
    });
    return pem;
  } catch (error) {
    if (!isUniqueViolation(error)) {
      throw error;
    }
    return (await readSigningKey(database, vault)) ?? pem;
  }
}

/** The practice NetSuite's records in the installation's database. Its signing key is sealed. */
export function databasePracticeStore(database: Database, vault: Vault): PracticeStore {
  return {
    ...integrationPart(database),
    ...mappingPart(database),
    ...auditPart(database),
    ...conditionsPart(database),
    readSigningKey: () => readSigningKey(database, vault),
    saveSigningKeyIfAbsent: (pem) => saveSigningKeyIfAbsent(database, vault, pem),
  };
}
