/**
 * The steps of the journey as plain posts of its forms, for tests whose subject comes after them.
 * `journey.ts` walks them in the browser.
 */
import { X509Certificate } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { type Algorithm, OWNER, welcomeLink } from './journey';
import { postForm } from './posted-forms';
import type { TestServer } from './server';

const PRACTICE = 'practice/practice.app.netsuite.com/app';
const ENTITY = 'Integration User (Celigo)';
const ROLE = 'Celigo Integration';

/** Makes the first owner, and signs them in. */
export async function createOwner(page: Page, server: TestServer): Promise<void> {
  await postForm(page, `${server.url}/welcome`, 'Create owner account', {
    'One-time code': welcomeLink(server).split('#code=')[1] ?? '',
    Name: OWNER.name,
    Email: OWNER.email,
    Password: OWNER.password,
  });
}

/** Creates a profile and gives its address. */
export async function createProfile(
  page: Page,
  server: TestServer,
  name: string,
  accountId = 'PRACTICE',
): Promise<string> {
  const values = { 'Profile name': name, 'Account ID': accountId };
  return (await postForm(page, `${server.url}/profiles/new`, 'Create profile', values)).url();
}

/** Makes an integration record in the practice NetSuite and gives its Client ID. */
export async function createPracticeIntegration(
  page: Page,
  server: TestServer,
  name: string,
): Promise<string> {
  const url = `${server.url}/${PRACTICE}/common/integration/integrapp.nl`;
  const saved = await postForm(page, url, 'Save', {
    Name: name,
    'Token-Based Authentication': false,
    'TBA: Authorization Flow': false,
    'Authorization Code Grant': false,
    'Client Credentials (Machine to Machine) Grant': true,
    'REST Web Services': true,
  });
  const clientId = /\b[0-9a-f]{64}\b/.exec(await saved.text())?.[0];
  if (clientId === undefined) {
    throw new Error(`The practice NetSuite shows no Client ID for ${name}.`);
  }
  return clientId;
}

/** Saves the Client ID in the wizard. */
export async function saveClientId(page: Page, profile: string, clientId: string): Promise<void> {
  const values = { 'Client ID': clientId };
  await postForm(page, `${profile}/setup/integration-record`, 'Save and continue', values);
}

/** Generates key and certificate in the wizard; gives public.pem and its Certificate ID. */
export async function generateKey(
  page: Page,
  profile: string,
  algorithm: Algorithm,
): Promise<{ readonly pem: string; readonly certificateId: string }> {
  const task = `${profile}/setup/key-and-certificate`;
  await postForm(page, task, 'Generate key and certificate', { Algorithm: algorithm });
  const read = () => page.request.get(`${profile}/public.pem`);
  // An RSA key takes its time.
  await expect
    .poll(async () => (await read()).status(), { timeout: 60_000, intervals: [100] })
    .toBe(200);
  const pem = await (await read()).text();
  const thumbprint = new X509Certificate(pem).fingerprint256.replaceAll(':', '');
  return { pem, certificateId: Buffer.from(thumbprint, 'hex').toString('base64url') };
}

/** Uploads a certificate for an integration record of the practice NetSuite. */
export async function uploadCertificate(
  page: Page,
  server: TestServer,
  integration: string,
  pem: string,
): Promise<void> {
  const url = `${server.url}/${PRACTICE}/oauth2/clientcredentials/setup.nl?create=T`;
  await postForm(page, url, 'Save', {
    Entity: ENTITY,
    Role: ROLE,
    Application: integration,
    Certificate: { name: 'public.pem', type: 'application/x-pem-file', text: pem },
  });
}

/** Saves the M2M record in the wizard. */
export async function saveMapping(
  page: Page,
  profile: string,
  certificateId: string,
): Promise<void> {
  const values = { Entity: ENTITY, Role: ROLE, 'Certificate ID': certificateId };
  await postForm(page, `${profile}/setup/m2m-mapping`, 'Save and continue', values);
}

/** Runs the connection test and gives the address of its report. */
export async function testConnection(page: Page, profile: string): Promise<string> {
  return (await postForm(page, `${profile}/setup/test`, 'Test connection')).url();
}

/** What a profile is made of that is ready to be tested. */
export type PreparedProfile = {
  readonly profile: string;
  /** The name of its integration record, which no other test's record on the same server has. */
  readonly integration: string;
  readonly clientId: string;
  readonly pem: string;
  readonly certificateId: string;
};

/**
 * A profile with everything that the connection test and Celigo need, not tested yet.
 *
 * @param netsuite Where its practice NetSuite is, when that is another server.
 */
export async function prepareProfile(
  page: Page,
  server: TestServer,
  name: string,
  algorithm: Algorithm = 'ES256',
  netsuite: TestServer = server,
): Promise<PreparedProfile> {
  const profile = await createProfile(page, server, name);
  const integration = `${name} ${profile.slice(-8)}`;
  const clientId = await createPracticeIntegration(page, netsuite, integration);
  await saveClientId(page, profile, clientId);
  const { pem, certificateId } = await generateKey(page, profile, algorithm);
  await uploadCertificate(page, netsuite, integration, pem);
  await saveMapping(page, profile, certificateId);
  return { profile, integration, clientId, pem, certificateId };
}

/** The journey to its end: the report of the first test is on the page. */
export async function finishJourney(
  page: Page,
  server: TestServer,
  name: string,
  algorithm: Algorithm = 'ES256',
): Promise<PreparedProfile> {
  const prepared = await prepareProfile(page, server, name, algorithm);
  await page.goto(await testConnection(page, prepared.profile));
  await expect(
    page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
  ).toBeVisible();
  return prepared;
}
