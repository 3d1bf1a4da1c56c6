import path from 'node:path';
import { createClient } from '@libsql/client';
import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible, expectCalm } from './accessible';
import { SHARED, test } from './fixtures';
import { startGateway, type TestGateway } from './gateway';
import { downloadedText, errorSummary, OWNER, testConnection } from './journey';
import { postForm } from './posted-forms';
import * as posted from './posted-journey';
import { signInOwner, startPreparedServer } from './prepared';
import type { TestServer } from './server';

const WRONG_CLIENT_ID = 'ab'.repeat(32);
const TOKEN_PATH = '/oauth2/v1/token';

let gateway: TestGateway;
let server: TestServer;
let netsuite: TestServer;

test.beforeAll(async ({ serverOfFile }) => {
  netsuite = await serverOfFile(SHARED);
  gateway = await startGateway(`${netsuite.url}/practice`);
  server = await startPreparedServer({ OUTBOUND_GATEWAY_URL: gateway.url, PRACTICE: 'off' });
});

test.afterAll(async () => {
  await server.stop();
  await gateway.stop();
});

/** A profile with everything that a test needs, not tested yet. */
async function prepareProfile(page: Page, name: string): Promise<posted.PreparedProfile> {
  await signInOwner(page.context());
  return posted.prepareProfile(page, server, name, 'ES256', netsuite);
}

const testButton = (page: Page) => page.getByRole('button', { name: 'Test connection' });
const works = (page: Page) =>
  page.getByRole('heading', { name: 'NetSuite accepts this connection' });
const causeByDetail = (page: Page) =>
  page.getByRole('heading', { name: 'The cause, according to the Detail UnknownIntegration' });
const inProgress = (page: Page) => page.getByRole('region', { name: 'Test in progress' });
const runs = (page: Page) =>
  page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.locator('a[href*="/test-runs/"]') });

async function openNewestRun(page: Page, profile: string): Promise<Locator> {
  await page.goto(`${profile}/test-runs`);
  await runs(page).first().getByRole('link').click();
  await expect(page).toHaveURL(/test-runs\/[0-9a-f-]{36}$/);
  return page.getByRole('region', { name: 'Test report' });
}

test('lines show while NetSuite has not answered yet, then the stored report takes their place', async ({
  page,
}) => {
  const { profile } = await prepareProfile(page, 'Live');
  await page.goto(`${profile}/setup/test`);
  await expect(page.getByText('A gateway is in use')).toBeVisible();
  const held = gateway.hold(TOKEN_PATH);
  await testButton(page).click();
  await held.arrived;
  await expect(inProgress(page)).toContainText('The private key and the certificate match');
  await expect(inProgress(page).getByRole('status')).toHaveText(
    'Waiting for NetSuite’s token endpoint',
  );
  await expect(inProgress(page)).not.toContainText('NetSuite grants an access token');
  await expect(page.getByRole('region', { name: 'Test report' })).toHaveCount(0);
  await expectAccessible(page);
  held.release();
  await expect(works(page)).toBeVisible();
  await expect(inProgress(page)).toHaveCount(0);
  await expect(page).toHaveURL(/run=[0-9a-f-]{36}/);
  await expect(page.getByRole('region', { name: 'Test report' })).toContainText(
    'https://practice.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
  );
  await page.reload();
  await expect(works(page)).toBeVisible();
  await page.goBack();
  await expect(page).not.toHaveURL(/setup\/test/);
  await page.goForward();
  await expect(works(page)).toBeVisible();
});

