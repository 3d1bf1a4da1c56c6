import { defineConfig } from '@playwright/test';
import { launchOptions } from './browser';

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  outputDir: '../test-results',
  globalSetup: './prepared.setup.ts',
  // One more than the smallest machine has processors: some tests wait for a lease or a process.
  workers: 3,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  // Generous, so that no test fails on a busy machine: what hangs is still found.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    viewport: { width: 1280, height: 900 },
    // Pages hold secrets, so no trace, video or picture of a test is kept.
    trace: 'off',
    video: 'off',
    screenshot: 'off',
    launchOptions: launchOptions(),
  },
});
