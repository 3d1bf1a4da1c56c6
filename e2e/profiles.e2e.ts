import { expect } from '@playwright/test';
import { test } from './fixtures';
import { createOwner } from './journey';
import { createProfile } from './posted-journey';
import { signInOwner } from './prepared';
import { startServer } from './server';

test('the empty list opens the practice account with one click', async ({ page }) => {
  const server = await startServer();
  try {
    await createOwner(page, server);
    await expect(page.getByRole('link', { name: 'New profile' })).toBeVisible();
    await page.getByRole('button', { name: 'Practice first' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Practice' })).toBeVisible();
    await page.goto(`${server.url}/profiles`);
    await expect(page.getByRole('listitem').getByText('PRACTICE', { exact: true })).toBeVisible();
  } finally {
    await server.stop();
  }
});

test('a profile is found by part of its name or Account ID, also without JavaScript', async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await signInOwner(context);
  const page = await context.newPage();
  await createProfile(page, server, 'Wholesale orders', '7654321_SB2');
  await createProfile(page, server, 'Returns', '1112223');
  await page.goto(`${server.url}/profiles`);
  const names = page.getByRole('main').getByRole('heading', { level: 2 });
  const search = async (text: string) => {
    await page.getByRole('searchbox', { name: 'Search profiles' }).fill(text);
    await page.getByRole('button', { name: 'Search' }).click();
  };
  await search('wholesale');
  await expect(names).toHaveText(['Wholesale orders']);
  await expect(page).toHaveURL(/search=wholesale/);
  await search('7654321-sb2');
  await expect(names).toHaveText(['Wholesale orders']);
  await search('<script>alert(1)</script>');
  await expect(page.getByText('No profile matches.')).toBeVisible();
  await page.getByRole('link', { name: 'Show all profiles' }).click();
  await expect(names.filter({ hasText: 'Returns' })).toBeVisible();
  await context.close();
});
