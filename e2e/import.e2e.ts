import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { test } from './fixtures';
import {
  downloadedText,
  errorSummary,
  sendRefusedForm,
  testConnection,
  untilKeyArrived,
  uploadCertificate,
} from './journey';
import {
  createPracticeIntegration,
  createProfile,
  generateKey,
  saveClientId,
  saveMapping,
} from './posted-journey';
import { signInOwner } from './prepared';
import type { TestServer } from './server';

test.use({ sharesServer: true });

const PASSPHRASE = 'e2e passphrase 41';

let server: TestServer;
let folder: string;

/** Runs openssl in the test's folder; the arguments have no quotes. */
function openssl(command: string): void {
  execFileSync('openssl', command.split(' '), { cwd: folder, stdio: 'pipe' });
}

const fileOf = (name: string) => path.join(folder, name);
const textOf = (name: string) => readFileSync(fileOf(name), 'utf8');

/** The long lines of a PEM, which must stand nowhere that anybody reads. */
const linesOf = (pem: string) =>
  pem.split('\n').filter((line) => line.length > 20 && !line.includes('-----'));

test.beforeEach(({ server: ofFile }) => {
  server = ofFile;
});

test.beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'import-'));
  const ec = '-newkey ec -pkeyopt ec_paramgen_curve:P-256';
  const ca = '-newkey rsa:3072 -subj /CN=Company-CA -keyout ca.key -out ca.crt';
  openssl(`req -new -x509 -nodes -days 900 ${ca}`);
  openssl(`req -new -x509 ${ec} -nodes -days 300 -subj /CN=Own -keyout own.key -out own.crt`);
  openssl(
    'req -new -x509 -newkey rsa:2048 -nodes -days 300 -subj /CN=Weak -keyout weak.key -out weak.crt',
  );
  writeFileSync(fileOf('pass'), PASSPHRASE);
  openssl(
    'pkcs12 -export -inkey own.key -in own.crt -certfile ca.crt -passout file:pass -out own.p12',
  );
});

test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Everything that the server says from now on. */
function recordAnswers(page: Page): () => Promise<string> {
  const bodies: Array<Promise<string>> = [];
  page.on('response', (response) => {
    if (response.url().startsWith(server.url) && !response.url().includes('/_next/static/')) {
      bodies.push(response.text().catch(() => ''));
    }
  });
  return async () => (await Promise.all(bodies)).join('\n');
}

const importPage = (profile: string) => `${profile}/setup/key-and-certificate/import`;
const requestPage = (profile: string) => `${profile}/setup/key-and-certificate/certificate-request`;

async function expectImported(page: Page): Promise<string> {
  await expect(page.getByText('Key and certificate imported')).toBeVisible();
  return page.getByRole('textbox', { name: 'Certificate ID', exact: true }).inputValue();
}

