import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  cp,
  mkdir,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rm,
  stat,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import type { ConnectionReport } from '@/lib/connection-test/report';
import {
  newestTestRun,
  readTestRun,
  recordTestRun,
  testRunBefore,
} from '@/lib/connection-test/test-runs';
import { COLUMN_CHECKS } from '@/lib/database/damaged-values';
import type { DatabaseLocation } from '@/lib/database/location';
import { applyMigrations, migrationsFolder } from '@/lib/database/migrate';
import { openSqlite } from '@/lib/database/sqlite-client';
import { startTestPostgresql, type TestPostgresql } from '@/lib/database/test-databases';
import { withCopies } from '@/lib/installation/data-folder';
import { readEnvironment } from '@/lib/installation/environment';
import { type Installation, openInstallation } from '@/lib/installation/installation';
import { listProfiles } from '@/lib/profiles/profile-list';
import { createProfile, readProfile } from '@/lib/profiles/store';
import { createKeyringFile } from '@/lib/vault/keyring-file';
import { answerCommand } from './command';
import { doctorCommand } from './doctor';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const ACTOR = { id: 'owner', email: 'owner@example.com' };
/** SQLite's default. */
const PAGE_SIZE_BYTES = 4096;

let folder: string;
let said: Array<string>;
let postgresql: TestPostgresql;

beforeAll(async () => {
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'damage-'));
  said = [];
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const file = () => path.join(folder, 'wizard.db');

/** The folders of the doctor's copies that are there. */
const copies = async () =>
  (await readdir(folder)).filter((name) => name.startsWith('unfinished-doctor-'));

async function open(variables: Readonly<Record<string, string>> = {}): Promise<Installation> {
  const environment = readEnvironment({ DATA_DIR: folder, ...variables });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  return openInstallation(environment.value, NOW, (line) => said.push(line));
}

async function withInstallation<Value>(
  work: (installation: Installation) => Promise<Value>,
  variables: Readonly<Record<string, string>> = {},
): Promise<Value> {
  const installation = await open(variables);
  try {
    return await work(installation);
  } finally {
    await installation.close();
  }
}

async function addProfile(installation: Installation, name: string): Promise<string> {
  const account = parseAccountId('1234567');
  if (!account.ok) {
    throw new Error('The account ID of the test is wrong.');
  }
  return createProfile(installation, {
    name,
    account: account.value,
    scopes: ['rest_webservices'],
    actor: ACTOR,
    now: NOW,
  });
}

async function addReport(
  installation: Installation,
  profileId: string,
  minute: number,
  filler = '',
): Promise<string> {
  const startedAt = new Date(NOW.getTime() + minute * 60_000);
  const report: ConnectionReport = {
    outcome: 'works',
    startedAt: startedAt.toISOString(),
    durationMs: 1,
    lines: [],
    causes: [{ code: 'integration-blocked', why: `Minute ${minute}. ${filler}` }],
  };
  const id = await recordTestRun(installation, {
    profile: { id: profileId, accountId: '', scopes: [], configuration: {}, credential: undefined },
    report,
    actor: ACTOR,
    now: startedAt,
  });
  return id ?? '';
}

/** Two profiles, the first with three reports, and a person with a passkey. */
async function fill(): Promise<{ spoilt: string; whole: string; runs: ReadonlyArray<string> }> {
  return withInstallation(async (installation) => {
    const passkey = { name: 'Laptop', credentialId: 'c', publicKey: 'p', mac: 'm', signCount: 7n };
    await installation.database.user.create({
      data: {
        id: 'one',
        name: 'One',
        email: 'one@example.com',
        passkeys: { create: { id: 'key', ...passkey, createdAt: NOW } },
      },
    });
    const spoilt = await addProfile(installation, 'Spoilt');
    const whole = await addProfile(installation, 'Whole');
    const runs: Array<string> = [];
    for (const minute of [1, 2, 3]) {
      runs.push(await addReport(installation, spoilt, minute));
    }
    return { spoilt, whole, runs };
  });
}

async function execute(sql: string): Promise<void> {
  const client = openSqlite(file());
  try {
    await client.execute(sql);
  } finally {
    client.close();
  }
}

/** As people run it; else as npm does, without the time that npm and V8's second compiler take. */
const BY_NPM = ['npm', 'run', '--silent', 'doctor', '--', 'database'];
const DOCTOR = [
  ...[process.execPath, '--liftoff-only', '--import', 'tsx'],
  ...['lib/commands/run.ts', 'doctor', 'database'],
];

