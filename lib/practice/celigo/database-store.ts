import { z } from 'zod';
import type { Database } from '@/lib/database/client';
import { isUniqueViolation } from '@/lib/database/transaction';
import { openOrThrow, type SealBinding, type Vault } from '@/lib/vault/sealed-text';
import { CELIGO_REGIONS } from './hosts';
import { isJsonObject } from './json-object';
import type { CeligoApiToken, CeligoResource, PracticeCeligoStore } from './store';

const regionColumn = z.enum(CELIGO_REGIONS);
const kindColumn = z.enum(['iclients', 'connections']);

/** Where a document of the practice Celigo is sealed for. It belongs to no profile. */
export function documentBinding(id: string): SealBinding {
  return { model: 'PracticeCeligoResource', field: 'document', row: id };
}

type ResourceRow = Omit<CeligoResource, 'region' | 'kind' | 'document'> & {
  readonly region: string;
  readonly kind: string;
  readonly sealedDocument: string;
};

async function toResource(vault: Vault, row: ResourceRow): Promise<CeligoResource> {
  const { sealedDocument, ...columns } = row;
  const document: unknown = JSON.parse(
    await openOrThrow(vault, sealedDocument, documentBinding(row.id)),
  );
  if (!isJsonObject(document)) {
    throw new Error(`The practice Celigo's document ${row.id} is no object.`);
  }
  return {
    ...columns,
    region: regionColumn.parse(row.region),
    kind: kindColumn.parse(row.kind),
    document,
  };
}

type TokenRow = Omit<CeligoApiToken, 'region'> & { readonly region: string };

function toToken(row: TokenRow): CeligoApiToken {
  return { ...row, region: regionColumn.parse(row.region) };
}

type ResourcePart = Pick<
  PracticeCeligoStore,
  'listResources' | 'findResource' | 'createResource' | 'replaceDocument' | 'deleteResource'
>;

function resourcePart(database: Database, vault: Vault): ResourcePart {
  const table = database.practiceCeligoResource;
  const seal = ({ id, document }: CeligoResource) =>
    vault.seal(JSON.stringify(document), documentBinding(id));
  return {
    listResources: async (region, kind) => {
      const rows = await table.findMany({
        where: { region, kind },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      return Promise.all(rows.map((row) => toResource(vault, row)));
    },
    findResource: async (region, kind, id) => {
      const row = await table.findFirst({ where: { region, kind, id } });
      return row === null ? null : toResource(vault, row);
    },
    createResource: async (resource) => {
      const { document: _document, ...columns } = resource;
      const data = { ...columns, sealedDocument: await seal(resource) };
      try {
        await table.create({ data });
      } catch (error) {
        // The same form sent twice: the first one stays.
        if (!isUniqueViolation(error)) throw error;
      }
    },
    replaceDocument: async (resource) => {
      const { region, kind, id, lastModified } = resource;
      const { count } = await table.updateMany({
        where: { region, kind, id },
        data: { sealedDocument: await seal(resource), lastModified },
      });
      return count > 0;
    },
    deleteResource: async (region, kind, id) => {
      const { count } = await table.deleteMany({ where: { region, kind, id } });
      return count > 0;
    },
  };
}

type TokenPart = Pick<
  PracticeCeligoStore,
  'listTokens' | 'findTokenByHash' | 'createToken' | 'revokeToken'
>;

function tokenPart(database: Database): TokenPart {
  const table = database.practiceCeligoToken;
  return {
    listTokens: async (region) => {
      const rows = await table.findMany({
        where: { region },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(toToken);
    },
    findTokenByHash: async (region, tokenHash) => {
      const row = await table.findFirst({ where: { region, tokenHash } });
      return row === null ? null : toToken(row);
    },
    createToken: async (token) => {
      await table.create({ data: token });
    },
    revokeToken: async (region, id, revokedAt) => {
      const { count } = await table.updateMany({
        where: { region, id, revokedAt: null },
        data: { revokedAt },
      });
      return count > 0;
    },
  };
}

/** The practice Celigo's records in the installation's database. Its documents are sealed. */
export function databasePracticeCeligoStore(database: Database, vault: Vault): PracticeCeligoStore {
  return {
    ...resourcePart(database, vault),
    ...tokenPart(database),
    readConditions: async (region) => {
      const row = await database.practiceCeligoConditions.findUnique({ where: { region } });
      return row === null ? null : JSON.parse(row.conditions);
    },
    writeConditions: async (region, value) => {
      const conditions = JSON.stringify(value);
      await database.practiceCeligoConditions.upsert({
        where: { region },
        create: { region, conditions },
        update: { conditions },
      });
    },
  };
}
