import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import { test } from './fixtures';
import { type Algorithm, finishJourney, OWNER, saveMapping, testConnection } from './journey';
import * as posted from './posted-journey';
import type { TestServer } from './server';

let server: TestServer;

test.beforeEach(({ server: ofFile }) => {
  server = ofFile;
});

async function readDataFolder(folder: string): Promise<Buffer> {
  const names = await readdir(folder);
  return Buffer.concat(await Promise.all(names.map((name) => readFile(path.join(folder, name)))));
}

test('the owner goes from nothing to "NetSuite accepts this connection", and nothing secret is left in the data folder or the log', async ({
  ownersPage: page,
}) => {
  const { profile, clientId } = await finishJourney(page, server, 'First journey');
  await expect(
    page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
  ).toBeVisible();
  await expect(page.getByRole('region', { name: 'Test report' })).toBeVisible();

  // Nobody checked a box: the page says what the test proved instead.
  await page.goto(`${profile}/setup/prerequisites`);
  const proven = page.getByRole('checkbox', { name: /Proven by a test/ });
  await expect(proven, 'six by every test, three by a call of their own').toHaveCount(9);

  await page.goto(`${profile}/setup/celigo-iclient`);
  await page.getByRole('button', { name: 'Show private key' }).click();
  await page.getByLabel('Password', { exact: true }).fill('not the password at all');
  await page.getByRole('button', { name: 'Show private key' }).click();
  await expect(page.getByText('This is not your password.')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Show private key' }).click();
  const keyBox = page.getByRole('textbox', { name: 'Private key', exact: true });
  await expect(keyBox).toHaveValue(/-----BEGIN PRIVATE KEY-----/);
  const privateKey = await keyBox.inputValue();
  expect(
    await page.getByRole('textbox', { name: 'Encrypted', exact: true }).inputValue(),
  ).toContain(clientId);

  const keyLines = privateKey
    .split('\n')
    .filter((line) => line.length > 20 && !line.includes('-----'));
  expect(keyLines.length).toBeGreaterThan(0);
  const data = await readDataFolder(server.dataFolder);
  for (const secret of [clientId, ...keyLines, 'BEGIN PRIVATE KEY', OWNER.password]) {
    expect(data.includes(secret)).toBe(false);
    expect(server.log().includes(secret)).toBe(false);
  }
  expect(data.includes('eyJ0eXAiOiJKV1Qi')).toBe(false);
});

test('the journey goes as well with a long RSA key', async ({ ownersPage: page }) => {
  await finishJourney(page, server, 'Journey PS256', 'PS256');
  await expect(
    page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
  ).toBeVisible();
});

for (const algorithm of ['ES384', 'ES512', 'PS384', 'PS512'] satisfies Array<Algorithm>) {
  test(`the practice NetSuite accepts the connection with ${algorithm}`, async ({
    ownersPage: page,
  }) => {
    await posted.finishJourney(page, server, `Journey ${algorithm}`, algorithm);
  });
}

test('each saved step is there after the server was killed in the middle', async ({
  ownersPage: page,
}) => {
  const profile = await posted.createProfile(page, server, 'Survivor');
  const clientId = await posted.createPracticeIntegration(page, server, 'Survivor');
  await posted.saveClientId(page, profile, clientId);
  const { pem, certificateId } = await posted.generateKey(page, profile, 'ES256');
  await server.kill();
  await server.restart();
  await page.goto(`${profile}/setup/key-and-certificate`);
  await expect(page.getByRole('textbox', { name: 'Certificate ID', exact: true })).toHaveValue(
    certificateId,
  );
  await posted.uploadCertificate(page, server, 'Survivor', pem);
  await saveMapping(page, profile, certificateId);
  await server.kill();
  await server.restart();
  await testConnection(page, profile);
  await expect(
    page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
  ).toBeVisible();
});

test('a certificate that NetSuite does not know gives "Connection does not work" with causes and the way to fix them', async ({
  ownersPage: page,
}) => {
  const profile = await posted.createProfile(page, server, 'Not uploaded');
  const clientId = await posted.createPracticeIntegration(page, server, 'Not uploaded');
  await posted.saveClientId(page, profile, clientId);
  const { certificateId } = await posted.generateKey(page, profile, 'ES256');
  await posted.saveMapping(page, profile, certificateId);
  await testConnection(page, profile);
  await expect(page.getByRole('heading', { name: 'Connection does not work' })).toBeVisible();
  await page.locator('summary').filter({ hasText: 'certificate-unknown' }).click();
  await page.getByRole('link', { name: 'Go to: Upload the certificate' }).first().click();
  await expect(page).toHaveURL(/m2m-mapping/);
});

test('a Certificate ID of another certificate is saved with a strong warning that shows both', async ({
  ownersPage: page,
}) => {
  const profile = await posted.createProfile(page, server, 'Mixed up');
  const { certificateId } = await posted.generateKey(page, profile, 'ES256');
  const other = `-${certificateId.slice(1, 42)}${certificateId.endsWith('A') ? 'E' : 'A'}`;
  await page.goto(`${profile}/setup/m2m-mapping`);
  // Entity and role stay empty: the access token names both.
  await page.getByLabel('Certificate ID', { exact: true }).fill(other);
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page.getByText('This is not the Certificate ID of your certificate')).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: other })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: certificateId })).toBeVisible();
});
