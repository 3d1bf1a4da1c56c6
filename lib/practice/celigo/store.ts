import type { CeligoRegion } from './hosts';
import type { JsonObject } from './json-object';

/** What the practice Celigo keeps documents of, named as in the paths of its API. */
export type ResourceKind = 'iclients' | 'connections';

/** An iClient or a connection. */
export type CeligoResource = {
  /** 24 hexadecimal digits. */
  readonly id: string;
  readonly region: CeligoRegion;
  readonly kind: ResourceKind;
  /** As Celigo's API takes it, secrets and all; without the fields that the server sets. */
  readonly document: JsonObject;
  readonly createdAt: Date;
  readonly lastModified: Date;
};

/** An API token. The token itself is never stored. */
export type CeligoApiToken = {
  /** 24 hexadecimal digits. */
  readonly id: string;
  readonly region: CeligoRegion;
  readonly name: string;
  /** SHA-256 of the token, 64 lower-case hexadecimal digits. */
  readonly tokenHash: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
};

/** Where the practice Celigo keeps its records. Every list and look-up is bound to one region. */
export interface PracticeCeligoStore {
  /** All of a kind, oldest first. */
  listResources(region: CeligoRegion, kind: ResourceKind): Promise<ReadonlyArray<CeligoResource>>;
  findResource(
    region: CeligoRegion,
    kind: ResourceKind,
    id: string,
  ): Promise<CeligoResource | null>;
  /** Stores a new one; where its id is taken, the one that is there stays. */
  createResource(resource: CeligoResource): Promise<void>;
  /** Replaces the document; gives false if there is none with that id. */
  replaceDocument(resource: CeligoResource): Promise<boolean>;
  /** Gives false if there was none with that id. */
  deleteResource(region: CeligoRegion, kind: ResourceKind, id: string): Promise<boolean>;

  /** All tokens of a region, revoked ones included, oldest first. */
  listTokens(region: CeligoRegion): Promise<ReadonlyArray<CeligoApiToken>>;
  findTokenByHash(region: CeligoRegion, tokenHash: string): Promise<CeligoApiToken | null>;
  createToken(token: CeligoApiToken): Promise<void>;
  /** Sets `revokedAt` once; gives false if there is no such token or it was revoked before. */
  revokeToken(region: CeligoRegion, id: string, revokedAt: Date): Promise<boolean>;

  /** The JSON value that was written last, or null. Read it with `parseCeligoConditions`. */
  readConditions(region: CeligoRegion): Promise<unknown>;
  /** Replaces the region's conditions with this JSON value. */
  writeConditions(region: CeligoRegion, conditions: unknown): Promise<void>;
}
