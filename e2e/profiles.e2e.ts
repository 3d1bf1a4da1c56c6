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
    await expect(page.getByRole('row').getByText('PRACTICE', { exact: true })).toBeVisible();
  } finally {
    await server.stop();
  }
});

test('a profile is found by words of its name or Account ID, and by its state, without JavaScript', async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await signInOwner(context);
  const page = await context.newPage();
  await createProfile(page, server, 'Wholesale orders', '7654321_SB2');
  await createProfile(page, server, '=1+Returns', '1112223');
  await page.goto(`${server.url}/profiles`);
  const names = page.getByRole('rowheader').getByRole('link');
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
  await page.getByRole('link', { name: 'Set-up not finished' }).click();
  await search('returns');
  await expect(page).toHaveURL(/show=set-up.*search=returns/);
  await expect(names).toHaveText(['=1+Returns']);
  await page.getByRole('link', { name: 'Works', exact: true }).click();
  await expect(page.getByText('No profile matches.')).toBeVisible();
  await page.goto(`${server.url}/profiles?search=returns`);
  await page.getByRole('checkbox', { name: 'Select =1+Returns' }).check();
  await page.getByRole('button', { name: 'Test selected' }).click();
  await page.getByRole('button', { name: 'Test one after the other' }).click();
  await expect(page.getByRole('status').first()).toHaveText('1 of 1 done');
  await expect(page.getByText('Not tested: finish its set-up first')).toBeVisible();
  const csv = await context.request.get(`${server.url}/profiles/list.csv?search=returns`);
  expect(csv.headers()['content-type']).toBe('text/csv; charset=utf-8');
  const [headings, ...lines] = (await csv.text()).trim().split('\r\n');
  expect(headings).toContain('profile,accountId,environment,state');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^"?'=1\+Returns"?,1112223,production,in-progress,/);
  await context.close();
});
