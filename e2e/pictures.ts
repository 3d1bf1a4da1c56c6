/**
 * Makes the README's pictures from the running app: `npm run pictures`. With a folder as argument it
 * takes every page at two widths, light and dark, instead: for looking at them all.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, chromiumPath } from './browser';
import { createOwner, createProfile, finishJourney } from './journey';
import { startServer } from './server';

const reviewFolder = process.argv[2];
const folder = reviewFolder ?? path.resolve(import.meta.dirname, '../docs/pictures');

const LOOKS = reviewFolder
  ? [1280, 390].flatMap((width) =>
      (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
    )
  : [{ width: 1000, colorScheme: 'light' as const }];

async function take(page: Page, name: string): Promise<void> {
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const file = reviewFolder ? `${name}-${width}-${colorScheme}.png` : `${name}.png`;
    await page.screenshot({ path: path.join(folder, file), fullPage: reviewFolder !== undefined });
  }
}

const executablePath = chromiumPath();
const browser = await chromium.launch({
  args: CHROMIUM_ARGS,
  ...(executablePath === undefined ? {} : { executablePath }),
});
const server = await startServer();
try {
  await mkdir(folder, { recursive: true });
  const page = await browser.newPage();
  if (reviewFolder) {
    await page.goto(`${server.url}/welcome`);
    await take(page, 'welcome');
    await page.getByRole('button', { name: 'Create owner account' }).click();
    await page.getByRole('alert').filter({ hasText: 'There is a problem' }).waitFor();
    await take(page, 'welcome-errors');
  }
  await createOwner(page, server);
  if (reviewFolder) {
    await take(page, 'profiles-empty');
    await page.goto(`${server.url}/profiles/new`);
    await take(page, 'new-profile');
    const draft = await createProfile(page, server, 'Draft', '7654321_SB1');
    await page.goto(`${draft}/setup/celigo-iclient`);
    await take(page, 'locked-task');
    await page.goto(`${draft}/setup/key-and-certificate`);
    await take(page, 'key-before');
  }
  const { profile } = await finishJourney(page, server, 'Orders to NetSuite');
  await page.goto(`${profile}/setup/test`);
  await take(page, 'test-report');
  for (const slug of [
    'account',
    'prerequisites',
    'integration-record',
    'key-and-certificate',
    'm2m-mapping',
    'celigo-iclient',
    'celigo-connection',
  ]) {
    await page.goto(`${profile}/setup/${slug}`);
    await take(page, slug);
  }
  await page.goto(profile);
  await take(page, 'task-list');
  await page.goto(`${server.url}/profiles`);
  await take(page, 'profiles');
  if (reviewFolder) {
    await page.goto(
      `${server.url}/practice/practice.app.netsuite.com/app/common/integration/integrapp.nl`,
    );
    await take(page, 'practice-integration');
  }
} finally {
  await browser.close();
  await server.stop();
}
