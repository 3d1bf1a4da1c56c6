import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Browser, expect, type Page } from '@playwright/test';
import { expectAccessible, expectLegibleInDark } from './accessible';
import { check, press, type } from './by-keyboard';
import { test } from './fixtures';
import { errorSummary, OWNER, sendRefusedForm, signIn } from './journey';
import { runPeople, type TestServer } from './server';

const GUEST = { email: 'guest@example.com', password: 'a long enough password' } as const;

/** The code of a key, now or as many half minutes later, computed as RFC 6238 says. */
function codeOf(key: string, stepsLater = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...key].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0'));
  const bytes = (bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + stepsLater));
  const mac = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7f_ff_ff_ff;
  return String(number % 1_000_000).padStart(6, '0');
}

const heading = (page: Page, name: string) =>
  expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();

/** Sets up an authenticator app by keyboard, from its first page on; gives the key and the recovery codes. */
async function setUp(page: Page, password: string, look: (page: Page) => Promise<void>) {
  await heading(page, 'Set up an authenticator app');
  await look(page);
  await type(page, 'Password', password);
  await press(page, 'Show the QR code');
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  await look(page);
  const key = await page.getByRole('textbox', { name: 'Key' }).inputValue();
  await type(page, 'Code', codeOf(key));
  await press(page, 'Turn on');
  await heading(page, 'Your authenticator app is set up');
  await look(page);
  const text = await page.getByRole('textbox', { name: 'Recovery codes' }).inputValue();
  const recoveryCodes = text.split('\n');
  expect(recoveryCodes).toHaveLength(10);
  return { key, recoveryCodes };
}

/** Gives the password, and lands on the second step. */
async function givePassword(page: Page, server: TestServer, person: typeof OWNER | typeof GUEST) {
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel('Email', { exact: true }).fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading(page, 'Enter a code');
}

async function enterCode(page: Page, code: string) {
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading(page, 'Connection profiles');
}

const pageWithoutScripts = async (browser: Browser) =>
  (await browser.newContext({ javaScriptEnabled: false })).newPage();

let ownersCodes: ReadonlyArray<string> = [];

