import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '@libsql/client';
import { type Browser, expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { test } from './fixtures';
import { errorSummary, OWNER } from './journey';
import { createProfile } from './posted-journey';
import { signInOwner } from './prepared';
import type { TestServer } from './server';

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const WITH_KEY = 'Download celigo.json with the private key';

let server: TestServer;
let profile: string;
let clientId: string;

test.beforeEach(({ server: ofFile, finished }) => {
  server = ofFile;
  ({ profile, clientId } = finished);
});

async function setRole(role: 'owner' | 'viewer'): Promise<void> {
  const database = createClient({ url: `file:${path.join(server.dataFolder, 'wizard.db')}` });
  try {
    await database.execute({ sql: 'UPDATE User SET role = ?', args: [role] });
  } finally {
    database.close();
  }
}

/** Sends the form for the private key as a browser would, with the page's cookies. */
async function postPassword(page: Page, password: string, headers: Record<string, string> = {}) {
  return page.request.post(`${profile}/celigo.json`, {
    form: { password },
    headers: { Origin: server.url, ...headers },
    maxRedirects: 0,
  });
}

test('the runbook has the values but neither Client ID nor private key, on screen, paper and in Markdown', async ({
  ownersPage: page,
}) => {
  await page.goto(profile);
  await page.getByRole('link', { name: 'Runbook' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Runbook: Finished');
  await expect(page.getByText('Integration User (Celigo)').first()).toBeVisible();
  await expect(page.getByText('Generated a key and certificate')).toBeHidden();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText('Generated a key and certificate')).toBeVisible();
  await expect(page.getByRole('button', { name: WITH_KEY })).toBeHidden();
  await expect(page.getByRole('link', { name: 'Download Markdown' })).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Who did what and when' })).toBeVisible();
  await page.emulateMedia({ media: 'screen' });

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download Markdown' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('runbook-practice.md');
  const markdown = await readFile(await file.path(), 'utf8');
  expect(markdown).toContain('# Runbook: Finished');
  expect(markdown).toContain('-----BEGIN CERTIFICATE-----');
  const html = await (await page.request.get(`${profile}/runbook`)).text();
  for (const text of [markdown, html, await page.content()]) {
    expect(text).not.toContain(clientId);
    expect(text).not.toMatch(PRIVATE_KEY);
  }
  const answer = await page.request.get(`${profile}/runbook.md`);
  expect(answer.headers()['cache-control']).toBe('no-store');
});

test('the private key comes only with the right password, is recorded, and is kept by no cache', async ({
  ownersPage: page,
}) => {
  const plain = await page.request.get(`${profile}/celigo.json`);
  expect(plain.status()).toBe(200);
  expect(await plain.text()).not.toMatch(PRIVATE_KEY);

  await page.goto(`${profile}/runbook`);
  await page.getByLabel('Password', { exact: true }).fill('not the right password');
  await page.getByRole('button', { name: WITH_KEY }).click();
  await expect(errorSummary(page)).toBeFocused();
  await expect(errorSummary(page)).toContainText('This is not your password');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  await expect(
    page.getByText('Failed to open the private key (wrong password or passcode)'),
  ).toHaveCount(1);

  const download = page.waitForEvent('download');
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: WITH_KEY }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('celigo-with-private-key.json');
  const documents: { iclient: { jwt: { privateKey: string } } } = JSON.parse(
    await readFile(await file.path(), 'utf8'),
  );
  expect(documents.iclient.jwt.privateKey).toMatch(PRIVATE_KEY);
  await page.goto(`${profile}/runbook`);
  await expect(page.getByText('Viewed the private key')).toHaveCount(1);
  const answer = await postPassword(page, OWNER.password);
  expect(answer.headers()['cache-control']).toBe('no-store');
  expect(server.log()).not.toMatch(PRIVATE_KEY);
});

test('without a script the form asks, refuses and gives just so', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await signInOwner(context);
  const page = await context.newPage();
  await page.goto(`${profile}/runbook`);
  await page.getByRole('button', { name: WITH_KEY }).click();
  await expect(errorSummary(page)).toContainText('Enter your password.');
  const download = page.waitForEvent('download');
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: WITH_KEY }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toMatch(PRIVATE_KEY);
  await page.goto(`${profile}/elsewhere/mulesoft`);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Show the secret values' }).click();
  await expect(page.getByRole('textbox', { name: 'Client ID' })).toHaveValue(clientId);
  await context.close();
});

test('a request from elsewhere, a stranger and a viewer get no file with a secret', async ({
  page,
  request,
}) => {
  for (const file of ['celigo.json', 'runbook.md']) {
    expect((await request.get(`${profile}/${file}`)).status()).toBe(401);
  }
  const headers = { Origin: server.url };
  const form = { password: OWNER.password };
  const stranger = await request.post(`${profile}/celigo.json`, { form, headers });
  expect(stranger.status()).toBe(401);
  for (const place of ['runbook', 'elsewhere', 'elsewhere/workato', 'elsewhere/node']) {
    await page.goto(`${profile}/${place}`);
    await expect(page).toHaveURL(/\/sign-in/);
  }
  await signInOwner(page.context());
  const foreign = await postPassword(page, OWNER.password, { Origin: 'https://evil.example' });
  expect(foreign.status()).toBe(403);
  await setRole('viewer');
  try {
    for (const answer of [
      await page.request.get(`${profile}/celigo.json`),
      await postPassword(page, OWNER.password),
    ]) {
      expect(answer.status()).toBe(403);
      expect(await answer.text()).not.toMatch(PRIVATE_KEY);
    }
    await page.goto(`${profile}/runbook`);
    await expect(page.getByText('With your role, you can read this runbook')).toBeVisible();
    await expect(page.getByRole('button', { name: WITH_KEY })).toHaveCount(0);
    await page.goto(`${profile}/elsewhere/mulesoft`);
    await expect(page.getByText('With your role, you can read this page')).toBeVisible();
    await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0);
  } finally {
    await setRole('owner');
  }
});

