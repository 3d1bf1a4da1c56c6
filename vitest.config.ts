import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: { '@': fileURLToPath(new URL('.', import.meta.url)) },
  },
  test: {
    include: [
      'lib/**/*.test.ts',
      'components/**/*.test.ts',
      'components/**/*.test.tsx',
      'app/**/*.test.ts',
    ],
    environment: 'node',
    globalSetup: 'lib/database/one-postgresql.setup.ts',
    // One more than there are processors: some tests wait for a process or a clock.
    maxWorkers: availableParallelism() + 1,
    // Generous, for a busy machine must fail no test: what hangs is found all the same.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
