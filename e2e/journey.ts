import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import type { TestServer } from './server';

/** The owner that tests make. */
export const OWNER = {
  name: 'Test Owner',
  email: 'owner@example.com',
  password: 'correct horse battery staple',
} as const;

/** The algorithms of the native select. */
export type Algorithm = 'ES256' | 'ES384' | 'ES512' | 'PS256' | 'PS384' | 'PS512';

/** The error summary of a form that failed. */
export function errorSummary(page: Page): Locator {
  return page.getByRole('alert').filter({ hasText: 'There is a problem' });
}

/**
 * Sends a form that will be refused, by its button, and waits until the refusal is shown: the button
 * has other words until then, so that no earlier answer is mistaken for this one.
 */
export async function sendRefusedForm(page: Page, button: string): Promise<void> {
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: button, exact: true }).click();
  await answer;
  await expect(page.getByRole('button', { name: button, exact: true })).toBeVisible();
  await expect(errorSummary(page)).toBeVisible();
}

/** The link that the server printed, with the code of the first owner. */
export function welcomeLink(server: TestServer): string {
  const path = /\/welcome#code=\S+/.exec(server.log())?.[0];
  if (path === undefined) {
    throw new Error(`The server printed no link:\n${server.log()}`);
  }
  return server.url + path;
}

/** Makes the first owner and lands on the list. */
export async function createOwner(page: Page, server: TestServer): Promise<void> {
  const link = welcomeLink(server);
  await page.goto(link);
  // Typed as well: some pages of these tests run no script.
  await page.getByLabel('One-time code').fill(link.split('#code=')[1] ?? '');
  await page.getByLabel('Name', { exact: true }).fill(OWNER.name);
  await page.getByLabel('Email', { exact: true }).fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Create owner account' }).click();
  await expect(page.getByRole('heading', { name: 'Connection profiles' })).toBeVisible();
}

/** Signs a person in, the owner by default. */
export async function signIn(
  page: Page,
  server: TestServer,
  person: { readonly email: string; readonly password: string } = OWNER,
): Promise<void> {
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel('Email', { exact: true }).fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Connection profiles' })).toBeVisible();
}

