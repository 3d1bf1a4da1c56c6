import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { DatabaseProvider } from '@/lib/database/location';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { readEnvironment } from './environment';
import { type Installation, openInstallation } from './installation';

/**
 * Call it once, at the top of a test file.
 *
 * @returns Opens an empty installation of the file's own, with more variables of the environment if the test
 *   needs them; it is closed and removed after the file's last test.
 */
export function openedInstallations(): (
  provider: DatabaseProvider,
  variables?: Readonly<Record<string, string>>,
  now?: Date,
) => Promise<Installation> {
  let folder: string;
  let postgresql: TestPostgresql;
  const opened: Array<Installation> = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'installations-'));
    postgresql = await startTestPostgresql();
  });

  afterAll(async () => {
    await Promise.all(opened.map((installation) => installation.close()));
    await postgresql.stop();
    await rm(folder, { recursive: true, force: true });
  });

  return async (provider, variables = {}, now = new Date()) => {
    const environment = readEnvironment({
      ...variables,
      ...(provider === 'sqlite'
        ? { DATA_DIR: path.join(folder, String(opened.length)) }
        : {
            DATABASE_URL: await postgresql.createDatabase(),
            ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
          }),
    });
    if (!environment.ok) {
      throw new Error(environment.error.message);
    }
    const installation = await openInstallation(environment.value, now, () => undefined);
    opened.push(installation);
    return installation;
  };
}
