import { z } from 'zod';
import type { Database, DatabaseTransaction } from '@/lib/database/client';
import type {
  PracticeAuditTrailRow,
  PracticeIntegration,
  PracticeMapping,
} from '@/lib/database/generated/sqlite/client';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import { DAY_MS } from '@/lib/durations';
import { parseJsonObject } from '@/lib/json-object';
import { failure, type Result, success } from '@/lib/result';
import { openOrThrow, type Vault } from '@/lib/vault/sealed-text';
import { type PracticeConditions, parseConditions } from './conditions';

/**
 * An integration record. `state` is `Enabled` or `Blocked`, `applicationId` an upper-case UUID,
 * `clientIdHash` SHA-256 in hexadecimal; the Client ID and the secret are never stored.
 */
export type IntegrationRecord = Omit<PracticeIntegration, 'scopes'> & {
  /** Names as in the `scope` claim: `restlets`, `rest_webservices`, `suite_analytics`. */
  readonly scopes: ReadonlyArray<string>;
};

/** What an administrator may change on a saved integration record. */
export type IntegrationRecordChanges = Omit<
  IntegrationRecord,
  'id' | 'accountId' | 'applicationId' | 'clientIdHash' | 'createdAt'
>;

/**
 * One row of the OAuth 2.0 Client Credentials (M2M) Setup page. `certificateId` is base64url of
 * SHA-256 over the certificate's DER, `algorithm` `EC` or `RSA`.
 */
export type M2mMapping = PracticeMapping;

/**
 * One row of the Login Audit Trail: never a Client ID, an assertion or a token. `status` is `Success`
 * or `Failure`, `detail` NetSuite's word or empty, `requestUri` a path without its query.
 */
export type LoginAuditRow = PracticeAuditTrailRow;

const LOGIN_AUDIT_ROWS_KEPT = 200;

/** The practice world's own signing key lies among the installation's sealed secrets. */
const SIGNING_KEY_NAME = 'practice-signing-key';
const SIGNING_KEY_BINDING = { model: 'InstallationSecret', field: 'sealed', row: SIGNING_KEY_NAME };

/** The row of the practice world's own clock: no account has this name. */
const CLOCK_ROW = '*';

/** Furthest that the practice world's clock can be moved on, in days: about twenty years. */
const MOST_DAYS_PASSED = 7_300;

const clockSchema = z.object({ daysPassed: z.int().min(0).max(MOST_DAYS_PASSED).catch(0) });

type Client = Database | DatabaseTransaction;

/** Gives what is to be different. */
type ConditionsChange = (conditions: PracticeConditions) => Partial<PracticeConditions>;

function withScopes(row: PracticeIntegration): IntegrationRecord {
  return { ...row, scopes: row.scopes.split(',').filter((scope) => scope !== '') };
}

/**
 * The practice NetSuite's records in the installation's database. Every list and look-up is bound to
 * one account; lists are oldest first.
 */
export class PracticeStore {
  readonly #database: Database;
  readonly #vault: Vault;

  constructor(database: Database, vault: Vault) {
    this.#database = database;
    this.#vault = vault;
  }

  async listIntegrationRecords(accountId: string): Promise<ReadonlyArray<IntegrationRecord>> {
    const query = { where: { accountId }, orderBy: { id: 'asc' } } as const;
    return (await this.#database.practiceIntegration.findMany(query)).map(withScopes);
  }

  async createIntegrationRecord(record: Omit<IntegrationRecord, 'id'>): Promise<IntegrationRecord> {
    const data = { ...record, scopes: record.scopes.join(',') };
    return withScopes(await this.#database.practiceIntegration.create({ data }));
  }

  /** Does nothing where the account has no record with that id. */
  async updateIntegrationRecord(
    accountId: string,
    id: number,
    { scopes, ...changes }: Partial<Omit<IntegrationRecord, 'id' | 'accountId'>>,
  ): Promise<void> {
    const data = { ...changes, ...(scopes && { scopes: scopes.join(',') }) };
    await this.#database.practiceIntegration.updateMany({ where: { accountId, id }, data });
  }

  /** All mappings of the account, revoked ones included. */
  async listMappings(
    accountId: string,
    client: Client = this.#database,
  ): Promise<ReadonlyArray<M2mMapping>> {
    return client.practiceMapping.findMany({ where: { accountId }, orderBy: { id: 'asc' } });
  }

  /**
   * Adds a mapping unless `refuse`, which is given the account's mappings, gives a reason against it.
   * Nobody else can add a mapping to the account in between.
   */
  createMapping<Refusal>(
    mapping: Omit<M2mMapping, 'id'>,
    refuse: (existing: ReadonlyArray<M2mMapping>) => Refusal | null,
  ): Promise<Result<M2mMapping, Refusal>> {
    return this.#alone(mapping.accountId, async (transaction) => {
      const refusal = refuse(await this.listMappings(mapping.accountId, transaction));
      if (refusal !== null) {
        return failure(refusal);
      }
      return success(await transaction.practiceMapping.create({ data: mapping }));
    });
  }

