import { expect, type Page } from '@playwright/test';
import { expectAccessible, expectLegibleInDark, recordPolicyViolations } from './accessible';
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
/** Two screens of 900 pixels: what is more is folded. */
const HEIGHT_MAX = 1_800;

/** Words in sight; "about 250". */
const WORDS_MAX = 260;

function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

/** How many words a person sees of the task itself, without those for screen readers alone. */
async function wordsInSight(page: Page): Promise<number> {
  const pane = page.locator('.work-pane');
  const shown = await pane.allInnerTexts();
  const unseen = await pane.locator('.sr-only').filter({ visible: true }).allInnerTexts();
  return wordCount(shown.join(' ')) - wordCount(unseen.join(' '));
}

/** Expects a task's page to be short, with one main act and no more than one warning in sight. */
async function expectCalm(page: Page): Promise<void> {
  const url = page.url();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  expect(height, `height of ${url}`).toBeLessThanOrEqual(HEIGHT_MAX);
  const words = await wordsInSight(page);
  expect(words, `words on ${url}`).toBeGreaterThan(0);
  expect(words, `words on ${url}`).toBeLessThanOrEqual(WORDS_MAX);
  const main = page.getByRole('main');
  const warnings = main.getByText(/^Warning:/).filter({ visible: true });
  expect(await warnings.count(), `warnings on ${url}`).toBeLessThanOrEqual(1);
  const acts = main.locator('a.bg-accent, button.bg-accent').filter({ visible: true });
  expect(await acts.count(), `main acts on ${url}`).toBeLessThanOrEqual(1);
}

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
