import { expect } from '@playwright/test';
import {
  expectAccessible,
  expectCalm,
  expectLegibleInDark,
  recordPolicyViolations,
} from './accessible';
import { test } from './fixtures';
import { createProfile } from './posted-journey';

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
    if (path.startsWith('/setup/')) {
      await expectCalm(page);
    }
    await expect(page.getByRole('link', { name: 'Test history' }), path).toHaveCount(1);
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
