import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Runs Vitest on one test of a folder of its own, with a PostgreSQL of its own, and gives its exit code. */
async function exitCodeOf(testText: string): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'run-'));
  try {
    await mkdir(path.join(folder, 'lib'));
    await writeFile(path.join(folder, 'lib/one.test.ts'), testText);
    const globalSetup = path.resolve('lib/database/one-postgresql.setup.ts');
    const settings = { test: { globalSetup, globals: true } };
    const config = path.join(folder, 'vitest.config.mjs');
    await writeFile(config, `export default ${JSON.stringify(settings)};`);
    const { TEST_DATABASE_URL: _shared, ...environment } = process.env;
    const vitest = path.resolve('node_modules/vitest/vitest.mjs');
    const child = spawn(process.execPath, [vitest, 'run', '--root', folder, '--config', config], {
      env: environment,
      stdio: 'ignore',
    });
    const [code] = await once(child, 'exit');
    return Number(code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('a run of tests ends with 1 when one fails, and with 0 when all pass', async () => {
  expect(await exitCodeOf("test('fails', () => expect(1).toBe(2));")).toBe(1);
  expect(await exitCodeOf("test('passes', () => expect(1).toBe(1));")).toBe(0);
}, 60_000);
