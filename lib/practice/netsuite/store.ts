import type { Result } from '@/lib/result';

/** State of an integration record, as its select box on NetSuite spells it. */
export type IntegrationState = 'Enabled' | 'Blocked';

/** An integration record of the practice NetSuite. The Client ID and the secret are never stored. */
export type IntegrationRecord = {
  readonly id: number;
  /** Canonical account ID: `PRACTICE` or `PRACTICE_SB1`. */
  readonly accountId: string;
  readonly name: string;
  readonly note: string;
  /** UUID, upper case. Not the Client ID. */
  readonly applicationId: string;
  /** SHA-256 of the Client ID, 64 lower-case hexadecimal digits. */
  readonly clientIdHash: string;
  readonly state: IntegrationState;
  readonly clientCredentialsGrant: boolean;
  readonly authorizationCodeGrant: boolean;
  readonly tokenBasedAuthentication: boolean;
  readonly tbaAuthorizationFlow: boolean;
  /** Scope names as in the `scope` claim: `restlets`, `rest_webservices`, `suite_analytics`. */
  readonly scopes: ReadonlyArray<string>;
  readonly createdAt: Date;
};

/** What an administrator may change on a saved integration record. */
export type IntegrationRecordChanges = Omit<
  IntegrationRecord,
  'id' | 'accountId' | 'applicationId' | 'clientIdHash' | 'createdAt'
>;

/** One row of the OAuth 2.0 Client Credentials (M2M) Setup page. */
export type M2mMapping = {
  readonly id: number;
  readonly accountId: string;
  /** `id` of the integration record. */
  readonly integrationId: number;
  readonly entityId: number;
  readonly roleId: number;
  /** base64url of SHA-256 over the certificate's DER, 43 characters. */
  readonly certificateId: string;
  readonly certificatePem: string;
  readonly algorithm: 'EC' | 'RSA';
  readonly validFrom: Date;
  /** The certificate's own end, or two years after its start if that is sooner. */
  readonly validUntil: Date;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
};

/** One row of the Login Audit Trail. Free of secrets: never a Client ID, an assertion or a token. */
export type LoginAuditRow = {
  readonly id: number;
  readonly accountId: string;
  readonly at: Date;
  readonly status: 'Success' | 'Failure';
  /** NetSuite's Detail word, for instance `MissingKey`; empty for a success. */
  readonly detail: string;
  readonly entityId: number | null;
  readonly roleId: number | null;
  /** Shown in the column Token-based Application Name. */
  readonly integrationName: string | null;
  /** Path without its query. */
  readonly requestUri: string;
};

/** Makes new conditions (a JSON value) of the stored ones, which may be null. */
export type ConditionsChange = (stored: unknown) => unknown;

/** How many Login Audit Trail rows a store keeps per account. */
export const LOGIN_AUDIT_ROWS_KEPT = 200;

/** Where the practice NetSuite keeps its records. Every list and look-up is bound to one account. */
export interface PracticeStore {
  /** All integration records of the account, oldest first. */
  listIntegrationRecords(accountId: string): Promise<ReadonlyArray<IntegrationRecord>>;
  createIntegrationRecord(record: Omit<IntegrationRecord, 'id'>): Promise<IntegrationRecord>;
  /** Gives false if the account has no record with that id. */
  updateIntegrationRecord(
    accountId: string,
    id: number,
    changes: IntegrationRecordChanges,
  ): Promise<boolean>;
  /** Puts another Client ID in place of the record's; gives false if there is no such record. */
  replaceClientIdHash(accountId: string, id: number, clientIdHash: string): Promise<boolean>;

  /** All mappings of the account, revoked ones included, oldest first. */
  listMappings(accountId: string): Promise<ReadonlyArray<M2mMapping>>;
  /**
   * Adds a mapping unless `refuse`, which is given the account's mappings, gives a reason against
   * it. Nobody else can add a mapping to the account in between.
   */
  createMapping<Refusal>(
    mapping: Omit<M2mMapping, 'id'>,
    refuse: (existing: ReadonlyArray<M2mMapping>) => Refusal | null,
  ): Promise<Result<M2mMapping, Refusal>>;
  /** Sets `revokedAt` once; gives false if there is no such mapping or it was revoked before. */
  revokeMapping(accountId: string, id: number, revokedAt: Date): Promise<boolean>;
  /** Takes a revocation back, which NetSuite itself never does. */
  restoreMapping(accountId: string, id: number): Promise<void>;

  /** Adds a row and drops the account's oldest beyond {@link LOGIN_AUDIT_ROWS_KEPT}. */
  appendLoginAuditRow(row: Omit<LoginAuditRow, 'id'>): Promise<void>;
  /** The kept rows of the account, newest first. */
  listLoginAuditRows(accountId: string): Promise<ReadonlyArray<LoginAuditRow>>;

  /** The JSON value that was written last, or null. Read it with `parseConditions`. */
  readConditions(accountId: string): Promise<unknown>;
  /** Replaces the account's conditions with this JSON value. */
  writeConditions(accountId: string, conditions: unknown): Promise<void>;
  /** Writes what `change` makes of the stored conditions; no other change comes in between. */
  changeConditions(accountId: string, change: ConditionsChange): Promise<void>;
  /**
   * Removes the account's own integration records and all its mappings, and changes its conditions:
   * all of it or nothing.
   */
  emptyAccount(accountId: string, change: ConditionsChange): Promise<void>;

  /** The private key that signs access tokens (PKCS#8 PEM), or null before the first token. */
  readSigningKey(): Promise<string | null>;
  /** Keeps the key unless one is kept already (another instance was first), and gives the kept one. */
  saveSigningKeyIfAbsent(pem: string): Promise<string>;
}
