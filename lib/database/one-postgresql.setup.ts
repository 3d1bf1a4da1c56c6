import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { applyMigrations } from './migrate';

/**
 * One PostgreSQL for all unit tests of a run, in which each file makes databases of its own, copied from one
 * that is migrated here: a server for each file would take longer to start than most files take. Also one folder for the files of all tests,
 * which goes with the run: with it goes what lives as long as a thread.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const given = process.env.TMPDIR;
  const folder = await mkdtemp(path.join(tmpdir(), 'tests-'));
  // Run as root, the server's own user must be able to walk through the folder.
  await chmod(folder, 0o711);
  process.env.TMPDIR = folder;
  const stopPostgresql = await startPostgresql();
  return async () => {
    await stopPostgresql();
    if (given === undefined) {
      delete process.env.TMPDIR;
    } else {
      process.env.TMPDIR = given;
    }
    await rm(folder, { recursive: true, force: true });
  };
}

async function startPostgresql(): Promise<() => Promise<void>> {
  const [beforeExit, exit] = [process.listeners('beforeExit'), process.listeners('exit')];
  const { startOwnPostgresql, startTestPostgresql } = await import('./test-databases');
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
  const isGiven = Boolean(process.env.TEST_DATABASE_URL);
  const own = isGiven ? undefined : await startOwnPostgresql();
  process.env.TEST_DATABASE_URL ||= own?.serverUrl;
  const url = await (await startTestPostgresql()).createEmptyDatabase();
  await applyMigrations({ provider: 'postgresql', url });
  process.env.TEST_DATABASE_TEMPLATE = new URL(url).pathname.slice(1);
  return async () => {
    delete process.env.TEST_DATABASE_TEMPLATE;
    if (own !== undefined) {
      delete process.env.TEST_DATABASE_URL;
      await own.stop();
    }
  };
}
