import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '@/lib/database/client';
import type {
  PracticeCeligoResource,
  PracticeCeligoToken,
} from '@/lib/database/generated/sqlite/client';
import { isUniqueViolation } from '@/lib/database/transaction';
import { type JsonObject, parseJsonObject } from '@/lib/json-object';
import { openOrThrow, type SealBinding, type Vault } from '@/lib/vault/sealed-text';
import { type CeligoConditions, parseCeligoConditions } from './conditions';
import type { CeligoRegion } from './hosts';

/** What the practice Celigo keeps documents of, named as in the paths of its API. */
export type ResourceKind = 'iclients' | 'connections';

/** An iClient or a connection. Its id is 24 hexadecimal digits. */
export type CeligoResource = Omit<PracticeCeligoResource, 'region' | 'kind' | 'sealedDocument'> & {
  readonly region: CeligoRegion;
  readonly kind: ResourceKind;
  /** As Celigo's API takes it, secrets and all; without the fields that the server sets. */
  readonly document: JsonObject;
};

/** An API token, by the SHA-256 of it in hexadecimal: the token itself is never stored. */
export type CeligoApiToken = PracticeCeligoToken;

/** A new id: 24 hexadecimal digits. */
export function newCeligoId(): string {
  return randomBytes(12).toString('hex');
}

function hashOf(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

const OLDEST_FIRST = [{ createdAt: 'asc' }, { id: 'asc' }] as const;

/** Where a document of the practice Celigo is sealed for. It belongs to no profile. */
export function documentBinding(id: string): SealBinding {
  return { model: 'PracticeCeligoResource', field: 'document', row: id };
}

/**
 * The practice Celigo's records in the installation's database, its documents sealed. Every list and
 * look-up is bound to one region; lists are oldest first.
 */
export class PracticeCeligoStore {
  readonly #database: Database;
  readonly #vault: Vault;

  constructor(database: Database, vault: Vault) {
    this.#database = database;
    this.#vault = vault;
  }

  async listResources(
    region: CeligoRegion,
    kind: ResourceKind,
  ): Promise<ReadonlyArray<CeligoResource>> {
    const query = { where: { region, kind }, orderBy: [...OLDEST_FIRST] };
    const rows = await this.#database.practiceCeligoResource.findMany(query);
    return Promise.all(rows.map((row) => this.#open(row, region, kind)));
  }

  async findResource(
    region: CeligoRegion,
    kind: ResourceKind,
    id: string,
  ): Promise<CeligoResource | null> {
    const where = { region, kind, id };
    const row = await this.#database.practiceCeligoResource.findFirst({ where });
    return row === null ? null : this.#open(row, region, kind);
  }

  /** Stores a new one; where its id is taken, as by the same form sent twice, the first one stays. */
  async createResource({ document, ...columns }: CeligoResource): Promise<void> {
    const data = { ...columns, sealedDocument: await this.#seal(columns.id, document) };
    try {
      await this.#database.practiceCeligoResource.create({ data });
    } catch (error) {
      if (!isUniqueViolation(error)) {
        throw error;
      }
    }
  }

  /** Replaces the document; gives false if there is none with that id. */
  async replaceDocument(resource: CeligoResource): Promise<boolean> {
    const { region, kind, id, document, lastModified } = resource;
    const { count } = await this.#database.practiceCeligoResource.updateMany({
      where: { region, kind, id },
      data: { sealedDocument: await this.#seal(id, document), lastModified },
    });
    return count > 0;
  }

  /** Gives false if there was none with that id. */
  async deleteResource(region: CeligoRegion, kind: ResourceKind, id: string): Promise<boolean> {
    const where = { region, kind, id };
    return (await this.#database.practiceCeligoResource.deleteMany({ where })).count > 0;
  }

  /** All tokens of a region, revoked ones included. */
  async listTokens(region: CeligoRegion): Promise<ReadonlyArray<CeligoApiToken>> {
    const query = { where: { region }, orderBy: [...OLDEST_FIRST] };
    return this.#database.practiceCeligoToken.findMany(query);
  }

  /** Whether the region has such a token that is not revoked. */
  async knowsToken(region: CeligoRegion, token: string): Promise<boolean> {
    const where = { region, tokenHash: hashOf(token), revokedAt: null };
    return (await this.#database.practiceCeligoToken.count({ where })) > 0;
  }

  /** Gives the new token. Guess: its form; Celigo shows it once and documents only that it is a text. */
  async createToken(region: CeligoRegion, name: string, createdAt: Date): Promise<string> {
    const token = randomBytes(16).toString('hex');
    const data = { id: newCeligoId(), region, name, tokenHash: hashOf(token), createdAt };
    await this.#database.practiceCeligoToken.create({ data });
    return token;
  }

  /** Sets `revokedAt`, once. */
  async revokeToken(region: CeligoRegion, id: string, revokedAt: Date): Promise<void> {
    const where = { region, id, revokedAt: null };
    await this.#database.practiceCeligoToken.updateMany({ where, data: { revokedAt } });
  }

  /** What is set about a region; what was never set has its default. */
  async readConditions(region: CeligoRegion): Promise<CeligoConditions> {
    const row = await this.#database.practiceCeligoConditions.findUnique({ where: { region } });
    return parseCeligoConditions(parseJsonObject(row?.conditions ?? ''));
  }

  async writeConditions(region: CeligoRegion, value: CeligoConditions): Promise<void> {
    const where = { region };
    const row = { region, conditions: JSON.stringify(value) };
    await this.#database.practiceCeligoConditions.upsert({ where, create: row, update: row });
  }

  #seal(id: string, document: JsonObject): Promise<string> {
    return this.#vault.seal(JSON.stringify(document), documentBinding(id));
  }

  async #open(
    row: PracticeCeligoResource,
    region: CeligoRegion,
    kind: ResourceKind,
  ): Promise<CeligoResource> {
    const { sealedDocument, ...columns } = row;
    const text = await openOrThrow(this.#vault, sealedDocument, documentBinding(row.id));
    const document = parseJsonObject(text);
    if (document === undefined) {
      throw new Error(`The practice Celigo's document ${row.id} is no object.`);
    }
    return { ...columns, region, kind, document };
  }
}
