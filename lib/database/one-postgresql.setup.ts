/**
 * One PostgreSQL for all unit tests of a run, in which each file makes databases of its own: a server for
 * each file would take longer to start than most files take.
 */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TEST_DATABASE_URL) {
    return undefined;
  }
  const [beforeExit, exit] = [process.listeners('beforeExit'), process.listeners('exit')];
  const { startOwnPostgresql } = await import('./test-databases');
  // At these events the server's package decides how its process ends: with 0, also when tests failed.
  for (const listener of process.listeners('beforeExit')) {
    if (!beforeExit.includes(listener)) {
      process.removeListener('beforeExit', listener);
    }
  }
  for (const listener of process.listeners('exit')) {
    if (!exit.includes(listener)) {
      process.removeListener('exit', listener);
    }
  }
  const postgresql = await startOwnPostgresql();
  process.env.TEST_DATABASE_URL = postgresql.serverUrl;
  return async () => {
    delete process.env.TEST_DATABASE_URL;
    await postgresql.stop();
  };
}