async function doctor(
  variables: Readonly<Record<string, string>> = {},
  [program = '', ...words] = DOCTOR,
): Promise<{ readonly code: number; readonly said: string }> {
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATA_DIR: folder, DATABASE_URL: '', ENCRYPTION_KEYS: '', ...variables },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const [code] = await once(child, 'close');
  return { code: Number(code), said: text };
}

/** What the command answers to a database that can end no process. */
async function doctorHere(
  variables: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly said: string }> {
  const all = { DATA_DIR: folder, ...variables };
  const { code, stdout, stderr } = await answerCommand(doctorCommand, ['database'], () => all);
  return { code, said: stdout + stderr };
}

describe('a database of an earlier version', () => {
  /** Brings a database to an earlier version, and no further. */
  async function makeEarlier(location: DatabaseLocation): Promise<void> {
    const some = path.join(folder, 'migrations');
    const all = migrationsFolder(location.provider);
    for (const name of await readdir(all)) {
      if (name <= '20261129040110_credential_life') {
        await cp(path.join(all, name), path.join(some, name), { recursive: true });
      }
    }
    await applyMigrations(location, some);
  }

  test('is looked through as the next start would make it, and left as it is', async () => {
    await makeEarlier({ provider: 'sqlite', file: file() });
    await createKeyringFile(folder, NOW);
    expect(await doctorHere()).toMatchObject({ code: 0, said: expect.stringContaining('intact') });
    // Only a start brings it up to date.
    const applied = await applyMigrations({ provider: 'sqlite', file: file() });
    expect(applied.length).toBeGreaterThan(0);
  });

  test('is named on PostgreSQL', async () => {
    const url = await postgresql.createEmptyDatabase();
    await makeEarlier({ provider: 'postgresql', url });
    const ENCRYPTION_KEYS = `k1:${randomBytes(32).toString('base64url')}`;
    const { code, said: words } = await doctorHere({ DATABASE_URL: url, ENCRYPTION_KEYS });
    expect(code).toBe(1);
    expect(words).toContain('earlier version');
  });
});

describe('bytes that are no text', () => {
  test('cost their own value only: the start names them, keeps them, and everything else works', async () => {
    const { spoilt, whole } = await fill();
    await execute(
      `UPDATE "Profile" SET name = CAST(x'5370FF6F696C74' AS TEXT) WHERE id = '${spoilt}'`,
    );
    await execute(
      `UPDATE "Profile" SET "sealedConfiguration" = CAST(x'C328' AS TEXT), "updatedAt" = 'no date', version = 'none' WHERE id = '${spoilt}'`,
    );
    await withInstallation(async (installation) => {
      const { items } = await listProfiles(installation, { limit: 50, now: new Date() });
      expect(items.map(({ name }) => name).sort()).toEqual(['Sp\uFFFDoilt', 'Whole']);
      expect((await readProfile(installation, whole))?.name).toBe('Whole');
      await expect(readProfile(installation, spoilt)).rejects.toMatchObject({
        name: 'UnsealFailure',
      });
    });
    const log = said.join('\n');
    for (const column of ['name', 'sealedConfiguration', 'updatedAt', 'version']) {
      expect(log).toMatch(
        new RegExp(`Profile.${column} of row ${spoilt} of the profile “Sp.oilt”`),
      );
    }
    const kept = (await readdir(folder)).filter((name) => name.includes('.damaged-'));
    expect(kept).toHaveLength(1);
    const keptFile = path.join(folder, kept[0] ?? '');
    expect((await stat(keptFile)).mode & 0o777).toBe(0o600);
    expect(await readFile(keptFile, 'utf8')).toContain(
      Buffer.from('5370FF6F696C74', 'hex').toString('base64'),
    );
    said = [];
    await withInstallation(async () => undefined);
    expect(said).toEqual([]);
  });
});

test('every type of a column is checked', async () => {
  await applyMigrations({ provider: 'sqlite', file: file() });
  const client = openSqlite(file());
  const { rows } = await client.execute(
    `SELECT DISTINCT c.type AS type FROM sqlite_master t JOIN pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.name NOT GLOB 'sqlite_*' AND t.name <> '_prisma_migrations'`,
  );
  client.close();
  expect([...COLUMN_CHECKS.keys()].sort()).toEqual(rows.map(({ type }) => String(type)).sort());
});

