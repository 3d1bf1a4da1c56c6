import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { startTestPostgresql } from '../lib/database/test-databases';
import { expectAccessible } from './accessible';
import { test } from './fixtures';
import {
  createPracticeIntegration,
  downloadedText,
  errorSummary,
  OWNER,
  sendRefusedForm,
  testConnection,
  uploadCertificate,
} from './journey';
import { createOwner, createProfile } from './posted-journey';
import { startServer, type TestServer } from './server';

/** Has the owner make a link for a part of a profile; gives it with its passcode, if it has one. */
async function makeLink(
  page: Page,
  profile: string,
  part: string,
  showsKey = false,
): Promise<{ readonly link: string; readonly passcode: string }> {
  await page.goto(`${profile}/handover`);
  await page.getByLabel('What should they do').selectOption({ label: part });
  await page.getByLabel('They may see the private key').setChecked(showsKey);
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  const passcode = page.getByRole('textbox', { name: 'Passcode', exact: true });
  return { link, passcode: showsKey ? await passcode.inputValue() : '' };
}

/** Opens a link in a browser of its own and starts. */
async function startAs(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('heading', { name: 'When your part is done' })).toBeVisible();
}

async function finish(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'My part is done' }).click();
  await expect(page).toHaveURL(/\/handover\/finished$/);
}

/** Makes an API token in the practice Celigo. */
async function celigoToken(page: Page, server: TestServer): Promise<string> {
  await page.goto(`${server.url}/practice/integrator.io/apitokens`);
  await page.getByLabel('Name', { exact: true }).fill('Guest');
  await page.getByRole('button', { name: 'Create API token' }).click();
  return page.getByRole('textbox', { name: 'API token' }).inputValue();
}

/** The same page on another instance. */
function there(address: string, { url }: TestServer): string {
  return url + new URL(address).pathname;
}

/** Two instances that started at once on one empty PostgreSQL, where an owner is signed in. */
const handedOver = test.extend<{ readonly twoInstances: readonly [TestServer, TestServer] }>({
  twoInstances: async ({ page }, use) => {
    const postgresql = await startTestPostgresql();
    const variables = {
      DATABASE_URL: await postgresql.createDatabase(),
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64url')}`,
    };
    const instances = await Promise.all([startServer(variables), startServer(variables)]);
    try {
      await createOwner(page, instances[0]);
      await use(instances);
    } finally {
      await Promise.all(instances.map((instance) => instance.stop()));
      await postgresql.stop();
    }
  },
});

handedOver(
  'guests on one instance do what an owner on another hands over, and see no key',
  async ({ page: ownersPage, browser, twoInstances: [instance, server] }) => {
    const ownersProfile = await createProfile(ownersPage, instance, 'Handed over');
    const profile = there(ownersProfile, server);
    await ownersPage.goto(`${ownersProfile}/handover`);
    await expectAccessible(ownersPage);
    const first = await makeLink(ownersPage, ownersProfile, 'NetSuite part');
    const firstThere = there(first.link, server);

    const netsuite = await (await browser.newContext()).newPage();
    await netsuite.goto(firstThere);
    await expectAccessible(netsuite);
    await sendRefusedForm(netsuite, 'Start');
    await expect(errorSummary(netsuite)).toContainText('Enter your name.');
    await startAs(netsuite, firstThere, 'Nora');
    await expectAccessible(netsuite);
    await netsuite.getByRole('link', { name: 'Continue', exact: true }).click();
    await netsuite.getByRole('button', { name: 'Save and continue' }).click();
    await expect(netsuite).toHaveURL(/integration-record/);
    const clientId = await createPracticeIntegration(netsuite, server, 'Handed over');
    await netsuite.goto(`${profile}/setup/integration-record`);
    await netsuite.getByLabel('Client ID', { exact: true }).fill(clientId);
    await netsuite.getByRole('button', { name: 'Save and continue' }).click();
    await expect(netsuite).toHaveURL(/m2m-mapping/);
    const pem = await downloadedText(netsuite, 'Download public.pem');
    await uploadCertificate(netsuite, server, 'Handed over', pem);
    await netsuite.goto(`${profile}/setup/m2m-mapping`);
    await netsuite.getByRole('button', { name: 'Save and continue' }).click();
    await expect(netsuite).toHaveURL(/\/handover$/);
    for (const path of ['', '/setup/celigo-iclient', '/setup/test', '/test-runs', '/handover']) {
      await netsuite.goto(`${profile}${path}`);
      await expect(netsuite, path).toHaveURL(/\/(handover|sign-in\?.*)$/);
    }
    await netsuite.goto(`${server.url}/handover`);
    await finish(netsuite);
    await netsuite.goto(firstThere);
    await expect(netsuite.getByRole('heading', { name: 'This link does not work' })).toBeVisible();

    await ownersPage.goto(`${ownersProfile}/handover`);
    await expect(ownersPage.getByText('Nora finished')).toBeVisible();
    await testConnection(ownersPage, ownersProfile);
    const accepted = ownersPage.getByRole('heading', { name: 'NetSuite accepts this connection' });
    await expect(accepted).toBeVisible();

    const second = await makeLink(ownersPage, ownersProfile, 'Celigo part');
    const celigo = await (await browser.newContext()).newPage();
    await startAs(celigo, there(second.link, server), 'Celia');
    const token = await celigoToken(celigo, server);
    await celigo.goto(`${profile}/setup/celigo-iclient`);
    await expect(celigo.getByRole('button', { name: 'Show private key' })).toHaveCount(0);
    await celigo.goto(`${profile}/setup/celigo-api`);
    await celigo.getByLabel('API token').fill(token);
    await celigo.getByRole('button', { name: 'Create in Celigo' }).click();
    await expect(celigo.getByText('Made in Celigo, and it works')).toBeVisible();
    expect(await celigo.content()).not.toMatch(/BEGIN PRIVATE KEY/);
    await expectAccessible(celigo);
    await celigo.getByRole('link', { name: 'Finish your part' }).click();
    await finish(celigo);
    await ownersPage.goto(ownersProfile);
    await expect(ownersPage.getByText('Works in Celigo').first()).toBeVisible();
    for (const { link } of [first, second]) {
      expect(instance.log() + server.log()).not.toContain(new URL(link).pathname);
    }
  },
);

