import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createClient } from '@libsql/client';
import { type Browser, expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { FILLED_FIELDS } from './celigo-fields';
import { test } from './fixtures';
import { errorSummary, OWNER, untilKeyArrived } from './journey';
import {
  createPracticeIntegration,
  createProfile,
  prepareProfile,
  uploadCertificate,
} from './posted-journey';
import type { TestServer } from './server';

test.use({ sharesServer: true });

const PAGES = '/practice/integrator.io';

let server: TestServer;

test.beforeEach(({ server: ofFile }) => {
  server = ofFile;
});

/** Takes what the wizard gives for a field, as a person copies it. */
async function copied(page: Page, label: string): Promise<string> {
  return page.getByRole('textbox', { name: label, exact: true }).inputValue();
}

/** What is pasted or chosen in the drawer; the box and the key come as soon as Celigo shows them. */
const ICLIENT_FIELDS = FILLED_FIELDS['celigo-iclient'].filter(
  ({ label }) => label !== 'Use JWT' && label !== 'Private key',
);

const CONNECTION_FIELDS = FILLED_FIELDS['celigo-connection'];

type Field = (typeof CONNECTION_FIELDS)[number];

type Values = Readonly<Record<string, string>>;

async function copyAll(page: Page, fields: ReadonlyArray<Field>): Promise<Values> {
  const values: Record<string, string> = {};
  for (const { label } of fields) {
    values[label] = await copied(page, label);
  }
  return values;
}

async function copyPrivateKey(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Show private key' }).click();
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Show private key' }).click();
  const box = page.getByRole('textbox', { name: 'Private key', exact: true });
  await expect(box).toHaveValue(/-----BEGIN PRIVATE KEY-----/);
  return box.inputValue();
}

/** Puts a value into a field of the practice Celigo. */
async function paste(page: Page, { label, control }: Field, value: string): Promise<void> {
  if (control === 'rows') {
    const [name = '', content = ''] = value.split(': ');
    await page.getByLabel(`${label}: name 1`).fill(name);
    await page.getByLabel(`${label}: value 1`).fill(content);
  } else if (control === 'select') {
    await page.getByLabel(label, { exact: true }).selectOption({ label: value });
  } else {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
}

async function pasteIClient(page: Page, values: Values, privateKey: string): Promise<void> {
  for (const field of ICLIENT_FIELDS) {
    const { label } = field;
    await paste(page, field, values[label] ?? '');
    if (label === 'Grant type') {
      await page.getByLabel('Use JWT').check();
    }
    if (label === 'Signature method') {
      await page.getByLabel('Private key', { exact: true }).fill(privateKey);
    }
  }
}

/** What the wizard gives for both forms. */
type CopiedForms = {
  readonly iClient: Values;
  readonly privateKey: string;
  readonly connection: Values;
};

async function copyForms(page: Page, profile: string): Promise<CopiedForms> {
  await page.goto(`${profile}/setup/celigo-iclient`);
  const iClient = await copyAll(page, ICLIENT_FIELDS);
  const privateKey = await copyPrivateKey(page);
  await page.goto(`${profile}/setup/celigo-connection`);
  return { iClient, privateKey, connection: await copyAll(page, CONNECTION_FIELDS) };
}

async function saveIClient(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('The iClient was saved.')).toBeVisible();
}

/** Pastes the connection into a new form and presses Celigo's Test connection. */
async function testByHand(page: Page, connection: Values): Promise<void> {
  await page.goto(`${server.url}${PAGES}/connections/new/http`);
  for (const field of CONNECTION_FIELDS) {
    await paste(page, field, connection[field.label] ?? '');
  }
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.waitForURL(/connections\/new\/http/);
}

const WORKS = 'Your connection is working great! Nice Job!';
const FAILS = 'Your test was not successful. Check your information and try again';

async function readDataFolder(): Promise<Buffer> {
  const names = await readdir(server.dataFolder);
  const files = names.map((name) => readFile(path.join(server.dataFolder, name)));
  return Buffer.concat(await Promise.all(files));
}

test('every field pasted by hand works with ES256; one wrong character does not; no key is left in clear', async ({
  ownersPage: page,
}) => {
  const { profile, clientId } = await prepareProfile(page, server, 'By hand', 'ES256');
  const { iClient, privateKey, connection } = await copyForms(page, profile);

  await page.goto(`${server.url}${PAGES}/iclients/new`);
  await expect(page.getByLabel('Client ID', { exact: true })).toBeVisible();
  await expect(page.getByLabel('Payload', { exact: true })).toBeHidden();
  await pasteIClient(page, iClient, privateKey);
  await expect(page.getByLabel('Client ID', { exact: true })).toBeHidden();
  await expect(page.getByLabel('Valid domain names', { exact: true })).toBeHidden();
  await saveIClient(page);
  const drawer = page.url().replace('?saved=T', '');

  await testByHand(page, connection);
  await expect(page.getByText(WORKS)).toBeVisible();

  for (const [label, from, to] of [
    ['Payload', '/v1/token', '/v1/tokem'],
    ['JWT headers', 'certificateId', 'certificateID'],
    ['Access token URL', '/token', '/tokem'],
    ['Encrypted', clientId, `${clientId.slice(0, 63)}${clientId.endsWith('0') ? '1' : '0'}`],
  ] as const) {
    await page.goto(drawer);
    await pasteIClient(page, iClient, privateKey);
    await page.getByLabel(label, { exact: true }).fill((iClient[label] ?? '').replace(from, to));
    await saveIClient(page);
    await testByHand(page, connection);
    await expect(page.getByText(FAILS), label).toBeVisible();
  }

  const data = await readDataFolder();
  const lines = privateKey.split('\n').filter((line) => line.length > 20 && !line.includes('--'));
  for (const secret of [clientId, 'BEGIN PRIVATE KEY', ...lines]) {
    expect(data.includes(secret)).toBe(false);
    expect(server.log().includes(secret)).toBe(false);
  }
});

test('every field pasted by hand works with PS256', async ({ ownersPage: page }) => {
  const { profile } = await prepareProfile(page, server, 'By hand with RSA', 'PS256');
  const { iClient, privateKey, connection } = await copyForms(page, profile);
  await page.goto(`${server.url}${PAGES}/iclients/new`);
  await pasteIClient(page, iClient, privateKey);
  await saveIClient(page);
  await testByHand(page, connection);
  await expect(page.getByText(WORKS)).toBeVisible();
});

async function newApiToken(page: Page, name: string, host = PAGES): Promise<string> {
  await page.goto(`${server.url}${host}/apitokens`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Create API token' }).click();
  return page.getByRole('textbox', { name: 'API token', exact: true }).inputValue();
}

async function createInCeligo(page: Page, profile: string, token: string, keep = false) {
  await page.goto(`${profile}/setup/celigo-api`);
  await page.getByLabel('API token', { exact: true }).fill(token);
  if (token !== '') {
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  }
  if (keep) {
    await page.getByLabel('Keep it sealed with this profile').check();
  }
  await page.getByRole('button', { name: 'Create in Celigo' }).click();
  await expect(page).toHaveURL(/run=/, { timeout: 60_000 });
}

/** How many rows of a list of the practice Celigo name a profile. */
async function listed(page: Page, list: 'iclients' | 'connections', name: string): Promise<number> {
  await page.goto(`${server.url}${PAGES}/${list}`);
  return page.getByRole('row').filter({ hasText: name }).count();
}

test('the API makes both with PS256, settles both tasks, is safe to repeat, and the token is nowhere', async ({
  ownersPage: page,
}) => {
  const { profile } = await prepareProfile(page, server, 'By API', 'PS256');
  const token = await newApiToken(page, 'For By API');
  await page.goto(`${profile}/setup/celigo-api`);
  await expect(page.getByRole('button', { name: 'Show API token', exact: true })).toBeVisible();
  await createInCeligo(page, profile, token, true);
  const result = page.getByRole('region', { name: 'Result in Celigo' });
  await expect(result.getByText('Created in Celigo, and it works')).toBeVisible();
  await expect(result.getByText('The iClient was created')).toBeVisible();
  await expect(result.getByText('Celigo’s own test of the connection passed')).toBeVisible();
  await expectAccessible(page);
  expect(await page.content()).not.toContain(token);

  await page.goto(profile);
  await expect(page.getByText('Works in Celigo').first()).toBeVisible();
  await page.locator('summary').filter({ hasText: 'tasks' }).click();
  for (const task of ['Fill in the iClient', 'Fill in the HTTP connection']) {
    const item = page.getByRole('listitem').filter({ hasText: task });
    await expect(item.getByText('Done')).toBeVisible();
  }

  await createInCeligo(page, profile, '');
  await expect(page.getByText('The iClient was found and updated')).toBeVisible();
  await expect(page.getByText('The connection was found and is correct')).toBeVisible();
  expect(await listed(page, 'iclients', 'By API')).toBe(1);
  expect(await listed(page, 'connections', 'By API')).toBe(1);

  await page.goto(`${profile}/setup/celigo-api`);
  await page.getByRole('button', { name: 'Forget the API token' }).click();
  await expect(page.getByText('This profile has a sealed API token')).toHaveCount(0);
  const data = await readDataFolder();
  expect(data.includes(token)).toBe(false);
  expect(server.log().includes(token)).toBe(false);
});

test('after the profile’s name there are 12 acts to “Works in Celigo” with Celigo’s API', async ({
  ownersPage: page,
}) => {
  const name = 'In twelve acts';
  // NetSuite and Celigo in tabs of their own, as people have them.
  const there = await page.context().newPage();
  let acts = 0;
  const type = async (label: string, text: string) => {
    await page.getByLabel(label, { exact: true }).fill(text);
    acts += 1;
  };
  const press = async (role: 'button' | 'link', words: string) => {
    await page.getByRole(role, { name: words }).click();
    acts += 1;
  };
  await page.goto(`${server.url}/profiles/new`);
  await page.getByLabel('Profile name').fill(name);
  await type('Account ID', 'PRACTICE');
  await press('button', 'Create profile');
  await press('link', 'Skip: the test will verify these');
  const clientId = await createPracticeIntegration(there, server, name);
  await type('Client ID', clientId);
  await press('button', 'Save and continue');
  await press('button', 'Generate key and certificate');
  await untilKeyArrived(page);
  const download = page.waitForEvent('download');
  await press('link', 'Download and continue');
  const pem = await readFile(await (await download).path(), 'utf8');
  await expect(page).toHaveURL(/m2m-mapping/);
  await uploadCertificate(there, server, name, pem);
  await press('button', 'Save and test');
  await expect(
    page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
  ).toBeVisible();
  await press('link', 'Make it in Celigo for me');
  await type('API token', await newApiToken(there, `For ${name}`));
  await type('Password', OWNER.password);
  await press('button', 'Create in Celigo');
  await expect(page.getByText('Created in Celigo, and it works')).toBeVisible();
  expect(acts).toBe(12);
});

test('a token of the other region is refused in words, and nothing is made', async ({
  ownersPage: page,
}) => {
  const { profile } = await prepareProfile(page, server, 'Wrong region', 'ES256');
  const token = await newApiToken(page, 'North America only');
  await page.goto(`${profile}/setup/celigo-api`);
  // On the screen as with the Tab key: the box of the token, then the password.
  const ofToken = await page.getByText('The API token is then encrypted').boundingBox();
  const password = await page.locator('label', { hasText: 'Password' }).boundingBox();
  expect(password?.y).toBeGreaterThan((ofToken?.y ?? Infinity) + (ofToken?.height ?? 0));
  await page.getByRole('button', { name: 'Create in Celigo' }).click();
  await expect(errorSummary(page)).toContainText('Enter an API token of this region.');
  await page.getByLabel('Region').selectOption('europe');
  await page.getByLabel('API token', { exact: true }).fill(token);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Create in Celigo' }).click();
  await expect(page.getByText('Not finished')).toBeVisible();
  await expect(page.getByText('does not accept this API token in the region Europe')).toBeVisible();
  expect(await listed(page, 'iclients', 'Wrong region')).toBe(0);
});

test('a session alone does not send the key: another token than the sealed one needs the password', async ({
  ownersPage: page,
  browser,
}) => {
  const { profile } = await prepareProfile(page, server, 'Password', 'ES256');
  const token = await newApiToken(page, 'For Password');
  const storageState = await page.context().storageState();
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ storageState, javaScriptEnabled });
    const form = await context.newPage();
    await form.goto(`${profile}/setup/celigo-api`);
    for (const [password, words] of [
      ['', 'Enter your password: this token is not the sealed one.'],
      ['not my password', 'This is not your password.'],
    ] as const) {
      await form.getByLabel('API token', { exact: true }).fill(token);
      await form.getByLabel('Keep it sealed with this profile').check();
      await form.getByLabel('Password', { exact: true }).fill(password);
      await form.getByRole('button', { name: 'Create in Celigo' }).click();
      await expect(errorSummary(form)).toContainText(words);
      await expect(form.getByLabel('Keep it sealed with this profile')).toBeChecked();
      await expect(form.getByLabel('Password', { exact: true })).toHaveValue('');
      await expect(form.getByLabel('API token', { exact: true })).toHaveValue('');
      if (javaScriptEnabled) {
        await expectAccessible(form);
      }
    }
    await context.close();
  }
  expect(await listed(page, 'iclients', 'Password')).toBe(0);
  await createInCeligo(page, profile, token, true);
  await expect(page.getByText('Created in Celigo, and it works')).toBeVisible();
});

