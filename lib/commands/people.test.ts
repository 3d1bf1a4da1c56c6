import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DATABASE_PROVIDERS, databaseLocation } from '@/lib/database/location';
import {
  allRowsAsText,
  startTestPostgresql,
  type TestPostgresql,
} from '@/lib/database/test-databases';
import { readEnvironment } from '@/lib/installation/environment';
import { type Installation, openInstallation } from '@/lib/installation/installation';
import { acceptInvitation, acceptInvitationByPasskey } from '@/lib/sign-in/invitations';
import { createFirstOwner } from '@/lib/sign-in/people';
import { answerCommand } from './command';
import { peopleCommand } from './people';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const OWNER = { name: 'Owner', email: 'owner@example.com', password: 'a long enough password' };
const EDITOR = { name: 'Editor', password: 'another long password' };
const USAGE = 'Usage: npm run people -- list';

let folder: string;
let postgresql: TestPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'people-command-'));
  postgresql = await startTestPostgresql();
});

afterAll(async () => {
  await postgresql.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(DATABASE_PROVIDERS)('npm run people on %s', (provider) => {
  let variables: Record<string, string>;
  let installation: Installation;

  beforeAll(async () => {
    variables = {
      DATA_DIR: path.join(folder, provider),
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64url')}`,
      APP_URL: 'https://wizard.example.com',
      ...(provider === 'sqlite' ? {} : { DATABASE_URL: await postgresql.createDatabase() }),
    };
    const environment = readEnvironment(variables);
    if (!environment.ok) {
      throw new Error(environment.error.message);
    }
    installation = await openInstallation(environment.value, NOW, () => undefined);
    await createFirstOwner(installation, OWNER, NOW);
  });

  afterAll(() => installation.close());

  const people = (...words: ReadonlyArray<string>) =>
    answerCommand(peopleCommand, words, () => variables);

  const accept = (token: string) => acceptInvitation(installation, token, EDITOR, new Date());

  const recorded = async (action: string) =>
    installation.database.auditEvent.findMany({
      where: { action },
      select: { actorId: true, actorEmail: true, detail: true },
    });

  /** The token of the link that an answer prints. */
  function tokenIn(stdout: string): string {
    const token = /^https:\/\/wizard\.example\.com\/invitation\/([\w-]{43})$/m.exec(stdout)?.[1];
    if (token === undefined) {
      throw new Error('There is no link in the answer.');
    }
    return token;
  }

  beforeEach(async () => {
    await installation.database.invitation.deleteMany();
    await installation.database.user.deleteMany({ where: { email: { not: OWNER.email } } });
  });

  test('an invitation gives an account once, with the role that was said, and is recorded', async () => {
    const invited = await people('invite', ' New@Example.com', '--role', 'editor');
    expect(invited).toMatchObject({ code: 0, stderr: '' });
    const token = tokenIn(invited.stdout);
    const { databaseUrl, dataFolder } = installation.environment;
    expect(await allRowsAsText(databaseLocation(databaseUrl, dataFolder))).not.toContain(token);
    expect(await accept(token)).toMatchObject({ ok: true });
    expect(await accept(token)).toMatchObject({ ok: false });
    const made = await installation.database.user.findUnique({
      where: { email: 'new@example.com' },
    });
    expect(made).toMatchObject({ name: EDITOR.name, role: 'editor' });
    expect(await recorded('invitation-created')).toEqual([
      { actorId: null, actorEmail: null, detail: expect.stringContaining('new@example.com') },
    ]);
    expect(await people('invite', 'new@example.com')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm run people -- reset new@example.com'),
    });
  });

  test('without an owner, an invitation is for one, whose account makes the code useless', async () => {
    const { firstOwner, user } = installation.database;
    const row = await firstOwner.findFirstOrThrow();
    const owner = await user.findUniqueOrThrow({ where: { id: row.userId } });
    await user.delete({ where: { id: owner.id } });
    await firstOwner.deleteMany();
    try {
      expect(await people('invite', 'new@example.com')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('invite new@example.com --role owner'),
      });
      const { stdout } = await people('invite', 'new@example.com', '--role', 'owner');
      expect(await accept(tokenIn(stdout))).toMatchObject({ ok: true });
      expect(await firstOwner.count()).toBe(1);
    } finally {
      await firstOwner.deleteMany();
      await user.deleteMany();
      await createFirstOwner(installation, OWNER, NOW);
    }
  });

  test('the list names everybody, their roles and second factors, and no secret', async () => {
    await accept(tokenIn((await people('invite', 'new@example.com')).stdout));
    const withPasskey = tokenIn((await people('invite', 'passkey@example.com')).stdout);
    const made = { credentialId: 'id', publicKey: 'key', transports: [], signCount: 0 };
    const given = { name: 'Keyholder', passkeyName: 'Laptop', made };
    const accepted = acceptInvitationByPasskey(installation, withPasskey, given, new Date());
    expect(await accepted).toMatchObject({ ok: true });
    const { code, stdout } = await people('list');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n').toSorted()).toEqual([
      'new@example.com\tEditor\tViewer\tactive\tsessions: 0\tsecond factor: no',
      'owner@example.com\tOwner\tOwner\tactive\tsessions: 0\tsecond factor: no',
      'passkey@example.com\tKeyholder\tViewer\tactive\tsessions: 0\tsecond factor: yes',
    ]);
    const users = await installation.database.account.findMany();
    expect(users).not.toEqual([]);
    for (const { password } of users) {
      expect(stdout).not.toContain(password);
    }
  });

  test('a reset link gives a new password once, and only to somebody with an account', async () => {
    const token = tokenIn((await people('reset', OWNER.email)).stdout);
    expect(await accept(token)).toMatchObject({ ok: true });
    expect(await accept(token)).toMatchObject({ ok: false });
    expect(await recorded('password-link-created')).toHaveLength(1);
    expect(await people('reset', 'nobody@example.com')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('npm run people -- invite nobody@example.com'),
    });
  });

  test.each([
    [[]],
    [['lists']],
    [['list', 'owner@example.com']],
    [['invite']],
    [['invite', 'no address']],
    [['invite', 'new@example.com', '--role', 'king']],
    [['invite', 'new@example.com', '--second-factor']],
    [['list', '--second-factor']],
  ])('%j says how it is used, and does nothing', async (words) => {
    const answer = await people(...words);
    expect(answer).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(USAGE) });
    expect(await installation.database.invitation.count()).toBe(0);
  });
});
