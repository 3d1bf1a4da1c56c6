import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { test } from './fixtures';
import { errorSummary } from './journey';
import type { TestServer } from './server';

// What a test breaks in the practice NetSuite, it mends, so others on its server find it in order.
test.use({ sharesServer: true });

const PRODUCTION = 'practice/practice.app.netsuite.com/app';
const SANDBOX = 'practice/practice-sb1.app.netsuite.com/app';

let server: TestServer;

test.beforeEach(({ server: ofFile }) => {
  server = ofFile;
});

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status')).toHaveText(/The (changes|conditions) were saved\./);
}

test('an answer that is held back keeps nobody else waiting', async ({ ownersPage: page }) => {
  await page.goto(`${server.url}/${PRODUCTION}/practice/conditions.nl`);
  await page.getByLabel('REST web services: delay (seconds)').fill('120');
  await save(page);
  const slow = `${server.url}/practice/practice.suitetalk.api.netsuite.com/services/rest/system/v1/serverTime`;
  const startedAt = Date.now();
  await expect(fetch(slow, { signal: AbortSignal.timeout(1000) })).rejects.toThrow();
  await page.getByLabel('REST web services: delay (seconds)').fill('0');
  await save(page);
  expect((await fetch(slow)).status).toBe(401);
  expect(Date.now() - startedAt).toBeLessThan(60_000);
});

test('the pages that break an account are accessible, and work without JavaScript', async ({
  ownersPage: page,
  browser,
  finished,
}) => {
  for (const path of [
    'setup/features.nl',
    'setup/rolelist.nl',
    'setup/role.nl?id=1001',
    'setup/role.nl?id=3',
    'setup/listusers.nl',
    'common/entity/entity.nl?id=1201',
    'common/scripting/scriptrecordlist.nl',
    'common/scripting/scriptrecord.nl',
    'practice/conditions.nl',
  ]) {
    await page.goto(`${server.url}/${PRODUCTION}/${path}`);
    await expectAccessible(page);
  }
  await page.goto(`${server.url}/${PRODUCTION}/common/integration/integrapplist.nl`);
  await page.getByRole('link', { name: finished.integration }).click();
  await expect(page).toHaveURL(/integrapp\.nl/);
  await expectAccessible(page);

  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto(`${server.url}/${PRODUCTION}/practice/conditions.nl`);
  await plain.getByLabel('Clock ahead by (seconds)').fill('soon');
  await plain.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(errorSummary(plain)).toBeVisible();
  await plain.getByLabel('What to break').selectOption('Set the role to inactive');
  await plain.getByRole('button', { name: 'Break it' }).click();
  await expect(plain.getByText('The connection is broken now.')).toBeVisible();
  await expect(
    plain.getByRole('link', { name: 'Role Celigo Integration is inactive' }),
  ).toBeVisible();

  await plain.goto(`${server.url}/${SANDBOX}/practice/conditions.nl`);
  await plain.getByRole('button', { name: 'Refresh this sandbox' }).click();
  await expect(plain.getByText('The sandbox was refreshed from production.')).toBeVisible();
  await plain.goto(`${server.url}/${SANDBOX}/common/integration/integrapplist.nl`);
  await plain.getByRole('link', { name: finished.integration }).click();
  await expect(plain.getByText('This record belongs to account PRACTICE.')).toBeVisible();
  const recordUrl = plain.url();
  await context.close();

  for (const url of [
    `${server.url}/${PRODUCTION}/practice/conditions.nl`,
    `${server.url}/${SANDBOX}/practice/conditions.nl`,
    recordUrl,
  ]) {
    await page.goto(url);
    await expectAccessible(page);
  }
  await page.goto(`${server.url}/${SANDBOX}/practice/conditions.nl`);
  await page.getByLabel('Token endpoint: delay (seconds)').fill('900');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(errorSummary(page)).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${server.url}/${PRODUCTION}/practice/conditions.nl`);
  await page.getByRole('button', { name: 'Reset everything' }).click();
  await expect(page.getByText(/^Everything was reset/)).toBeVisible();
});
