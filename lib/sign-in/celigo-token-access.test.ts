import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '@/lib/installation/environment';
import { type Installation, openInstallation } from '@/lib/installation/installation';
import type { Profile } from '@/lib/profiles/profile';
import { profileScene } from '@/lib/profiles/profile-scene.fixture';
import { celigoTokenOfGuest, celigoTokenOfPerson } from './celigo-token-access';
import { countPasswordAgain, PASSWORD_AGAIN_LIMIT } from './password-again';
import { createFirstOwner, type Person } from './people';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const PASSWORD = 'a long enough password';
const SEALED = 'the-sealed-token';
const OTHER = 'a-token-of-somebody-else';

let folder: string;
let installation: Installation;
let person: Person;
let bare: Profile;
let sealed: Profile;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'celigo-token-'));
  const environment = readEnvironment({ DATA_DIR: folder });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  installation = await openInstallation(environment.value, NOW, () => undefined);
  const owner = { name: 'Owner', email: 'owner@example.com', password: PASSWORD };
  const made = await createFirstOwner(installation, owner, NOW);
  if (!made.ok) {
    throw new Error(made.error.code);
  }
  person = { id: made.value, name: 'Owner', email: 'owner@example.com', role: 'owner' };
  const scene = profileScene(installation, person, NOW);
  bare = await scene.read(await scene.create('Celigo token'));
  const apiToken = { region: 'europe', token: SEALED } as const;
  const celigo = { ...bare.configuration.celigo, apiToken };
  sealed = { ...bare, configuration: { ...bare.configuration, celigo } };
});

beforeEach(() => installation.database.rateLimit.deleteMany());

afterAll(async () => {
  await installation.close();
  await rm(folder, { recursive: true, force: true });
});

type Given = { readonly region?: string; readonly apiToken?: string; readonly password?: string };

function ask(profile: Profile, { region = 'europe', apiToken = '', password = '' }: Given) {
  const given = { region, apiToken, password, requestHeaders: new Headers() };
  return celigoTokenOfPerson(installation, profile, given, {
    person,
    sessionId: 'session',
    now: NOW,
  });
}

const refused = (code: string) => ({ ok: false, error: expect.objectContaining({ code }) });

async function recorded(): Promise<ReadonlyArray<string>> {
  const events = await installation.database.auditEvent.findMany({
    where: { profileId: bare.id, action: { startsWith: 'private-key-' } },
  });
  return events.map(({ action }) => action).sort();
}

describe('a run through Celigo’s API', () => {
  test('takes the sealed token without a password, left empty or typed', async () => {
    expect(await ask(sealed, {})).toEqual({ ok: true, value: SEALED });
    expect(await ask(sealed, { apiToken: SEALED })).toEqual({ ok: true, value: SEALED });
    expect(await recorded()).toEqual([]);
  });

  test('takes the sealed token only in its own region', async () => {
    const region = 'north-america';
    expect(await ask(sealed, { region })).toEqual(refused('api-token-missing'));
    const typed = await ask(sealed, { region, apiToken: SEALED });
    expect(typed).toEqual(refused('password-missing'));
  });

  test('takes another token only with the password, and records the right and the wrong one', async () => {
    for (const profile of [bare, sealed]) {
      expect(await ask(profile, { apiToken: OTHER })).toEqual(refused('password-missing'));
    }
    expect(await recorded()).toEqual([]);
    const wrong = await ask(sealed, { apiToken: OTHER, password: 'not the password' });
    expect(wrong).toEqual(refused('password-wrong'));
    const right = await ask(sealed, { apiToken: OTHER, password: PASSWORD });
    expect(right).toEqual({ ok: true, value: OTHER });
    expect(await recorded()).toEqual(['private-key-refused', 'private-key-sent']);
  });

  test('refuses even the right password after too many tries', async () => {
    for (let tries = 0; tries < PASSWORD_AGAIN_LIMIT.attemptsMax; tries += 1) {
      await countPasswordAgain(installation, { personId: person.id, sessionId: 'session' }, NOW);
    }
    const next = await ask(bare, { apiToken: OTHER, password: PASSWORD });
    expect(next).toEqual(refused('too-many-attempts'));
    expect(await ask(sealed, {})).toEqual({ ok: true, value: SEALED });
  });

  test('refuses a missing token, and accepts only their own from a guest', async () => {
    expect(await ask(bare, {})).toEqual(refused('api-token-missing'));
    expect(celigoTokenOfGuest({ apiToken: '' })).toEqual(refused('api-token-missing'));
    expect(celigoTokenOfGuest({ apiToken: OTHER })).toEqual({ ok: true, value: OTHER });
  });
});
