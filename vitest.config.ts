import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * Tests that look at the process which they run in: at which others it has started, or at how long its
 * processor worked, to which every thread of it adds.
 */
const OWN_PROCESS = [
  'lib/account/account.test.ts',
  'lib/celigo/handlebars-dialect.test.ts',
  'lib/diagnosis/login-audit-detail.test.ts',
  'lib/keys/import/import.fuzz.test.ts',
  'lib/keys/key-worker.test.ts',
  'lib/outbound/redact.test.ts',
  'lib/profiles/client-id.test.ts',
];

/**
 * Tests that start many programs, in processes that know little else: to start one costs the kernel
 * 27 ms for each gigabyte of the process that starts it, and that of the threads grows to one.
 */
const STARTS_PROGRAMS = [
  'lib/commands/supply-chain.test.ts',
  'lib/commands/up-signals.test.ts',
  'lib/commands/up.test.ts',
  'lib/keys/certificate-request.test.ts',
  'lib/keys/certificate-warnings.test.ts',
  'lib/keys/certificate.test.ts',
  'lib/keys/import/import-budget.test.ts',
  'lib/keys/import/import-key-and-certificate.test.ts',
  'lib/keys/key-and-certificate.test.ts',
  'lib/keys/openssl-command.test.ts',
  'lib/netsuite/assertion.test.ts',
];

const MISSING = [...OWN_PROCESS, ...STARTS_PROGRAMS].filter(
  (file) => !existsSync(new URL(file, import.meta.url)),
);
if (MISSING.length > 0) {
  throw new Error(`Files that have processes of their own do not exist: ${MISSING.join(', ')}`);
}

/**
 * The files of a thread or process share its modules: to load and to warm them up for each file took a
 * quarter of the time of all tests. So nothing in a module may outlive the test that put it there, and what
 * a test replaces is put back before the next one.
 */
const SHARED = { isolate: false, restoreMocks: true, unstubGlobals: true, unstubEnvs: true };

export default defineConfig({
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('.', import.meta.url)),
      '@node-rs/argon2': fileURLToPath(
        new URL('lib/sign-in/quick-argon2.fixture.ts', import.meta.url),
      ),
    },
  },
  test: {
    environment: 'node',
    globalSetup: 'lib/database/one-postgresql.setup.ts',
    // One more than there are processors: some tests wait for a process or a clock.
    maxWorkers: availableParallelism() + 1,
    // Generous, because a busy machine must fail no test: what hangs is found all the same.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'threads',
          pool: 'threads',
          ...SHARED,
          include: [
            'lib/**/*.test.ts',
            'components/**/*.test.ts',
            'components/**/*.test.tsx',
            'app/**/*.test.ts',
          ],
          exclude: [...OWN_PROCESS, ...STARTS_PROGRAMS],
        },
      },
      {
        extends: true,
        test: { name: 'programs', pool: 'forks', ...SHARED, include: STARTS_PROGRAMS },
      },
      { extends: true, test: { name: 'processes', pool: 'forks', include: OWN_PROCESS } },
    ],
  },
});
