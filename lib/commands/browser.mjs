/** Finds or installs a Chromium for the end-to-end tests. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './prepare.mjs';

const SYSTEM_CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** @returns {boolean} Whether the system or `CHROMIUM_PATH` has a Chromium. */
function hasSystemBrowser() {
  const given = process.env.CHROMIUM_PATH;
  return given ? existsSync(given) : SYSTEM_CHROMIUM.some((file) => existsSync(file));
}

/**
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @returns {boolean} Whether it succeeded.
 */
function succeeds(command, args) {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

/** Makes sure that there is a browser, in this order: given, the system's, Playwright's, Debian's. */
export function ensureBrowser() {
  if (hasSystemBrowser()) {
    return;
  }
  const playwright = path.join(ROOT, 'node_modules/@playwright/test/cli.js');
  if (succeeds(process.execPath, [playwright, 'install', 'chromium', '--with-deps'])) {
    return;
  }
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    succeeds('apt-get', ['update']);
    succeeds('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
  }
  if (!hasSystemBrowser()) {
    process.stderr.write('There is no Chromium. Install one, or set CHROMIUM_PATH.\n');
    process.exit(1);
  }
}
