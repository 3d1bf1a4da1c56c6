import { type Browser, expect, type Page } from '@playwright/test';
import { expectAccessible, expectLegibleInDark } from './accessible';
import { press, type } from './by-keyboard';
import { test } from './fixtures';
import { OWNER } from './journey';

const heading = (page: Page, name: string) =>
  expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();

/** A browser with an authenticator of its own, which checks its user without asking anybody. */
async function pageWithAuthenticator(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal' },
      ...{ hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  return page;
}

/** Passkeys are for names, not for addresses. */
const named = (url: string) => url.replace('127.0.0.1', 'localhost');

test('an invitation is accepted with a passkey, which then stands for the password', async ({
  browser,
  ownersPage,
  server,
}) => {
  await ownersPage.goto(`${server.url}/people`);
  await ownersPage.getByLabel('Email').fill('guest@example.com');
  await ownersPage.getByRole('button', { name: 'Create invitation' }).click();
  const link = await ownersPage.getByRole('textbox', { name: 'Invitation link' }).inputValue();

  const page = await pageWithAuthenticator(browser);
  await page.goto(named(link));
  await expectAccessible(page);
  await expect(page.getByLabel('Name', { exact: true })).toHaveCount(1);
  await page.getByLabel('Your name', { exact: true }).fill('Guest');
  await page.getByRole('button', { name: 'Create account with a passkey' }).click();
  await heading(page, 'Connection profiles');
  await page.goto(`${named(server.url)}/settings`);
  await expect(page.getByText('First passkey', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Use a passkey instead' }).first().click();
  await expect(page.getByText('You have confirmed who you are').last()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await press(page, 'Sign in with a passkey');
  await heading(page, 'Connection profiles');
});

/** Has the owner require a second factor for everyone, or no longer. */
async function setRequirement(page: Page, isRequired: boolean): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/people`);
  await page.getByLabel('Require a second factor for everyone').setChecked(isRequired);
  await page.getByLabel('Your password').last().fill(OWNER.password);
  await page.getByRole('button', { name: 'Save requirement' }).click();
}

// It ends all other sessions of the owner, so it comes after what needs one.
test('a passkey is set up where one is required, is the second step, shows a private key, and is removed', async ({
  browser,
  server,
  finished: { profile },
}) => {
  const page = await pageWithAuthenticator(browser);
  const url = named(server.url);
  await page.goto(`${url}/sign-in`);
  await expectAccessible(page);
  await page.getByLabel('Email', { exact: true }).fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await heading(page, 'Connection profiles');

  await setRequirement(page, true);
  // The owner has none, so nothing else is open to them.
  await heading(page, 'Set up an authenticator app');
  await type(page, 'Name of the passkey', 'My laptop');
  await type(page, 'Your password', OWNER.password);
  await expectAccessible(page);
  await press(page, 'Add a passkey');
  await expect(page.getByText('The passkey has been added.')).toBeVisible();
  await expect(page.getByText('Not used yet')).toBeVisible();
  await expectAccessible(page);
  await expectLegibleInDark(page);

  // The authenticator makes no second one for the same person.
  await page.getByLabel('Name of the passkey').fill('My laptop again');
  await page.getByLabel('Your password').last().fill(OWNER.password);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByText('This device already has one of your passkeys.')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(`${url}/sign-in?to=/audit`);
  await type(page, 'Email', OWNER.email);
  await type(page, 'Password', OWNER.password);
  await press(page, 'Sign in');
  await heading(page, 'Use your passkey');
  await expectAccessible(page);
  await press(page, 'Sign in with a passkey');
  await heading(page, 'Audit');
  await setRequirement(page, false);
  await expect(page.getByText('No longer required.')).toBeVisible();

  await page.goto(`${named(profile)}/setup/celigo-iclient`);
  await page.getByRole('button', { name: 'Show private key' }).click();
  await page.getByRole('button', { name: 'Use a passkey instead' }).click();
  await expect(page.getByText('You have confirmed who you are')).toBeVisible();
  await page.getByRole('button', { name: 'Show private key' }).click();
  await expect(page.getByRole('textbox', { name: 'Private key', exact: true })).toHaveValue(
    /-----END PRIVATE KEY-----\n$/,
  );
  // It counted once: the next time asks again.
  await page.getByRole('button', { name: 'Hide private key' }).click();
  await page.getByRole('button', { name: 'Show private key' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();

  await page.goto(`${url}/settings`);
  await page.getByText('Remove My laptop').click();
  await page.getByLabel('Your password').first().fill(OWNER.password);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove passkey' }).click();
  await expect(page.getByText('The passkey has been removed.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByText('No one here can sign in with this passkey.')).toBeVisible();
  await expectAccessible(page);
});

test('without a script, or at an address without a name, there is no passkey button', async ({
  browser,
  page,
  server,
}) => {
  await page.goto(`${server.url}/sign-in`);
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toHaveCount(0);
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await plain.goto(`${named(server.url)}/sign-in`);
  await expect(plain.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expect(plain.getByRole('button', { name: 'Sign in with a passkey' })).toHaveCount(0);
  await plain.getByText('Forgot your password?').click();
  await expect(plain.getByText('npm run people -- reset EMAIL')).toBeVisible();
});