test('the passcode of a link opens the private key once, and a revoked link ends at once', async ({
  ownersPage,
  finished: { profile },
  server,
  browser,
}) => {
  const { link, passcode } = await makeLink(ownersPage, profile, 'Celigo part', true);
  const guest = await (await browser.newContext()).newPage();
  await startAs(guest, link, 'Celia');
  await guest.goto(`${profile}/setup/celigo-iclient`);
  const tryPasscode = async (typed: string) => {
    await guest.getByLabel('Passcode', { exact: true }).fill(typed);
    await guest.getByRole('button', { name: 'Show private key' }).click();
  };
  await guest.getByRole('button', { name: 'Show private key' }).click();
  await tryPasscode(OWNER.password);
  await expect(guest.getByText('This is not the passcode.')).toBeVisible();
  await tryPasscode(passcode.toLowerCase());
  const key = guest.getByRole('textbox', { name: 'Private key', exact: true });
  await expect(key).toHaveValue(/BEGIN PRIVATE KEY/);
  await guest.reload();
  await expect(guest.getByRole('button', { name: 'Show private key' })).toHaveCount(0);

  await ownersPage.goto(`${profile}/handover`);
  await ownersPage.getByRole('button', { name: 'Revoke' }).click();
  await expect(ownersPage.getByText('Revoked', { exact: false }).first()).toBeVisible();
  await guest.goto(`${server.url}/handover`);
  await expect(guest.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  await guest.goto(`${profile}/setup/celigo-iclient`);
  await expect(guest).toHaveURL(/\/sign-in/);
});

/** What each kind of link opens of its profile. */
const OPENS = {
  'NetSuite part': [
    'setup/prerequisites',
    'setup/integration-record',
    'setup/m2m-mapping',
    'public.pem',
  ],
  'Celigo part': ['setup/celigo-iclient', 'setup/celigo-connection', 'setup/celigo-api'],
  Renewal: ['renewal', 'public.pem'],
} as const;

/** Addresses that are open to everyone. */
const PUBLIC =
  /^\/(handover(\/|$)|invitation\/|sign-in(\/second-step)?$|welcome$|api\/(health|ready)$|\.well-known\/)/;

/** Every address of the app, with the ids of a profile and one of its reports in their places. */
async function addresses(profileId: string, runId: string): Promise<ReadonlyArray<string>> {
  const files = await readdir('app', { recursive: true });
  return files
    .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file) && !file.startsWith('practice/'))
    .map((file) => `/${file.replace(/\/?(page\.tsx|route\.ts)$/, '')}`)
    .map((file) =>
      file
        .replace('/[id]', `/${profileId}`)
        .replace('/[runId]', `/${runId}`)
        .replaceAll(/\[[^\]]+\]/g, 'x'),
    );
}

test('each kind of link opens its own pages of its own profile, and no other address', async ({
  ownersPage,
  finished: { profile },
  server,
  browser,
}) => {
  const id = profile.split('/').at(-1) ?? '';
  const other = (await createProfile(ownersPage, server, 'Not handed over')).split('/').at(-1);
  await testConnection(ownersPage, profile);
  await ownersPage.goto(`${profile}/test-runs`);
  const runId = /test-runs\/([0-9a-f-]{36})/.exec(await ownersPage.content())?.[1] ?? '';
  expect(runId).not.toBe('');
  for (const [part, opened] of Object.entries(OPENS)) {
    const { link } = await makeLink(ownersPage, profile, part);
    const context = await browser.newContext();
    const guest = await context.newPage();
    await startAs(guest, link, 'Eve');
    const found: Array<string> = [];
    for (const profileId of [id, other ?? '']) {
      for (const address of await addresses(profileId, runId)) {
        const answer = await context.request.get(`${server.url}${address}`, { maxRedirects: 0 });
        if (answer.status() === 200 && !PUBLIC.test(address)) found.push(address);
      }
    }
    expect(found.toSorted(), part).toEqual(
      opened.map((page) => `/profiles/${id}/${page}`).toSorted(),
    );
    await context.close();
  }
});
