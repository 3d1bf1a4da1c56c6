import { expect, type Page } from '@playwright/test';
import { test } from './fixtures';

test.use({ sharesServer: true });

/** Opens a page whose scripts are still on their way; gives what lets them arrive. */
async function openWithoutScripts(page: Page, url: string): Promise<() => void> {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route('**/*.js', async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto(url, { waitUntil: 'commit' });
  return arrive;
}

test('an account and a scope that are given before the scripts arrive stay, and are understood', async ({
  ownersPage: page,
  server,
}) => {
  const arrive = await openWithoutScripts(page, `${server.url}/profiles/new`);
  await page.getByLabel('Account ID').fill('1234567-sb2');
  await page.getByRole('checkbox', { name: 'RESTlets' }).check();
  arrive();
  await expect(page.getByText('Recognized as')).toContainText('Sandbox 2, 1234567_SB2');
  await expect(page.getByLabel('Account ID')).toHaveValue('1234567-sb2');
  await expect(page.getByRole('checkbox', { name: 'RESTlets' })).toBeChecked();
});

test('a text that is changed before the scripts arrive stays, and is checked', async ({
  ownersPage: page,
  finished: { profile },
}) => {
  const arrive = await openWithoutScripts(page, `${profile}/setup/celigo-iclient/templates`);
  const payload = page.getByRole('textbox', { name: 'Payload', exact: true });
  const text = (await payload.inputValue()).replace('2700000', '600000');
  await payload.fill(text);
  arrive();
  await expect(page.getByText(/600 seconds later/).first()).toBeAttached();
  await expect(payload).toHaveValue(text);
});

test('a file that is chosen before the scripts arrive is let go too when it is too large', async ({
  ownersPage: page,
  finished: { profile },
}) => {
  const arrive = await openWithoutScripts(page, `${profile}/setup/key-and-certificate/import`);
  await page.getByLabel('Private key file').setInputFiles({
    name: 'large.p12',
    mimeType: 'application/x-pkcs12',
    buffer: Buffer.alloc(300 * 1024, 0x30),
  });
  arrive();
  await expect(page.getByText('larger than 256 KB')).toBeVisible();
});

test('a question that is opened before the scripts arrive stays open', async ({
  ownersPage: page,
  finished: { profile },
}) => {
  const arrive = await openWithoutScripts(page, profile);
  await page.getByText('Rename, copy, or delete this profile').click();
  await page.getByText('Delete this profile', { exact: true }).click();
  arrive();
  await expect(page.locator('html[data-alive]')).toBeAttached();
  await expect(page.getByRole('button', { name: 'Delete profile' })).toBeVisible();
});
