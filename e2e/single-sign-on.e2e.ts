import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { press, type } from './by-keyboard';
import { test, untilHydrated } from './fixtures';
import { CLIENT, startIdentityProvider } from './identity-provider';
import { errorSummary, OWNER, sendRefusedForm, signIn } from './journey';
import { postForm } from './posted-forms';
import { finishedProfile, signInOwner, startPreparedServer } from './prepared';
import { runPeople, type TestServer } from './server';

const PERSON = { subject: 'p-1', email: 'person@example.com', name: 'New Person' } as const;
const THE_OWNER = { subject: 'o-1', email: OWNER.email, name: OWNER.name, groups: ['admins'] };
const NEW_PASSWORD = 'a horse of another colour';

async function save(page: Page, password?: string): Promise<void> {
  await type(page, 'Your password', password ?? OWNER.password);
  await press(page, 'Save');
  await expect(page.getByText('Check the settings to see whether they work')).toBeVisible();
}

async function signInByProvider(page: Page, server: TestServer): Promise<void> {
  await page.goto(`${server.url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with Example ID' }).click();
  await expect(page.getByRole('heading', { name: 'Connection profiles' })).toBeVisible();
}

async function signOut(page: Page): Promise<void> {
  await untilHydrated(page);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}

test('people sign in with an identity provider, which sets the role; only with it, if the owner says so', async ({
  browser,
}) => {
  const server = await startPreparedServer({ NOTIFY_PRIVATE_TARGETS: 'on' });
  const settings = `${server.url}/settings/single-sign-on`;
  const provider = await startIdentityProvider(`${server.url}/sign-in/single-sign-on/callback`);
  try {
    const owners = await browser.newContext();
    await signInOwner(owners);
    const owner = await owners.newPage();
    const person = await (await browser.newContext()).newPage();

    await test.step('the owner sets it up and checks it', async () => {
      await owner.goto(`${server.url}/settings`);
      await owner.getByRole('link', { name: 'Single sign-on' }).click();
      await expect(owner).toHaveURL(settings);
      await expectAccessible(owner);
      await expect(owner.getByRole('textbox', { name: 'Redirect URI' })).toHaveValue(
        `${server.url}/sign-in/single-sign-on/callback`,
      );
      await owner.goto(settings);
      await owner.getByLabel('Name', { exact: true }).fill('Example ID');
      await owner.getByLabel('Issuer').fill(provider.issuer);
      await owner.getByLabel('Client ID').fill(CLIENT.id);
      await owner.getByLabel('Client secret', { exact: true }).fill(CLIENT.secret);
      await owner.getByLabel('Create accounts for new people').check();
      await owner.getByLabel('Claim that sets the role').fill('groups');
      await owner.getByLabel('Values for owners').fill('admins');
      await owner.getByLabel('Values for editors').fill('staff');
      await owner.getByLabel('Values for viewers').fill('guests');
      await owner.getByLabel('Single sign-on is on').check();
      await type(owner, 'Your password', 'not my password');
      await sendRefusedForm(owner, 'Save');
      await expect(errorSummary(owner)).toContainText('Enter it again.');
      await owner.getByLabel('Client secret', { exact: true }).fill(CLIENT.secret);
      await save(owner);
      await owner.getByRole('button', { name: 'Check the settings' }).click();
      await expect(owner.getByText('The provider responded')).toBeVisible();
      await expect(owner.getByText(`Issuer: ${provider.issuer}`)).toBeVisible();
    });

    await test.step('somebody new comes as a viewer, and again as an editor', async () => {
      provider.signsIn({ ...PERSON, groups: ['nobody'] });
      await person.goto(`${server.url}/sign-in`);
      await expectAccessible(person);
      await person.getByRole('button', { name: 'Sign in with Example ID' }).click();
      await expect(person.getByText('gives you no role in this app')).toBeVisible();
      await expectAccessible(person);
      provider.signsIn({ ...PERSON, subject: 'p-2', groups: ['guests'] });
      await person.context().clearCookies();
      await signInByProvider(person, server);
      await person.goto(`${server.url}/settings`);
      await expect(person.getByText('You have no password here')).toBeVisible();
      await expect(person.getByText('Viewer:')).toBeVisible();
      await expectAccessible(person);
      await signOut(person);
      provider.signsIn({ ...PERSON, subject: 'p-2', groups: ['guests', 'staff'] });
      await signInByProvider(person, server);
      await owner.goto(`${server.url}/people`);
      const row = owner.getByRole('listitem').filter({ hasText: PERSON.email });
      await expect(row).toContainText('which sets the role');
      await expect(row.getByText('Editor', { exact: true }).first()).toBeVisible();
      await expectAccessible(owner);
    });

    for (const [lie, words] of [
      ['unverified email', 'has not verified your email address'],
      ['other audience', 'failed the security checks, so nobody was signed in'],
      ['other nonce', 'failed the security checks, so nobody was signed in'],
      ['replayed code', 'did not sign you in'],
    ] as const) {
      await test.step(`a provider that lies signs nobody in: ${lie}`, async () => {
        const email = `${lie.replace(' ', '.')}@example.com`;
        provider.signsIn({ ...{ subject: lie, email, name: 'Liar' }, groups: ['admins'] });
        provider.lies(lie);
        const liar = await (await browser.newContext()).newPage();
        await liar.goto(`${server.url}/sign-in`);
        await liar.getByRole('button', { name: 'Sign in with Example ID' }).click();
        await expect(liar.getByText(words)).toBeVisible();
        await expect(liar).toHaveURL(/\/sign-in\?sso=/);
        const asked = await liar.request.get(`${server.url}/profiles`, { maxRedirects: 0 });
        expect(asked.headers().location).toContain('/sign-in');
        provider.lies(undefined);
      });
    }
    provider.signsIn({ ...PERSON, subject: 'p-2', groups: ['guests', 'staff'] });

    await test.step('without a password, they confirm who they are for a private key', async () => {
      await person.goto(`${finishedProfile(server).profile}/setup/celigo-iclient`);
      await person.getByRole('button', { name: 'Confirm who you are' }).click();
      await expect(person.getByRole('button', { name: 'Show private key' })).toBeVisible();
      await untilHydrated(person);
      await person.getByRole('button', { name: 'Show private key' }).click();
      const box = person.getByRole('textbox', { name: 'Private key' });
      await expect(box).toHaveValue(/BEGIN PRIVATE KEY/);
      await person.getByRole('button', { name: 'Hide private key' }).click();
      await person.getByRole('button', { name: 'Show private key' }).click();
      await expect(person.getByRole('button', { name: 'Confirm who you are' })).toBeVisible();
      await expect(box).toHaveValue('');
    });

    await test.step('the owner links their own account, and turns passwords off', async () => {
      provider.signsIn(THE_OWNER);
      await owner.goto(`${server.url}/settings`);
      await owner.getByLabel('Your password').fill(OWNER.password);
      await owner.getByRole('button', { name: 'Link to Example ID' }).click();
      await expect(owner.getByText('Your account is linked')).toBeVisible();
      await expectAccessible(owner);
      await signOut(owner);
      await signInByProvider(owner, server);
      const stranger = await (await browser.newContext()).newPage();
      await stranger.goto(`${server.url}/sign-in`);
      await owner.goto(settings);
      await owner.getByLabel('Single sign-on only').check();
      await save(owner);
      await stranger.getByLabel('Email', { exact: true }).fill(OWNER.email);
      await stranger.getByLabel('Password', { exact: true }).fill(OWNER.password);
      await sendRefusedForm(stranger, 'Sign in');
      await expect(errorSummary(stranger)).toContainText('Passwords are turned off here');
      await stranger.goto(`${server.url}/sign-in`);
      await expect(stranger.getByText('Passwords are turned off here')).toBeVisible();
      await expect(stranger.getByLabel('Password', { exact: true })).toHaveCount(0);
      await expectAccessible(stranger);
    });

    await test.step('a link that would let nobody in is not created', async () => {
      const invited = await postForm(owner, `${server.url}/people`, 'Create invitation', {
        Email: 'invited@example.com',
      });
      expect(await invited.text()).toContain('npm run people -- invite invited@example.com');
    });

    await test.step('the server administrator gets an owner in, and passwords back', async () => {
      const link = /\S+\/invitation\/\S+/.exec(await runPeople(server, 'reset', OWNER.email))?.[0];
      const lockedOut = await (await browser.newContext()).newPage();
      await lockedOut.goto(link ?? '');
      await lockedOut.getByLabel('New password').fill(NEW_PASSWORD);
      await lockedOut.getByRole('button', { name: 'Set password' }).click();
      await expect(lockedOut.getByRole('link', { name: 'People' })).toBeVisible();
      expect(await runPeople(server, 'allow-passwords')).toContain('with their passwords again');
      await lockedOut.context().clearCookies();
      await signIn(lockedOut, server, { email: OWNER.email, password: NEW_PASSWORD });
    });
  } finally {
    await provider.stop();
    await server.stop();
  }
});
