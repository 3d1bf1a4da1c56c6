import { expect } from '@playwright/test';
import { test } from './fixtures';
import { sendRefusedForm } from './journey';
import { createProfile } from './posted-journey';

test.use({ sharesServer: true });

test('an account is checked against NetSuite’s look-up before anything else is typed', async ({
  ownersPage: page,
  server,
}) => {
  await page.goto(`${server.url}/profiles/new`);
  await page
    .getByLabel('Account ID')
    .fill('https://practice-sb1.app.netsuite.com/app/center/card.nl?whence=');
  await page.getByRole('button', { name: 'Check this account' }).click();
  const status = page.getByRole('status').filter({ hasText: 'NetSuite recognizes' });
  await expect(status).toContainText('PRACTICE_SB1 (Practice sandbox 1)');
  await expect(status).toContainText('practice-sb1.suitetalk.api.netsuite.com');
  await expect(page).toHaveURL(/profiles\/new/);

  await page.getByLabel('Account ID').fill('a@b');
  await page.getByRole('button', { name: 'Check this account' }).click();
  await expect(page.getByLabel('Account ID')).toHaveAttribute('aria-invalid', 'true');
  await expect(status).toHaveCount(0);

  await page.getByLabel('Profile name').fill('Checked first');
  await page.getByLabel('Account ID').fill('practice');
  await page.getByLabel('Account ID').press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Checked first' })).toBeVisible();
});

test('the account task checks what is typed and saves nothing', async ({
  ownersPage: page,
  server,
}) => {
  const profile = await createProfile(page, server, 'Account task');
  await page.goto(`${profile}/setup/account`);
  await page.getByLabel('Account ID').fill('practice-sb1');
  await page.getByRole('button', { name: 'Check this account' }).click();
  await expect(page.getByText('NetSuite recognizes PRACTICE_SB1')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Account ID')).toHaveValue('PRACTICE');
  await page.getByLabel('Account ID').fill('..');
  await sendRefusedForm(page, 'Save and continue');
  await expect(page.getByLabel('Account ID')).toHaveValue('..');
});