test.each([
  ['a moment that no date holds', '"clientIdSettledAt" = 9000000000000000'],
  ['a moment that the driver cannot read', '"clientIdSettledAt" = 9007199254740993'],
  ['a count that the driver cannot read', 'version = 9007199254740993'],
])('%s does not take the list of the profiles away', async (_, damage) => {
  const { spoilt, whole } = await fill();
  await execute(`UPDATE "Profile" SET ${damage} WHERE id = '${spoilt}'`);
  await withInstallation(async (installation) => {
    const { items } = await listProfiles(installation, { limit: 50, now: new Date() });
    expect(items.map(({ name }) => name).sort()).toEqual(['Spoilt', 'Whole']);
    expect((await readProfile(installation, spoilt))?.name).toBe('Spoilt');
    expect((await readProfile(installation, whole))?.name).toBe('Whole');
  });
  expect(said.join('\n')).toContain(`of row ${spoilt} of the profile “Spoilt” is damaged`);
});

/** Opens the installation, damages the first owner's row behind its back, and reads it. */
const DAMAGED_MEANWHILE = `
  import { openSqlite } from '@/lib/database/sqlite-client';
  import { readEnvironment } from '@/lib/installation/environment';
  import { openInstallation } from '@/lib/installation/installation';
  const { database } = await openInstallation(readEnvironment(process.env).value, new Date(), () => {});
  await database.firstOwner.create({ data: { id: 'owner', userId: 'someone' } });
  const other = openSqlite(process.env.DATA_DIR + '/wizard.db');
  await other.execute(\`UPDATE "FirstOwner" SET "userId" = CAST(x'5370FF' AS TEXT)\`);
  await database.firstOwner.findMany();`;

test('bytes that are damaged while the server runs end it once: the next start sets them aside', async () => {
  const args = [
    '--liftoff-only',
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    DAMAGED_MEANWHILE,
  ];
  const child = spawn(process.execPath, args, {
    stdio: 'ignore',
    env: { ...process.env, DATA_DIR: folder, DATABASE_URL: '', ENCRYPTION_KEYS: '' },
  });
  // Neither 0 nor 78, so `npm run up` starts the server again.
  expect(await once(child, 'close')).toEqual([null, 'SIGABRT']);
  await withInstallation(async ({ database }) => {
    expect(await database.firstOwner.findMany()).toMatchObject([{ userId: 'Sp\uFFFD' }]);
  });
  expect(said.join('\n')).toContain('FirstOwner.userId of row owner is damaged');
});

test('a report that does not open leaves only itself out', async () => {
  const { spoilt, runs } = await fill();
  const [first = '', second = '', third = ''] = runs;
  await execute(`UPDATE "TestRun" SET "sealedReport" = CAST(x'FF' AS TEXT) WHERE id = '${second}'`);
  await withInstallation(async (installation) => {
    const newest = await newestTestRun(installation, spoilt);
    expect(newest?.id).toBe(third);
    const opened = newest?.opened;
    expect(opened?.id).toBe(third);
    expect(opened && (await testRunBefore(installation, opened))?.id).toBe(first);
    await expect(readTestRun(installation, spoilt, second)).rejects.toThrow();
  });
  await execute(`UPDATE "TestRun" SET "sealedReport" = 'changed' WHERE id = '${third}'`);
  await withInstallation(async (installation) => {
    expect(await newestTestRun(installation, spoilt)).toMatchObject({
      id: third,
      outcome: 'works',
      opened: undefined,
    });
  });
});

