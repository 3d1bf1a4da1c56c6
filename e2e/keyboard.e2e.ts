import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { check, choose, press, tabTo, type } from './by-keyboard';
import { test } from './fixtures';
import { OWNER, untilKeyArrived, welcomeLink } from './journey';
import { startServer, type TestServer } from './server';

const PRACTICE = 'practice/practice.app.netsuite.com/app';

let server: TestServer;

test.beforeEach(async () => {
  server = await startServer();
});

test.afterEach(async () => {
  await server.stop();
});

async function createRecordByKeyboard(page: Page): Promise<string> {
  await page.goto(`${server.url}/${PRACTICE}/common/integration/integrapp.nl`);
  await type(page, 'Name', 'By keyboard');
  await check(page, 'Token-Based Authentication', false);
  await check(page, 'TBA: Authorization Flow', false);
  await check(page, 'Authorization Code Grant', false);
  await check(page, 'Client Credentials (Machine to Machine) Grant', true);
  await check(page, 'REST Web Services', true);
  await press(page, 'Save');
  return page.getByRole('textbox', { name: 'Client ID' }).inputValue();
}

async function uploadByKeyboard(page: Page, pem: string): Promise<string> {
  // Listened for before the page is opened: the browser must hand its dialog over before Enter asks for it.
  const chooser = page.waitForEvent('filechooser');
  await page.goto(`${server.url}/${PRACTICE}/oauth2/clientcredentials/setup.nl`);
  await press(page, 'Create New');
  await expect(page.getByLabel('Entity', { exact: true })).toBeVisible();
  await choose(page, 'Entity', 'Integration User');
  await choose(page, 'Role', 'Celigo Integration');
  await choose(page, 'Application', 'By keyboard');
  await tabTo(page, 'Certificate');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles({
    name: 'public.pem',
    mimeType: 'application/x-pem-file',
    buffer: Buffer.from(pem),
  });
  await press(page, 'Save');
  const saved = page.getByRole('status').filter({ hasText: 'The mapping was saved' });
  return (await saved.locator('code').textContent()) ?? '';
}

test('the whole journey, to "NetSuite accepts this connection", can be made by keyboard alone', async ({
  page,
}) => {
  await page.goto(welcomeLink(server));
  await type(page, 'Name', OWNER.name);
  await type(page, 'Email', OWNER.email);
  await type(page, 'Password', OWNER.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Connection profiles' })).toBeVisible();
  await press(page, 'New profile');
  await expect(page.getByLabel('Profile name')).toBeVisible();
  await type(page, 'Profile name', 'By keyboard');
  await type(page, 'Account ID', 'practice');
  await press(page, 'Create profile');
  await expect(page.getByRole('heading', { level: 1, name: 'By keyboard' })).toBeVisible();
  const profile = page.url();

  const clientId = await createRecordByKeyboard(page);
  await page.goto(`${profile}/setup/integration-record`);
  await type(page, 'Client ID', clientId);
  await press(page, 'Save and continue');
  await expect(page).toHaveURL(/key-and-certificate/);
  await press(page, 'Generate key and certificate');
  const predicted = page.getByRole('textbox', { name: 'Certificate ID', exact: true });
  await untilKeyArrived(page);
  const certificateId = await predicted.inputValue();
  const download = page.waitForEvent('download');
  await press(page, 'Download public.pem');
  const pem = await readFile(await (await download).path(), 'utf8');

  expect(await uploadByKeyboard(page, pem)).toBe(certificateId);
  await page.goto(`${profile}/setup/m2m-mapping`);
  await type(page, 'Entity', 'Integration User');
  await type(page, 'Role', 'Celigo Integration');
  await type(page, 'Certificate ID', certificateId);
  await press(page, 'Save and continue');
  await expect(page).toHaveURL(/setup\/test/);
  await page.goto(`${profile}/setup/celigo-iclient`);
  await press(page, 'Show private key');
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await page.keyboard.type(OWNER.password);
  await page.keyboard.press('Enter');
  const key = page.getByRole('textbox', { name: 'Private key', exact: true });
  await expect(key).toBeFocused();
  await expect(key).toHaveValue(/BEGIN PRIVATE KEY/);
  await press(page, 'Hide private key');
  await expect(key).toHaveValue('');
  await expect(page.getByRole('button', { name: 'Show private key' })).toBeFocused();
  await page.goto(`${profile}/setup/test`);
  await press(page, 'Test connection');
  await expect(page.getByRole('heading', { name: 'NetSuite accepts this connection' })).toBeVisible(
    {
      timeout: 45_000,
    },
  );
});