/** Creates a profile and gives its address. */
export async function createProfile(
  page: Page,
  server: TestServer,
  name: string,
  accountId = 'PRACTICE',
): Promise<string> {
  await page.goto(`${server.url}/profiles/new`);
  await page.getByLabel('Profile name').fill(name);
  await page.getByLabel('Account ID').fill(accountId);
  await page.getByRole('button', { name: 'Create profile' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return page.url();
}

/** Makes an integration record in the practice NetSuite and gives its Client ID. */
export async function createPracticeIntegration(
  page: Page,
  server: TestServer,
  name: string,
): Promise<string> {
  await page.goto(
    `${server.url}/practice/practice.app.netsuite.com/app/common/integration/integrapp.nl`,
  );
  await page.getByLabel('Name', { exact: true }).fill(name);
  for (const box of ['Token-Based Authentication', 'TBA: Authorization Flow']) {
    await page.getByLabel(box, { exact: true }).uncheck();
  }
  await page.getByLabel('Authorization Code Grant', { exact: true }).uncheck();
  await page.getByLabel('Client Credentials (Machine to Machine) Grant', { exact: true }).check();
  await page.getByLabel('REST Web Services', { exact: true }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  return page.getByRole('textbox', { name: 'Client ID' }).inputValue();
}

/** Saves the Client ID in the wizard. */
export async function saveClientId(page: Page, profile: string, clientId: string): Promise<void> {
  await page.goto(`${profile}/setup/integration-record`);
  await page.getByLabel('Client ID', { exact: true }).fill(clientId);
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page).toHaveURL(/key-and-certificate/);
}

/**
 * Waits until what came of a new key has taken the focus, which scrolls the page: a click that is under way
 * at that moment hits nothing, and Tab goes on from somewhere else.
 */
export async function untilKeyArrived(page: Page): Promise<void> {
  await expect(page.locator('.arrived')).toBeFocused({ timeout: 60_000 });
}

/** Downloads what a link leads to, once its page answers to clicks; gives the file's text. */
export async function downloadedText(page: Page, name: string): Promise<string> {
  const link = page.getByRole('link', { name, exact: true });
  await expect(link).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('html[data-alive]')).toBeAttached();
  const download = page.waitForEvent('download');
  await link.click();
  return readFile(await (await download).path(), 'utf8');
}

/** Generates key and certificate in the wizard; gives public.pem and the predicted Certificate ID. */
export async function generateKey(
  page: Page,
  profile: string,
  algorithm: Algorithm,
): Promise<{ readonly pem: string; readonly certificateId: string }> {
  await page.goto(`${profile}/setup/key-and-certificate`);
  await page.getByLabel('Algorithm').selectOption(algorithm);
  await page.getByRole('button', { name: 'Generate key and certificate' }).click();
  const box = page.getByRole('textbox', { name: 'Certificate ID', exact: true });
  await expect(box).toBeVisible({ timeout: 60_000 });
  // Read at its address: the page is still scrolling and moving the focus, which may swallow a click.
  const file = await page.getByRole('link', { name: 'Download public.pem' }).getAttribute('href');
  const pem = await (await page.request.get(new URL(file ?? '', page.url()).href)).text();
  return { pem, certificateId: await box.inputValue() };
}

/** Uploads a certificate in the practice NetSuite; gives the Certificate ID that it shows. */
export async function uploadCertificate(
  page: Page,
  server: TestServer,
  integration: string,
  pem: string,
): Promise<string> {
  await page.goto(
    `${server.url}/practice/practice.app.netsuite.com/app/oauth2/clientcredentials/setup.nl`,
  );
  await page.getByRole('link', { name: 'Create New' }).first().click();
  await page.getByLabel('Entity').selectOption({ index: 1 });
  await page.getByLabel('Role').selectOption('1001');
  const application = page.getByLabel('Application');
  // Strict: two records of one name are a mistake of the tests, not a choice.
  const option = application.getByRole('option', { name: integration, exact: true });
  await application.selectOption((await option.textContent()) ?? '');
  await page.getByLabel('Certificate', { exact: true }).setInputFiles({
    name: 'public.pem',
    mimeType: 'application/x-pem-file',
    buffer: Buffer.from(pem),
  });
  await page.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row').filter({ hasText: integration }).last();
  return ((await row.getByRole('cell').first().textContent()) ?? '').trim();
}

/** Saves the M2M record in the wizard. */
export async function saveMapping(
  page: Page,
  profile: string,
  certificateId: string,
): Promise<void> {
  await page.goto(`${profile}/setup/m2m-mapping`);
  await page.getByLabel('Entity', { exact: true }).fill('Integration User (Celigo)');
  await page.getByLabel('Role', { exact: true }).fill('Celigo Integration');
  await page.getByLabel('Certificate ID', { exact: true }).fill(certificateId);
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page).toHaveURL(/setup\/test/);
}

/** Runs the connection test and waits for its outcome. */
export async function testConnection(page: Page, profile: string): Promise<void> {
  await page.goto(`${profile}/setup/test`);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page).toHaveURL(/run=/, { timeout: 45_000 });
}

/** The whole journey from a new profile to the test. */
export async function finishJourney(
  page: Page,
  server: TestServer,
  name: string,
  algorithm: Algorithm = 'ES256',
): Promise<{ readonly profile: string; readonly clientId: string; readonly pem: string }> {
  const profile = await createProfile(page, server, name);
  const clientId = await createPracticeIntegration(page, server, name);
  await saveClientId(page, profile, clientId);
  const { pem, certificateId } = await generateKey(page, profile, algorithm);
  expect(await uploadCertificate(page, server, name, pem)).toBe(certificateId);
  await saveMapping(page, profile, certificateId);
  await testConnection(page, profile);
  return { profile, clientId, pem };
}
