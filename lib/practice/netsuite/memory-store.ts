import { failure, type Result, success } from '@/lib/result';
import {
  type ConditionsChange,
  type IntegrationRecord,
  type IntegrationRecordChanges,
  LOGIN_AUDIT_ROWS_KEPT,
  type LoginAuditRow,
  type M2mMapping,
  type PracticeStore,
} from './store';

/** Everything a memory store holds, open to look at. */
export type MemoryPracticeState = {
  integrationRecords: Array<IntegrationRecord>;
  mappings: Array<M2mMapping>;
  loginAuditRows: Array<LoginAuditRow>;
  conditions: Record<string, unknown>;
  signingKeyPem: string | null;
  lastId: number;
};

/** A practice store that lives as long as the process. */
export class MemoryPracticeStore implements PracticeStore {
  /** All that is stored. */
  readonly state: MemoryPracticeState = {
    integrationRecords: [],
    mappings: [],
    loginAuditRows: [],
    conditions: {},
    signingKeyPem: null,
    lastId: 0,
  };

  /** All integration records of the account, oldest first. */
  async listIntegrationRecords(accountId: string): Promise<ReadonlyArray<IntegrationRecord>> {
    return this.state.integrationRecords.filter((record) => record.accountId === accountId);
  }

  /** Stores a new record under a new id. */
  async createIntegrationRecord(record: Omit<IntegrationRecord, 'id'>): Promise<IntegrationRecord> {
    const created = { ...record, id: this.#nextId() };
    this.state.integrationRecords.push(created);
    return created;
  }

  /** Changes a record; false if there is none. */
  async updateIntegrationRecord(
    accountId: string,
    id: number,
    changes: IntegrationRecordChanges,
  ): Promise<boolean> {
    return this.#changeRecord(accountId, id, changes);
  }

  /** Puts another Client ID in place of the record's; false if there is no such record. */
  async replaceClientIdHash(accountId: string, id: number, clientIdHash: string): Promise<boolean> {
    return this.#changeRecord(accountId, id, { clientIdHash });
  }

  /** All mappings of the account, oldest first. */
  async listMappings(accountId: string): Promise<ReadonlyArray<M2mMapping>> {
    return this.state.mappings.filter((mapping) => mapping.accountId === accountId);
  }

  /** Stores a new mapping under a new id, unless it is refused. */
  async createMapping<Refusal>(
    mapping: Omit<M2mMapping, 'id'>,
    refuse: (existing: ReadonlyArray<M2mMapping>) => Refusal | null,
  ): Promise<Result<M2mMapping, Refusal>> {
    // No await between looking and adding: that is what makes it one step.
    const existing = this.state.mappings.filter((one) => one.accountId === mapping.accountId);
    const refusal = refuse(existing);
    if (refusal !== null) return failure(refusal);
    const created = { ...mapping, id: this.#nextId() };
    this.state.mappings.push(created);
    return success(created);
  }

  /** Marks a mapping as revoked, once. */
  async revokeMapping(accountId: string, id: number, revokedAt: Date): Promise<boolean> {
    let revoked = false;
    this.state.mappings = this.state.mappings.map((mapping) => {
      const wanted = mapping.accountId === accountId && mapping.id === id;
      if (!wanted || mapping.revokedAt !== null) return mapping;
      revoked = true;
      return { ...mapping, revokedAt };
    });
    return revoked;
  }

  /** Takes a revocation back. */
  async restoreMapping(accountId: string, id: number): Promise<void> {
    this.state.mappings = this.state.mappings.map((mapping) =>
      mapping.accountId === accountId && mapping.id === id
        ? { ...mapping, revokedAt: null }
        : mapping,
    );
  }

  /** Adds a row and drops the oldest beyond the limit. */
  async appendLoginAuditRow(row: Omit<LoginAuditRow, 'id'>): Promise<void> {
    const rows = [{ ...row, id: this.#nextId() }, ...this.state.loginAuditRows];
    let kept = 0;
    this.state.loginAuditRows = rows.filter((one) => {
      if (one.accountId !== row.accountId) return true;
      kept += 1;
      return kept <= LOGIN_AUDIT_ROWS_KEPT;
    });
  }

  /** The kept rows of the account, newest first. */
  async listLoginAuditRows(accountId: string): Promise<ReadonlyArray<LoginAuditRow>> {
    return this.state.loginAuditRows.filter((row) => row.accountId === accountId);
  }

  /** The conditions written last, or null. */
  async readConditions(accountId: string): Promise<unknown> {
    return this.state.conditions[accountId] ?? null;
  }

  /** Replaces the conditions. */
  async writeConditions(accountId: string, conditions: unknown): Promise<void> {
    this.state.conditions[accountId] = conditions;
  }

  /** Changes the conditions in one step. */
  async changeConditions(accountId: string, change: ConditionsChange): Promise<void> {
    this.state.conditions[accountId] = change(this.state.conditions[accountId] ?? null);
  }

  /** Removes records and mappings, and changes the conditions. */
  async emptyAccount(accountId: string, change: ConditionsChange): Promise<void> {
    const elsewhere = (one: { readonly accountId: string }) => one.accountId !== accountId;
    this.state.mappings = this.state.mappings.filter(elsewhere);
    this.state.integrationRecords = this.state.integrationRecords.filter(elsewhere);
    this.state.conditions[accountId] = change(this.state.conditions[accountId] ?? null);
  }

  /** The kept signing key, or null. */
  async readSigningKey(): Promise<string | null> {
    return this.state.signingKeyPem;
  }

  /** Keeps the first key that is offered. */
  async saveSigningKeyIfAbsent(pem: string): Promise<string> {
    this.state.signingKeyPem ??= pem;
    return this.state.signingKeyPem;
  }

  #changeRecord(accountId: string, id: number, changes: Partial<IntegrationRecord>): boolean {
    let found = false;
    this.state.integrationRecords = this.state.integrationRecords.map((record) => {
      if (record.accountId !== accountId || record.id !== id) return record;
      found = true;
      return { ...record, ...changes };
    });
    return found;
  }

  #nextId(): number {
    this.state.lastId += 1;
    return this.state.lastId;
  }
}
