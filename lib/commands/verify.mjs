/**
 * `npm run verify`: installs what is missing, then runs every check in the order in which a failure
 * shows soonest, and stops at the first that fails.
 */
import { ensureBrowser } from './browser.mjs';
import { buildApp, generateClients, installPackages, ROOT, runPackage } from './prepare.mjs';

/** @param {string} title @param {() => void} check */
function step(title, check) {
  process.stdout.write(`\n== ${title}\n`);
  const startedAt = performance.now();
  check();
  process.stdout.write(`== ${title}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

step('Packages', installPackages);
step('Database clients', generateClients);
step('Format and lint', () =>
  runPackage('@biomejs/biome/bin/biome', ['ci', '--error-on-warnings', '.']),
);
step('Structure', () =>
  runPackage('dependency-cruiser/bin/dependency-cruise.mjs', [
    '--config',
    '.ci/dependency-cruiser.cjs',
    'app',
    'components',
    'lib',
    'proxy.ts',
    'instrumentation.ts',
  ]),
);
step('Build', buildApp);
step('Types', () => runPackage('typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']));
step('Unit, property and integration tests', () => runPackage('vitest/vitest.mjs', ['run']));
step('Browser', ensureBrowser);
step('End-to-end tests and page weight', () =>
  runPackage('@playwright/test/cli.js', ['test', '-c', 'e2e/playwright.config.ts']),
);
process.stdout.write(`\nEverything passed in ${ROOT}.\n`);