test('an authenticator app is set up, asked for at sign-in, and not in a remembered browser', async ({
  ownersPage: page,
  server,
}) => {
  await page.goto(`${server.url}/settings`);
  await page.getByRole('link', { name: 'Set up an authenticator app' }).click();
  await heading(page, 'Set up an authenticator app');
  await page.getByLabel('Password', { exact: true }).fill('not my password');
  await sendRefusedForm(page, 'Show the QR code');
  await expect(errorSummary(page)).toContainText('This is not your password');
  const { key, recoveryCodes } = await setUp(page, OWNER.password, expectAccessible);
  await expectLegibleInDark(page);
  ownersCodes = recoveryCodes;
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as text' }).click();
  const file = await (await download).path();
  expect(await readFile(file, 'utf8')).toBe(`${recoveryCodes.join('\n')}\n`);
  await page.getByRole('link', { name: 'Continue' }).click();
  await heading(page, 'Connection profiles');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);

  await givePassword(page, server, OWNER);
  await expectAccessible(page);
  await page.goto(`${server.url}/profiles`);
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto(`${server.url}/sign-in/second-step`);
  await page.getByLabel('Code', { exact: true }).fill('000 00');
  await sendRefusedForm(page, 'Sign in');
  await expect(errorSummary(page)).toContainText('This code is wrong or was already used');
  // By keyboard. The code of now was used for the set-up.
  await type(page, 'Code', codeOf(key, 1));
  await check(page, 'Remember this device for 30 days', true);
  await press(page, 'Sign in');
  await heading(page, 'Connection profiles');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(page, server);

  await page.getByRole('link', { name: 'Your sign-in' }).click();
  await heading(page, 'Your sign-in');
  await expect(page.getByText('Recovery codes left: 10.')).toBeVisible();
  await page.getByText('Create new recovery codes').click();
  await expectAccessible(page);
  await press(page, 'Forget this device');
  await expect(page.getByText('None: every sign-in asks for a code.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await givePassword(page, server, OWNER);
});

test('a recovery code signs in once, without a script, and leads to the page that was wanted', async ({
  browser,
  server,
}) => {
  const [code = ''] = ownersCodes;
  const page = await pageWithoutScripts(browser);
  await page.goto(`${server.url}/audit`);
  await page.getByLabel('Email', { exact: true }).fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading(page, 'Enter a code');
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${server.url}/audit`);
  await page.goto(`${server.url}/sign-in/second-step`);
  await heading(page, 'Start this sign-in again');

  const again = await pageWithoutScripts(browser);
  await givePassword(again, server, OWNER);
  await again.getByLabel('Code', { exact: true }).fill(code);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await expect(errorSummary(again)).toContainText('already used');
});

test('whoever must have a second factor sets one up before anything else, and an owner can remove it', async ({
  page,
  browser,
  server,
  finished: { profile },
}) => {
  await givePassword(page, server, OWNER);
  await enterCode(page, ownersCodes[1] ?? '');
  await page.goto(`${server.url}/people`);
  await page.getByLabel('Require a second factor for everyone').check();
  await page.getByLabel('Your password').last().fill('not my password');
  await sendRefusedForm(page, 'Save requirement');
  await expect(errorSummary(page)).toContainText('This is not your password. Nothing was changed.');
  await page.reload();
  await expect(page.getByLabel('Require a second factor for everyone')).not.toBeChecked();
  await page.getByLabel('Require a second factor for everyone').check();
  await page.getByLabel('Your password').last().fill(OWNER.password);
  await page.getByRole('button', { name: 'Save requirement' }).click();
  await expect(page.getByText('Required of everyone.')).toBeVisible();
  await expect(page.getByText('Second factor: authenticator app')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Email').fill(GUEST.email);
  await page.getByRole('button', { name: 'Create invitation' }).click();
  const link = await page.getByRole('textbox', { name: 'Invitation link' }).inputValue();

  const guest = await pageWithoutScripts(browser);
  await guest.goto(link);
  await guest.getByLabel('Name', { exact: true }).fill('Guest');
  await guest.getByLabel('Password', { exact: true }).fill(GUEST.password);
  await guest.getByRole('button', { name: 'Create account' }).click();
  await heading(guest, 'Set up an authenticator app');
  const { pathname } = new URL(profile);
  for (const path of ['/', '/profiles', '/profiles/new', '/people', '/audit', '/settings']) {
    await guest.goto(`${server.url}${path}`);
    await expect(guest, path).toHaveURL(`${server.url}/sign-in/set-up`);
  }
  for (const slug of ['', '/setup/test', '/renewal', '/watch', '/handover']) {
    await guest.goto(`${server.url}${pathname}${slug}`);
    await expect(guest, slug).toHaveURL(`${server.url}/sign-in/set-up`);
  }
  for (const file of [`${pathname}/public.pem`, `${pathname}/celigo.json`, '/audit/entries.csv']) {
    expect((await guest.request.get(`${server.url}${file}`)).status(), file).toBe(401);
  }
  // A form as an owner's page has it, sent with the guest's session.
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
  const answer = await guest.request.post(`${server.url}/profiles/new`, {
    headers: { Origin: server.url },
    multipart: { ...fields, name: 'Forged', accountId: 'PRACTICE', scopes: 'restlets' },
    maxRedirects: 0,
  });
  expect(answer.headers().location).toBe('/sign-in/set-up');
  await page.goto(`${server.url}/profiles`);
  await heading(page, 'Connection profiles');
  await expect(page.getByText('Forged')).toHaveCount(0);

  await guest.goto(`${server.url}/sign-in/set-up`);
  await setUp(guest, GUEST.password, async () => undefined);
  await guest.getByRole('link', { name: 'Continue' }).click();
  await heading(guest, 'Connection profiles');

  await page.goto(`${server.url}/people`);
  await page.getByText('Manage Guest').click();
  const manage = page.getByRole('listitem').filter({ hasText: GUEST.email });
  const removal = manage.locator('form').filter({ hasText: 'also removes the second factor' });
  for (const [password, refusal] of [
    ['', 'Enter your password, or confirm who you are in another way.'],
    ['not my password', 'This is not your password. Nothing was changed.'],
  ] as const) {
    await removal.getByLabel('Your password').fill(password);
    await removal.getByRole('button', { name: /^Create a link/ }).click();
    await expect(errorSummary(page)).toContainText(refusal);
  }
  await expectAccessible(page);
  await removal.getByLabel('Your password').fill(OWNER.password);
  await removal.getByRole('button', { name: /^Create a link/ }).click();
  const passwordLink = await manage.getByRole('textbox', { name: /^Password link/ }).inputValue();
  await guest.goto(passwordLink);
  await guest.getByLabel('New password').fill(GUEST.password);
  await guest.getByRole('button', { name: 'Set password' }).click();
  await heading(guest, 'Set up an authenticator app');
});

test('the server administrator removes a second factor from the command line', async ({
  browser,
  server,
}) => {
  const said = await runPeople(server, 'reset', OWNER.email, '--second-factor');
  const page = await pageWithoutScripts(browser);
  await page.goto(/\S+\/invitation\/\S+/.exec(said)?.[0] ?? '');
  await page.getByLabel('New password').fill(GUEST.password);
  await page.getByRole('button', { name: 'Set password' }).click();
  await heading(page, 'Set up an authenticator app');
});
