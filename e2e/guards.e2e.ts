import { expect, type Page } from '@playwright/test';
import { test } from './fixtures';
import { errorSummary, OWNER, sendRefusedForm, signIn } from './journey';
import { createProfile } from './posted-journey';
import type { TestServer } from './server';

let server: TestServer;
let profile: string;

test.beforeEach(({ server: ofFile, finished }) => {
  server = ofFile;
  profile = finished.profile;
});

test('strangers reach no page, download or practice page', async ({ page, request }) => {
  for (const path of [
    ...['/profiles', '/profiles/new', '/people', '/audit', '/settings'],
    new URL(profile).pathname,
  ]) {
    await page.goto(`${server.url}${path}`);
    await expect(page).toHaveURL(/\/sign-in/);
  }
  await page.goto(`${profile}/setup/test?run=none`);
  await page.getByLabel('Email', { exact: true }).fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill('wrong, at first');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(errorSummary(page)).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${profile}/setup/test?run=none`);
  await page.context().clearCookies();
  for (const slug of ['account', 'celigo-iclient', 'test']) {
    await page.goto(`${profile}/setup/${slug}`);
    await expect(page).toHaveURL(/\/sign-in/);
  }
  for (const file of ['public.pem', 'celigo.json']) {
    expect((await request.get(`${profile}/${file}`)).status()).toBe(401);
  }
  await page.goto(
    `${server.url}/practice/practice.app.netsuite.com/app/common/integration/integrapp.nl`,
  );
  await expect(page).toHaveURL(/\/sign-in/);
});

test('nobody makes a second owner', async ({ page }) => {
  await page.goto(`${server.url}/welcome`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test('the library behind sign-in has no second door', async ({ request }) => {
  for (const path of ['/api/auth/sign-up/email', '/api/auth/sign-in/email']) {
    const answer = await request.post(`${server.url}${path}`, {
      data: { ...OWNER },
      headers: { Origin: server.url },
    });
    expect(answer.status()).toBe(404);
  }
});

test('an action without Origin, or from another one, changes nothing', async ({
  ownersPage: page,
}) => {
  await page.goto(`${server.url}/profiles/new`);
  const fields = await page
    .locator('form')
    .last()
    .evaluate((form) =>
      Object.fromEntries(
        [...form.querySelectorAll('input[type=hidden]')].map((input) => [
          input.getAttribute('name') ?? '',
          input.getAttribute('value') ?? '',
        ]),
      ),
    );
  const cookie = (await page.context().cookies())
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
  const send = async (headers: Readonly<Record<string, string>>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({
      ...fields,
      name: 'Forged',
      accountId: 'PRACTICE',
      scopes: 'restlets',
    })) {
      form.append(name, value);
    }
    await fetch(`${server.url}/profiles/new`, {
      method: 'POST',
      headers: { ...headers, Cookie: cookie },
      body: form,
      redirect: 'manual',
    });
  };
  await send({});
  await send({ Origin: 'https://evil.example' });
  await send({ Origin: 'null' });
  await page.goto(`${server.url}/profiles`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connection profiles');
  await expect(page.getByText('Forged')).toHaveCount(0);
  // The very same request from the app's own page does its work, so the refusals above mean something.
  await send({ Origin: server.url });
  await page.reload();
  await expect(page.getByText('Forged')).toHaveCount(1);
});

test('a session ends with sign-out, also for a copied cookie', async ({ page, playwright }) => {
  await signIn(page, server);
  const cookies = await page.context().storageState();
  const signedOut = page.waitForResponse((answer) => answer.url().endsWith('/sign-out'));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await (await signedOut).headerValue('clear-site-data')).toContain('"cache"');
  const copied = await playwright.request.newContext({ storageState: cookies });
  expect((await copied.get(`${profile}/public.pem`)).status()).toBe(401);
  await copied.dispose();
});

test('Back shows nothing of before sign-out', async ({ page }) => {
  await signIn(page, server);
  await page.goto(profile);
  // A document that stays would keep its pages in memory, and Back would show them for a moment.
  await page.evaluate(() => Reflect.set(globalThis, 'isDocumentOfBefore', true));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  const stays = await page.evaluate(() => Reflect.has(globalThis, 'isDocumentOfBefore'));
  expect(stays).toBe(false);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a second tab that saves an older version is told so, with both values, and nothing is lost', async ({
  ownersPage: first,
  context,
}) => {
  const second = await context.newPage();
  for (const page of [first, second]) {
    await page.goto(profile);
    await page.getByText('Rename, copy, or delete this profile').click();
  }
  await first.getByLabel('Profile name').fill('Renamed first');
  await first.getByRole('button', { name: 'Rename' }).click();
  await expect(first.getByRole('heading', { level: 1, name: 'Renamed first' })).toBeVisible();
  await second.getByLabel('Profile name').fill('Renamed second');
  await second.getByRole('button', { name: 'Rename' }).click();
  await expect(errorSummary(second)).toContainText('Renamed first');
  await expect(errorSummary(second)).toContainText('Renamed second');
  await expect(second.getByLabel('Profile name')).toHaveValue('Renamed second');
  await second.getByRole('button', { name: 'Rename' }).click();
  await expect(second.getByRole('heading', { level: 1, name: 'Renamed second' })).toBeVisible();
});

test('an app that cannot be reached for a while loses nothing of what was typed', async ({
  ownersPage: page,
}) => {
  await page.goto(profile);
  await page.getByText('Rename, copy, or delete this profile').click();
  await page.getByLabel('Profile name').fill('Typed on a train');
  await page.route('**/*', (route) => route.abort());
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(errorSummary(page)).toContainText('The app did not respond');
  await expect(page.getByLabel('Profile name')).toHaveValue('Typed on a train');
  await page.unroute('**/*');
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Typed on a train' })).toBeVisible();
});

test('a check and the private key say that no answer came, keep the page, and work again', async ({
  ownersPage: page,
}) => {
  await page.goto(`${profile}/setup/celigo-iclient`);
  const check = page.getByRole('button', { name: /^Entered: / }).first();
  const before = await check.getAttribute('aria-pressed');
  await page.route('**/*', (route) => route.abort());
  await check.click();
  await expect(page.getByText('The app did not respond').first()).toBeVisible();
  await expect(check).not.toHaveAttribute('aria-pressed', before ?? '');
  // The check that waits would be lost with the page.
  const asked = page.waitForEvent('dialog').then((dialog) => dialog.dismiss());
  await page.getByRole('link', { name: 'Test history' }).click();
  await asked;
  await page.getByRole('button', { name: 'Show private key' }).click();
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Show private key' }).click();
  await expect(page.getByText('Enter your password again')).toBeVisible();
  await page.unroute('**/*');
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Show private key' }).click();
  await expect(page.getByRole('button', { name: 'Hide private key' })).toBeVisible();
  await expect(page.getByText('The app did not respond')).toHaveCount(0);
  await page.reload();
  await expect(check).not.toHaveAttribute('aria-pressed', before ?? '');
});

test('a form that is sent twice at once, as without a script, is saved once', async ({
  ownersPage: page,
}) => {
  const cookie = (await page.context().cookies())
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
  const sendTwice = async (url: string, button: string, values: Record<string, string>) => {
    await page.goto(url);
    const fields = await page
      .locator('form', { has: page.getByRole('button', { name: button, exact: true }) })
      .evaluate((form: HTMLFormElement) =>
        [...new FormData(form)].map(([name, value]) => [name, String(value)] as const),
      );
    const send = async () => {
      const body = new FormData();
      for (const [name, value] of fields) {
        body.append(name, values[name] ?? value);
      }
      const headers = { Origin: server.url, Cookie: cookie };
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
      return answer.headers.get('location');
    };
    return Promise.all([send(), send()]);
  };

  const [made, again] = await sendTwice(`${server.url}/profiles/new`, 'Create profile', {
    name: 'Sent twice',
    accountId: '1234567',
  });
  expect(made).toMatch(/^\/profiles\/[0-9a-f-]{36}$/);
  expect(again).toBe(made);
  for (const [slug, values] of [
    ['account', { accountId: '1234567_SB1' }],
    ['prerequisites', {}],
    ['integration-record', { clientId: '0123456789abcdef'.repeat(4) }],
  ] as const) {
    const url = `${server.url}${made}/setup/${slug}`;
    const [first, second] = await sendTwice(url, 'Save and continue', values);
    expect(first).toMatch(/\/setup\//);
    expect(second).toBe(first);
  }
});

test('a double click on Generate makes one key', async ({ ownersPage: page }) => {
  const twice = await createProfile(page, server, 'Twice');
  await page.goto(`${twice}/setup/key-and-certificate`);
  await page.getByLabel('Algorithm').selectOption('PS256');
  await page.getByRole('button', { name: 'Generate key and certificate' }).dblclick();
  const box = page.getByRole('textbox', { name: 'Certificate ID', exact: true });
  await expect(box).toBeVisible({ timeout: 60_000 });
  const certificateId = await box.inputValue();
  await page.reload();
  await expect(box).toHaveValue(certificateId);
});

test('a long RSA generation can be canceled and leaves no key', async ({ ownersPage: page }) => {
  const cancelled = await createProfile(page, server, 'Cancelled');
  await page.goto(`${cancelled}/setup/key-and-certificate`);
  await page.getByLabel('Algorithm').selectOption('PS512');
  await page.getByLabel('Key size').selectOption('4096');
  await page.getByRole('button', { name: 'Generate key and certificate' }).click();
  const box = page.getByRole('textbox', { name: 'Certificate ID', exact: true });
  // A fast machine may be done before the click arrives: then the key is there and whole.
  const cancel = page.getByRole('button', { name: 'Cancel' });
  await Promise.race([cancel.click({ timeout: 60_000 }), box.waitFor({ timeout: 60_000 })]);
  await expect(errorSummary(page).or(box).first()).toBeVisible({ timeout: 60_000 });
  if (await errorSummary(page).isVisible()) {
    await expect(page.getByText('key-generation-cancelled')).toBeVisible();
    await expect(page.getByLabel('Key size')).toHaveValue('4096');
  }
});

test('without a script the page leads from the form to the finished RSA key', async ({
  ownersPage: page,
  browser,
}) => {
  const profile = await createProfile(page, server, 'RSA without a script');
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await plain.goto(`${profile}/setup/key-and-certificate`);
  await plain.getByLabel('Algorithm').selectOption('PS256');
  await plain.getByRole('button', { name: 'Generate key and certificate' }).click();
  const box = plain.getByRole('textbox', { name: 'Certificate ID', exact: true });
  await expect(async () => {
    const lookAgain = plain.getByRole('link', { name: 'Refresh' });
    if (await lookAgain.isVisible()) {
      await lookAgain.click();
    }
    await expect(box).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  await context.close();
});

test('hostile and malformed input is refused in words, and what was typed stays', async ({
  ownersPage: page,
}) => {
  await page.goto(`${server.url}/profiles/new`);
  for (const accountId of [
    '1.evil.com#',
    'a@b',
    'a/b',
    '..',
    '1234567\u202e',
    '%2e',
    '1'.repeat(65),
  ]) {
    await page.getByLabel('Profile name').fill('Hostile');
    await page.getByLabel('Account ID').fill(accountId);
    await sendRefusedForm(page, 'Create profile');
    await expect(page.getByLabel('Account ID')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Account ID')).toHaveValue(accountId);
    await expect(page).toHaveURL(/\/profiles\/new/);
  }
  const fresh = await createProfile(page, server, 'Hostile');
  await page.goto(`${fresh}/setup/integration-record`);
  for (const clientId of ['', 'short', '1C61CD58-0000-4000-8000-000000000000', 'z'.repeat(64)]) {
    await page.getByLabel('Client ID', { exact: true }).fill(clientId);
    await sendRefusedForm(page, 'Save and continue');
    await expect(page).toHaveURL(/integration-record/);
  }
  for (const secret of [`Client Secret: ${'5e'.repeat(32)}`, '-----BEGIN PRIVATE KEY----- MIG']) {
    await page.getByLabel('Client ID', { exact: true }).fill(secret);
    await sendRefusedForm(page, 'Save and continue');
    await expect(page.getByLabel('Client ID', { exact: true }), secret).toHaveValue('');
  }
});

test('ten wrong passwords in a row close the door for a while, wherever they claim to come from', async ({
  page,
}) => {
  await page.goto(`${server.url}/sign-in`);
  let refused = 0;
  let said = '';
  // Attempts are counted by fixed spans of five minutes: one that ends in between forgives the first ones.
  while (!said.includes('Too many') && refused <= 2 * 10) {
    const claimed = `203.0.113.${refused}`;
    await page.setExtraHTTPHeaders({ 'X-Real-IP': claimed, 'X-Wizard-Source': claimed });
    await page.getByLabel('Email', { exact: true }).fill('someone@example.com');
    await page.getByLabel('Password', { exact: true }).fill(`wrong password ${refused}`);
    await sendRefusedForm(page, 'Sign in');
    said = (await errorSummary(page).textContent()) ?? '';
    refused += said.includes('is wrong') ? 1 : 0;
  }
  expect(said).toMatch(/Too many wrong passwords\. Wait \d+ (?:minutes?|seconds?),/);
  expect(refused).toBeGreaterThanOrEqual(10);
});

test('what is typed while an answer is under way stays', async ({ ownersPage: page }) => {
  await page.goto(`${server.url}/profiles/new`);
  await page.getByLabel('Account ID').fill('a@b');
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/profiles/new', async (route) => {
    await held;
    await route.continue();
  });
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Create profile' }).click();
  await page.getByLabel('Profile name').fill('Typed while saving');
  release();
  await answer;
  await expect(errorSummary(page)).toBeVisible();
  await expect(page.getByLabel('Profile name')).toHaveValue('Typed while saving');
  await expect(page.getByLabel('Account ID')).toHaveValue('a@b');
});

test('a stranger who hammers locks the owner out of no browser that the owner has used', async ({
  page,
  browser,
}) => {
  await signIn(page, server);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(`${server.url}/sign-in`);
  const fill = async (target: Page, password: string) => {
    await target.getByLabel('Email', { exact: true }).fill(OWNER.email);
    await target.getByLabel('Password', { exact: true }).fill(password);
  };
  const summary = errorSummary(stranger);
  for (let tries = 0; !(await summary.getByText('sign-in-locked').isVisible()); tries += 1) {
    expect(tries).toBeLessThanOrEqual(2 * 10);
    await fill(stranger, `wrong password ${tries}`);
    await sendRefusedForm(stranger, 'Sign in');
  }
  await fill(stranger, OWNER.password);
  await sendRefusedForm(stranger, 'Sign in');
  await expect(errorSummary(stranger)).toContainText('sign-in-locked');
  await stranger.context().close();
  await fill(page, OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/profiles/);
});
