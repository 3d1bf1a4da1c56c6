import { startOwnPostgresql } from './test-databases';

/**
 * One PostgreSQL for all unit tests of a run, in which each file makes databases of its own: a server for
 * each file would take longer to start than most files take.
 */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TEST_DATABASE_URL) {
    return undefined;
  }
  const postgresql = await startOwnPostgresql();
  process.env.TEST_DATABASE_URL = postgresql.serverUrl;
  return async () => {
    delete process.env.TEST_DATABASE_URL;
    await postgresql.stop();
  };
}