test('a PKCS#12 file is imported, and its connection works in the practice world', async ({
  ownersPage: page,
}) => {
  const name = 'Own PKCS12';
  const profile = await createProfile(page, server, name);
  await saveClientId(page, profile, await createPracticeIntegration(page, server, name));
  await page.goto(`${profile}/setup/key-and-certificate`);
  await page.getByRole('link', { name: 'Bring your own' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Bring your own key and certificate',
  );
  const answers = recordAnswers(page);
  await page.getByLabel('Private key file').setInputFiles(fileOf('own.p12'));
  await sendRefusedForm(page, 'Import key and certificate');
  await expect(errorSummary(page)).toContainText('passphrase-missing');
  await page.getByLabel('Private key file').setInputFiles(fileOf('own.p12'));
  await page.getByLabel('Passphrase of the private key').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Import key and certificate' }).click();
  const certificateId = await expectImported(page);
  await expect(page.getByText('One other certificate')).toBeVisible();
  const said = await answers();
  for (const secret of [...linesOf(textOf('own.key')), PASSPHRASE]) {
    expect(said.includes(secret)).toBe(false);
    expect(server.log().includes(secret)).toBe(false);
    for (const file of readdirSync(server.dataFolder)) {
      expect(readFileSync(path.join(server.dataFolder, file)).includes(secret), file).toBe(false);
    }
  }
  await untilKeyArrived(page);
  const pem = await downloadedText(page, 'Download public.pem');
  expect(pem).toBe(textOf('own.crt'));
  await page.getByRole('link', { name: 'Next: Upload the certificate' }).click();
  await expect(page).toHaveURL(/m2m-mapping/);
  expect(await uploadCertificate(page, server, name, pem)).toBe(certificateId);
  await saveMapping(page, profile, certificateId);
  await testConnection(page, profile);
  await expect(
    page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
  ).toBeVisible();
});

test('a pasted pair with mangled line ends is imported; a refused one is named and its key is not sent back', async ({
  ownersPage: page,
}) => {
  const profile = await createProfile(page, server, 'Own pair');
  await page.goto(importPage(profile));
  const answers = recordAnswers(page);
  await page.getByLabel('Or paste the private key').fill(textOf('weak.key'));
  await page.getByLabel('Or paste the certificate').fill(textOf('weak.crt'));
  await page.getByLabel('Sign with').selectOption('PS512');
  await sendRefusedForm(page, 'Import key and certificate');
  await expect(errorSummary(page)).toContainText('2048 bits');
  await expect(errorSummary(page)).toContainText('key-rsa-length-unsupported');
  await expect(page.getByLabel('Or paste the private key')).toHaveValue('');
  await expect(page.getByLabel('Or paste the certificate')).toHaveValue(textOf('weak.crt'));
  await expect(page.getByLabel('Sign with')).toHaveValue('PS512');
  await expect(page.getByText('enter them again')).toBeVisible();
  const html = (await page.content()) + (await answers());
  for (const line of linesOf(textOf('weak.key'))) {
    expect(html.includes(line)).toBe(false);
  }

  await page.getByLabel('Or paste the private key').fill(textOf('own.key').replaceAll('\n', '\\n'));
  await page.getByLabel('Or paste the certificate').fill(textOf('own.crt').replaceAll('\n', ' '));
  await page.getByLabel('Sign with').selectOption('');
  await page.getByRole('button', { name: 'Import key and certificate' }).click();
  await expectImported(page);
});

test('a private key given as the certificate is called exposed and not sent back', async ({
  ownersPage: page,
}) => {
  const profile = await createProfile(page, server, 'Exposed');
  await page.goto(importPage(profile));
  const answers = recordAnswers(page);
  await page.getByLabel('Or paste the private key').fill(textOf('own.key'));
  await page.getByLabel('Or paste the certificate').fill(textOf('own.key'));
  await sendRefusedForm(page, 'Import key and certificate');
  await expect(errorSummary(page)).toContainText('consider the key exposed');
  await expect(page.getByLabel('Or paste the certificate')).toHaveValue('');
  const html = (await page.content()) + (await answers());
  for (const line of linesOf(textOf('own.key'))) {
    expect(html.includes(line)).toBe(false);
  }
});

test('a file that is too large is let go before it is sent', async ({ ownersPage: page }) => {
  const profile = await createProfile(page, server, 'Large');
  await page.goto(importPage(profile));
  const field = page.getByLabel('Private key file');
  await field.setInputFiles({
    name: 'large.p12',
    mimeType: 'application/x-pkcs12',
    buffer: Buffer.alloc(300 * 1024, 0x30),
  });
  await expect(page.getByText('larger than 256 KB')).toBeVisible();
  await expect(field).toHaveValue('');
});

test('importing works without JavaScript, with errors and all', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await signInOwner(context);
  const page = await context.newPage();
  const profile = await createProfile(page, server, 'No script');
  await page.goto(importPage(profile));
  await page.getByLabel('Private key file').setInputFiles({
    name: 'large.key',
    mimeType: 'application/x-pem-file',
    buffer: Buffer.alloc(300 * 1024, 0x41),
  });
  await page.getByRole('button', { name: 'Import key and certificate' }).click();
  await expect(errorSummary(page)).toContainText('input-too-large');
  await page.getByLabel('Or paste the private key').fill(textOf('weak.key'));
  await page.getByLabel('Or paste the certificate').fill(textOf('weak.crt'));
  await page.getByRole('button', { name: 'Import key and certificate' }).click();
  await expect(errorSummary(page)).toContainText('2048 bits');
  const html = await page.content();
  for (const line of linesOf(textOf('weak.key'))) {
    expect(html.includes(line)).toBe(false);
  }
  await expect(page.getByLabel('Or paste the certificate')).toHaveValue(textOf('weak.crt'));
  await page.getByLabel('Private key file').setInputFiles(fileOf('own.key'));
  await page.getByLabel('Or paste the certificate').fill('');
  await page.getByLabel('Certificate file').setInputFiles(fileOf('own.crt'));
  await page.getByRole('button', { name: 'Import key and certificate' }).click();
  await expectImported(page);
  await context.close();
});

test('replacing a key that NetSuite already has is asked for', async ({ ownersPage: page }) => {
  const profile = await createProfile(page, server, 'Replaced by import');
  const { certificateId } = await generateKey(page, profile, 'ES256');
  await saveMapping(page, profile, certificateId);
  await page.goto(importPage(profile));
  await page.getByLabel('Private key file').setInputFiles(fileOf('own.key'));
  await page.getByLabel('Certificate file').setInputFiles(fileOf('own.crt'));
  await sendRefusedForm(page, 'Import key and certificate');
  await expect(errorSummary(page)).toContainText('Check this box');
  await page.getByLabel('Replace the key and certificate that NetSuite already has').check();
  await page.getByLabel('Private key file').setInputFiles(fileOf('own.key'));
  await page.getByLabel('Certificate file').setInputFiles(fileOf('own.crt'));
  await page.getByRole('button', { name: 'Import key and certificate' }).click();
  expect(await expectImported(page)).not.toBe(certificateId);
});