test('a guest, who may give an API token of their own, reads that a gateway is in use', async ({
  browser,
  page,
}) => {
  const { profile } = await prepareProfile(page, 'Handed over');
  const made = await postForm(page, `${profile}/handover`, 'Create link', {
    'What should they do': 'Celigo part',
  });
  const link = /http:[^"<]+\/handover\/[\w-]{43}/.exec(await made.text())?.[0] ?? '';
  const guest = await (await browser.newContext()).newPage();
  await postForm(guest, link, 'Start', { 'Your name': 'Celia' });
  await guest.goto(`${profile}/setup/celigo-api`);
  await expect(guest.getByText('A gateway is in use')).toBeVisible();
});

test('a double click tests once', async ({ page }) => {
  const { profile } = await prepareProfile(page, 'Double click');
  await page.goto(`${profile}/setup/test`);
  await testButton(page).dblclick();
  await expect(works(page)).toBeVisible();
  await page.goto(`${profile}/test-runs`);
  await expect(runs(page)).toHaveCount(1);
});

test('a reload in the middle of a test joins it again', async ({ page }) => {
  const { profile } = await prepareProfile(page, 'Reload');
  await page.goto(`${profile}/setup/test`);
  const held = gateway.hold(TOKEN_PATH);
  await testButton(page).click();
  await held.arrived;
  await page.reload();
  await expect(inProgress(page)).toContainText('The private key and the certificate match');
  held.release();
  await expect(works(page)).toBeVisible();
  await page.goto(`${profile}/test-runs`);
  await expect(runs(page)).toHaveCount(1);
});

test('who leaves the page is not called back; the test ends and is stored without them', async ({
  page,
  context,
}) => {
  const { profile } = await prepareProfile(page, 'Left');
  await page.goto(`${profile}/setup/test`);
  const held = gateway.hold(TOKEN_PATH);
  await testButton(page).click();
  await held.arrived;
  await page.getByRole('link', { name: 'Left', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Left' })).toBeVisible();
  held.release();
  const other = await context.newPage();
  await expect(async () => {
    await other.goto(`${profile}/test-runs`);
    await expect(runs(other)).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole('heading', { level: 1, name: 'Left' })).toBeVisible();
  expect(page.url()).toBe(profile);
});

test('when the stream breaks the stored report comes all the same', async ({ page }) => {
  const { profile } = await prepareProfile(page, 'Broken');
  await page.goto(`${profile}/setup/test`);
  await page.route('**/setup/test/live', async (route) => {
    const answer = await route.fetch();
    const [firstLine] = (await answer.text()).split('\n');
    await route.fulfill({ response: answer, body: `${firstLine}\n` });
  });
  await testButton(page).click();
  await expect(page.getByText('The connection to this app was lost')).toBeVisible();
  await expect(works(page)).toBeVisible();
  await expect(page.getByText('The connection to this app was lost')).toHaveCount(0);
  await page.goto(`${profile}/test-runs`);
  await expect(runs(page)).toHaveCount(1);
});

test('when the app dies in the middle the page says so, and the next test works', async ({
  page,
}) => {
  const { profile } = await prepareProfile(page, 'Died');
  await page.goto(`${profile}/setup/test`);
  const held = gateway.hold(TOKEN_PATH);
  await testButton(page).click();
  await held.arrived;
  await server.kill();
  await expect(page.getByText('The connection to this app was lost')).toBeVisible();
  await server.restart();
  held.release();
  await testButton(page).click();
  await expect(works(page)).toBeVisible();
  await page.goto(`${profile}/test-runs`);
  await expect(runs(page)).toHaveCount(1);
});

test('a failure after a success: history, what changed, Detail of the audit trail, text without secrets', async ({
  page,
}) => {
  const { profile, clientId } = await prepareProfile(page, 'Compared');
  await page.goto(`${profile}/test-runs`);
  await expect(page.getByText('Not tested yet')).toBeVisible();
  await testConnection(page, profile);
  await expect(works(page)).toBeVisible();
  await posted.saveClientId(page, profile, WRONG_CLIENT_ID);
  await testConnection(page, profile);
  const report = page.getByRole('region', { name: 'Test report' });
  await expect(report.getByRole('heading', { name: 'Connection does not work' })).toBeVisible();
  await expect(report.getByText('integration-unknown').first()).toBeVisible();
  const changed = page.getByRole('region', { name: 'What changed since it last worked' });
  await expect(changed.getByRole('link', { name: 'Saved the Client ID' })).toHaveAttribute(
    'href',
    /integration-record\?back=test$/,
  );
  await expect(changed).toContainText(`by ${OWNER.email}`);
  await expectAccessible(page);
  await expectCalm(page);

  await page.getByLabel('Detail from the Login Audit Trail').fill('hunter2 hunter2');
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(errorSummary(page)).toContainText('No Detail word');
  await page
    .getByLabel('Detail from the Login Audit Trail')
    .fill('2026-11-24 12:00:00\tFailure\thunter2\tunknownINTEGRATION');
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(causeByDetail(page)).toBeVisible();
  await expect(page).toHaveURL(/detail=UnknownIntegration/);
  expect(page.url()).not.toContain('hunter2');

  await page.goto(`${profile}/test-runs`);
  await expect(runs(page)).toHaveCount(2);
  await expect(runs(page).nth(0)).toContainText('Does not work');
  await expect(runs(page).nth(0)).toContainText(
    'NetSuite did not complete the sign-in; several causes are possible sign-in-not-completed',
  );
  await expect(runs(page).nth(0)).toContainText(`by ${OWNER.email}`);
  await expect(runs(page).nth(1)).toContainText('Accepted by NetSuite');

  await openNewestRun(page, profile);
  await expect(
    page.getByRole('region', { name: 'What changed since it last worked' }),
  ).toContainText('Access token');
  await page
    .getByRole('main')
    .locator('details')
    .evaluateAll((folds) => {
      for (const fold of folds) {
        fold.setAttribute('open', '');
      }
    });
  await expect(page.getByText('JWT payload')).toBeVisible();
  await expectAccessible(page);
  const box = await page.getByRole('textbox', { name: 'Report as text' }).inputValue();
  const text = await downloadedText(page, 'Download report.txt');
  expect(text.trim()).toBe(box.trim());
  expect(text).toContain('# Connection does not work: Compared');
  expect(text).toContain('`integration-unknown`');
  const shown = (await page.getByRole('main').textContent()) ?? '';
  for (const secret of [clientId, WRONG_CLIENT_ID, 'eyJ', 'PRIVATE KEY']) {
    expect(text).not.toContain(secret);
    expect(shown).not.toContain(secret);
  }
  await page.goBack();
  await expect(runs(page)).toHaveCount(2);

  const database = createClient({ url: `file:${path.join(server.dataFolder, 'wizard.db')}` });
  await database.execute({
    sql: 'UPDATE Profile SET lastTestAt = ? WHERE id = ?',
    args: [
      new Date(Date.now() - 340 * 24 * 3_600_000).toISOString(),
      profile.split('/').at(-1) ?? '',
    ],
  });
  database.close();
  await page.goto(profile);
  const standing = page.getByRole('region', { name: 'State of the connection' });
  await expect(standing).toContainText(/Did not work.*\(340 days ago\)\. Not checked since\./);
  await page.goto(`${server.url}/profiles`);
  await expect(page.getByRole('row').filter({ hasText: 'Compared' })).toContainText('Did not work');
});

test('everything can be read and done without JavaScript', async ({ browser, page }) => {
  const { profile, clientId } = await prepareProfile(page, 'Without script');
  await posted.saveClientId(page, profile, WRONG_CLIENT_ID);
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto(`${profile}/setup/test`);
  await testButton(plain).click();
  await expect(plain.getByRole('heading', { name: 'Connection does not work' })).toBeVisible();
  await expect(plain).toHaveURL(/run=[0-9a-f-]{36}/);
  await plain.reload();
  await expect(plain.getByText('integration-unknown').first()).toBeVisible();
  await plain.getByLabel('Detail from the Login Audit Trail').fill('nothing known');
  await plain.getByRole('button', { name: 'Find the cause' }).click();
  await expect(errorSummary(plain)).toContainText('No Detail word');
  await plain.getByLabel('Detail from the Login Audit Trail').fill('UNKNOWNINTEGRATION');
  await plain.getByRole('button', { name: 'Find the cause' }).click();
  await expect(causeByDetail(plain)).toBeVisible();
  // A fix that was followed from the report leads back to one.
  await plain.getByRole('link', { name: 'Go to: Create the integration record' }).first().click();
  await expect(plain).toHaveURL(/integration-record\?back=test$/);
  await plain.getByLabel('Client ID', { exact: true }).fill(clientId);
  await plain.getByRole('button', { name: 'Save and test again' }).click();
  await expect(plain).toHaveURL(/setup\/test\?run=[0-9a-f-]{36}/);
  await expect(works(plain)).toBeVisible();
  await plain.goto(`${profile}/setup/integration-record?back=elsewhere`);
  await expect(plain.getByRole('button', { name: 'Save and continue' })).toBeVisible();
  await plain.goto(`${profile}/test-runs`);
  await expect(runs(plain)).toHaveCount(2);
  await runs(plain).last().getByRole('link').click();
  await expect(plain.getByRole('textbox', { name: 'Report as text' })).toHaveValue(
    /# Connection does not work: Without script/,
  );
  await plain.getByText('Requests and responses', { exact: true }).click();
  await plain.locator('summary').filter({ hasText: 'Token request' }).click();
  const sent = plain.getByRole('group', { name: 'Sent', exact: true }).first();
  await expect(sent).toBeVisible();
  await expect(sent).toContainText('client_assertion_type');
  await context.close();
});

test('strangers and foreign pages start no test and read no report', async ({
  browser,
  page,
  request,
}) => {
  const { profile } = await prepareProfile(page, 'Strangers');
  await posted.testConnection(page, profile);
  await openNewestRun(page, profile);
  const run = page.url();
  const live = `${profile}/setup/test/live`;
  expect((await request.get(`${run}/report.txt`)).status()).toBe(401);
  expect((await request.post(live, { headers: { Origin: server.url } })).status()).toBe(401);
  const stranger = await (await browser.newContext()).newPage();
  for (const url of [`${profile}/test-runs`, run]) {
    await stranger.goto(url);
    await expect(stranger).toHaveURL(/\/sign-in/);
  }
  await stranger.context().close();
  for (const origin of ['https://evil.example', 'null']) {
    const answer = await page.request.post(live, { headers: { Origin: origin } });
    expect(answer.status()).toBe(403);
  }
  await page.goto(`${profile}/test-runs`);
  await expect(runs(page)).toHaveCount(1);
  const foreign = await posted.createProfile(page, server, 'Another profile');
  const id = run.split('/').at(-1) ?? '';
  expect((await page.request.get(`${foreign}/test-runs/${id}`)).status()).toBe(404);
  expect((await page.request.get(`${foreign}/test-runs/${id}/report.txt`)).status()).toBe(404);
  await page.goto(`${foreign}x/test-runs/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not found');
  await page.goto(`${foreign}/test-runs/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Report not found');
  await page.getByRole('link', { name: 'Go to the test history' }).click();
  await expect(page).toHaveURL(`${foreign}/test-runs`);
});

test('viewers read reports and start no test', async ({ page }) => {
  const { profile } = await prepareProfile(page, 'Viewed');
  await posted.testConnection(page, profile);
  const database = createClient({ url: `file:${path.join(server.dataFolder, 'wizard.db')}` });
  try {
    await database.execute("UPDATE User SET role = 'viewer'");
    await page.goto(`${profile}/setup/test`);
    await expect(works(page)).toBeVisible();
    await expect(testButton(page)).toHaveCount(0);
    const answer = await page.request.post(`${profile}/setup/test/live`, {
      headers: { Origin: server.url },
    });
    expect(answer.status()).toBe(403);
    await expect(await openNewestRun(page, profile)).toContainText(
      'NetSuite accepts this connection',
    );
  } finally {
    await database.execute("UPDATE User SET role = 'owner'");
    database.close();
  }
});

test('a RESTlet of one’s own is called; half an address is refused in words and what was typed stays', async ({
  page,
}) => {
  await signInOwner(page.context());
  const profile = await posted.createProfile(page, server, 'RESTlet');
  await page.goto(`${profile}/setup/account`);
  await page.getByRole('checkbox', { name: 'RESTlets' }).check();
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page).toHaveURL(/prerequisites/);
  await posted.saveClientId(page, profile, WRONG_CLIENT_ID);
  const { certificateId } = await posted.generateKey(page, profile, 'ES256');
  await posted.saveMapping(page, profile, certificateId);
  await page.goto(`${profile}/setup/test`);
  await page.getByText('Call your own RESTlet').click();
  await page.getByLabel('Script ID').fill('customscript_orders');
  await testButton(page).click();
  await expect(errorSummary(page)).toContainText('Enter the Deployment ID too.');
  await expect(page.getByLabel('Script ID')).toHaveValue('customscript_orders');
  await page.getByLabel('Deployment ID').fill('1&script=2');
  await testButton(page).click();
  await expect(errorSummary(page)).toContainText('letters, digits, and underscores');
  await page.getByLabel('Deployment ID').fill('1');
  await testButton(page).click();
  await expect(page.getByRole('heading', { name: 'Connection does not work' })).toBeVisible();
  await expect(errorSummary(page)).toHaveCount(0);
  await expect(page.getByLabel('Script ID')).toHaveValue('customscript_orders');
});

// Last, because it stops the gateway.
test('an account that cannot be reached is a warning, not a wall', async ({ browser }) => {
  await gateway.stop();
  const context = await browser.newContext({ javaScriptEnabled: false });
  await signInOwner(context);
  const page = await context.newPage();
  await page.goto(`${server.url}/profiles/new`);
  await page.getByLabel('Profile name').fill('Out of reach');
  await page.getByLabel('Account ID').fill('1234567_SB2');
  await page.getByRole('button', { name: 'Check this account' }).click();
  await expect(page.getByText('The account could not be checked')).toBeVisible();
  await expect(page.getByLabel('Profile name')).toHaveValue('Out of reach');
  await expect(page.getByLabel('Account ID')).toHaveValue('1234567_SB2');
  await page.getByRole('button', { name: 'Create profile' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Out of reach' })).toBeVisible();
  await context.close();
});
