import {
  type IntegrationRecord,
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

  /** The record with this id, or null. */
  async findIntegrationRecord(accountId: string, id: number): Promise<IntegrationRecord | null> {
    const records = await this.listIntegrationRecords(accountId);
    return records.find((record) => record.id === id) ?? null;
  }

  /** The record whose Client ID has this hash, or null. */
  async findIntegrationRecordByClientIdHash(
    accountId: string,
    clientIdHash: string,
  ): Promise<IntegrationRecord | null> {
    const records = await this.listIntegrationRecords(accountId);
    return records.find((record) => record.clientIdHash === clientIdHash) ?? null;
  }

  /** The record with this Application ID, or null. */
  async findIntegrationRecordByApplicationId(
    accountId: string,
    applicationId: string,
  ): Promise<IntegrationRecord | null> {
    const records = await this.listIntegrationRecords(accountId);
    return records.find((record) => record.applicationId === applicationId) ?? null;
  }

  /** Stores a new record under a new id. */
  async createIntegrationRecord(record: Omit<IntegrationRecord, 'id'>): Promise<IntegrationRecord> {
    const created = { ...record, id: this.#nextId() };
    this.state.integrationRecords.push(created);
    return created;
  }

  /** Changes a record; null if there is none. */
  async updateIntegrationRecord(
    accountId: string,
    id: number,
    changes: Parameters<PracticeStore['updateIntegrationRecord']>[2],
  ): Promise<IntegrationRecord | null> {
    const record = await this.findIntegrationRecord(accountId, id);
    if (record === null) return null;
    const changed = { ...record, ...changes };
    this.state.integrationRecords = this.state.integrationRecords.map((kept) =>
      kept === record ? changed : kept,
    );
    return changed;
  }

  /** All mappings of the account, oldest first. */
  async listMappings(accountId: string): Promise<ReadonlyArray<M2mMapping>> {
    return this.state.mappings.filter((mapping) => mapping.accountId === accountId);
  }

  /** Stores a new mapping under a new id. */
  async createMapping(mapping: Omit<M2mMapping, 'id'>): Promise<M2mMapping> {
    const created = { ...mapping, id: this.#nextId() };
    this.state.mappings.push(created);
    return created;
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

  /** The kept signing key, or null. */
  async readSigningKey(): Promise<string | null> {
    return this.state.signingKeyPem;
  }

  /** Keeps the first key that is offered. */
  async saveSigningKeyIfAbsent(pem: string): Promise<string> {
    this.state.signingKeyPem ??= pem;
    return this.state.signingKeyPem;
  }

  #nextId(): number {
    this.state.lastId += 1;
    return this.state.lastId;
  }
}
