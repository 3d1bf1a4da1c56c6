/** Finds or installs a Chromium for the end-to-end tests. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './prepare.mjs';

/** Debian's Chromium without windows: the same engine, for two thirds of the processor time. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/** Where Debian and others put the system's Chromium, the cheapest first. */
const SYSTEM_CHROMIUM = [
  HEADLESS_SHELL,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** @returns {string | undefined} The Chromium to start: `CHROMIUM_PATH`, the system's, or nothing for Playwright's own. */
export function chromiumPath() {
  return process.env.CHROMIUM_PATH || SYSTEM_CHROMIUM.find((file) => existsSync(file));
}

/** @returns {boolean} Whether the system or `CHROMIUM_PATH` has a Chromium. */
function hasSystemBrowser() {
  const file = chromiumPath();
  return file !== undefined && existsSync(file);
}

/**
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @returns {boolean} Whether it succeeded.
 */
function succeeds(command, args) {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

/** @returns {boolean} Whether this process may install packages of Debian. */
const canInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** @param {ReadonlyArray<string>} args @returns {boolean} Whether it succeeded; a network that is not there fails soon. */
const aptGet = (...args) =>
  succeeds('apt-get', [
    ...['-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=10'],
    ...['-o', 'Acquire::https::Timeout=10', '-qq', ...args],
  ]);

/** @param {string} name @returns {boolean} Whether the package is there afterward; nothing recommended comes with it. */
const installPackage = (name) => aptGet('install', '-y', '--no-install-recommends', name);

/** Puts the headless shell beside Debian's own Chromium, of the same version so that nothing else changes. */
function addHeadlessShell() {
  // One line: the package, a tab, its version.
  const { stdout } = spawnSync('dpkg-query', ['--show', 'chromium'], { encoding: 'utf8' });
  const version = stdout?.trim().split('\t')[1];
  if (version === undefined) {
    return;
  }
  const shell = `chromium-headless-shell=${version}`;
  if (!installPackage(shell) && aptGet('update')) {
    installPackage(shell);
  }
}

/**
 * Makes sure that there is a browser, in this order: given, the system's, Playwright's, Debian's. Run as root
 * on a Debian that has only the Chromium with windows, it adds the headless shell.
 */
export function ensureBrowser() {
  if (hasSystemBrowser()) {
    if (chromiumPath() === '/usr/bin/chromium' && !process.env.CHROMIUM_PATH && canInstall()) {
      addHeadlessShell();
    }
    return;
  }
  const playwright = path.join(ROOT, 'node_modules/@playwright/test/cli.js');
  if (succeeds(process.execPath, [playwright, 'install', 'chromium', '--with-deps'])) {
    return;
  }
  if (canInstall() && aptGet('update') && !installPackage('chromium-headless-shell')) {
    installPackage('chromium');
  }
  if (!hasSystemBrowser()) {
    process.stderr.write('There is no Chromium. Install one, or set CHROMIUM_PATH.\n');
    process.exit(1);
  }
}
