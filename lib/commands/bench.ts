/**
 * `npm run bench`: figures as medians and 95th percentiles, and as ratios against openssl measured in
 * the same run, because machines differ and are shared.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAccountId } from '@/lib/account/account';
import { openDatabase } from '@/lib/database/client';
import { applyMigrations } from '@/lib/database/migrate';
import { DEFAULTS } from '@/lib/installation/variables.mjs';
import { generateKeyAndCertificate } from '@/lib/keys/key-and-certificate';
import { storeCredential } from '@/lib/profiles/credentials';
import { createProfile, listProfiles, type ProfileStore } from '@/lib/profiles/store';
import { createVault } from '@/lib/vault/sealed-text';
import { measurePageMemory } from './page-memory';
import { buildApp } from './prepare.mjs';

const ACTOR = { id: 'bench', email: 'bench@example.com' };
const ROUNDS = 40;
const FEW_PROFILES = 10;
const MANY_PROFILES = 10_000;
const PAGES = 2_000;
const PAGES_AT_ONCE = 4;

type Figures = { readonly medianMs: number; readonly p95Ms: number };

async function measure(work: () => Promise<unknown> | unknown): Promise<Figures> {
  const times: Array<number> = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
  return { medianMs: at(0.5), p95Ms: at(0.95) };
}

function say(name: string, figures: Figures, baseline?: Figures): void {
  const ratio =
    baseline === undefined
      ? ''
      : `, ${(figures.medianMs / baseline.medianMs).toFixed(2)} × the baseline`;
  process.stdout.write(
    `${name}: median ${figures.medianMs.toFixed(1)} ms, p95 ${figures.p95Ms.toFixed(1)} ms${ratio}\n`,
  );
}

async function newProfile(store: ProfileStore, name: string): Promise<string> {
  const account = parseAccountId('1234567');
  if (!account.ok) {
    throw new Error(account.error.message);
  }
  return createProfile(store, {
    name,
    account: account.value,
    scopes: ['rest_webservices'],
    actor: ACTOR,
    now: new Date(),
  });
}

async function generateAndStore(store: ProfileStore, profileId: string): Promise<void> {
  const now = new Date();
  const made = await generateKeyAndCertificate({
    algorithm: 'ES256',
    commonName: 'Bench',
    validityDays: 365,
    now,
  });
  if (!made.ok) {
    throw new Error(made.error.message);
  }
  const { privateKeyPem, certificatePem, certificateId, description } = made.value;
  await storeCredential(store, {
    profileId,
    replaces: null,
    credential: {
      algorithm: 'ES256',
      rsaModulusLength: null,
      privateKeyPem,
      certificatePem,
      predictedCertificateId: certificateId,
      notBefore: description.notBefore,
      notAfter: description.notAfter,
    },
    actor: ACTOR,
    now,
  });
}

async function benchKeys(store: ProfileStore, folder: string): Promise<void> {
  const files = ['-out', path.join(folder, 'c.pem'), '-keyout', path.join(folder, 'k.pem')];
  const openssl = await measure(() =>
    execFileSync(
      'openssl',
      [
        'req',
        '-new',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '365',
        '-subj',
        '/CN=Bench',
        ...files,
      ],
      { stdio: 'ignore' },
    ),
  );
  say('openssl req, P-256 key and certificate (baseline)', openssl);
  const ids = await Promise.all(
    Array.from({ length: ROUNDS }, (_, index) => newProfile(store, `Key ${index}`)),
  );
  const own = await measure(() => generateAndStore(store, ids.pop() ?? ''));
  say('P-256 key, certificate, seal and store', own, openssl);
}

async function benchList(store: ProfileStore): Promise<void> {
  const firstPage = () => listProfiles(store, { offset: 0, limit: 25 });
  const few = await measure(firstPage);
  say(`List of ${FEW_PROFILES + ROUNDS} profiles (baseline)`, few);
  const template = await store.database.profile.findFirstOrThrow();
  const { id: _id, ...columns } = template;
  await store.database.profile.createMany({
    data: Array.from({ length: MANY_PROFILES }, (_, index) => ({
      ...columns,
      id: `many-${index}`,
      updatedAt: new Date(columns.updatedAt.getTime() + index),
    })),
  });
  say(`List of ${MANY_PROFILES} profiles`, await measure(firstPage), few);
}

/** The goal is 350 MB at most. */
async function benchMemory(): Promise<void> {
  if (process.platform !== 'linux') {
    process.stdout.write('Memory after pages: measured on Linux only.\n');
    return;
  }
  await buildApp();
  const limitMb = DEFAULTS.MEMORY_LIMIT_MB;
  const memory = await measurePageMemory(limitMb, PAGES, PAGES_AT_ONCE);
  process.stdout.write(
    `Memory after ${PAGES} pages with MEMORY_LIMIT_MB=${limitMb}: ${memory.atEndMb} MB (${memory.atStartMb} MB at the start, ${memory.peakMb} MB at most; answers ${JSON.stringify(memory.answers)})\n`,
  );
}

const folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
const location = { provider: 'sqlite', file: path.join(folder, 'bench.db') } as const;
await applyMigrations(location);
const database = openDatabase(location);
try {
  const key = { id: 'bench', bytes: randomBytes(32) };
  const store = {
    database,
    vault: createVault({ current: key, byId: new Map([[key.id, key]]) }),
  };
  for (let index = 0; index < FEW_PROFILES; index += 1) {
    await newProfile(store, `Few ${index}`);
  }
  await benchKeys(store, folder);
  await benchList(store);
} finally {
  await database.$disconnect();
  await rm(folder, { recursive: true, force: true });
}
await benchMemory();
