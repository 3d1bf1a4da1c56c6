/**
 * What the commands need before they begin: packages, generated database clients and the build, each made only
 * when something it depends on has changed. Run as a program, it installs the packages.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const BUILD_INPUTS = [
  'app',
  'components',
  'lib',
  'prisma/models.prisma',
  'public',
  'instrumentation.ts',
  'next.config.js',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
];

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;

/**
 * Runs a program and ends this one when it fails.
 *
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @param {Record<string, string>} [environment]
 */
async function run(command, args, environment = {}) {
  running = spawn(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...environment },
    shell: process.platform === 'win32' && command === 'npm',
  });
  const [status] = await once(running, 'exit');
  running = undefined;
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

/** Ends the program that `run` has started, if one is running. */
export function endRunning() {
  running?.kill();
}

/**
 * Runs a program of an installed package with this Node.js.
 *
 * @param {string} file Path below node_modules.
 * @param {ReadonlyArray<string>} args
 * @param {Record<string, string>} [environment]
 */
export async function runPackage(file, args, environment = {}) {
  await run(process.execPath, [path.join(ROOT, 'node_modules', file), ...args], environment);
}

/** @param {string} file @returns {string} */
function readOrEmpty(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/**
 * What may be installed, each with all before it: what the running server needs; what builds it; the
 * tools of the checks, which `.ci/package.json` names.
 */
const INSTALLABLE = /** @type {const} */ (['run', 'build', 'checks']);

/** @typedef {(typeof INSTALLABLE)[number]} Installable */

const INSTALL_OPTIONS = {
  run: ['--workspaces=false', '--omit=dev'],
  build: ['--workspaces=false', '--include=dev'],
  checks: ['--include=dev'],
};

const INSTALLED_FILE = path.join(ROOT, 'node_modules/.installed-lock');

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(path.join(ROOT, 'package-lock.json')))
    .digest('hex');
}

/** @returns {{ packages: Installable | undefined, lock: string | undefined }} What was installed last, and of which lock file. */
function readInstalled() {
  const [name, lock] = readOrEmpty(INSTALLED_FILE).split(' ');
  return { packages: INSTALLABLE.find((each) => each === name), lock };
}

/** @param {'ci' | 'prune'} command @param {Installable} packages */
async function npm(command, packages) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const mark = () => writeFileSync(INSTALLED_FILE, `${packages} ${lockHash()}`);
  // An npm that is interrupted leaves at least what it was to keep after `prune`, and perhaps nothing after `ci`.
  if (command === 'prune') {
    mark();
  } else {
    rmSync(INSTALLED_FILE, { force: true });
  }
  await run('npm', [command, ...INSTALL_OPTIONS[packages], ...quiet]);
  mark();
}

/**
 * Installs the packages of the lock file when they are not there already. The tools of the checks stay
 * where they are in use.
 *
 * @param {Installable} needed
 */
export async function installPackages(needed) {
  const installed = readInstalled();
  const isThere =
    installed.lock === lockHash() &&
    installed.packages !== undefined &&
    INSTALLABLE.indexOf(installed.packages) >= INSTALLABLE.indexOf(needed);
  if (isThere) {
    return;
  }
  await npm('ci', installed.packages === 'checks' ? 'checks' : needed);
}

/** Removes what was installed only for the build, so that the server runs without other packages. */
export async function removeBuildTools() {
  if (readInstalled().packages === 'build') {
    await npm('prune', 'run');
  }
}

/** Generates the database clients from the models. */
export async function generateClients() {
  await run(process.execPath, [path.join(ROOT, 'lib/database/schemas.mjs')]);
}

/** @param {string} file @param {import('node:crypto').Hash} hash */
function hashTree(file, hash) {
  if (!existsSync(file)) {
    return;
  }
  if (!statSync(file).isDirectory()) {
    hash.update(path.relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0');
    return;
  }
  for (const name of readdirSync(file).sort()) {
    if (name !== 'generated' && !/\.test\.tsx?$/.test(name)) {
      hashTree(path.join(file, name), hash);
    }
  }
}

const BUILT_FILE = path.join(ROOT, '.next/built-from');

/** A hash over every file that goes into the build. */
function buildInputsHash() {
  const hash = createHash('sha256').update(process.version.split('.')[0] ?? '');
  for (const input of BUILD_INPUTS) {
    hashTree(path.join(ROOT, input), hash);
  }
  return hash.digest('hex');
}

/** @returns {boolean} Whether the build is of the files as they are now. */
export function isBuilt() {
  return readOrEmpty(BUILT_FILE) === buildInputsHash();
}

/** Builds the app when a file that goes into it has changed since the last build. */
export async function buildApp() {
  // Of the files as they are before: one that changes during the build may not be in the build.
  const inputs = buildInputsHash();
  if (readOrEmpty(BUILT_FILE) !== inputs) {
    await runPackage('next/dist/bin/next', ['build'], { NODE_ENV: 'production' });
    mkdirSync(path.dirname(BUILT_FILE), { recursive: true });
    writeFileSync(BUILT_FILE, inputs);
  }
}

// Those who develop need the tools of the checks too; installing without them would remove them.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await installPackages('checks');
}
