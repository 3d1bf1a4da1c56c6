/**
 * `npm run verify`: installs what is missing, then runs every check in the order in which a failure
 * shows soonest, and stops at the first that fails. At the end it says where the time went.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { buildApp, generateClients, installPackages, ROOT, runPackage } from './prepare.mjs';

/** How many of the slowest tests are named at the end. */
const SLOWEST_TESTS = 10;

/** @typedef {{ name: string, durationMs: number }} Timing */

/** @type {Array<Timing>} */
const steps = [];

/** @param {number} durationMs */
const seconds = (durationMs) => `${(durationMs / 1000).toFixed(1).padStart(7)} s`;

/** @param {string} title @param {() => void | Promise<void>} check */
async function step(title, check) {
  process.stdout.write(`\n== ${title}\n`);
  const startedAt = performance.now();
  await check();
  const durationMs = performance.now() - startedAt;
  steps.push({ name: title, durationMs });
  process.stdout.write(`== ${title}: ${seconds(durationMs).trim()}\n`);
}

// The reports may hold what a test printed, so they are for this user only and do not stay.
const reports = mkdtempSync(path.join(tmpdir(), 'verify-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));
const unitReport = path.join(reports, 'unit.json');
const browserReport = path.join(reports, 'browser.json');

/** Linux's folder in memory. */
const MEMORY_FOLDER = '/dev/shm';

/** Room for every file that the tests make, in bytes: the databases of a run need less than half of it. */
const MEMORY_BYTES_MIN = 4 * 1024 ** 3;

/** @returns {boolean} Whether the tests' files fit in memory. */
function hasRoomInMemory() {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    return Math.min(bavail * bsize, freemem()) >= MEMORY_BYTES_MIN;
  } catch {
    // Not a Linux.
    return false;
  }
}

/**
 * Where the tests put their files, and what they leave behind: none of it must outlive the machine, so
 * nothing waits for its disk where memory has room.
 */
const testFiles = mkdtempSync(path.join(hasRoomInMemory() ? MEMORY_FOLDER : tmpdir(), 'verify-'));
// Run as root, the tests' PostgreSQL has a user of its own, who must be able to walk through.
chmodSync(testFiles, 0o711);
process.on('exit', () => rmSync(testFiles, { recursive: true, force: true }));

/** @returns {Array<Timing>} The tests of Vitest's JSON report. */
function unitTimings() {
  /** @type {{ testResults: Array<{ name: string, assertionResults: Array<{ fullName: string, duration?: number | null }> }> }} */
  const report = JSON.parse(readFileSync(unitReport, 'utf8'));
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, duration }) => ({
      name: `${path.relative(ROOT, name)}: ${fullName}`,
      durationMs: duration ?? 0,
    })),
  );
}

/**
 * @typedef {{
 *   suites?: Array<BrowserSuite>,
 *   specs: Array<{ file: string, title: string, tests: Array<{ results: Array<{ duration: number }> }> }>,
 * }} BrowserSuite
 */

/** @param {BrowserSuite} suite @returns {Array<Timing>} The tests of a suite of Playwright's JSON report. */
function browserTimings({ suites = [], specs }) {
  return [
    ...suites.flatMap(browserTimings),
    ...specs.map(({ file, title, tests }) => ({
      name: `e2e/${file}: ${title}`,
      durationMs: tests
        .flatMap(({ results }) => results)
        .reduce((sum, { duration }) => sum + duration, 0),
    })),
  ];
}

function sayWhereTheTimeWent() {
  /** @type {{ suites: Array<BrowserSuite> }} */
  const browser = JSON.parse(readFileSync(browserReport, 'utf8'));
  const tests = [...unitTimings(), ...browser.suites.flatMap(browserTimings)];
  tests.sort((one, other) => other.durationMs - one.durationMs);
  /** @param {Timing} timing */
  const line = ({ name, durationMs }) => `${seconds(durationMs)}  ${name}\n`;
  process.stdout.write(`\nSteps\n${steps.map(line).join('')}`);
  process.stdout.write(
    `\nThe slowest of ${tests.length} tests\n${tests.slice(0, SLOWEST_TESTS).map(line).join('')}`,
  );
}

await step('Packages', () => installPackages('checks'));
await step('Database clients', generateClients);
await step('Format and lint', () =>
  runPackage('@biomejs/biome/bin/biome', ['ci', '--error-on-warnings', '.']),
);
await step('Structure', () =>
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
await step('Build', buildApp);
// TypeScript 7 takes a quarter of the time; dependency-cruiser needs the programming interface of TypeScript 6.
await step('Types', () =>
  runPackage('typescript-native/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']),
);
await step('Unit, property, and integration tests', () =>
  runPackage(
    'vitest/vitest.mjs',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
    { TMPDIR: testFiles },
  ),
);
await step('Browser', ensureBrowser);
await step('End-to-end tests and page weight', () =>
  runPackage(
    '@playwright/test/cli.js',
    ['test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json'],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: browserReport, TMPDIR: testFiles },
  ),
);
sayWhereTheTimeWent();
process.stdout.write(`\nEverything passed in ${ROOT}.\n`);
