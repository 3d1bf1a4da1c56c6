import { expect, type Page } from '@playwright/test';
import { z } from 'zod';
import { CELIGO_TEST_PASSED } from '../lib/celigo/labels';
import { expectAccessible } from './accessible';
import { check, press, type } from './by-keyboard';
import { test } from './fixtures';
import { OWNER } from './journey';
import { postForm } from './posted-forms';
import {
  createPracticeIntegration,
  createProfile,
  generateKey,
  prepareProfile,
  saveClientId,
  saveMapping,
  testConnection,
  uploadCertificate,
} from './posted-journey';
import type { TestServer } from './server';

const PAGES = '/practice/integrator.io';
const NETSUITE = '/practice/practice.app.netsuite.com/app';

/** A profile that was tested, and whose iClient is entered in Celigo. */
async function profileInUse(page: Page, server: TestServer, name: string) {
  const made = await prepareProfile(page, server, name);
  await testConnection(page, made.profile);
  for (const form of ['celigo-iclient', 'celigo-connection']) {
    await postForm(page, `${made.profile}/setup/${form}`, 'I entered these fields: continue');
  }
  return made;
}

const documents = z.object({
  iclient: z.object({
    jwt: z.object({ privateKey: z.string() }),
    oauth2: z.object({ encrypted: z.record(z.string(), z.string()) }),
  }),
});

/** The iClient and the connection of the practice Celigo, which has one of each. */
class CeligoByHand {
  readonly #page: Page;
  readonly #address: string;
  readonly #profile: string;

  constructor(page: Page, server: TestServer, profile: string) {
    this.#page = page;
    this.#address = `${server.url}${PAGES}`;
    this.#profile = profile;
  }

  /** The page of the one document of a list. */
  async #only(list: 'iclients' | 'connections'): Promise<string> {
    const listed = await (await this.#page.request.get(`${this.#address}/${list}`)).text();
    const id = new RegExp(`/${list}/([0-9a-f]{24})`).exec(listed)?.[1];
    if (id === undefined) {
      throw new Error(`The practice Celigo has no ${list}.`);
    }
    return `${this.#address}/${list}/${id}`;
  }

  /** Makes both as the wizard would have them. */
  async make(): Promise<void> {
    const made = await postForm(this.#page, `${this.#address}/apitokens`, 'Create API token', {
      Name: 'By hand',
    });
    const [, token = ''] = /id="api_token" value="([0-9a-f]{32})"/.exec(await made.text()) ?? [];
    await postForm(this.#page, `${this.#profile}/setup/celigo-api`, 'Create in Celigo', {
      'API token': token,
      Password: OWNER.password,
      'Create new ones if these are not found': true,
    });
  }

  /** Enters in the iClient what is entered at each edit: the key and the values that the wizard gives now. */
  async change(): Promise<void> {
    const button = 'Download celigo.json with the private key';
    const values = { Password: OWNER.password };
    const given = await postForm(this.#page, `${this.#profile}/runbook`, button, values);
    const { jwt, oauth2 } = documents.parse(await given.json()).iclient;
    await postForm(this.#page, await this.#only('iclients'), 'Save', {
      'Private key': jwt.privateKey,
      Encrypted: JSON.stringify(oauth2.encrypted),
    });
  }

  /** Presses Test connection. @returns What Celigo says. */
  async test(): Promise<string> {
    const answer = await postForm(this.#page, await this.#only('connections'), 'Test connection');
    return answer.text();
  }
}

/** The rows of the practice NetSuite's certificates that are revoked. */
async function revoked(page: Page, server: TestServer, certificateId: string): Promise<boolean> {
  await page.goto(`${server.url}${NETSUITE}/oauth2/clientcredentials/setup.nl`);
  const row = page.getByRole('row').filter({ hasText: certificateId });
  return /Revoked/.test((await row.textContent()) ?? '');
}