  /** Sets `revokedAt`, once. */
  async revokeMapping(accountId: string, id: number, revokedAt: Date): Promise<void> {
    const where = { accountId, id, revokedAt: null };
    await this.#database.practiceMapping.updateMany({ where, data: { revokedAt } });
  }

  /** Adds a row and drops the account's oldest beyond the limit. */
  appendLoginAuditRow(row: Omit<LoginAuditRow, 'id'>): Promise<void> {
    const { accountId } = row;
    return inTransaction(this.#database, async ({ practiceAuditTrailRow: rows }) => {
      await rows.create({ data: row });
      const [last] = await rows.findMany({
        where: { accountId },
        orderBy: { id: 'desc' },
        skip: LOGIN_AUDIT_ROWS_KEPT,
        take: 1,
      });
      if (last !== undefined) {
        await rows.deleteMany({ where: { accountId, id: { lte: last.id } } });
      }
    });
  }

  /** The kept rows of the account, newest first. */
  async listLoginAuditRows(accountId: string): Promise<ReadonlyArray<LoginAuditRow>> {
    return this.#database.practiceAuditTrailRow.findMany({
      where: { accountId },
      orderBy: { id: 'desc' },
      take: LOGIN_AUDIT_ROWS_KEPT,
    });
  }

  /** What is set about the account; what was never set has its default. */
  async readConditions(
    accountId: string,
    client: Client = this.#database,
  ): Promise<PracticeConditions> {
    const row = await client.practiceConditions.findUnique({ where: { accountId } });
    return parseConditions(parseJsonObject(row?.conditions ?? ''));
  }

  /** Changes the conditions; no other change comes in between. */
  changeConditions(accountId: string, change: ConditionsChange): Promise<void> {
    return this.#alone(accountId, (transaction) => this.#change(transaction, accountId, change));
  }

  /**
   * Removes the account's own integration records and all its mappings, and changes its conditions:
   * all of it or nothing.
   */
  emptyAccount(accountId: string, change: ConditionsChange): Promise<void> {
    return this.#alone(accountId, async (transaction) => {
      await transaction.practiceMapping.deleteMany({ where: { accountId } });
      await transaction.practiceIntegration.deleteMany({ where: { accountId } });
      await this.#change(transaction, accountId, change);
    });
  }

  /** The time in the practice world, NetSuite and Celigo alike, when it is `now` outside of it. */
  async practiceTime(now: Date): Promise<Date> {
    return new Date(now.getTime() + (await this.#daysPassed(this.#database)) * DAY_MS);
  }

  async #daysPassed(client: Client): Promise<number> {
    const where = { accountId: CLOCK_ROW };
    const row = await client.practiceConditions.findUnique({ where });
    return clockSchema.parse(parseJsonObject(row?.conditions ?? '') ?? {}).daysPassed;
  }

  /** Moves the practice world's clock on by whole days, or back to the true time. */
  async letDaysPass(days: number | 'back'): Promise<void> {
    await this.#alone(CLOCK_ROW, async (transaction) => {
      const before = await this.#daysPassed(transaction);
      const daysPassed = days === 'back' ? 0 : Math.min(before + days, MOST_DAYS_PASSED);
      const data = { conditions: JSON.stringify({ daysPassed }) };
      await transaction.practiceConditions.update({ where: { accountId: CLOCK_ROW }, data });
    });
  }

  /** The private key that signs access tokens (PKCS#8 PEM), or null before the first token. */
  async readSigningKey(): Promise<string | null> {
    const where = { name: SIGNING_KEY_NAME };
    const row = await this.#database.installationSecret.findUnique({ where });
    return row === null ? null : openOrThrow(this.#vault, row.sealed, SIGNING_KEY_BINDING);
  }

  /** Keeps the key unless one is kept already (another instance was first), and gives the kept one. */
  async saveSigningKeyIfAbsent(pem: string): Promise<string> {
    const sealed = await this.#vault.seal(pem, SIGNING_KEY_BINDING);
    const data = { name: SIGNING_KEY_NAME, sealed, createdAt: new Date() };
    try {
      await this.#database.installationSecret.create({ data });
      return pem;
    } catch (error) {
      if (!isUniqueViolation(error)) {
        throw error;
      }
      return (await this.readSigningKey()) ?? pem;
    }
  }

  /**
   * Keeps other writers of the account out until the transaction ends: each of them begins by writing
   * the account's row of conditions.
   */
  #alone<Value>(
    accountId: string,
    work: (transaction: DatabaseTransaction) => Promise<Value>,
  ): Promise<Value> {
    return inTransaction(this.#database, async (transaction) => {
      await transaction.practiceConditions.upsert({
        where: { accountId },
        create: { accountId, conditions: '{}' },
        update: { accountId },
      });
      return work(transaction);
    });
  }

  async #change(client: Client, accountId: string, change: ConditionsChange): Promise<void> {
    const before = await this.readConditions(accountId, client);
    const data = { conditions: JSON.stringify({ ...before, ...change(before) }) };
    await client.practiceConditions.update({ where: { accountId }, data });
  }
}