test('a token of another Celigo account gets nothing until that account is chosen', async ({
  ownersPage: page,
}) => {
  const { profile } = await prepareProfile(page, server, 'Other account', 'ES256');
  await createInCeligo(page, profile, await newApiToken(page, 'For Other account'));
  const european = '/practice/eu.integrator.io';
  const token = await newApiToken(page, 'For Other account', european);

  const send = async (chosen: boolean) => {
    await page.goto(`${profile}/setup/celigo-api`);
    await page.getByLabel('Region').selectOption('europe');
    await page.getByLabel('API token', { exact: true }).fill(token);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    if (chosen) {
      await page.getByLabel('Continue in the other Celigo account').check();
    }
    await page.getByRole('button', { name: 'Create in Celigo' }).click();
    await expect(page).toHaveURL(/run=/, { timeout: 60_000 });
  };
  await send(false);
  await expect(
    page.getByText('This API token belongs to a different Celigo account'),
  ).toBeVisible();
  await expect(
    page.getByText('account 5e1ec70000000000000000a1, region North America'),
  ).toBeVisible();
  await expect(page.getByText('account 5e1ec70000000000000000e1, region Europe')).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${server.url}${european}/iclients`);
  await expect(page.getByRole('row').filter({ hasText: 'Other account' })).toHaveCount(0);
  await send(true);
  await expect(page.getByText('Created in Celigo, and it works')).toBeVisible();
  await page.goto(`${server.url}${european}/iclients`);
  await expect(page.getByRole('row').filter({ hasText: 'Other account' })).toHaveCount(1);
});

test('ended with the process in the middle and repeated, there is one iClient and one connection', async ({
  ownersPage: page,
  browser,
}) => {
  const { profile } = await prepareProfile(page, server, 'Broken off', 'ES256');
  const token = await newApiToken(page, 'For Broken off');
  const watcher = await watcherOf(browser, page);
  await page.goto(`${profile}/setup/celigo-api`);
  await page.getByLabel('API token', { exact: true }).fill(token);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Create in Celigo' }).click();
  await expect.poll(() => listed(watcher, 'iclients', 'Broken off'), { intervals: [20] }).toBe(1);
  await server.kill();
  await server.restart();
  await createInCeligo(page, profile, token);
  await expect(page.getByText('Created in Celigo, and it works')).toBeVisible();
  expect(await listed(watcher, 'iclients', 'Broken off')).toBe(1);
  expect(await listed(watcher, 'connections', 'Broken off')).toBe(1);
  await watcher.context().close();
});

async function watcherOf(browser: Browser, page: Page): Promise<Page> {
  const storageState = await page.context().storageState();
  return (await browser.newContext({ storageState })).newPage();
}

test('works without JavaScript, from the token to the result', async ({
  ownersPage: page,
  browser,
}) => {
  const { profile } = await prepareProfile(page, server, 'No script', 'ES256');
  const storageState = await page.context().storageState();
  const context = await browser.newContext({ storageState, javaScriptEnabled: false });
  const plain = await context.newPage();
  const token = await newApiToken(plain, 'For No script');
  await createInCeligo(plain, profile, token);
  await expect(plain.getByText('Created in Celigo, and it works')).toBeVisible();
  await context.close();
});

test('a viewer sees what would be sent, and cannot send it', async ({ ownersPage: page }) => {
  const { profile, clientId } = await prepareProfile(page, server, 'Viewed', 'ES256');
  const database = createClient({ url: `file:${path.join(server.dataFolder, 'wizard.db')}` });
  const setRole = (role: string) =>
    database.execute({ sql: 'UPDATE "User" SET "role" = ?', args: [role] });
  await setRole('viewer');
  try {
    await page.goto(`${profile}/setup/celigo-api`);
    expect(await page.content()).not.toContain(clientId);
    await expect(
      page.getByText('With your role, you can read this, but not change it.'),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: 'Create in Celigo' })).toHaveCount(0);
    expect(await listed(page, 'iclients', 'Viewed')).toBe(0);
    await page.goto(`${profile}/setup/celigo-iclient`);
    await expect(page.getByText('but not the whole Client ID.')).toBeVisible();
    expect(await page.content()).not.toContain(clientId);
    await page.goto(`${profile}/setup/celigo-iclient/templates`);
    await expect(page.getByLabel('Payload', { exact: true })).toBeVisible();
    expect(await page.content()).not.toContain(clientId);
  } finally {
    await setRole('owner');
    database.close();
  }
});

test('the pages of the practice Celigo and an empty profile are accessible, with errors too', async ({
  ownersPage: page,
}) => {
  for (const target of [
    '/connections',
    '/connections/new',
    '/connections/new/http',
    '/connections/new/netsuite',
    '/iclients',
    '/iclients/new',
    '/apitokens',
    '/practice-settings',
    '/nothing-here',
  ]) {
    await page.goto(`${server.url}${PAGES}${target}`);
    await expectAccessible(page);
  }
  const empty = await createProfile(page, server, 'Nothing settled');
  await page.goto(`${empty}/setup/celigo-api`);
  await expect(page.getByRole('main').getByText('Note: Cannot start yet')).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${server.url}${PAGES}/iclients/new`);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(errorSummary(page)).toContainText('Name: A value must be provided');
  await expectAccessible(page);
});
