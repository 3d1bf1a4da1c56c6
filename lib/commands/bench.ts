/**
 * `npm run bench`: times as medians, 95th percentiles, and ratios to a baseline measured in the same run,
 * because machines differ and are shared. Some parts print memory or counts instead.
 */

import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseAccountId } from '@/lib/account/account';
import { adoptEntries } from '@/lib/audit/adopt';
import { recordAuditEventAlone } from '@/lib/audit/audit';
import { type AuditFilter, readAuditPage } from '@/lib/audit/read-audit';
import { checkChain } from '@/lib/audit/verify';
import { openDatabase, withAuditKey } from '@/lib/database/client';
import { DATABASE_PROVIDERS, type DatabaseLocation } from '@/lib/database/location';
import { applyMigrations } from '@/lib/database/migrate';
import { startTestPostgresql } from '@/lib/database/test-databases';
import { DAY_MS } from '@/lib/durations';
import { DEFAULTS } from '@/lib/installation/variables.mjs';
import { generateAndStoreCredential } from '@/lib/profiles/credentials';
import { STANDINGS } from '@/lib/profiles/listing';
import {
  countDue,
  LIST_FILTERS,
  LIST_SORTS,
  type ListPage,
  listProfiles,
} from '@/lib/profiles/profile-list';
import { searchTerms, sortName } from '@/lib/profiles/search-terms';
import { createProfile, type ProfileStore } from '@/lib/profiles/store';
import { createVault } from '@/lib/vault/sealed-text';
import { measurePageMemory } from './page-memory';
import { measurePageSpeed } from './page-speed';
import { buildApp } from './prepare.mjs';
import { measureStalls } from './stalls';

const ACTOR = { id: 'bench', email: 'bench@example.com' };
const ROUNDS = 40;
const FEW_PROFILES = 10;
const MANY_PROFILES = 100_000;
const BATCH_SIZE = 1_000;
const PAGES = 2_000;
const PAGES_AT_ONCE = 4;

type Figures = { readonly medianMs: number; readonly p95Ms: number };

