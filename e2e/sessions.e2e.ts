import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { press, type } from './by-keyboard';
import { test } from './fixtures';
import { errorSummary, OWNER, sendRefusedForm, signIn } from './journey';
import type { TestServer } from './server';

const NEW_PASSWORD = 'a horse of another colour';

let server: TestServer;

test.beforeEach(({ server: ofFile }) => {
  server = ofFile;
});

async function isSignedOut(page: Page): Promise<void> {
  await page.goto(`${server.url}/profiles`);
  await expect(page).toHaveURL(/\/sign-in/);
}

test('a session elsewhere is seen and ended at once, and a new password ends all others', async ({
  page,
  browser,
}) => {
  await signIn(page, server);
  const elsewhere = await (await browser.newContext()).newPage();
  await signIn(elsewhere, server);

  await page.getByRole('link', { name: 'Your sign-in' }).click();
  const sessions = page.getByRole('listitem').filter({ hasText: 'Last used' });
  await expect(sessions.first()).toContainText('This browser');
  await expectAccessible(page);
  await press(page, 'Sign out everywhere else');
  await expect(page.getByText('You are not signed in anywhere else.')).toBeVisible();
  await expect(sessions).toHaveCount(1);
  await isSignedOut(elsewhere);

  await signIn(elsewhere, server);
  await page.reload();
  await page.getByLabel('Current password').fill('not my password');
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await sendRefusedForm(page, 'Change password');
  await expect(errorSummary(page)).toContainText('This is not your password');
  await expect(page.getByLabel('New password')).toHaveValue('');
  await expectAccessible(page);

  await page.getByLabel('Current password').fill(OWNER.password);
  await page.getByLabel('New password').fill('Password1234!');
  await sendRefusedForm(page, 'Change password');
  await expect(errorSummary(page)).toContainText('attackers try');

  const copied = await browser.newContext({ storageState: await page.context().storageState() });
  await type(page, 'Current password', OWNER.password);
  await type(page, 'New password', NEW_PASSWORD);
  await press(page, 'Change password');
  await expect(page.getByText('Your password has been changed.')).toBeVisible();
  await isSignedOut(await copied.newPage());
  await expect(page.getByLabel('Current password')).toHaveValue('');
  await isSignedOut(elsewhere);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Your sign-in' })).toBeVisible();
});

test('signing in again ends the old session of that browser', async ({ browser }) => {
  const context = await browser.newContext();
  const [first, second] = [await context.newPage(), await context.newPage()];
  await second.goto(`${server.url}/sign-in`);
  await signIn(first, server, { ...OWNER, password: NEW_PASSWORD });
  const copied = await browser.newContext({ storageState: await context.storageState() });
  await second.getByLabel('Email', { exact: true }).fill(OWNER.email);
  await second.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
  await second.getByRole('button', { name: 'Sign in' }).click();
  await expect(second.getByRole('heading', { name: 'Connection profiles' })).toBeVisible();
  await isSignedOut(await copied.newPage());
});