test('renews through both APIs, by keyboard, after time has passed', async ({
  server,
  ownersPage: page,
}) => {
  const old = await profileInUse(page, server, 'Renewed by API');
  await page.goto(`${server.url}${PAGES}/apitokens`);
  await page.getByLabel('Name', { exact: true }).fill('Renewal');
  await page.getByRole('button', { name: 'Create API token' }).click();
  const token = await page.getByRole('textbox', { name: 'API token', exact: true }).inputValue();
  await postForm(page, `${old.profile}/setup/celigo-api`, 'Create in Celigo', {
    'API token': token,
    Password: OWNER.password,
    'Create new ones if these are not found': true,
  });
  await page.goto(`${server.url}${NETSUITE}/practice/conditions.nl`);
  await page.getByLabel('Days', { exact: true }).fill('300');
  await page.getByRole('button', { name: 'Let time pass' }).click();
  await expect(page.getByRole('status')).toContainText('clock was set');

  await page.goto(old.profile);
  await press(page, 'Renew it without an outage');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Renew the certificate');
  await press(page, 'Start renewal');
  await expect(page.getByRole('button', { name: 'Upload to NetSuite for me' })).toBeVisible();
  await expectAccessible(page);
  await press(page, 'Upload to NetSuite for me');
  await expect(page.getByRole('button', { name: 'I changed it in Celigo' })).toBeVisible();
  await expectAccessible(page);
  await type(page, 'API token', token);
  await type(page, 'Password', OWNER.password);
  await press(page, 'Switch Celigo for me');
  await expect(page.getByRole('button', { name: 'Revoke the old certificate' })).toBeVisible();
  await expectAccessible(page);
  expect(await revoked(page, server, old.certificateId)).toBe(false);
  await page.goto(`${old.profile}/renewal`);
  await press(page, 'Revoke the old certificate');
  await expect(page.getByText('Renewal complete')).toBeVisible();
  expect(await revoked(page, server, old.certificateId)).toBe(true);

  await postForm(page, `${old.profile}/setup/celigo-api`, 'Create in Celigo', {
    ...{ 'API token': token, Password: OWNER.password },
    'Keep it sealed with this profile': true,
  });
  await page.goto(`${old.profile}/renewal`);
  await check(page, 'Renew automatically', true);
  await press(page, 'Save');
  await expect(page.getByRole('heading', { name: 'Rehearsal passed' })).toBeVisible();
  await expectAccessible(page);
  await postForm(page, `${old.profile}/setup/test`, 'Test connection');
  await page.goto(`${old.profile}/setup/test`);
  await expect(
    page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
  ).toBeVisible();
  // From the list, too, it is tested by the account's clock.
  const id = new URL(old.profile).pathname.split('/').at(-1) ?? '';
  await postForm(page, `${server.url}/profiles/check?profile=${id}`, 'Start testing');
  await page.goto(`${old.profile}/test-runs`);
  await expect(page.getByText('Accepted by NetSuite').first()).toBeVisible();
  await expect(page.getByText('Does not work')).toHaveCount(0);
  const conditions = `${server.url}${NETSUITE}/practice/conditions.nl`;
  await postForm(page, conditions, 'Return to the real time');
});

