import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { auditKeyOf } from '@/lib/audit/audit';
import { type Database, openDatabase, withAuditKey } from '@/lib/database/client';
import { type DatabaseProvider, databaseLocation } from '@/lib/database/location';
import { startTestPostgresql } from '@/lib/database/test-databases';
import { readEnvironment } from '@/lib/installation/environment';
import { type Installation, openInstallation } from '@/lib/installation/installation';

/** An installation, and a second instance on the same database. */
export type WatchScene = {
  readonly installation: Installation;
  readonly other: Installation;
  readonly database: Database;
  /** Adds an empty profile and gives its id. */
  readonly addProfile: (environment?: string) => Promise<string>;
  readonly close: () => Promise<void>;
};

/** Opens an installation on an empty database, with the given variables. */
export async function openWatchScene(
  provider: DatabaseProvider,
  variables: Readonly<Record<string, string>> = {},
): Promise<WatchScene> {
  const folder = await mkdtemp(path.join(tmpdir(), 'watch-'));
  const postgresql = provider === 'sqlite' ? undefined : await startTestPostgresql();
  const environment = readEnvironment({
    DATA_DIR: folder,
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64url')}`,
    ...(postgresql === undefined ? {} : { DATABASE_URL: await postgresql.createDatabase() }),
    ...variables,
  });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  const { databaseUrl, dataFolder } = environment.value;
  const installation = await openInstallation(environment.value, new Date(), () => undefined);
  const { database } = installation;
  const second = withAuditKey(
    openDatabase(databaseLocation(databaseUrl, dataFolder)),
    auditKeyOf(database),
  );
  return {
    installation,
    other: { ...installation, database: second },
    database,
    addProfile: async (kind = 'production') => {
      const id = randomUUID();
      const at = new Date();
      await database.profile.create({
        data: {
          ...{ id, name: 'Example', accountId: '1234567', environment: kind },
          ...{ scopes: 'rest_webservices', sealedConfiguration: '', createdAt: at, updatedAt: at },
        },
      });
      return id;
    },
    close: async () => {
      await second.$disconnect();
      await installation.close();
      await postgresql?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
