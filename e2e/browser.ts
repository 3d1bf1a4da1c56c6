import { existsSync } from 'node:fs';
import type { LaunchOptions } from '@playwright/test';

/** Where Debian and others put the system's Chromium. */
const SYSTEM_CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The Chromium to start: `CHROMIUM_PATH`, the system's, or nothing for Playwright's own. */
function chromiumPath(): string | undefined {
  const given = process.env.CHROMIUM_PATH;
  return given !== undefined && given !== '' ? given : SYSTEM_CHROMIUM.find(existsSync);
}

/** Switches that keep Chromium quiet and let it run as root in a container. */
const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** How Playwright starts that Chromium. */
export function launchOptions(): LaunchOptions {
  const executablePath = chromiumPath();
  return { args: CHROMIUM_ARGS, ...(executablePath === undefined ? {} : { executablePath }) };
}
