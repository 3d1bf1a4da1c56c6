import { expect, type Page } from '@playwright/test';
import { test } from './fixtures';
import { errorSummary } from './journey';
import { createProfile } from './posted-journey';
import { signInOwner } from './prepared';

test.use({ sharesServer: true });

/** Expects the account on screen at the end of the page too, on a screen that does not hold all of it. */
async function expectAccountInSight(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 500 });
  const scrolled = await page.evaluate(() => {
    scrollTo(0, document.documentElement.scrollHeight);
    return scrollY;
  });
  expect(scrolled).toBeGreaterThan(100);
  await expect(page.locator('.account-chip')).toBeInViewport({ ratio: 1 });
  if (size !== null) {
    await page.setViewportSize(size);
  }
}

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
  await page.getByRole('link', { name: 'Setup not finished' }).click();
  await search('returns');
  await expect(page).toHaveURL(/show=set-up.*search=returns/);
  await expect(names).toHaveText(['=1+Returns']);
  await page.getByRole('link', { name: 'Accepted by NetSuite' }).click();
  await expect(page.getByText('No profile matches.')).toBeVisible();
  await page.goto(`${server.url}/profiles?search=returns`);
  await page.getByRole('checkbox', { name: 'Select =1+Returns' }).check();
  await page.getByRole('button', { name: 'Test selected' }).click();
  await page.getByRole('button', { name: 'Start testing' }).click();
  await expect(page.getByRole('status').first()).toHaveText('1 of 1 done: 1 not tested');
  await expect(page.getByText('Not tested: finish its setup first')).toBeVisible();
  const csv = await context.request.get(`${server.url}/profiles/list.csv?search=returns`);
  expect(csv.headers()['content-type']).toBe('text/csv; charset=utf-8');
  const [headings, ...lines] = (await csv.text()).trim().split('\r\n');
  expect(headings).toMatch(/^profile,accountId,environment,state,.*,provenInCeligo$/);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^"?'=1\+Returns"?,1112223,production,in-progress,.*,no$/);
  await context.close();
});

test('another view of the list keeps no selection and no choice of the one before', async ({
  ownersPage: page,
  server,
}) => {
  await createProfile(page, server, 'Chosen once', '7654321_SB3');
  await page.goto(`${server.url}/profiles`);
  await page.getByRole('checkbox', { name: 'Select Chosen once' }).check();
  await expect(page.getByText('1 selected')).toBeVisible();
  // On a slow network, the link that was followed shows that it waits.
  let send = () => {};
  const seen = new Promise<void>((resolve) => {
    send = resolve;
  });
  await page.route('**/profiles?*show=works*', async (route) => {
    await seen;
    await route.continue();
  });
  const works = page.getByRole('link', { name: 'Accepted by NetSuite' });
  await works.click();
  await expect(works.locator('.link-pending')).toBeVisible();
  send();
  await expect(page).toHaveURL(/show=works/);
  await expect(page.getByText('Chosen once')).toBeHidden();
  await expect(page.getByText('1 selected')).toBeHidden();
  await page.goto(`${server.url}/profiles?environment=sandbox`);
  await page.getByRole('banner').getByRole('link', { name: 'Profiles' }).click();
  await expect(page).toHaveURL(/\/profiles$/);
  await expect(page.getByRole('combobox', { name: 'Environment' })).toHaveValue('');
});

test('the chosen profiles are tested at once, and no address alone tests any', async ({
  ownersPage: page,
  server,
}) => {
  const profile = await createProfile(page, server, 'Tested at once', '7654321_SB4');
  await page.goto(`${server.url}/profiles/check?profile=${profile.split('/').at(-1)}`);
  await expect(page.getByRole('button', { name: 'Start testing' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Stop' })).toHaveCount(0);
  await page.goto(`${server.url}/profiles`);
  await page.getByRole('checkbox', { name: 'Select Tested at once' }).check();
  await page.getByRole('button', { name: 'Test selected' }).click();
  await expect(page.getByRole('status').first()).toHaveText('1 of 1 done: 1 not tested');
});

test('a typed account is shown as understood, and a profile is copied to another one', async ({
  ownersPage: page,
  server,
  finished: { profile },
}) => {
  await page.goto(`${server.url}/profiles/new`);
  await page.getByLabel('Account ID').fill('https://1234567-sb2.app.netsuite.com/app/center');
  const understood = page.getByText('Recognized as');
  await expect(understood).toHaveText(
    'Recognized as Sandbox 2, 1234567_SB2 at 1234567-sb2.app.netsuite.com',
  );
  await page.getByLabel('Account ID').fill('no account');
  await expect(understood).toBeHidden();
  await page.goto(`${profile}/setup/account`);
  await page.getByLabel('Account ID').fill('practice-sb1');
  await expect(understood).toContainText('PRACTICE_SB1');
  await page.goto(profile);
  await page.getByText('Rename, copy, or delete this profile').click();
  await expectAccountInSight(page);
  // Enter that is still held down asks, and deletes nothing.
  await page.getByRole('button', { name: 'Delete this profile' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('link', { name: 'Copy to another account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Copy to another' })).toBeVisible();
  await expectAccountInSight(page);
  await page.getByLabel('Profile name').fill('The sandbox');
  await page.getByLabel('Account ID').fill('PRACTICE');
  await page.getByRole('button', { name: 'Create profile' }).click();
  await expect(errorSummary(page)).toContainText('Enter a different one');
  await page.getByLabel('Account ID').fill('PRACTICE_SB1');
  await page.getByRole('button', { name: 'Create profile' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'The sandbox' })).toBeVisible();
  await expect(page.getByText('Setup not finished')).toBeVisible();
});

test('the icon of every page is there, and a practice page leads back to the task', async ({
  ownersPage: page,
  server,
  finished: { profile },
}) => {
  for (const file of ['favicon.ico', 'icon.svg', 'manifest.webmanifest', 'robots.txt']) {
    expect((await page.request.get(`${server.url}/${file}`)).status(), file).toBe(200);
  }
  // A page, and no icon.
  const missing = await page.request.get(`${server.url}/favicon.icon`);
  expect(missing.status()).toBe(404);
  expect(missing.headers()['content-security-policy']).toContain("'nonce-");
  const task = `${profile}/setup/integration-record`;
  await page.goto(task);
  const openPractice = async () => {
    const opened = page.waitForEvent('popup');
    await page.locator('a[href^="/practice/"]').first().click();
    return opened;
  };
  const practice = await openPractice();
  await expect(practice.locator('link[rel="icon"]')).toHaveAttribute('href', '/icon.svg');
  // The tab of another task leads back to that one.
  const otherTask = `${profile}/setup/m2m-mapping`;
  await page.goto(otherTask);
  const otherPractice = await openPractice();
  for (const [tab, ofTab] of [
    [practice, task],
    [otherPractice, otherTask],
  ] as const) {
    await tab.getByRole('navigation').getByRole('link').first().click();
    await tab.getByRole('link', { name: 'Back to the wizard' }).click();
    await expect(tab).toHaveURL(ofTab);
  }
});