function figuresOf(timesMs: ReadonlyArray<number>): Figures {
  const times = timesMs.toSorted((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
  return { medianMs: at(0.5), p95Ms: at(0.95) };
}

async function measure(work: () => Promise<unknown> | unknown): Promise<Figures> {
  const times: Array<number> = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return figuresOf(times);
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
  const stored = await generateAndStoreCredential(
    store,
    { algorithm: 'ES256', commonName: 'Bench', validityDays: 365, now },
    { profileId, replaces: undefined, actor: ACTOR, now },
  );
  if (!stored.ok) {
    throw new Error(stored.error.code);
  }
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

/** What people look at, each with the profiles that it names. */
function listViews(far: string | undefined): ReadonlyArray<readonly [string, Partial<ListPage>]> {
  return [
    ['first page', {}],
    ...(far === undefined ? [] : [['far page', { after: far }] as const]),
    ['search of a name', { search: 'needle' }],
    ['search of a word that all have', { search: 'profile' }],
    ...LIST_FILTERS.map((filter) => [`filter ${filter}`, { filter }] as const),
    ['filter production', { environment: 'production' as const }],
    ...LIST_SORTS.flatMap((sort) => [
      [`sorted by ${sort}`, { sort }] as const,
      [`sorted by ${sort}, filter works`, { sort, filter: 'works' as const }] as const,
      [`sorted by ${sort}, filter ends-soon`, { sort, filter: 'ends-soon' as const }] as const,
      [`sorted by ${sort}, production`, { sort, environment: 'production' as const }] as const,
      [`sorted by ${sort}, search of a name`, { sort, search: 'needle' }] as const,
    ]),
    ...(far === undefined
      ? []
      : [
          [
            'sorted by name, far page',
            { sort: 'name' as const, after: `${sortName('Profile 50000')}~bench-50000` },
          ] as const,
        ]),
  ];
}

/** Rows as the app itself writes them, but many at a time: a spread of states, environments and ends. */
async function addProfiles(store: ProfileStore, from: number, to: number): Promise<void> {
  const { database } = store;
  const now = Date.now();
  const day = DAY_MS;
  for (let start = from; start < to; start += BATCH_SIZE) {
    const profiles = Array.from({ length: Math.min(BATCH_SIZE, to - start) }, (_, offset) => {
      const index = start + offset;
      const standing = STANDINGS[index % STANDINGS.length] ?? 'works';
      const isFailing = standing === 'attention';
      const name = index === 5 ? `Profile needle ${index}` : `Profile ${index}`;
      // Spread so that already the first ten fill each view: an empty page is no baseline.
      const endsAt = new Date(now + (((index * 37) % 700) - 10) * day);
      return {
        id: `bench-${index}`,
        name,
        sortName: sortName(name),
        endsAt,
        accountId: String(1_000_000 + index),
        environment: index % 2 === 0 ? 'production' : 'sandbox',
        scopes: 'rest_webservices',
        sealedConfiguration: '',
        lastTestAt: standing === 'set-up' ? null : new Date(now - (index % 50) * day),
        lastTestOutcome: isFailing ? 'does-not-work' : standing === 'works' ? 'works' : null,
        standing,
        dueAt: isFailing ? new Date(now - (index % 50) * day) : endsAt,
        createdAt: new Date(now - index),
        updatedAt: new Date(now - index),
      };
    });
    await database.profile.createMany({ data: profiles });
    await database.profileTerm.createMany({
      data: profiles.flatMap((profile) =>
        searchTerms(profile).map((term) => ({ term, profileId: profile.id })),
      ),
    });
  }
  // PostgreSQL does so by itself after a while.
  if (database.provider === 'postgresql') {
    await database.$executeRawUnsafe('ANALYZE');
  }
}

async function benchList(store: ProfileStore): Promise<void> {
  const { provider } = store.database;
  const now = new Date();
  const read = (view: Partial<ListPage>) =>
    listProfiles(store, { limit: FEW_PROFILES, now, ...view });
  await store.database.profile.deleteMany();
  await addProfiles(store, 0, FEW_PROFILES);
  const due = `${provider}: counts of what is due`;
  await measure(() => read({}));
  const fewDue = await measure(() => countDue(store, { now }));
  const few = new Map<string, { readonly figures: Figures; readonly limit: number }>();
  for (const [name, view] of listViews(undefined)) {
    const limit = Math.max(1, (await read(view)).items.length);
    few.set(name, { limit, figures: await measure(() => read(view)) });
  }
  await addProfiles(store, FEW_PROFILES, MANY_PROFILES);
  const middle = await store.database.profile.findFirstOrThrow({
    where: { standing: 'works', dueAt: { gt: new Date(now.getTime() + 300 * DAY_MS) } },
    orderBy: { dueAt: 'asc' },
  });
  const far = [
    middle.environment,
    'works',
    middle.dueAt?.getTime(),
    middle.updatedAt.getTime(),
    middle.id,
  ].join('~');
  for (const [name, view] of listViews(far)) {
    // As many rows as the few profiles gave: the ratio is of what finding them costs.
    const { figures, limit } = few.get(name) ?? few.get('first page') ?? {};
    const many = await measure(() => read({ ...view, ...(limit === undefined ? {} : { limit }) }));
    say(`${provider}: list of ${MANY_PROFILES} profiles, ${name}`, many, figures);
  }
  say(due, await measure(() => countDue(store, { now })), fewDue);
}

const MANY_ENTRIES = 100_000;
/** Milliseconds from one entry of the audit record to the next. */
const ENTRY_EVERY_MS = 60_000;

async function addAuditEntries({ database }: ProfileStore, from: number, to: number) {
  for (let start = from; start < to; start += BATCH_SIZE) {
    const length = Math.min(BATCH_SIZE, to - start);
    await database.auditEvent.createMany({
      data: Array.from({ length }, (_, offset) => {
        const index = start + offset;
        return {
          id: `entry-${index}`,
          at: new Date(index * ENTRY_EVERY_MS),
          action: index % 10 === 0 ? 'profile-created' : 'signed-in',
          actorEmail: `person-${index % 5}@example.com`,
          profileId: `profile-${index % 2}`,
          profileName: 'Bench',
        };
      }),
    });
  }
}

/** The views of the audit record that are measured. */
const AUDIT_VIEWS: ReadonlyArray<readonly [name: string, filter: AuditFilter]> = [
  ['first page', {}],
  ['a person', { actorEmail: 'person-1@example.com' }],
  ['an action', { action: 'profile-created' }],
  ['a profile', { profileId: 'profile-1' }],
  ['the name of a profile', { profileName: 'Bench' }],
  ['some days', { until: new Date(FEW_PROFILES * ENTRY_EVERY_MS) }],
];

/** What the chain costs: once at an upgrade, with each entry, and for a check of all of it. */
async function benchChain({ database }: ProfileStore): Promise<void> {
  const { provider } = database;
  const timed = async (name: string, work: () => Promise<unknown>) => {
    const startedAt = performance.now();
    await work();
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    process.stdout.write(`${provider}: ${name}: ${seconds} s\n`);
  };
  await database.auditChain.updateMany({
    data: { sequence: 0, mac: '', beganAt: null, headMac: '' },
  });
  const now = new Date();
  await timed(`${MANY_ENTRIES} audit entries chained`, () => adoptEntries(database, now));
  await timed(`${MANY_ENTRIES} audit entries checked`, async () => {
    const { finding } = await checkChain(database);
    if (finding !== undefined) {
      throw new Error(finding.message);
    }
  });
  const entry = { action: 'signed-out', actor: undefined, at: now } as const;
  say(
    `${provider}: an audit entry added`,
    await measure(() => recordAuditEventAlone(database, entry)),
  );
}

async function benchAudit(store: ProfileStore): Promise<void> {
  const { database } = store;
  const position = { at: new Date(0), sequence: null, id: '' };
  const oldest = { direction: 'newer', position } as const;
  await database.auditEvent.deleteMany();
  await addAuditEntries(store, 0, FEW_PROFILES);
  const few = new Map<string, { readonly figures: Figures; readonly limit: number }>();
  for (const [name, filter] of AUDIT_VIEWS) {
    const limit = (await readAuditPage(database, filter, FEW_PROFILES)).rows.length;
    const figures = await measure(() => readAuditPage(database, filter, limit));
    few.set(name, { limit, figures });
  }
  await addAuditEntries(store, FEW_PROFILES, MANY_ENTRIES);
  for (const [name, filter] of AUDIT_VIEWS) {
    // As many rows as the few entries gave: the ratio is of what finding them costs.
    const { figures, limit = FEW_PROFILES } = few.get(name) ?? {};
    const many = await measure(() => readAuditPage(database, filter, limit));
    say(`${database.provider}: ${MANY_ENTRIES} audit entries, ${name}`, many, figures);
  }
  const far = await measure(() => readAuditPage(database, {}, FEW_PROFILES, oldest));
  const first = few.get('first page')?.figures;
  say(`${database.provider}: ${MANY_ENTRIES} audit entries, last page`, far, first);
  await benchChain(store);
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

/** The goals are 250 ms at most, and 100 MB. */
async function benchStalls(): Promise<void> {
  if (process.platform !== 'linux') {
    process.stdout.write('Waits under hostile requests: measured on Linux only.\n');
    return;
  }
  await buildApp();
  const { waits, growthMb } = await measureStalls(DEFAULTS.MEMORY_LIMIT_MB);
  for (const { what, longestMs, p95Ms, ownDelayMs, load } of waits) {
    const figures = Object.entries(longestMs).map(
      ([target, longest]) =>
        `${target} ${longest.toFixed(0)} ms at most (p95 ${p95Ms[target === '/sign-in' ? target : '/api/health'].toFixed(0)})`,
    );
    process.stdout.write(
      `Waits during ${what}: ${figures.join(', ')}; this process was held up for ${ownDelayMs.toFixed(0)} ms itself; load ${load.toFixed(1)}\n`,
    );
  }
  process.stdout.write(`Memory after hostile requests: ${growthMb} MB more\n`);
}

const VITEST = path.join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');

/** Ten years of a profile that renews by itself, in the practice world, day by day. */
function benchTenYears(): void {
  const life = ['run', 'lib/renewal/automatic.test.ts', '-t', 'sqlite lives for'];
  const output = execFileSync(process.execPath, [VITEST, ...life], {
    encoding: 'utf8',
    env: { ...process.env, TEN_YEARS: '1' },
  });
  process.stdout.write(`Automatic renewal: ${/\d+ days: .*/.exec(output)?.[0] ?? output}\n`);
}

/** Renewals of every way, each killed at one place further than the one before, on both databases at once. */
async function benchRenewalKills(): Promise<void> {
  await Promise.all(
    DATABASE_PROVIDERS.map(async (provider) => {
      const kills = ['run', 'lib/renewal/renewal-kills.test.ts', '-t', `on ${provider}`];
      const { stdout } = await promisify(execFile)(process.execPath, [VITEST, ...kills], {
        env: { EVERY_KILL: '1', ...process.env },
        maxBuffer: Number.POSITIVE_INFINITY,
      });
      for (const figures of stdout.match(/\w+, [\w-]+: \d+ kills.*/g) ?? [stdout]) {
        process.stdout.write(`Killed renewals on ${figures}\n`);
      }
    }),
  );
}

/** The goal is at most twice an empty page. */
async function benchPages(): Promise<void> {
  await buildApp();
  const [empty, ...pages] = await measurePageSpeed(DEFAULTS.MEMORY_LIMIT_MB, ROUNDS);
  if (empty === undefined) {
    return;
  }
  const baseline = figuresOf(empty.timesMs);
  say('An empty page of the same Next.js (baseline)', baseline);
  for (const { page, timesMs } of pages) {
    say(`Page ${page.replace(/^(.profiles.)[^/]+/, '$1…')}`, figuresOf(timesMs), baseline);
  }
}

function storeOn(location: DatabaseLocation): ProfileStore {
  const key = { id: 'bench', bytes: randomBytes(32) };
  return {
    database: withAuditKey(openDatabase(location), randomBytes(32).toString('base64url')),
    vault: createVault({ current: key, byId: new Map([[key.id, key]]) }),
  };
}

async function onDatabase(
  location: DatabaseLocation,
  work: (store: ProfileStore) => Promise<void>,
): Promise<void> {
  await applyMigrations(location);
  const store = storeOn(location);
  try {
    await work(store);
  } finally {
    await store.database.$disconnect();
  }
}

/** The lists and the audit record on both databases, and keys. */
async function benchRows(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
  const postgresql = await startTestPostgresql();
  try {
    const file = path.join(folder, 'bench.db');
    await onDatabase({ provider: 'sqlite', file }, async (store) => {
      await benchKeys(store, folder);
      await benchList(store);
      await benchAudit(store);
    });
    const url = await postgresql.createDatabase();
    await onDatabase({ provider: 'postgresql', url }, async (store) => {
      await benchList(store);
      await benchAudit(store);
    });
  } finally {
    await postgresql.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const PARTS = new Map<string, () => Promise<void> | void>([
  ['ten-years', benchTenYears],
  ['renewal-kills', benchRenewalKills],
  ['stalls', benchStalls],
  ['rows', benchRows],
  ['memory', benchMemory],
  ['pages', benchPages],
]);

/** Everything; `npm run bench -- pages` takes that part alone. */
const wanted = process.argv[2];
if (wanted !== undefined && !PARTS.has(wanted)) {
  process.stderr.write(`There is no part ${wanted}: choose ${[...PARTS.keys()].join(', ')}.\n`);
  process.exit(1);
}
for (const [name, bench] of PARTS) {
  if (wanted === undefined || wanted === name) {
    await bench();
  }
}
