/**
 * Makes the README's pictures from the running app: `npm run pictures`. With a folder as argument it
 * takes every page at two widths, light and dark, instead: for looking at them all.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Locator, type Page } from '@playwright/test';
import { launchOptions } from './browser';
import {
  createOwner,
  createProfile,
  finishJourney,
  OWNER,
  saveClientId,
  testConnection,
} from './journey';
import { postForm } from './posted-forms';
import { prepareProfile } from './posted-journey';
import { startServer, type TestServer } from './server';

const reviewFolder = process.argv[2];
const README_FOLDER = path.resolve(import.meta.dirname, '../docs/pictures');
const README_VIEWPORT = { width: 1200, height: 820 };
const COLOR_SCHEMES = ['light', 'dark'] as const;
const CONDITIONS = '/practice/practice.app.netsuite.com/app/practice/conditions.nl';
const WRONG_CLIENT_ID = 'ab'.repeat(32);

const TASKS = [
  'account',
  'prerequisites',
  'integration-record',
  'key-and-certificate',
  'key-and-certificate/import',
  'key-and-certificate/certificate-request',
  'm2m-mapping',
  'celigo-iclient',
  'celigo-iclient/templates',
  'celigo-connection',
  'celigo-api',
  'test',
];

/** A picture in light and one in dark of what stands from `top` on, or from the beginning of the page. */
async function picture(page: Page, name: string, top?: Locator): Promise<void> {
  await page.setViewportSize(README_VIEWPORT);
  for (const colorScheme of COLOR_SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Chromium keeps the colors that icons were first drawn with.
    await page.reload();
    await page.locator('html[data-alive]').waitFor();
    await top?.evaluate((element) => {
      window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 48);
    });
    await page.screenshot({ path: path.join(README_FOLDER, `${name}-${colorScheme}.png`) });
  }
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name });

async function takeReadmePictures(page: Page, server: TestServer): Promise<void> {
  await createOwner(page, server);
  const { profile } = await finishJourney(page, server, 'Orders to NetSuite');
  await picture(page, 'test-report', heading(page, 'NetSuite accepts this connection'));
  await page.goto(profile);
  await picture(page, 'task-list');
  await page.goto(`${profile}/setup/integration-record`);
  await picture(page, 'integration-record', heading(page, 'Create the integration record'));
  await page.goto(`${profile}/setup/key-and-certificate`);
  await picture(page, 'key-and-certificate', heading(page, 'Your certificate'));
  await page.goto(`${profile}/setup/celigo-iclient`);
  for (const field of ['Name', 'Grant type', 'Use JWT', 'Signature method', 'Private key']) {
    const check = page.getByRole('button', { name: `Entered: ${field}`, exact: true });
    await check.click();
    await page.locator('[aria-pressed="true"]').and(check).waitFor();
  }
  // Opened again, the page shows the chosen way alone.
  await page.goto(profile);
  await page.goto(`${profile}/setup/celigo-iclient`);
  await picture(page, 'celigo-iclient');
  await saveClientId(page, profile, WRONG_CLIENT_ID);
  await testConnection(page, profile);
  await picture(page, 'test-report-failed', heading(page, 'Connection does not work'));
}

/** Waits for the second frame from now: the first may still be drawn for the size before. */
async function nextFrame(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((drawn) => {
        requestAnimationFrame(() => requestAnimationFrame(drawn));
      }),
  );
}

async function review(page: Page, folder: string, name: string): Promise<void> {
  for (const width of [1280, 390]) {
    for (const colorScheme of COLOR_SCHEMES) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await nextFrame(page);
      const file = path.join(folder, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
    }
  }
}

/** The pages that are about no single profile, and what a person sees who may not change anything. */
async function reviewHouse(page: Page, server: TestServer, folder: string): Promise<void> {
  const look = async (name: string, url: string, on = page) => {
    await on.goto(url);
    await review(on, folder, name);
  };
  await look('practice-conditions', `${server.url}${CONDITIONS}`);
  await look('practice-not-found', `${server.url}/practice/practice.app.netsuite.com/app/nothing`);
  await look('practice-celigo', `${server.url}/practice/integrator.io/`);
  await look('audit', `${server.url}/audit`);
  await look('settings', `${server.url}/settings`);
  await page.goto(`${server.url}/people`);
  await page.getByLabel('Email').fill('viewer@example.com');
  await page.getByLabel('Role', { exact: true }).selectOption({ label: 'Viewer' });
  await page.getByRole('button', { name: 'Create invitation' }).click();
  const link = await page.getByRole('textbox', { name: 'Invitation link' }).inputValue();
  await review(page, folder, 'people');
  await look('not-found', `${server.url}/nothing-here`);
  await look('profile-not-found', `${server.url}/profiles/nothing-here`);
  const viewer = await (await browser.newContext()).newPage();
  await look('sign-in', `${server.url}/sign-in`, viewer);
  await look('invitation', link, viewer);
  await look('invitation-unknown', `${link}x`, viewer);
  await viewer.goto(link);
  await viewer.getByLabel('Name', { exact: true }).fill('Viewer');
  await viewer.getByLabel('Password', { exact: true }).fill('a long enough password');
  await viewer.getByRole('button', { name: 'Create account' }).click();
  await heading(viewer, 'Connection profiles').waitFor();
  await review(viewer, folder, 'viewer-profiles');
  await viewer.getByRole('rowheader').getByRole('link').first().click();
  await heading(viewer, 'Orders to NetSuite').waitFor();
  await review(viewer, folder, 'viewer-overview');
}