describe('npm run doctor -- database', () => {
  test('says that an intact database is intact', async () => {
    await fill();
    expect(await doctor({}, BY_NPM)).toMatchObject({
      code: 0,
      said: expect.stringContaining('is intact'),
    });
  });

  test('names each damaged value by table, row and profile, and changes nothing', async () => {
    const { whole, runs } = await fill();
    await execute(
      `UPDATE "TestRun" SET "sealedReport" = CAST(x'FF' AS TEXT) WHERE id = '${runs[1]}'`,
    );
    await execute(`UPDATE "Profile" SET "sealedConfiguration" = 'moved' WHERE id = '${whole}'`);
    await execute('PRAGMA wal_checkpoint(TRUNCATE)');
    const before = await readFile(file());
    const { code, said: words } = await doctor();
    expect(code).toBe(1);
    expect(words).toContain(
      `TestRun.sealedReport of row ${runs[1]} of the profile “Spoilt” is damaged`,
    );
    expect(words).toContain(
      'The configuration or the mapping of the profile “Whole” cannot be opened',
    );
    expect((await readFile(file())).equals(before)).toBe(true);
    expect(await copies()).toEqual([]);
  });

  describe('killed at work', () => {
    /** Kills the process as it is about to remove its copies. */
    const KILLED = `
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const { rm } = fs.promises;
      fs.promises.rm = (file, ...more) =>
        /doctor/.test(file) ? process.kill(process.pid, 'SIGKILL') : rm(file, ...more);
      syncBuiltinESMExports();`;

    const start = () => withInstallation(async () => undefined);

    test.each([
      ['run', () => doctorHere()],
      ['start', start],
    ])('leaves a copy, which the next %s removes, and no other folder', async (_, next) => {
      await fill();
      await mkdir(path.join(folder, 'doctor-backup'));
      await doctor({ NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(KILLED)}` });
      expect(await copies()).toHaveLength(1);
      await next();
      expect(await copies()).toEqual([]);
      expect(await readdir(folder)).toContain('doctor-backup');
    });

    test('or still at work, loses no copy to a start or another run', async () => {
      await fill();
      await withCopies(folder, async (mine) => {
        await start();
        expect(await doctorHere()).toEqual({
          code: 1,
          said: `Another npm run doctor is running on the data folder ${folder}, or a start is removing what one left. Try again.\n`,
        });
        expect(await copies()).toEqual([path.basename(mine)]);
      });
      expect(await copies()).toEqual([]);
    });
  });

  describe.each(['sqlite', 'postgresql'])('on %s', (provider) => {
    test('names each sealed value that does not open', async () => {
      const variables: Readonly<Record<string, string>> =
        provider === 'sqlite'
          ? {}
          : {
              DATABASE_URL: await postgresql.createDatabase(),
              ENCRYPTION_KEYS: `key-1:${randomBytes(32).toString('base64url')}`,
            };
      await withInstallation(async (installation) => {
        await addProfile(installation, 'Whole');
      }, variables);
      expect(await doctorHere(variables)).toMatchObject({
        code: 0,
        said: expect.stringContaining('every sealed value can be opened'),
      });
      await withInstallation(async (installation) => {
        const { database } = installation;
        const id = await addProfile(installation, 'Moved');
        await database.profile.update({ where: { id }, data: { sealedConfiguration: 'changed' } });
        await database.checkedItem.create({
          data: { profileId: id, item: 'iclient:scope', sealedValue: 'changed' },
        });
        await database.practiceCeligoResource.create({
          data: {
            id: 'document-1',
            region: 'us',
            kind: 'iclient',
            sealedDocument: 'changed',
            createdAt: NOW,
            lastModified: NOW,
          },
        });
        const where = { name: 'auth-secret' };
        await database.installationSecret.update({ where, data: { sealed: 'changed' } });
        await database.auditEvent.updateMany({ where: { profileId: id }, data: { detail: '{"x' } });
        await database.practiceConditions.create({
          data: { accountId: 'PRACTICE', conditions: 'changed' },
        });
      }, variables);
      const { code, said: words } = await doctorHere(variables);
      expect(code).toBe(1);
      expect(words).toContain('InstallationSecret auth-secret cannot be opened');
      expect(words).toContain('PracticeCeligoResource document-1 cannot be opened');
      expect(words).toContain('mapping of the profile “Moved” cannot be opened');
      expect(words).toMatch(/The details of the audit entry [0-9a-f-]{36} are damaged/);
      expect(words).toMatch(/Entry \d+ was changed outside the app/);
      expect(words).toContain('practice NetSuite account PRACTICE are damaged');
      expect(words).toContain('The value of the check mark iclient:scope of the profile “Moved”');
      expect(words).toContain('Findings: 7.');
    });
  });

  test('and the start name pages that were zeroed; what lies elsewhere works', async () => {
    const { whole } = await fill();
    await withInstallation(async (installation) => {
      const many = await addProfile(installation, 'Many');
      for (let minute = 0; minute < 40; minute += 1) {
        await addReport(installation, many, minute, 'x'.repeat(16_000));
      }
    });
    const { size } = await stat(file());
    const handle = await openFile(file(), 'r+');
    await handle.write(
      Buffer.alloc(12 * PAGE_SIZE_BYTES),
      0,
      undefined,
      size - 40 * PAGE_SIZE_BYTES,
    );
    await handle.close();
    await withInstallation(async (installation) => {
      expect((await readProfile(installation, whole))?.name).toBe('Whole');
    });
    expect(said.join('\n')).toContain('is damaged');
    expect(said.join('\n')).toContain('npm run doctor');
    const { code, said: words } = await doctor();
    expect(code).toBe(1);
    expect(words).toContain('Findings');
  });
});