test('a key is signed by a CA, over a restart, and its connection works in the practice world', async ({
  ownersPage: page,
}) => {
  const name = 'Corporate';
  const profile = await createProfile(page, server, name);
  await saveClientId(page, profile, await createPracticeIntegration(page, server, name));
  await page.goto(`${profile}/setup/key-and-certificate`);
  await page.getByRole('link', { name: 'Get a certificate from your company’s CA' }).click();
  await page.getByLabel('Algorithm').selectOption('ES384');
  await page.getByLabel('Organization (optional)').fill('Größe & Co');
  await page.getByLabel('Country (optional)').fill('1');
  await sendRefusedForm(page, 'Generate key and request');
  await expect(errorSummary(page)).toContainText('two capital letters');
  await expect(page.getByLabel('Organization (optional)')).toHaveValue('Größe & Co');
  await page.getByLabel('Country (optional)').fill('de');
  await page.getByRole('button', { name: 'Generate key and request' }).click();
  writeFileSync(fileOf('request.csr'), await downloadedText(page, 'Download request.csr'));
  openssl('req -in request.csr -verify -noout');

  await server.kill();
  await server.restart();
  openssl(
    'x509 -req -in request.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -out made.crt',
  );
  writeFileSync(fileOf('chain.pem'), textOf('ca.crt') + textOf('made.crt'));
  openssl('crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7b');
  await page.goto(`${profile}/setup/key-and-certificate`);
  await expect(page.getByText('A key is waiting for its certificate')).toBeVisible();
  await sendRefusedForm(page, 'Generate key and certificate');
  await expect(errorSummary(page)).toContainText('is waiting for a CA’s certificate');

  await page.goto(requestPage(profile));
  await page.getByLabel('Certificate file').setInputFiles(fileOf('own.crt'));
  await sendRefusedForm(page, 'Use this certificate');
  await expect(errorSummary(page)).toContainText('key-certificate-mismatch');
  await page.getByLabel('Certificate file').setInputFiles(fileOf('chain.p7b'));
  await page.getByRole('button', { name: 'Use this certificate' }).click();
  await expect(page.getByText('The certificate matches its key')).toBeVisible();
  const box = page.getByRole('textbox', { name: 'Certificate ID', exact: true });
  const certificateId = await box.inputValue();
  expect(await uploadCertificate(page, server, name, textOf('made.crt'))).toBe(certificateId);
  await saveMapping(page, profile, certificateId);
  await testConnection(page, profile);
  await expect(
    page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
  ).toBeVisible();
});

test('a waiting request is canceled on purpose, and then another can be made', async ({
  ownersPage: page,
}) => {
  const profile = await createProfile(page, server, 'Cancelled');
  await page.goto(requestPage(profile));
  await page.getByRole('button', { name: 'Generate key and request' }).click();
  await expect(page.getByRole('link', { name: 'Download request.csr' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel this request' }).click();
  await page.getByRole('button', { name: 'Destroy the key and its request' }).click();
  await expect(page.getByRole('button', { name: 'Generate key and request' })).toBeVisible();
  expect((await page.request.get(`${profile}/request.csr`)).status()).toBe(404);
});

test('the request and its page are closed to strangers', async ({ ownersPage: page, browser }) => {
  const profile = await createProfile(page, server, 'Closed');
  await page.goto(requestPage(profile));
  await page.getByRole('button', { name: 'Generate key and request' }).click();
  await expect(page.getByRole('link', { name: 'Download request.csr' })).toBeVisible();
  const stranger = await browser.newContext();
  expect((await stranger.request.get(`${profile}/request.csr`)).status()).toBe(401);
  const strangersPage = await stranger.newPage();
  for (const address of [importPage(profile), requestPage(profile)]) {
    await strangersPage.goto(address);
    await expect(strangersPage).toHaveURL(/\/sign-in/);
  }
  await stranger.close();
});

test('the new pages are accessible, empty, filled and with errors', async ({
  ownersPage: page,
}) => {
  const profile = await createProfile(page, server, 'Accessible');
  await page.goto(importPage(profile));
  await expectAccessible(page);
  await sendRefusedForm(page, 'Import key and certificate');
  await expectAccessible(page);
  await page.goto(requestPage(profile));
  await expectAccessible(page);
  await page.getByLabel('Common name').fill('');
  await sendRefusedForm(page, 'Generate key and request');
  await expectAccessible(page);
  await page.getByLabel('Common name').fill('Celigo');
  await page.getByRole('button', { name: 'Generate key and request' }).click();
  await expect(page.getByRole('link', { name: 'Download request.csr' })).toBeVisible();
  await expectAccessible(page);
  await sendRefusedForm(page, 'Use this certificate');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Cancel this request' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${profile}/setup/key-and-certificate`);
  await expectAccessible(page);
  await page.goto(importPage(profile));
  await page.getByLabel('Private key file').setInputFiles(fileOf('own.key'));
  await page.getByLabel('Certificate file').setInputFiles(fileOf('own.crt'));
  await page
    .getByLabel('Use a different key than the one that is waiting for its certificate')
    .check();
  await page.getByRole('button', { name: 'Import key and certificate' }).click();
  await expectImported(page);
  await expectAccessible(page);
});