test('renews by hand, by keyboard: back to the old certificate, and again to the end', async ({
  server,
  ownersPage: page,
}) => {
  const old = await profileInUse(page, server, 'Renewed by hand');
  const uploadInNetSuite = async () => {
    const pem = await (await page.request.get(`${old.profile}/public.pem`)).text();
    await uploadCertificate(page, server, old.integration, pem);
  };
  const celigo = new CeligoByHand(page, server, old.profile);
  await celigo.make();
  await page.goto(`${old.profile}/setup/key-and-certificate`);
  await press(page, 'Renew the certificate');
  await press(page, 'Start renewal');
  await expect(
    page.getByText(`as in the old mapping (Certificate ID ${old.certificateId})`),
  ).toBeVisible();
  await uploadInNetSuite();
  // Enter in the box sends the form, although the value may take two lines.
  await page.getByRole('textbox', { name: 'Certificate ID', exact: true }).press('Enter');
  await expect(page.getByRole('button', { name: 'I changed it in Celigo' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Private key', exact: true })).toBeVisible();

  // While both are valid, each page and document says which certificate it is about.
  const both = page.getByRole('list', { name: 'The two certificates' }).getByRole('code');
  const newId = (await both.last().textContent()) ?? '';
  expect(newId).toMatch(/^[\w-]{43}$/);
  expect(newId).not.toBe(old.certificateId);
  const read = async (path: string) => (await page.request.get(`${old.profile}${path}`)).text();
  for (const path of ['/setup/celigo-iclient', '/setup/test']) {
    expect(await read(path)).toContain('This page is about the next certificate');
  }
  expect(await read('/setup/test')).not.toContain('Next, set up Celigo');
  const overview = await read('');
  expect(overview).toContain('Continue the renewal');
  expect(overview).not.toContain('Celigo needs an update');
  const documents = await read('/celigo.json');
  expect([documents.includes(newId), documents.includes(old.certificateId)]).toEqual([true, false]);
  expect(await read('/runbook')).toContain('In NetSuite, not yet in Celigo');

  await celigo.change();
  await press(page, 'I changed it in Celigo');
  await expect(page.getByRole('button', { name: 'I revoked it in NetSuite' })).toBeVisible();

  const backHeading = page.getByRole('heading', { name: 'Have Celigo use the old key again' });
  await press(page, 'Go back to the old certificate');
  await expect(backHeading).toBeVisible();
  await expectAccessible(page);
  // Only a look at Celigo shows what it has by now.
  await press(page, 'Continue with the new certificate');
  await expect(page.getByText('Compare these fields with the iClient in Celigo')).toBeVisible();
  await expectAccessible(page);
  await press(page, 'Go back to the old certificate');
  await expect(backHeading).toBeVisible();
  await celigo.change();
  await press(page, 'I changed it in Celigo');
  await expect(page.getByText('Celigo uses the old certificate, as before')).toBeVisible();
  expect(await revoked(page, server, old.certificateId)).toBe(false);

  await page.goto(`${old.profile}/renewal`);
  await press(page, 'Start renewal');
  await expect(page.getByRole('button', { name: 'I uploaded it in NetSuite' })).toBeVisible();
  await uploadInNetSuite();
  await press(page, 'I uploaded it in NetSuite');
  await expect(page.getByRole('button', { name: 'I changed it in Celigo' })).toBeVisible();
  await celigo.change();
  await press(page, 'I changed it in Celigo');
  await expect(page.getByRole('button', { name: 'I revoked it in NetSuite' })).toBeVisible();
  await page.goto(`${server.url}${NETSUITE}/oauth2/clientcredentials/setup.nl`);
  await page.getByRole('button', { name: `Revoke ${old.certificateId}` }).press('Enter');
  const oldRow = page.getByRole('row').filter({ hasText: old.certificateId });
  await expect(oldRow.getByRole('cell', { name: 'Revoked' })).toBeVisible();
  await page.goto(`${old.profile}/renewal`);
  await press(page, 'I revoked it in NetSuite');
  await expect(page.getByText('Renewal complete')).toBeVisible();
  // With the old key, NetSuite would give Celigo no token by now.
  expect(await celigo.test()).toContain(CELIGO_TEST_PASSED);
  await testConnection(page, old.profile);
});

test('a refreshed sandbox works again with the same certificate', async ({
  server,
  ownersPage: page,
}) => {
  const sandbox = `${server.url}/practice/practice-sb1.app.netsuite.com/app`;
  const name = 'Refreshed sandbox';
  const profile = await createProfile(page, server, name, 'PRACTICE_SB1');
  const clientId = await createPracticeIntegration(page, server, name);
  await saveClientId(page, profile, clientId);
  const { pem, certificateId } = await generateKey(page, profile, 'ES256');
  await saveMapping(page, profile, certificateId);
  const refresh = () => postForm(page, `${sandbox}/practice/conditions.nl`, 'Refresh this sandbox');
  const upload = () =>
    postForm(page, `${sandbox}/oauth2/clientcredentials/setup.nl?create=T`, 'Save', {
      Entity: 'Integration User (Celigo)',
      Role: 'Celigo Integration',
      Application: name,
      Certificate: { name: 'public.pem', type: 'application/x-pem-file', text: pem },
    });
  // The record comes from production; the certificate does not.
  await refresh();
  await upload();
  await testConnection(page, profile);
  await refresh();
  await postForm(page, `${profile}/setup/test`, 'Test connection');
  await page.goto(`${profile}/setup/test`);
  await page.getByRole('link', { name: 'Upload the same certificate again, and test' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sandbox was refreshed');
  await expectAccessible(page);
  await upload();
  await page.getByRole('button', { name: 'I uploaded it: test now' }).click();
  await expect(
    page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
  ).toBeVisible();
});
