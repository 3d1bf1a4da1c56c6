import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordAuditEventAlone } from '@/lib/audit/audit';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { readEnvironment } from '@/lib/installation/environment';
import { type Installation, openInstallation } from '@/lib/installation/installation';
import { auditCommand } from './audit';
import { answerCommand } from './command';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const OLD_KEY = `k1:${randomBytes(32).toString('base64url')}`;
const NEW_KEY = `k2:${randomBytes(32).toString('base64url')}`;

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'audit-command-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(DATABASE_PROVIDERS)('npm run audit on %s', (provider) => {
  let variables: Record<string, string>;

  beforeAll(async () => {
    variables = {
      DATA_DIR: path.join(folder, provider),
      ...(provider === 'sqlite' ? {} : { DATABASE_URL: await postgresql.createDatabase() }),
    };
  });

  async function open(keys: string): Promise<Installation> {
    const environment = readEnvironment({ ...variables, ENCRYPTION_KEYS: keys });
    if (!environment.ok) {
      throw new Error(environment.error.message);
    }
    return openInstallation(environment.value, NOW, () => undefined);
  }

  function auditProcess(keys: string, word: string) {
    const given = ['--liftoff-only', '--import', 'tsx', 'lib/commands/run.ts', 'audit', word];
    const env = { ...process.env, ...variables, ENCRYPTION_KEYS: keys };
    return new Promise<{ readonly code: number; readonly said: string }>((resolve) => {
      execFile(process.execPath, given, { env }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), said: stdout + stderr });
      });
    });
  }

  async function audit(keys: string, ...words: ReadonlyArray<string>) {
    const all = { ...variables, ENCRYPTION_KEYS: keys };
    const { code, stdout, stderr } = await answerCommand(auditCommand, words, () => all);
    return { code, said: stdout + stderr };
  }

  test('proves the record while the app runs, and after its keys were rotated; names what is wrong', async () => {
    const before = await open(OLD_KEY);
    for (let number = 0; number < 3; number += 1) {
      await recordAuditEventAlone(before.database, {
        action: 'signed-out',
        actor: undefined,
        at: NOW,
      });
    }
    const checkpoint = await auditProcess(OLD_KEY, 'checkpoint');
    expect(checkpoint).toMatchObject({ code: 0, said: expect.stringMatching(/^3:[\w-]{43}\n$/) });
    await before.close();

    // The old key is gone after the rotation; the key of the chain was sealed again.
    await (await open(`${NEW_KEY},${OLD_KEY}`)).close();
    const after = await open(NEW_KEY);
    await recordAuditEventAlone(after.database, {
      action: 'signed-out',
      actor: undefined,
      at: NOW,
    });
    const file = path.join(folder, `${provider}-checkpoints`);
    await writeFile(file, `> audit\n\n${checkpoint.said}`);
    expect(await audit(NEW_KEY, 'verify', '--checkpoint', file)).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^Verified entries 1 to 4, from Nov.*\. No changes found\.$/m),
    });

    await after.database.auditEvent.deleteMany({ where: { sequence: { gte: 3 } } });
    const cut = await audit(NEW_KEY, 'verify');
    expect(cut.code).toBe(1);
    expect(cut.said).toContain('entry-deleted: Entries 3 to 4 are missing');
    expect(cut.said).toContain('Verified entries 1 to 2, from Nov');
    expect(cut.said).not.toContain('No changes found');
    await after.database.installationSecret.deleteMany({ where: { name: 'audit-key' } });
    await after.close();
    await expect(open(NEW_KEY)).rejects.toMatchObject({ code: 'audit-key-missing' });
  });
});