test('a platform gives its fields; the secrets come with the password and go with Hide', async ({
  ownersPage: page,
}) => {
  await page.goto(profile);
  await page.getByRole('link', { name: 'Other platforms' }).click();
  await page.getByRole('link', { name: /^MuleSoft: NetSuite REST Connector/ }).click();
  await expect(page.getByRole('textbox', { name: 'accountId' })).toHaveValue('PRACTICE');
  await expect(page.getByRole('textbox', { name: 'signatureAlgorithm' })).toHaveValue('ES256');
  expect(await page.content()).not.toContain(clientId);
  await page.getByLabel('Password', { exact: true }).fill('not the right password');
  await page.getByRole('button', { name: 'Show the secret values' }).click();
  await expect(page.getByText('This is not your password')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Show the secret values' }).click();
  await expect(page.getByRole('textbox', { name: 'Client ID' })).toHaveValue(clientId);
  await expect(page.getByRole('textbox', { name: 'Private key' })).toHaveValue(PRIVATE_KEY);
  await page.getByRole('button', { name: 'Hide the secret values' }).click();
  await expect(page.getByRole('textbox', { name: 'Private key' })).toHaveCount(0);
  expect(await page.content()).not.toMatch(PRIVATE_KEY);
  await page.goto(`${profile}/elsewhere/unheard-of`);
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('MuleSoft');
});

test('the program on the page gets a token from the practice NetSuite with what the page gives', async ({
  ownersPage: page,
}) => {
  await page.goto(`${profile}/elsewhere/node`);
  const program = await page.locator('#program').textContent();
  const tokenUrl = /TOKEN_URL=(\S+)/.exec(
    (await page.locator('#practice-token-url').textContent()) ?? '',
  );
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Show the secret values' }).click();
  const keyBox = page.getByRole('textbox', { name: 'Private key' });
  await expect(keyBox).toHaveValue(PRIVATE_KEY);
  const folder = await mkdtemp(path.join(tmpdir(), 'program-'));
  try {
    await writeFile(path.join(folder, 'private.pem'), await keyBox.inputValue());
    await writeFile(path.join(folder, 'netsuite-token.mjs'), program ?? '');
    const { stdout } = await promisify(execFile)(process.execPath, ['netsuite-token.mjs'], {
      cwd: folder,
      env: {
        ...process.env,
        NETSUITE_CLIENT_ID: await page.getByRole('textbox', { name: 'Client ID' }).inputValue(),
        TOKEN_URL: tokenUrl?.[1] ?? '',
      },
    });
    expect(stdout).toContain('HTTP 200');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an empty profile says what is still to do', async ({ ownersPage: page }) => {
  const empty = await createProfile(page, server, 'Empty [x](javascript:alert(1)) | `a`');
  await page.goto(`${empty}/runbook`);
  const toDo = page.getByRole('region', { name: 'Still to do' });
  await expect(toDo).toContainText('Create the integration record');
  await expect(toDo).toContainText('First: make the key and certificate.');
  await expect(page.getByRole('button', { name: WITH_KEY })).toHaveCount(0);
  await expectAccessible(page);
  const markdown = await (await page.request.get(`${empty}/runbook.md`)).text();
  expect(markdown).toContain('# Runbook: Empty \\[x\\](javascript:alert(1)) \\| \\`a\\`');
  for (const place of ['elsewhere', 'elsewhere/workato', 'elsewhere/curl']) {
    await page.goto(`${empty}/${place}`);
    await expectAccessible(page);
  }
});

test('every page is accessible, filled and refused', async ({ ownersPage: page }) => {
  for (const place of [
    '',
    '/runbook',
    '/runbook?refused=password-wrong',
    '/elsewhere',
    '/elsewhere/workato',
    '/elsewhere/suitecloud-cli',
    '/elsewhere/n8n',
    '/elsewhere/postman',
    '/elsewhere/make',
    '/elsewhere/curl',
    '/elsewhere/java',
  ]) {
    await page.goto(`${profile}${place}`);
    await expectAccessible(page);
  }
});

async function tryUntilClosed(browser: Browser): Promise<string> {
  const page = await browser.newPage();
  await signInOwner(page.context());
  let location = '';
  // Thirty tries are counted by fixed spans of ten minutes: one that ends in between forgives the first ones.
  for (let tries = 0; tries <= 2 * 30 && !location.includes('too-many'); tries += 1) {
    location = (await postPassword(page, 'not the right password')).headers().location ?? '';
  }
  await page.goto(`${profile}/elsewhere/mulesoft`);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Show the secret values' }).click();
  await expect(page.getByText('Too many attempts.')).toBeVisible();
  await page.close();
  return location;
}

// Last, because it closes the door of this installation for ten minutes.
test('guessing closes every way to the private key, even for the right password', async ({
  browser,
}) => {
  expect(await tryUntilClosed(browser)).toContain('refused=too-many-attempts');
});
