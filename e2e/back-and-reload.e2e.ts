import { expect, type Page } from '@playwright/test';
import { test } from './fixtures';
import {
  createProfile,
  generateKey,
  OWNER,
  saveClientId,
  saveMapping,
  testConnection,
} from './journey';
import { createPracticeIntegration, uploadCertificate } from './posted-journey';
import type { TestServer } from './server';

test.use({ sharesServer: true });

let server: TestServer;

test.beforeEach(({ server: ofFile }) => {
  server = ofFile;
});

/** Goes back to where the form was sent, and reloads there: nothing may be sent again or be lost. */
async function backAndReload(page: Page, expectSaved: () => Promise<void>): Promise<void> {
  const sentAgain: Array<string> = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') {
      sentAgain.push(request.url());
    }
  });
  await page.goBack();
  await expectSaved();
  await page.reload();
  await expectSaved();
  await page.goForward();
  // The router may still be fetching the page that it came forward to, which would cut the reload off.
  await page.waitForLoadState('networkidle');
  await page.reload();
  expect(sentAgain).toEqual([]);
  page.removeAllListeners('request');
}

test('back and reload on every step send nothing again and lose nothing', async ({
  ownersPage: page,
}) => {
  const profile = await createProfile(page, server, 'Back and forth');
  await backAndReload(page, () => expect(page.getByLabel('Profile name')).toBeVisible());
  await expect(page.getByRole('heading', { level: 1, name: 'Back and forth' })).toBeVisible();

  await page.goto(`${profile}/setup/account`);
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page).toHaveURL(/prerequisites/);
  await backAndReload(page, () => expect(page.getByLabel('Account ID')).toHaveValue('PRACTICE'));
  const box = page.getByRole('checkbox').first();
  await expect(box).toBeVisible();
  const screen = page.getByRole('region', { name: 'Enable Features' });
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await screen.getByRole('button', { name: /^Check all on this screen/ }).click();
  await answered;
  await page.reload();
  for (const each of await screen.getByRole('checkbox').all()) {
    await expect(each).toBeChecked();
  }
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page).toHaveURL(/integration-record/);
  await backAndReload(page, () => expect(page.getByRole('checkbox').first()).toBeChecked());

  const clientId = await createPracticeIntegration(page, server, 'Back and forth');
  await saveClientId(page, profile, clientId);
  const saved = page.getByText(`It ends in ${clientId.slice(-4)}`);
  await backAndReload(page, () => expect(saved).toBeVisible());

  const { pem, certificateId } = await generateKey(page, profile, 'ES256');
  const predicted = page.getByRole('textbox', { name: 'Certificate ID', exact: true });
  const made = page.getByText('Key and certificate generated');
  await expect(made).toBeVisible();
  await page.reload();
  await expect(predicted).toBeVisible();
  await expect(made, 'a reload makes no key').toBeHidden();
  // The same said by a page that is loaded as a whole: the way back to it still leads there.
  await page.goto(`${profile}/setup/key-and-certificate?from=generated`);
  await expect(page).toHaveURL(/key-and-certificate$/);
  await page.getByRole('link', { name: 'Test history' }).click();
  await expect(page).toHaveURL(/test-runs/);
  await page.goBack();
  await expect(predicted).toBeVisible();
  await expect(predicted).toHaveValue(certificateId);
  await uploadCertificate(page, server, 'Back and forth', pem);
  await saveMapping(page, profile, certificateId);
  await backAndReload(page, async () => {
    await expect(page.getByLabel('Certificate ID', { exact: true })).toHaveValue(certificateId);
    await expect(page.getByLabel('Entity', { exact: true })).toHaveValue(
      'Integration User (Celigo)',
    );
  });

  await testConnection(page, profile);
  const outcome = page.getByRole('heading', { name: 'NetSuite accepts this connection' });
  await expect(outcome).toBeVisible();
  await page.reload();
  await expect(outcome).toBeVisible();
  await page.goto(profile);
  await page.goBack();
  await expect(outcome).toBeVisible();
});

test('a typed Client ID is asked about before a link throws it away, and not when it is saved', async ({
  ownersPage: page,
}) => {
  const profile = await createProfile(page, server, 'Typed and left');
  // The page is typed into before its scripts arrive, as on a slow network.
  let sendScripts = () => {};
  const typed = new Promise<void>((resolve) => {
    sendScripts = resolve;
  });
  await page.route('**/*.js', async (route) => {
    await typed;
    await route.continue();
  });
  await page.goto(`${profile}/setup/integration-record`, { waitUntil: 'commit' });
  const box = page.getByLabel('Client ID', { exact: true });
  await box.fill('half of a Client ID');
  sendScripts();
  const staysWhenClosed = () =>
    page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  await expect.poll(staysWhenClosed, 'closing the tab is asked about').toBe(true);
  const away = page.getByRole('link', { name: 'Test history' });
  const asked: Array<string> = [];
  let leaves = false;
  page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    return leaves ? dialog.accept() : dialog.dismiss();
  });
  await away.click();
  await expect(box).toHaveValue('half of a Client ID');
  expect(asked).toEqual(['You have unsaved changes on this page. Leave without saving?']);
  leaves = true;
  await away.click();
  await expect(page).toHaveURL(/test-runs/);

  await page.goto(`${profile}/setup/integration-record`);
  await box.fill('ab'.repeat(32));
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page).toHaveURL(/key-and-certificate/);
  expect(asked, 'nothing is asked once the text is saved').toHaveLength(2);
});

test('a box, a choice, and the way back are asked about like typed text', async ({
  ownersPage: page,
}) => {
  const profile = await createProfile(page, server, 'Chosen and left');
  let asked = 0;
  page.on('dialog', (dialog) => {
    asked += 1;
    return dialog.dismiss();
  });
  await page.goto(`${profile}/setup/account`);
  await page.getByRole('link', { name: 'Watch', exact: true }).click();
  await page.getByLabel('Check the connection').selectOption('weekly');
  const rail = page.getByRole('navigation', { name: 'This profile' });
  await rail.getByRole('link', { name: 'Test history' }).click();
  await expect.poll(() => asked, 'a choice').toBe(1);
  await page.getByLabel('Check the connection').selectOption('daily');
  await rail.getByRole('link', { name: /^Check the account/ }).click();
  await expect(page).toHaveURL(/setup\/account/);
  const restlets = page.getByRole('checkbox', { name: 'RESTlets' });
  await restlets.check();
  await rail.getByRole('link', { name: 'Test history' }).click();
  await expect.poll(() => asked, 'a box').toBe(2);
  await page.evaluate(() => history.back());
  await expect.poll(() => asked, 'the way back').toBe(3);
  await expect(restlets).toBeChecked();
  await restlets.uncheck();
  await page.evaluate(() => history.back());
  await expect(page.getByLabel('Check the connection')).toHaveValue('daily');
  expect(asked).toBe(3);
});

test('without JavaScript the private key opens with the password, and a reload seals it', async ({
  ownersPage: page,
  browser,
  finished: { profile },
}) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto(`${profile}/setup/celigo-iclient`);
  await plain.getByRole('button', { name: 'Show private key' }).click();
  await plain.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await plain.getByRole('button', { name: 'Show private key' }).click();
  const key = plain.getByRole('textbox', { name: 'Private key', exact: true });
  await expect(key).toHaveValue(/BEGIN PRIVATE KEY/);
  await plain.goto(`${profile}/setup/celigo-iclient`);
  await expect(key).toHaveValue('');
  await context.close();
});
