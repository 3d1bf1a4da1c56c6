import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible';
import { createOwner, createProfile, errorSummary, finishJourney } from './journey';
import { startServer, type TestServer } from './server';

const SETUP_PAGES = [
  'account',
  'prerequisites',
  'integration-record',
  'key-and-certificate',
  'm2m-mapping',
  'celigo-iclient',
  'celigo-connection',
  'test',
];
const PRACTICE = 'practice/practice.app.netsuite.com/app';

let server: TestServer;

test.beforeEach(async () => {
  server = await startServer();
});

test.afterEach(async () => {
  await server.stop();
});

test('every page is accessible in light and dark, empty, filled and with errors', async ({
  page,
}) => {
  test.setTimeout(600_000);
  const policyViolations: Array<string> = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) {
      policyViolations.push(message.text());
    }
  });
  await page.goto(`${server.url}/welcome`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create owner account' }).click();
  await expect(errorSummary(page)).toBeFocused();
  await expectAccessible(page);
  await createOwner(page, server);
  await expectAccessible(page);
  await page.goto(`${server.url}/profiles/new`);
  await page.getByRole('button', { name: 'Create profile' }).click();
  await expect(errorSummary(page)).toBeFocused();
  await expectAccessible(page);

  const empty = await createProfile(page, server, 'Empty profile', '1234567-sb1');
  await expectAccessible(page);
  for (const slug of SETUP_PAGES) {
    await page.goto(`${empty}/setup/${slug}`);
    await expectAccessible(page);
  }
  await page.goto(`${empty}/test-runs`);
  await expectAccessible(page);

  const { profile } = await finishJourney(page, server, 'Full profile');
  await expectAccessible(page);
  await page.goto(profile);
  await expectAccessible(page);
  await page.goto(`${server.url}/profiles`);
  await expectAccessible(page);
  for (const slug of SETUP_PAGES) {
    await page.goto(`${profile}/setup/${slug}`);
    await expectAccessible(page);
  }
  await page.goto(`${profile}/test-runs`);
  await expectAccessible(page);
  await page.getByRole('listitem').filter({ hasText: 'Works' }).getByRole('link').click();
  await expect(page.getByRole('region', { name: 'Test report' })).toBeVisible();
  await expectAccessible(page);
  for (const path of [
    'common/integration/integrapp.nl',
    'common/integration/integrapplist.nl',
    'oauth2/clientcredentials/setup.nl',
    'setup/loginaudit.nl',
    'setup/features.nl',
    'setup/rolelist.nl',
  ]) {
    await page.goto(`${server.url}/${PRACTICE}/${path}`);
    await expectAccessible(page);
  }
  await page.goto(`${server.url}/profiles/00000000-0000-4000-8000-000000000000`);
  await expectAccessible(page);
  expect(policyViolations).toEqual([]);
});
