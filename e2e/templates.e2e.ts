import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { test } from './fixtures';
import { errorSummary, testConnection } from './journey';
import { postForm } from './posted-forms';
import { createProfile, prepareProfile } from './posted-journey';

test.use({ sharesServer: true });

/** The address of the profile whose texts the tests change, one after the other. */
let profile = '';

test.beforeEach(async ({ ownersPage, server }) => {
  profile ||= (await prepareProfile(ownersPage, server, 'Templates')).profile;
});

const payloadBox = (page: Page) => page.getByRole('textbox', { name: 'Payload', exact: true });
const rendered = (page: Page) => page.getByRole('group', { name: 'Rendered payload' });

/** The lifetime of the rendered payload that the page shows, in seconds. */
async function shownLifetime(page: Page): Promise<number> {
  const { iat, exp } = JSON.parse((await rendered(page).textContent()) ?? '');
  return exp - iat;
}

test('another lifetime is previewed, saved, shown in the form and tested', async ({
  ownersPage: page,
}) => {
  await page.goto(`${profile}/setup/celigo-iclient?back=test`);
  await page.getByRole('link', { name: 'Edit the payload' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Edit the payload and the JWT headers',
  );
  expect(await shownLifetime(page)).toBe(2700);
  const recipe = await payloadBox(page).inputValue();
  await payloadBox(page).fill(recipe.replace('2700000', '600000'));
  await expect.poll(() => shownLifetime(page)).toBe(600);
  await expect(page.getByText('Your text')).toBeAttached();

  await page.getByRole('button', { name: 'Save payload and headers' }).click();
  // The report that led here is still a click away.
  await expect(page).toHaveURL(/celigo-iclient\?back=test$/);
  await expect(payloadBox(page)).toHaveValue(recipe.replace('2700000', '600000'));
  const documents = await page.request.get(`${profile}/celigo.json`);
  expect((await documents.json()).iclient.jwt.payload).toContain("'600000'");

  await testConnection(page, profile);
  await expect(
    page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
  ).toBeVisible();
  await expect(page.getByRole('region', { name: 'Test report' })).toContainText(
    'exp is 600 seconds after iat.',
  );

  await page.goto(`${profile}/setup/celigo-iclient/templates`);
  await page.getByRole('button', { name: 'Reset payload and headers' }).click();
  await expect(payloadBox(page)).toHaveValue(recipe);
  await expect.poll(() => shownLifetime(page)).toBe(2700);
  await page.getByRole('button', { name: 'Save payload and headers' }).click();
  await expect(page).toHaveURL(/celigo-iclient$/);
  await expect(payloadBox(page)).toHaveValue(recipe);
});

test('what does not render is refused with its line; what NetSuite would refuse is saved only on purpose', async ({
  ownersPage: page,
}) => {
  await page.goto(`${profile}/setup/celigo-iclient/templates`);
  const recipe = await payloadBox(page).inputValue();
  const unknown = recipe.replace('{{{dateFormat', '{{{formatDate');
  await payloadBox(page).fill(unknown);
  await expect(page.getByText('There is nothing to sign')).toHaveCount(2);
  await page.getByRole('button', { name: 'Save payload and headers' }).click();
  await expect(errorSummary(page)).toContainText('Payload, iat: Celigo has no helper');
  await expect(errorSummary(page)).toContainText('template-unknown-helper');
  await expect(payloadBox(page)).toHaveValue(unknown);
  await expectAccessible(page);

  await payloadBox(page).fill(recipe.replace('2700000', '7200000'));
  const confirm = page.getByLabel('Save it even though NetSuite would refuse it');
  await expect(confirm).toBeVisible();
  await page.getByRole('button', { name: 'Save payload and headers' }).click();
  await expect(errorSummary(page)).toContainText('lifetime-too-long');
  await confirm.check();
  await page.getByRole('button', { name: 'Save payload and headers' }).click();
  await expect(page).toHaveURL(/celigo-iclient$/);
  await expect(page.getByText('do not match this profile')).toBeVisible();
  await testConnection(page, profile);
  await expect(page.getByRole('heading', { name: 'Connection does not work' })).toBeVisible();
  await expect(page.getByText('lifetime-too-long').first()).toBeVisible();

  await page.goto(`${profile}/setup/celigo-iclient/templates`);
  await page.getByRole('button', { name: 'Reset payload and headers' }).click();
  await page.getByRole('button', { name: 'Save payload and headers' }).click();
  await expect(page).toHaveURL(/celigo-iclient$/);
});

test('the version for any time zone takes the place of the recipe’s, and of no text that somebody wrote', async ({
  ownersPage: page,
}) => {
  const iClient = `${profile}/setup/celigo-iclient`;
  const editor = `${iClient}/templates`;
  const takeOther = page.getByRole('button', { name: 'Use the version for any time zone' });
  const version = page.locator('form', { has: takeOther }).locator('input[name="version"]');
  await page.goto(iClient);
  const recipe = await payloadBox(page).inputValue();
  const own = recipe.replace('2700000', '600000');
  // A page from before the text was written, and one that claims to be of now.
  for (const ahead of [0, 1]) {
    await postForm(page, editor, 'Save payload and headers', { Payload: own });
    await version.evaluate((input: HTMLInputElement, by) => {
      input.value = String(Number(input.value) + by);
    }, ahead);
    await takeOther.click();
    await expect(page.getByText('The payload was edited for this profile.')).toBeVisible();
    await expect(payloadBox(page)).toHaveValue(own);
    await postForm(page, editor, 'Save payload and headers', { Payload: recipe });
    await page.reload();
  }
  // A report that led to the page is still a click away.
  for (const asking of [iClient, `${iClient}?back=test`, `${profile}/setup/celigo-api`]) {
    await page.goto(asking);
    await takeOther.click();
    await expect(page.getByText('The payload is the version for any time zone.')).toBeVisible();
    expect(page.url()).toBe(asking);
    await page.goto(iClient);
    await expect(payloadBox(page)).not.toHaveValue(recipe);
    await postForm(page, editor, 'Save payload and headers', { Payload: recipe });
  }
});

test('the version for any time zone is right on a clock where the recipe’s is not', async ({
  ownersPage: page,
}) => {
  await page.goto(`${profile}/setup/celigo-iclient/templates`);
  await page.getByText('The times in a different time zone').click();
  await page.getByLabel('Compare with the time in').selectOption('Asia/Tokyo');
  await expect(page.getByText('Profile in Tokyo')).toHaveCount(2);
  await expect(page.getByText(/9 h in the future/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Payload: the version for any time zone' }).click();
  await expect(payloadBox(page)).toHaveValue(/\{\{\{dateFormat 'X' \(timestamp\)\}\}\},/);
  await expect(page.getByText('depends-on-time-zone')).toHaveCount(0);
  await page.getByRole('button', { name: 'Save payload and headers' }).click();
  await expect(page).toHaveURL(/celigo-iclient$/);
  await testConnection(page, profile);
  await expect(
    page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
  ).toBeVisible();
});

test('texts that are not saved are asked about once, also those that a button filled in', async ({
  ownersPage: page,
  server,
}) => {
  const asked: Array<string> = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    return dialog.dismiss();
  });
  const leave = page.getByRole('link', { name: 'Test history' });
  // Its payload is the recipe's.
  const fresh = await prepareProfile(page, server, 'Asked about');
  await page.goto(`${fresh.profile}/setup/celigo-iclient/templates`);
  const saved = await payloadBox(page).inputValue();
  await page.getByRole('button', { name: 'Payload: the version for any time zone' }).click();
  await expect(payloadBox(page)).not.toHaveValue(saved);
  await leave.click();
  await expect.poll(() => asked).toHaveLength(1);
  await payloadBox(page).fill('');
  await leave.click();
  await expect.poll(() => asked).toHaveLength(2);
  await payloadBox(page).fill(saved);
  await leave.click();
  await expect(page).toHaveURL(/test-runs/);
  expect(asked).toHaveLength(2);
});

test('a second tab overwrites nothing', async ({ ownersPage: page, context }) => {
  await page.goto(`${profile}/setup/celigo-iclient/templates`);
  const other = await context.newPage();
  await other.goto(`${profile}/setup/celigo-iclient/templates`);
  await other.getByRole('button', { name: 'Reset payload and headers' }).click();
  await other.getByRole('button', { name: 'Save payload and headers' }).click();
  await expect(other).toHaveURL(/celigo-iclient$/);
  const recipe = await payloadBox(other).inputValue();
  await payloadBox(page).fill(recipe.replace('2700000', '1200000'));
  await page.getByRole('button', { name: 'Save payload and headers' }).click();
  await expect(errorSummary(page)).toContainText('This has changed since you opened');
  await expect(payloadBox(page)).toHaveValue(/1200000/);
  await page.getByRole('button', { name: 'Save payload and headers' }).click();
  await expect(page).toHaveURL(/celigo-iclient$/);
  await expect(payloadBox(page)).toHaveValue(/1200000/);
});

test('without JavaScript Check renders, published texts are filled in, and both are saved', async ({
  ownersPage: page,
  browser,
}) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto(`${profile}/setup/celigo-iclient/templates`);
  await plain.getByRole('button', { name: 'Reset payload and headers' }).click();
  await expect(payloadBox(plain)).toHaveValue(/2700000/);
  const recipe = await payloadBox(plain).inputValue();
  await payloadBox(plain).fill(recipe.replace('2700000', '900000'));
  await plain.getByRole('button', { name: 'Check', exact: true }).click();
  await expect.poll(() => shownLifetime(plain)).toBe(900);
  await expect(payloadBox(plain)).toHaveValue(/900000/);

  await payloadBox(plain).fill(recipe.replace('2700000', '7200000'));
  await plain.getByRole('button', { name: 'Save payload and headers' }).click();
  await expect(errorSummary(plain)).toContainText('lifetime-too-long');
  await expect(plain.getByLabel('Save it even though NetSuite would refuse it')).toBeVisible();
  await payloadBox(plain).fill(recipe.replace('2700000', '900000'));
  await plain.getByRole('button', { name: 'Save payload and headers' }).click();
  await expect(plain).toHaveURL(/celigo-iclient$/);
  await expect(payloadBox(plain)).toHaveValue(recipe.replace('2700000', '900000'));
  await context.close();
});

test('the page and both forms are accessible, also before there is anything to render', async ({
  ownersPage: page,
  server,
}) => {
  await page.goto(`${profile}/setup/celigo-iclient/templates`);
  await expectAccessible(page);
  for (const form of ['celigo-iclient', 'celigo-connection']) {
    await page.goto(`${profile}/setup/${form}`);
    await page.getByText('Fields to leave alone').click();
    await expect(page.getByText('Unencrypted')).toBeVisible();
    await expectAccessible(page);
  }
  const empty = await createProfile(page, server, 'No values yet');
  await page.goto(`${empty}/setup/celigo-iclient/templates`);
  await expect(page.getByRole('main').getByText('Note: Cannot start yet')).toBeVisible();
  await expectAccessible(page);
});
