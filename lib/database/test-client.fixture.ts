import { databaseAdapter } from './adapter';
import { type Database, openDatabase, withAuditKey } from './client';
import { PrismaClient as PostgresqlClient } from './generated/postgresql/client';
import { PrismaClient as SqliteClient } from './generated/sqlite/client';
import type { DatabaseLocation } from './location';

/** The key of the audit record's chain in databases of tests, the same in every process of a test. */
export const TEST_AUDIT_KEY = Buffer.alloc(32, 'audit').toString('base64url');

/** Opens a client that can record what is done. */
export function openTestDatabase(location: DatabaseLocation): Database {
  return withAuditKey(openDatabase(location), TEST_AUDIT_KEY);
}

/** Empties the audit record, as it is before the first entry. */
export async function forgetAudit({ auditEvent, auditChain }: Database): Promise<void> {
  await auditEvent.deleteMany();
  await auditChain.deleteMany();
  await auditChain.create({ data: { id: 'chain', sequence: 0, mac: '', headMac: '' } });
}

/** Opens a client that tells of every statement that it sends. */
export function openToldDatabase(location: DatabaseLocation, onStatement: () => void): Database {
  const { provider } = location;
  // The two clients differ only in the types of features that the models do not use.
  const Client =
    provider === 'sqlite' ? SqliteClient : (PostgresqlClient as unknown as typeof SqliteClient);
  const client = new Client({
    adapter: databaseAdapter(location),
    log: [{ emit: 'event', level: 'query' }],
  });
  client.$on('query', onStatement);
  return withAuditKey(
    Object.assign(client as unknown as SqliteClient, { provider }),
    TEST_AUDIT_KEY,
  );
}