/** A link for a guest, and what the guest sees. */
async function reviewHandover(page: Page, profile: string, folder: string): Promise<void> {
  await page.goto(`${profile}/handover`);
  await review(page, folder, 'handover');
  await page.getByLabel('What should they do').selectOption({ label: 'Celigo part' });
  await page.getByLabel('They can see the private key').check();
  await page.getByLabel('Your password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  await review(page, folder, 'handover-link');
  const guest = await (await browser.newContext()).newPage();
  await guest.goto(`${link}x`);
  await review(guest, folder, 'handover-unknown');
  await guest.goto(link);
  await review(guest, folder, 'guest-start');
  await guest.getByLabel('Your name').fill('Celia');
  await guest.getByRole('button', { name: 'Start' }).click();
  await heading(guest, 'When your part is done').waitFor();
  await review(guest, folder, 'guest-home');
  await guest.goto(`${profile}/setup/celigo-iclient`);
  await review(guest, folder, 'guest-iclient');
  await guest.goto(`${profile}/setup/celigo-api`);
  await review(guest, folder, 'guest-celigo-api');
}

/** A profile whose automatic renewal stopped, because its role has lost a permission. */
async function reviewStoppedRenewal(page: Page, server: TestServer, folder: string): Promise<void> {
  const { profile } = await prepareProfile(page, server, 'Renews by itself');
  const tokens = `${server.url}/practice/integrator.io/apitokens`;
  const made = await postForm(page, tokens, 'Create API token', { Name: 'Renewal' });
  const [, token = ''] = /id="api_token" value="([0-9a-f]{32})"/.exec(await made.text()) ?? [];
  await postForm(page, `${profile}/setup/celigo-api`, 'Create in Celigo', {
    'API token': token,
    Password: OWNER.password,
    'Keep it sealed with this profile': true,
  });
  await postForm(page, `${profile}/renewal`, 'Save', { 'Renew automatically': true });
  const role = '/practice/practice.app.netsuite.com/app/setup/role.nl?id=1001';
  const permission = 'Manage own OAuth 2.0 Client Credentials Certificates';
  await postForm(page, `${server.url}${role}`, 'Save', { [permission]: false });
  await postForm(page, `${server.url}${CONDITIONS}`, 'Let time pass', { Days: '340' });
  const stopped = page.getByText('The automatic renewal stopped');
  do {
    await page.goto(`${profile}/renewal`);
  } while ((await stopped.count()) === 0);
  await page.reload();
  await review(page, folder, 'renewal-stopped');
  await page.goto(profile);
  await review(page, folder, 'overview-renewal-stopped');
}

async function reviewPages(page: Page, server: TestServer, folder: string): Promise<void> {
  const look = async (name: string, url: string) => {
    await page.goto(url);
    await review(page, folder, name);
  };
  await look('welcome', `${server.url}/welcome`);
  await page.getByRole('button', { name: 'Create owner account' }).click();
  await page.getByRole('alert').filter({ hasText: 'There is a problem' }).waitFor();
  await review(page, folder, 'welcome-errors');
  await createOwner(page, server);
  await review(page, folder, 'profiles-empty');
  await look('new-profile', `${server.url}/profiles/new`);
  const draft = await createProfile(page, server, 'Draft', '7654321_SB1');
  await look('locked-task', `${draft}/setup/celigo-iclient`);
  await look('key-before', `${draft}/setup/key-and-certificate`);
  const { profile } = await finishJourney(page, server, 'Orders to NetSuite');
  for (const task of TASKS) {
    await look(task.replaceAll('/', '-'), `${profile}/setup/${task}`);
  }
  await look('task-list', profile);
  await look('test-runs', `${profile}/test-runs`);
  await look('runbook', `${profile}/runbook`);
  await look('elsewhere', `${profile}/elsewhere`);
  await look('renewal', `${profile}/renewal`);
  await look('watch', `${profile}/watch`);
  await look('notifications', `${server.url}/settings/notifications`);
  await reviewHandover(page, profile, folder);
  await look('copy', `${profile}/copy`);
  await look('test-run-not-found', `${profile}/test-runs/nothing-here`);
  await look('profiles', `${server.url}/profiles`);
  await look(
    'practice-integration',
    `${server.url}/practice/practice.app.netsuite.com/app/common/integration/integrapp.nl`,
  );
  await look('practice-iclient', `${server.url}/practice/integrator.io/iclients/new`);
  await saveClientId(page, profile, WRONG_CLIENT_ID);
  await testConnection(page, profile);
  await review(page, folder, 'test-failed');
  await look('overview-failed', profile);
  await reviewHouse(page, server, folder);
  await reviewStoppedRenewal(page, server, folder);
  await look('overview-ends-soon', profile);
  await look('profiles-ends-soon', `${server.url}/profiles`);
}

const browser = await chromium.launch(launchOptions());
const server = await startServer();
try {
  const page = await browser.newPage();
  await mkdir(reviewFolder ?? README_FOLDER, { recursive: true });
  await (reviewFolder === undefined
    ? takeReadmePictures(page, server)
    : reviewPages(page, server, reviewFolder));
} finally {
  await browser.close();
  await server.stop();
}
