import { expect, type Page } from '@playwright/test';
import { expectAccessible, expectLegibleInDark } from './accessible';
import { test } from './fixtures';
import { createOwner, errorSummary } from './journey';
import { createProfile } from './posted-journey';
import { startServer } from './server';

test.use({ sharesServer: true });

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

/** Notes what the content security policy forbids, from now on. */
function recordPolicyViolations(page: Page): ReadonlyArray<string> {
  const violations: Array<string> = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) {
      violations.push(message.text());
    }
  });
  return violations;
}

test('the first pages are accessible, empty and with errors', async ({ page }) => {
  const server = await startServer();
  try {
    const policyViolations = recordPolicyViolations(page);
    await page.goto(`${server.url}/welcome`);
    await expectAccessible(page);
    await expectLegibleInDark(page);
    await page.getByRole('button', { name: 'Create owner account' }).click();
    await expect(errorSummary(page)).toBeFocused();
    await expectAccessible(page);
    await createOwner(page, server);
    await expectAccessible(page);
    await page.goto(`${server.url}/profiles/new`);
    await page.getByRole('button', { name: 'Create profile' }).click();
    await expect(errorSummary(page)).toBeFocused();
    await expectAccessible(page);
    await page.goto(`${server.url}/profiles/00000000-0000-4000-8000-000000000000`);
    await expectAccessible(page);
    expect(policyViolations).toEqual([]);
  } finally {
    await server.stop();
  }
});

test('every page of an empty profile is accessible', async ({ ownersPage: page, server }) => {
  const policyViolations = recordPolicyViolations(page);
  const empty = await createProfile(page, server, 'Empty profile', '1234567-sb1');
  for (const path of ['', ...SETUP_PAGES.map((slug) => `/setup/${slug}`), '/test-runs']) {
    await page.goto(`${empty}${path}`);
    await expectAccessible(page);
  }
  expect(policyViolations).toEqual([]);
});

test('every page of a finished profile is accessible', async ({
  ownersPage: page,
  server,
  finished: { profile },
}) => {
  const policyViolations = recordPolicyViolations(page);
  await page.goto(`${server.url}/profiles`);
  await expectAccessible(page);
  for (const path of ['', ...SETUP_PAGES.map((slug) => `/setup/${slug}`), '/test-runs']) {
    await page.goto(`${profile}${path}`);
    await expectAccessible(page);
  }
  await page.getByRole('listitem').filter({ hasText: 'Works' }).getByRole('link').click();
  await expect(page.getByRole('region', { name: 'Test report' })).toBeVisible();
  await expectAccessible(page);
  await expectLegibleInDark(page);
  expect(policyViolations).toEqual([]);
});

test('the pages of the practice NetSuite are accessible', async ({ ownersPage: page, server }) => {
  const policyViolations = recordPolicyViolations(page);
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
  await expectLegibleInDark(page);
  expect(policyViolations).toEqual([]);
});
