import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests that look at the process which they run in: at which others it has started. */
const OWN_PROCESS = ['lib/keys/key-worker.test.ts'];

export default defineConfig({
  resolve: {
    alias: { '@': fileURLToPath(new URL('.', import.meta.url)) },
  },
  test: {
    environment: 'node',
    globalSetup: 'lib/database/one-postgresql.setup.ts',
    // One more than there are processors: some tests wait for a process or a clock.
    maxWorkers: availableParallelism() + 1,
    // Generous, for a busy machine must fail no test: what hangs is found all the same.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'threads',
          // Each file has a thread and modules of its own. Processes would compile Prisma's WebAssembly
          // once more for each file: a quarter of the work of those that use a database.
          pool: 'threads',
          include: [
            'lib/**/*.test.ts',
            'components/**/*.test.ts',
            'components/**/*.test.tsx',
            'app/**/*.test.ts',
          ],
          exclude: OWN_PROCESS,
        },
      },
      { extends: true, test: { name: 'processes', pool: 'forks', include: OWN_PROCESS } },
    ],
  },
});
