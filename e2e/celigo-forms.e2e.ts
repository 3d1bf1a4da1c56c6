import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect } from '@playwright/test';
import { FILLED_FIELDS } from './celigo-fields';
import { test } from './fixtures';
import { OWNER } from './journey';
import { postForm } from './posted-forms';
import { prepareProfile, saveMapping } from './posted-journey';
import type { TestServer } from './server';

test.use({ sharesServer: true });

let server: TestServer;

test.beforeEach(({ server: ofFile }) => {
  server = ofFile;
});

test('fields checked off one by one, and the checks are kept, also without JavaScript', async ({
  ownersPage: page,
  browser,
}) => {
  const { profile } = await prepareProfile(page, server, 'Checked off');
  // As in a browser that has no window which floats above others.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'documentPictureInPicture'));
  await page.goto(`${profile}/setup/celigo-connection`);
  const check = page.getByRole('button', { name: 'Entered: Base URI' });
  await expect(check).toHaveAttribute('aria-pressed', 'false');
  await test.step('on a phone, where the reason of the field above closes', async () => {
    const size = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    await check.click();
    await expect(check).toHaveAttribute('aria-pressed', 'true');
    const shape = (label: string) =>
      page.getByRole('button', { name: `Copy ${label}`, exact: true }).evaluate((button) => {
        const { right, width, height } = button.getBoundingClientRect();
        return [right, width, height].map(Math.round);
      });
    expect(await shape('Auth type'), 'alike where a value is selected').toEqual(
      await shape('Base URI'),
    );
    await page.setViewportSize(size ?? { width: 1280, height: 720 });
  });
  await page.getByRole('button', { name: 'Entered: Auth type' }).click();
  await expect(page.getByText(/^2 of \d+ fields checked off/)).toBeVisible();
  await page.getByRole('link', { name: /^Next field ?: Name$/ }).click();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeInViewport();
  await page.getByRole('button', { name: 'Entered: Name' }).click();
  await expect(page.getByRole('link', { name: /^Next field ?: Media type$/ })).toBeVisible();
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Open in a small window' }).click();
  const companion = await opened;
  await companion.getByRole('button', { name: 'Entered: Media type' }).click();
  await expect(companion.getByText(/^4 of \d+ fields checked off/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Entered: Media type' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await companion.close();
  await expect(page.getByText(/fields checked off/)).toHaveAttribute('aria-busy', 'false');
  await page.reload();
  await expect(check).toHaveAttribute('aria-pressed', 'true');

  // A link waits for checks that are still being saved.
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/\/celigo-connection$/, async (route) => {
    if (route.request().method() === 'POST') {
      await answered;
    }
    await route.continue();
  });
  await page.getByRole('button', { name: 'Entered: Base URI' }).click();
  await page.getByRole('button', { name: 'Entered: Auth type' }).click();
  await page.getByRole('button', { name: 'Entered: Name' }).click();
  await page.getByRole('link', { name: 'Test history' }).click();
  answer();
  await expect(page).toHaveURL(/test-runs/);
  await page.goto(`${profile}/setup/celigo-connection`);
  await expect(page.getByText(/^1 of \d+ fields checked off/)).toBeVisible();

  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto(`${profile}/setup/celigo-connection`);
  await plain.getByRole('button', { name: 'Entered: Base URI' }).click();
  await expect(plain.getByText(/^2 of \d+ fields checked off/)).toBeVisible();
  await plain.getByText('Why each value', { exact: true }).click();
  await expect(plain.getByText(/^Says which account the connection reaches/)).toBeVisible();
  await context.close();
});

test('a field whose value changed after the page was opened is not checked off', async ({
  ownersPage: page,
}) => {
  const { profile } = await prepareProfile(page, server, 'Changed meanwhile');
  await page.goto(`${profile}/setup/celigo-iclient`);
  await postForm(page, `${profile}/setup/account`, 'Save and continue', { RESTlets: true });
  const entered = page.getByRole('button', { name: 'Entered: Payload' });
  await entered.click();
  await expect(page.getByText(/^This value changed after you opened the page/)).toBeVisible();
  await page.reload();
  await expect(entered).toHaveAttribute('aria-pressed', 'false');
  await entered.click();
  await expect(entered).toHaveAttribute('aria-pressed', 'true');
});

test('the keyboard comes to a field that stays empty, and checks it off', async ({
  ownersPage: page,
}) => {
  const { profile } = await prepareProfile(page, server, 'Nothing to paste');
  await postForm(page, `${profile}/setup/account`, 'Save and continue', {
    'REST web services': false,
    'SuiteAnalytics Connect': true,
  });
  await page.goto(`${profile}/setup/celigo-connection`);
  await page.getByRole('button', { name: 'Entered: HTTP method' }).press('Enter');
  const empty = page.getByRole('button', { name: 'Entered: Relative URI' });
  await expect(empty).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(empty).toHaveAttribute('aria-pressed', 'true');
});

test('after a new certificate the page shows only what must be changed in Celigo, old and new', async ({
  ownersPage: page,
}) => {
  const { profile, ...first } = await prepareProfile(page, server, 'Changed later');
  await page.goto(`${profile}/setup/celigo-iclient`);
  // The bar has one act, on both forms and whatever is checked.
  const on = page.getByRole('navigation', { name: 'Tasks' }).getByRole('link', { name: /^Next/ });
  await expect(on).toBeHidden();
  const entered = page.getByRole('button', { name: 'I entered these fields: continue' });
  await expect(entered).toBeInViewport();
  const wizardDoesIt = page.getByRole('link', {
    name: /^Make it in Celigo for me Let the wizard do it/,
  });
  await expect(wizardDoesIt).toBeVisible();
  await page.getByRole('link', { name: /^Fill it in by hand/ }).click();
  await expect(page).toHaveURL(/#by-hand$/);
  await expect(page.getByRole('textbox', { name: 'Grant type', exact: true })).toBeInViewport();
  const payload = page.getByRole('button', { name: 'Entered: Payload' });
  const place = () =>
    payload.evaluate((button) => button.getBoundingClientRect().top + window.scrollY);
  const before = await place();
  for (const field of ['Payload', 'Name', 'Grant type']) {
    await page.getByRole('button', { name: `Entered: ${field}`, exact: true }).click();
    await expect(entered).toBeInViewport();
    expect(await place(), `after ${field}, what is clicked stays where it is`).toBe(before);
  }
  await expect(wizardDoesIt).toBeVisible();
  await page.reload();
  await expect(payload).toHaveAttribute('aria-pressed', 'true');
  await expect(wizardDoesIt, 'one way is taken').toBeHidden();
  await entered.click();
  await expect(page).toHaveURL(/celigo-connection/);

  await page.goto(`${profile}/setup/key-and-certificate`);
  await page.getByText('Generate another key and certificate').click();
  await page.getByText('Advanced: the name in the certificate').click();
  await page.getByLabel('Common name').fill('Orders');
  await page.getByRole('button', { name: 'Generate key and certificate' }).click();
  const box = page.getByRole('textbox', { name: 'Certificate ID', exact: true });
  await expect(box).not.toHaveValue(first.certificateId);
  const second = await box.inputValue();
  await expect(page.getByLabel('Common name'), 'what was chosen before').toHaveValue('Orders');
  await saveMapping(page, profile, second);
  await page.goto(`${profile}/setup/celigo-iclient`);

  await expect(page.getByText('Change these 2 fields in Celigo')).toBeVisible();
  const encrypted = page.getByRole('textbox', { name: 'Encrypted', exact: true });
  await expect(encrypted).toHaveValue(new RegExp(second));
  await expect(page.getByRole('group', { name: 'Entered earlier in Encrypted' })).toContainText(
    first.certificateId,
  );
  await expect(page.getByRole('textbox', { name: 'Private key', exact: true })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Payload', exact: true })).toBeHidden();
  await page.getByText('Fields that have not changed').click();
  await expect(page.getByRole('textbox', { name: 'Payload', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Entered: Payload' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(page.getByRole('group', { name: 'Entered earlier in Private key' })).toContainText(
    first.certificateId,
  );
  await expect(page.getByRole('group', { name: 'Enter now in Private key' })).toContainText(second);

  await page.getByRole('button', { name: 'Entered: Private key' }).click();
  await expect(page.getByText('Change this field in Celigo')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy Encrypted', exact: true })).toBeFocused();
  const encryptedBox = page.getByRole('button', { name: 'Entered: Encrypted' });
  await encryptedBox.click();
  await expect(page.getByText('Nothing more to change in Celigo')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Nothing more to change in Celigo')).toBeVisible();
  await encryptedBox.click();
  await expect(page.getByRole('group', { name: 'Entered earlier in Encrypted' })).toContainText(
    first.certificateId,
  );
  await page.getByRole('button', { name: 'I entered these fields: continue' }).click();
  await expect(page).toHaveURL(/celigo-connection/);
  await page.goto(`${profile}/setup/celigo-iclient`);
  await expect(page.getByText(/fields checked off/)).toBeVisible();
});

test('each field is one box named as in Celigo, and its button copies exactly what it holds', async ({
  ownersPage: page,
  context,
  finished: { profile, pem },
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${profile}/setup/celigo-iclient`);
  await page.getByRole('button', { name: 'Show private key' }).click();
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Show private key' }).click();
  await expect(page.getByRole('textbox', { name: 'Private key', exact: true })).toHaveValue(
    /-----END PRIVATE KEY-----\n$/,
  );
  await expect(
    page.getByLabel('Private key', { exact: true }),
    'what explains the field does not share its name',
  ).toHaveCount(1);
  const useJwt = page.getByRole('button', { name: 'Entered: Use JWT' });
  const row = page.getByRole('listitem').filter({ has: useJwt });
  await expect(
    row.getByText('Check', { exact: true }),
    'a check box is not selected',
  ).toBeVisible();
  for (const [form, fields] of Object.entries(FILLED_FIELDS)) {
    if (form !== 'celigo-iclient') {
      await page.goto(`${profile}/setup/${form}`);
    }
    const copied: Array<string> = [];
    for (const { label } of fields) {
      const box = page.getByRole('textbox', { name: label, exact: true });
      await expect(box).toHaveCount(1);
      await expect(box).toHaveAttribute('readonly');
      await page.getByRole('button', { name: `Copy ${label}`, exact: true }).click();
      await expect
        .poll(() => page.evaluate(() => navigator.clipboard.readText()), { message: label })
        .toBe(await box.inputValue());
      copied.push(await box.inputValue());
    }
    if (form === 'celigo-iclient') {
      const headers = page.getByRole('button', {
        name: 'Entered: Override access token HTTP headers',
      });
      await expect(headers, 'Celigo has no box for the whole').toHaveAttribute(
        'aria-pressed',
        'false',
      );
      await page.getByRole('button', { name: 'Copy HTTP header row: name' }).click();
      await expect(headers).toHaveAttribute('aria-pressed', 'false');
      await page.getByRole('button', { name: 'Copy HTTP header row: value' }).click();
      await expect(headers).toHaveAttribute('aria-pressed', 'true');
    }
    expect(copied.filter((value) => value === '' || value.includes('\u2026'))).toEqual([]);
    const key = copied.find((value) => value.includes('PRIVATE KEY'));
    if (key !== undefined) {
      expect(new X509Certificate(pem).checkPrivateKey(createPrivateKey(key))).toBe(true);
    }
  }
});
