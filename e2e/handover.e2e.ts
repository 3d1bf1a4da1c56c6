import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { type BrowserContext, expect, type Page } from '@playwright/test';
import { z } from 'zod';
import { auditCommand } from '../lib/commands/audit';
import { answerCommand } from '../lib/commands/command';
import { databaseLocation } from '../lib/database/location';
import { allRowsAsText, startTestPostgresql } from '../lib/database/test-databases';
import { expectAccessible } from './accessible';
import { check, choose, press, type } from './by-keyboard';
import { test } from './fixtures';
import {
  createPracticeIntegration,
  downloadedText,
  errorSummary,
  OWNER,
  sendRefusedForm,
  testConnection,
  uploadCertificate,
} from './journey';
import { postForm } from './posted-forms';
import {
  createOwner,
  createProfile,
  createPracticeIntegration as integrationByPost,
  saveClientId,
  testConnection as testByPost,
  uploadCertificate as uploadByPost,
} from './posted-journey';
import { startServer, type TestServer } from './server';

/** Has the owner make a link for a part of a profile, by keyboard; gives it with its passcode, if it has one. */
async function makeLink(
  page: Page,
  profile: string,
  part: string,
  showsKey = false,
): Promise<{ readonly link: string; readonly passcode: string }> {
  await page.goto(`${profile}/handover`);
  const password = page.getByLabel('Your password');
  const mayShow = page.getByRole('checkbox', { name: /^They can see the private key/ });
  await choose(page, 'What should they do', 'NetSuite part');
  await expect(mayShow, 'a part without a key').toBeHidden();
  await choose(page, 'What should they do', part);
  await expect(password).toBeHidden();
  if (showsKey) {
    await check(page, 'They can see the private key, with a passcode', true);
    await type(page, 'Your password', OWNER.password);
  }
  await press(page, 'Create link');
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  const passcode = page.getByRole('textbox', { name: 'Passcode', exact: true });
  return { link, passcode: showsKey ? await passcode.inputValue() : '' };
}

/** The same by a plain post of the form. */
async function postLink(
  page: Page,
  profile: string,
  part: string,
  showsKey = false,
): Promise<{ readonly link: string; readonly passcode: string }> {
  const made = await postForm(page, `${profile}/handover`, 'Create link', {
    'What should they do': part,
    'They can see the private key, with a passcode': showsKey,
    'Your password': showsKey ? OWNER.password : '',
  });
  const html = await made.text();
  const link = /(http:[^"<]+\/handover\/[\w-]{43})["<]/.exec(html)?.[1] ?? '';
  const passcode = /[">]([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})["<]/.exec(html)?.[1] ?? '';
  expect([link === '', passcode === '']).toEqual([false, !showsKey]);
  return { link, passcode };
}

/** Opens a link in a browser of its own and starts, by keyboard. */
async function startAs(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await type(page, 'Your name', name);
  await press(page, 'Start');
  await expect(page.getByRole('heading', { name: 'When your part is done' })).toBeVisible();
}

/** The same by a plain post of the form. */
async function postStart(page: Page, link: string, name: string): Promise<void> {
  const started = await postForm(page, link, 'Start', { 'Your name': name });
  expect(started.url()).toMatch(/\/handover$/);
}

/** Says that a guest's part is done, by a plain post. */
async function postFinish(page: Page, server: TestServer): Promise<void> {
  const done = await postForm(page, `${server.url}/handover`, 'My part is done');
  expect(await done.text()).toContain('You can close this window.');
}

async function textOf(page: Page, url: string): Promise<string> {
  return (await page.request.get(url)).text();
}

async function finish(page: Page): Promise<void> {
  await press(page, 'My part is done');
  await expect(page).toHaveURL(/\/handover\/finished$/);
  await expectAccessible(page);
}

const API_TOKENS = '/practice/integrator.io/apitokens';

const ROLES = '/practice/practice.app.netsuite.com/app/setup/rolelist.nl';

/** Makes an API token in the practice Celigo. */
async function celigoToken(page: Page, server: TestServer): Promise<string> {
  await page.goto(`${server.url}${API_TOKENS}`);
  await page.getByLabel('Name', { exact: true }).fill('Guest');
  await page.getByRole('button', { name: 'Create API token' }).click();
  return page.getByRole('textbox', { name: 'API token' }).inputValue();
}

/** How far the guest of a profile is, as its maker reads it. */
async function progress(ownersPage: Page, profile: string): Promise<string | undefined> {
  return /\d of \d tasks done/.exec(await textOf(ownersPage, `${profile}/handover`))?.[0];
}

/** Expects an unbroken record, in which what Nora saved is hers, and is found by her name. */
async function expectWholeRecord(
  ownersPage: Page,
  server: TestServer,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const saved = await textOf(ownersPage, `${server.url}/audit/entries.csv?action=client-id-saved`);
  expect(saved.split('\r\n').filter((line) => line.includes(',Handed over,'))).toEqual([
    expect.stringContaining(',Nora (guest),client-id-saved,'),
  ]);
  await ownersPage.goto(`${server.url}/audit`);
  await type(ownersPage, 'Person', 'Nora (guest)');
  await press(ownersPage, 'Filter');
  await expect(ownersPage).toHaveURL(/[?&]person=Nora/);
  const table = ownersPage.getByRole('table');
  await expect(table.getByRole('row').filter({ hasText: 'Saved the Client ID' })).toContainText(
    'Nora (guest)',
  );
  await expect(table).not.toContainText('Celia (guest)');
  const verified = await answerCommand(auditCommand, ['verify'], () => variables);
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('No changes found') });
}

/** The same page on another instance. */
function there(address: string, { url }: TestServer): string {
  return url + new URL(address).pathname;
}

/** Two instances that started at once on one empty PostgreSQL, where an owner is signed in. */
const handedOver = test.extend<{
  readonly twoInstances: readonly [TestServer, TestServer, Readonly<Record<string, string>>];
}>({
  twoInstances: async ({ page }, use) => {
    const postgresql = await startTestPostgresql();
    const variables = {
      DATABASE_URL: await postgresql.createDatabase(),
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64url')}`,
    };
    const instances = await Promise.all([startServer(variables), startServer(variables)]);
    try {
      await createOwner(page, instances[0]);
      await use([...instances, variables]);
    } finally {
      await Promise.all(instances.map((instance) => instance.stop()));
      await postgresql.stop();
    }
  },
});

handedOver(
  'guests on one instance do what an owner on another hands over, and see no key',
  async ({ page: ownersPage, browser, twoInstances: [instance, server, variables] }) => {
    const ownersProfile = await createProfile(ownersPage, instance, 'Handed over');
    const profile = there(ownersProfile, server);
    await ownersPage.goto(`${ownersProfile}/handover`);
    await expect(ownersPage.getByLabel('What should they do')).toHaveValue('netsuite');
    await expectAccessible(ownersPage);
    const first = await makeLink(ownersPage, ownersProfile, 'NetSuite part');
    const firstThere = there(first.link, server);

    const netsuite = await (await browser.newContext()).newPage();
    await netsuite.goto(firstThere);
    await expect(netsuite.getByText('Practice PRACTICE'), 'which account').toBeVisible();
    await expectAccessible(netsuite);
    await sendRefusedForm(netsuite, 'Start');
    await expect(errorSummary(netsuite)).toContainText('Enter your name.');
    await startAs(netsuite, firstThere, 'Nora');
    await expectAccessible(netsuite);
    // Each task by keyboard.
    await press(netsuite, 'Continue');
    await press(netsuite, 'Save and continue');
    await expect(netsuite).toHaveURL(/integration-record/);
    const clientId = await createPracticeIntegration(netsuite, server, 'Handed over');
    await netsuite.goto(`${profile}/setup/integration-record`);
    await type(netsuite, 'Client ID', clientId);
    await press(netsuite, 'Save and continue');
    await expect(netsuite).toHaveURL(/m2m-mapping/);
    expect(await progress(ownersPage, ownersProfile)).toBe('1 of 3 tasks done');
    const pem = await downloadedText(netsuite, 'Download public.pem');
    await uploadCertificate(netsuite, server, 'Handed over', pem);
    await netsuite.goto(`${profile}/setup/m2m-mapping`);
    await press(netsuite, 'Save and continue');
    await expect(netsuite).toHaveURL(/\/handover$/);
    // Nothing of the prerequisites is checked off; the guest is not sent back to what they skipped.
    await expect(netsuite.getByText('Everything needed from you is saved')).toBeVisible();
    await expect(netsuite.getByRole('link', { name: 'Continue' })).toHaveCount(0);
    for (const path of ['', '/setup/celigo-iclient', '/setup/test', '/test-runs', '/handover']) {
      await netsuite.goto(`${profile}${path}`);
      await expect(netsuite, path).toHaveURL(/\/(handover|sign-in\?.*)$/);
    }
    await netsuite.goto(`${server.url}/handover`);
    await finish(netsuite);
    await netsuite.goto(firstThere);
    await expect(netsuite.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
    await expectAccessible(netsuite);

    await ownersPage.goto(`${ownersProfile}/handover`);
    await expect(ownersPage.getByText('Nora finished')).toBeVisible();
    await testConnection(ownersPage, ownersProfile);
    const accepted = ownersPage.getByRole('heading', { name: 'NetSuite accepts this connection' });
    await expect(accepted).toBeVisible();

    const second = await makeLink(ownersPage, ownersProfile, 'Celigo part');
    const celigo = await (await browser.newContext()).newPage();
    await startAs(celigo, there(second.link, server), 'Celia');
    const token = await celigoToken(celigo, server);
    await celigo.goto(`${profile}/setup/celigo-iclient`);
    await expect(celigo.getByRole('button', { name: 'Show private key' })).toHaveCount(0);
    await expect(celigo.getByRole('link', { name: /^Make it in Celigo/ })).toContainText(
      'No passcode',
    );
    await expect(celigo.getByRole('link', { name: /^Fill it in/ })).toContainText('a new link');
    await celigo.goto(`${profile}/setup/celigo-api`);
    await type(celigo, 'API token', token);
    await press(celigo, 'Create in Celigo');
    await expect(celigo.getByText('Created in Celigo, and it works')).toBeVisible();
    expect(await celigo.content()).not.toMatch(/BEGIN PRIVATE KEY/);
    await expectAccessible(celigo);
    await press(celigo, 'Next: Finish your part');
    await finish(celigo);
    await ownersPage.goto(ownersProfile);
    await expect(ownersPage.getByText('Works in Celigo').first()).toBeVisible();
    for (const { link } of [first, second]) {
      expect(instance.log() + server.log()).not.toContain(new URL(link).pathname);
    }
    await expectWholeRecord(ownersPage, instance, variables);
  },
);

/** Follows the menu of a page of the practice world. */
async function expectMenuOpens(page: Page, server: TestServer, path: string): Promise<void> {
  const links = [...(await textOf(page, server.url + path)).matchAll(/<li><a href="([^"]+)"/g)];
  expect(links.length).toBeGreaterThan(2);
  for (const [, href = ''] of links) {
    expect((await page.request.get(server.url + href)).status(), href).toBe(200);
  }
}

test('by plain forms, guests do the NetSuite part, the Celigo part, and a renewal', async ({
  ownersPage,
  server,
  browser,
}) => {
  const name = 'Handed over';
  const profile = await createProfile(ownersPage, server, name);
  const begin = async (part: string, guestName: string) => {
    const guest = await (await browser.newContext()).newPage();
    await postStart(guest, (await postLink(ownersPage, profile, part)).link, guestName);
    return guest;
  };
  const upload = async (guest: Page) =>
    uploadByPost(guest, server, name, await textOf(guest, `${profile}/public.pem`));

  const early = await begin('Celigo part', 'Early');
  const asked = await postForm(early, `${server.url}/handover`, 'My part is done');
  expect(await asked.text()).toContain('2 of 2 tasks are not done yet. Continue with your tasks');
  const ended = await postForm(early, `${server.url}/handover`, 'My part is done', {
    'I am finished, although 2 of 2 tasks are not done yet. The link will stop working.': true,
  });
  expect(await ended.text()).toContain('You finished before all tasks were done');
  expect(await textOf(ownersPage, profile)).toContain(
    'Celigo part finished by Early, 0 of 2 tasks done',
  );
  expect(await textOf(ownersPage, `${profile}/handover`)).toMatch(
    /Early(<!-- -->)? finished.*: 0 of 2 tasks done/,
  );

  const netsuite = await begin('NetSuite part', 'Nora');
  await postForm(netsuite, `${profile}/setup/prerequisites`, 'Save and continue');
  await saveClientId(netsuite, profile, await integrationByPost(netsuite, server, name));
  const record = await textOf(netsuite, `${profile}/setup/integration-record`);
  expect(record).toContain('Do not create a new record for this');
  expect(record).toMatch(/href="[^"]+\/integrapplist\.nl"/);
  const [toUse = '', ifGone = ''] = record.split('If the record is gone');
  expect(toUse).not.toMatch(/href="[^"]+\/integrapp\.nl"/);
  expect(ifGone).toMatch(/href="[^"]+\/integrapp\.nl"/);
  expect(ifGone).toContain('Shown only once, after the first Save');
  expect(ifGone).toMatch(/NetSuite shows the <strong>Client ID<\/strong> once/);
  await upload(netsuite);
  await expectMenuOpens(netsuite, server, ROLES);
  await postForm(netsuite, `${profile}/setup/m2m-mapping`, 'Save and continue');
  // Nothing was checked off on the first of the pages.
  expect(await progress(ownersPage, profile)).toBe('2 of 3 tasks done');
  await postFinish(netsuite, server);
  const report = await ownersPage.request.get(await testByPost(ownersPage, profile));
  expect(await report.text()).toContain('NetSuite accepts this connection');
  expect(await textOf(ownersPage, `${profile}/setup/m2m-mapping`)).toContain(
    'You do not need to upload it again.',
  );
  const otherWay = 'Make it in Celigo for me';
  expect(await textOf(ownersPage, profile)).toContain(otherWay);

  const celigo = await begin('Celigo part', 'Celia');
  const token = await postForm(celigo, `${server.url}${API_TOKENS}`, 'Create API token', {
    Name: 'Guest',
  });
  const home = await textOf(celigo, `${server.url}/handover`);
  expect(home).toContain(otherWay);
  // Without a passcode, nobody fills in the private key by hand.
  expect(home).not.toContain('>Continue<');
  expect(home).toContain('in Celigo, with your own API token.');
  const iClient = `${profile}/setup/celigo-iclient`;
  const byHand = await textOf(celigo, iClient);
  expect(byHand).not.toContain('Edit the payload');
  expect(byHand).toContain('Checking <strong>Use JWT</strong> hides <strong>Client ID</strong>');
  const noKey = 'Ask for a new link with a passcode';
  expect(byHand).toContain(`${noKey}, or use <strong>Make it in Celigo for me</strong>.`);
  const byApi = `${profile}/setup/celigo-api`;
  const chosen = await postForm(celigo, byApi, 'Use the version for any time zone');
  expect(chosen.url()).toBe(byApi);
  expect(await chosen.text()).toContain('The payload is the version for any time zone.');
  const changed = await textOf(
    ownersPage,
    `${server.url}/audit/entries.csv?action=celigo-templates-saved`,
  );
  expect(changed).toContain(',Celia (guest),celigo-templates-saved,Handed over,');
  const made = await postForm(celigo, byApi, 'Create in Celigo', {
    'API token': /value="(\w{32,})"/.exec(await token.text())?.[1] ?? '',
  });
  expect(await made.text()).toContain('Created in Celigo, and it works');
  expect(await textOf(ownersPage, profile)).not.toContain(otherWay);
  await expectMenuOpens(celigo, server, API_TOKENS);
  await postFinish(celigo, server);

  const renewal = await begin('Renewal', 'Rena');
  const steps = `${profile}/renewal`;
  const tooSoon = await postForm(renewal, `${server.url}/handover`, 'My part is done');
  expect(await tooSoon.text()).toContain('6 of 6 steps are not done yet. Continue the renewal');
  await postForm(renewal, steps, 'Start renewal');
  await upload(renewal);
  await postForm(renewal, steps, 'I uploaded it in NetSuite');
  const half = 'I am finished, although 3 of 6 steps are not done yet. The link will stop working.';
  expect(await textOf(renewal, `${server.url}/handover`)).toContain(half);
  await renewal.goto(steps);
  await expect(renewal.getByRole('button', { name: 'I changed it in Celigo' })).toBeVisible();
  await expect(renewal.getByText(`${noKey}.`)).toBeVisible();
  await expectAccessible(renewal);
  await postForm(renewal, steps, 'I changed it in Celigo');
  const revoked = await postForm(renewal, steps, 'Revoke the old certificate');
  expect(await revoked.text()).toContain('Renewal complete');
  expect(await textOf(renewal, `${server.url}/handover`)).toContain('The certificate is renewed');
  await postFinish(renewal, server);

  const seen = await textOf(ownersPage, `${profile}/handover`);
  for (const guestName of ['Nora', 'Celia', 'Rena']) {
    expect(seen).toMatch(new RegExp(`${guestName}(<!-- -->)? finished`));
  }
  const renewed = await textOf(ownersPage, `${server.url}/audit/entries.csv?action=renewal-ended`);
  expect(renewed).toContain(',Rena (guest),renewal-ended,Handed over,');
  await expectWholeRecord(ownersPage, server, { DATA_DIR: server.dataFolder });
});

/** All attempts that a server has counted. */
async function attemptsCounted(server: TestServer): Promise<number> {
  const text = await allRowsAsText(databaseLocation(undefined, server.dataFolder));
  const { RateLimit = [] }: Tables = JSON.parse(text);
  return RateLimit.reduce((sum, { count }) => sum + Number(count), 0);
}

test('a link lasts 1 to 30 days, is passed on to no other page, and a guess gives nothing', async ({
  ownersPage,
  server,
}) => {
  const profile = await createProfile(ownersPage, server, 'For some days');
  for (const days of ['0', '31']) {
    const refused = await postForm(ownersPage, `${profile}/handover`, 'Create link', {
      'Valid for (days)': days,
    });
    const html = await refused.text();
    expect(html).toContain('Enter a whole number of days from 1 to 30.');
    expect(html).not.toMatch(/\/handover\/[\w-]{43}/);
  }
  const { link } = await postLink(ownersPage, profile, 'Renewal');
  const guess = (kind: string) => `${server.url}/${kind}/${randomBytes(32).toString('base64url')}`;
  for (const [address, words, misses] of [
    [link, 'You do not need an account here.', 0],
    [guess('handover'), 'This link does not work', 1],
    [guess('invitation'), 'This link does not work', 1],
  ] as const) {
    const counted = await attemptsCounted(server);
    const answer = await fetch(address);
    expect(await attemptsCounted(server), address).toBe(counted + misses);
    const html = await answer.text();
    expect(html).toContain(words);
    expect(html).toContain('<meta name="referrer" content="origin"/>');
    expect(html).toContain('<meta name="robots" content="noindex"/>');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': expect.stringContaining('no-store'),
      'referrer-policy': 'same-origin',
    });
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
});

test('whoever is signed in is told to sign out to use a link, and ends none', async ({
  ownersPage,
  server,
  browser,
}) => {
  const profile = await createProfile(ownersPage, server, 'Signed in');
  const { link } = await postLink(ownersPage, profile, 'NetSuite part');
  for (const address of [link, `${server.url}/handover`]) {
    await ownersPage.goto(address);
    await expect(ownersPage.getByText(`You are signed in as ${OWNER.email}`)).toBeVisible();
    await expect(ownersPage.getByRole('button', { name: 'Sign out' })).toBeVisible();
    await expect(ownersPage.getByRole('button', { name: 'Start' })).toHaveCount(0);
    await expectAccessible(ownersPage);
  }
  const guest = await (await browser.newContext()).newPage();
  await postStart(guest, link, 'Nele');
  await guest.goto(`${server.url}/handover`);
  await guest.getByRole('checkbox', { name: /^I am finished, although/ }).check();
  // They sign in in another tab in the meantime.
  await guest.context().addCookies(await ownersPage.context().cookies());
  await sendRefusedForm(guest, 'My part is done');
  await expect(errorSummary(guest)).toContainText('Sign out to finish as a guest.');
  await guest.context().clearCookies();
  await guest.goto(link);
  await expect(guest.getByRole('button', { name: 'Start' })).toBeVisible();
});

test('the passcode of a link opens the private key once, and a revoked link ends at once', async ({
  ownersPage,
  finished: { profile },
  server,
  browser,
}) => {
  for (const [password, words] of [
    ['', 'Enter your password, or confirm who you are in another way.'],
    ['not my password', 'This is not your password. Nothing was changed.'],
  ] as const) {
    const refused = await postForm(ownersPage, `${profile}/handover`, 'Create link', {
      'What should they do': 'Celigo part',
      'They can see the private key, with a passcode': true,
      'Your password': password,
    });
    const html = await refused.text();
    expect(html).toContain(words);
    expect(html).not.toMatch(/\/handover\/[\w-]{43}/);
  }
  await ownersPage.goto(`${profile}/handover`);
  await expect(ownersPage.getByLabel('What should they do'), 'what is left').toHaveValue('celigo');
  const { link, passcode } = await makeLink(ownersPage, profile, 'Celigo part', true);
  const guest = await (await browser.newContext()).newPage();
  await startAs(guest, link, 'Celia');
  await sendRefusedForm(guest, 'My part is done');
  await expect(errorSummary(guest)).toContainText('2 of 2 tasks are not done yet.');
  await expectAccessible(guest);
  await guest.goto(`${profile}/setup/celigo-iclient`);
  const tryPasscode = async (typed: string) => {
    await guest.getByLabel('Passcode', { exact: true }).fill(typed);
    await guest.getByRole('button', { name: 'Show private key' }).click();
  };
  await guest.getByRole('button', { name: 'Show private key' }).click();
  await expectAccessible(guest);
  await tryPasscode(OWNER.password);
  await expect(guest.getByText('This passcode is wrong.')).toBeVisible();
  await tryPasscode(passcode.toLowerCase());
  const key = guest.getByRole('textbox', { name: 'Private key', exact: true });
  await expect(key).toHaveValue(/BEGIN PRIVATE KEY/);
  await expect(key).toBeFocused();
  expect(await key.evaluate(({ scrollTop }) => scrollTop), 'the first line is in sight').toBe(0);
  // The passcode is used up: the page that comes back with the check still lets them hide the key.
  const check = guest.getByRole('button', { name: 'Entered: Private key' });
  await check.click();
  const state = guest.getByRole('navigation', { name: 'This profile' });
  await expect(state.getByRole('link', { name: /iClient.*In progress/ })).toBeVisible();
  await expect(guest.getByRole('button', { name: 'Hide private key' })).toBeVisible();
  await check.click();
  await expect(state.getByRole('link', { name: /iClient.*To do/ })).toBeVisible();
  await guest.reload();
  await expect(guest.getByRole('button', { name: 'Show private key' })).toHaveCount(0);
  const home = await textOf(guest, `${server.url}/handover`);
  expect(home).toContain('by hand or with your own API token');
  expect(home).toContain('>Continue<');

  await ownersPage.goto(`${profile}/handover`);
  await ownersPage.getByRole('button', { name: 'Revoke' }).click();
  await expect(ownersPage.getByText('Revoked', { exact: false }).first()).toBeVisible();
  const context = guest.context();
  const kept = (await context.cookies()).filter(({ name }) => name.endsWith('guest'));
  expect(kept).toHaveLength(1);
  const expectDeadLink = () =>
    expect(guest.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  const expectForgotten = async () =>
    expect((await context.cookies()).filter(({ name }) => name.endsWith('guest'))).toEqual([]);
  await guest.getByRole('button', { name: 'I entered these fields: continue' }).click();
  await expectDeadLink();
  await expectForgotten();
  await context.addCookies(kept);
  await guest.goto(`${server.url}/handover`);
  await expectDeadLink();
  const { pathname } = new URL(profile);
  const signInTo = (path: string) => `/sign-in?${new URLSearchParams({ to: pathname + path })}`;
  await guest.goto(`${profile}/setup/celigo-iclient`);
  await expectDeadLink();
  const signIn = guest.getByRole('link', { name: 'sign in' });
  await expect(signIn).toHaveAttribute('href', signInTo('/setup/celigo-iclient'));
  await expectForgotten();

  // Somebody with an account, in a browser that knows the link, wants what was never the guest's.
  await context.addCookies(kept);
  await guest.goto(`${profile}/watch`);
  await expect(guest).toHaveURL(server.url + signInTo('/watch'));
  await expectForgotten();
});

/** What each kind of link opens of its profile. */
const OPENS = {
  'NetSuite part': [
    'setup/prerequisites',
    'setup/integration-record',
    'setup/m2m-mapping',
    'public.pem',
  ],
  'Celigo part': ['setup/celigo-iclient', 'setup/celigo-connection', 'setup/celigo-api'],
  Renewal: ['renewal', 'public.pem'],
} as const;

const PARTS = ['NetSuite part', 'Celigo part', 'Renewal'] as const;

/** Addresses that are open to everyone; the hosts of the practice world ask for themselves. */
const PUBLIC =
  /^\/(handover(\/|$)|invitation\/|sign-in(\/second-step)?$|welcome$|api\/(health|ready)$|\.well-known\/)/;

/** The address of a page or route, with ids in the places of its folder. */
function addressOf(folder: string, profileId: string, runId: string): string {
  return folder
    .replace('/[id]', `/${profileId}`)
    .replace('/[runId]', `/${runId}`)
    .replaceAll(/\[[^\]]+\]+/g, 'x');
}

/** Every folder with a page, or a route, of the app. */
async function folders(of: 'page.tsx' | 'route.ts'): Promise<ReadonlyArray<string>> {
  const files = await readdir('app', { recursive: true });
  return files
    .filter((file) => file === of || file.endsWith(`/${of}`))
    .map((file) => `/${file.slice(0, -of.length)}`.replace(/(?<=.)\/$/, ''));
}

/** What the actions of each kind of link are called; their own tests send them. */
const OWN_ACTIONS: Readonly<Record<keyof typeof OPENS, RegExp>> = {
  'NetSuite part': /^(save|check)Prerequisites|^saveClientId|^saveMapping|^finishHandover/,
  'Celigo part':
    /^saveCeligoProgress|^confirmCeligoWorks|^takeAnyTimeZone|^checkCeligoField|^createInCeligo|^showPrivateKey|^finishHandover/,
  Renewal:
    /^startRenewal|^upload|^prove|^switchCeligo|^confirm(Uploaded|Switched|Revoked)|^go(Back|Forward)|^revokeOld|^cancelGeneration|^checkCeligoField|^showPrivateKey|^finishHandover/,
};

type BuiltAction = { readonly id: string; readonly name: string; readonly page: string };

/** Every action that the built app answers, but for those that strangers may do as well. */
async function builtActions(): Promise<ReadonlyArray<BuiltAction>> {
  const { node }: { readonly node: Record<string, unknown> } = JSON.parse(
    await readFile('.next/server/server-reference-manifest.json', 'utf8'),
  );
  const found: Array<BuiltAction> = [];
  for (const [id, action] of Object.entries(node)) {
    const { exportedName: name, filename, workers } = builtAction.parse(action);
    const isPublic = new RegExp(`const ${name} = guardedPublicAction\\(`);
    if (!isPublic.test(await readFile(filename, 'utf8'))) {
      const page = Object.keys(workers)[0] ?? '';
      found.push({ id, name, page: page.replace(/^app(.*)\/page$/, '$1') });
    }
  }
  return found;
}

const builtAction = z.object({
  exportedName: z.string(),
  filename: z.string(),
  workers: z.record(z.string(), z.unknown()),
});

/** Fields that the actions of the app take, so that nothing but the guard stands in their way. */
function manyFields(profileId: string, ids: Readonly<Record<string, string>>) {
  return {
    ...{ profileId, ...ids, renewalId: randomUUID(), requestId: randomUUID() },
    ...{ name: 'By a guest', version: '1', accountId: 'PRACTICE', scopes: 'restlets' },
    ...{ clientId: 'ab'.repeat(32), certificateId: 'A'.repeat(43), entity: 'x', step: 'upload' },
    ...{ purpose: 'celigo', days: '7', role: 'owner', email: 'by.guest@example.com' },
    ...{ algorithm: 'ES256', validityDays: '100', commonName: 'x', password: OWNER.password },
    ...{ currentPassword: OWNER.password, newPassword: 'a password of a guest', required: 'on' },
    ...{ keepDays: '30', checkEvery: 'off', remindDays: '30', contacts: '', days2: '30' },
    ...{ form: 'celigo-iclient', field: 'name', ticked: 'yes', region: 'us', apiToken: 'x' },
    ...{ host: 'mail.example.com', port: '25', from: 'x@example.com', kind: 'standard' },
    ...{ webhookUrl: 'https://example.com/x', isOn: 'on', defaultRole: 'owner', seen: '{}' },
  };
}

/** Sends an action as a page with a script does. */
function sendAction(
  server: TestServer,
  { id, page }: { readonly id: string; readonly page: string },
  fields: Readonly<Record<string, string>>,
  cookie: string,
): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    body.append(`_1_${name}`, value);
  }
  body.append('0', JSON.stringify([{ status: 'idle' }, '$K1']));
  const headers = { 'Next-Action': id, Accept: 'text/x-component', Origin: server.url, cookie };
  return fetch(server.url + page, { method: 'POST', headers, body, redirect: 'manual' });
}

type Tables = Readonly<Record<string, ReadonlyArray<Readonly<Record<string, unknown>>>>>;

/** Every row of a server but for what it counts and schedules, and when a link was last used. */
async function allRows(server: TestServer): Promise<Tables> {
  const text = await allRowsAsText(databaseLocation(undefined, server.dataFolder));
  const tables: Tables = JSON.parse(text);
  const { RateLimit: _counts, Job: _jobs, Lease: _leases, HandoverLink = [], ...rest } = tables;
  return { ...rest, HandoverLink: HandoverLink.map((row) => ({ ...row, lastUsedAt: null })) };
}

async function cookieOf(context: BrowserContext): Promise<string> {
  return (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
}

test('each kind of link opens its own part of its own profile, and no other page, route, or action', async ({
  ownersPage,
  finished: { profile },
  server,
  browser,
}) => {
  const id = profile.split('/').at(-1) ?? '';
  const name = 'Not handed over';
  const otherProfile = await createProfile(ownersPage, server, name, 'TSTDRV1234567');
  const otherId = otherProfile.split('/').at(-1) ?? '';
  const otherClientId = 'cd'.repeat(32);
  await saveClientId(ownersPage, otherProfile, otherClientId);
  const elsewhere = await makeLink(ownersPage, otherProfile, 'Renewal', true);
  await testConnection(ownersPage, profile);
  await ownersPage.goto(`${profile}/test-runs`);
  const runId = /test-runs\/([0-9a-f-]{36})/.exec(await ownersPage.content())?.[1] ?? '';
  expect(runId).not.toBe('');
  const [actions, pages, routes] = await Promise.all([
    builtActions(),
    folders('page.tsx'),
    folders('route.ts'),
  ]);
  expect(actions.length).toBeGreaterThan(70);
  const showKey = actions.find(({ name }) => name === 'showPrivateKeyAction');
  const shown = await sendAction(
    server,
    { id: showKey?.id ?? '', page: new URL(`${profile}/setup/celigo-iclient`).pathname },
    { profileId: id, password: OWNER.password },
    await cookieOf(ownersPage.context()),
  );
  const key = /BEGIN PRIVATE KEY-----\W{1,2}n?([\w+/]{40})/.exec(await shown.text())?.[1] ?? '';
  expect(key).not.toBe('');

  for (const part of PARTS) {
    const opened = OPENS[part];
    const { link, passcode } = await makeLink(ownersPage, profile, part, part !== 'NetSuite part');
    const context = await browser.newContext();
    await startAs(await context.newPage(), link, 'Eve');
    const cookie = await cookieOf(context);
    const before = await allRows(server);
    const secrets = [
      ...[key, name, otherClientId, link.split('/').at(-1) ?? '', passcode],
      ...[elsewhere.link.split('/').at(-1) ?? '', elsewhere.passcode],
      ...(before.Session ?? []).map(({ token }) => String(token)),
    ].filter((secret) => secret !== '');
    const holdsNone = async (answer: Response, what: string) => {
      const text = (await answer.text()) + JSON.stringify([...answer.headers]);
      const held = secrets.filter((secret) => text.includes(secret));
      expect(held, `${part}: ${what}`).toEqual([]);
    };

    const found: Array<string> = [];
    for (const profileId of [id, otherId]) {
      for (const folder of [...pages, ...routes]) {
        const address = addressOf(folder, profileId, runId);
        const answer = await fetch(server.url + address, {
          headers: { cookie },
          redirect: 'manual',
        });
        if (answer.status === 200 && !PUBLIC.test(address)) {
          found.push(address);
        }
        await holdsNone(answer, `GET ${address}`);
      }
    }
    expect(found.toSorted(), part).toEqual(
      opened.map((page) => `/profiles/${id}/${page}`).toSorted(),
    );

    for (const folder of routes) {
      for (const profileId of folder.includes('[id]') ? [id, otherId] : [id]) {
        const address = addressOf(folder, profileId, runId);
        for (const method of ['POST', 'PUT', 'DELETE']) {
          const answer = await fetch(server.url + address, {
            ...{ method, redirect: 'manual' as const, headers: { cookie, Origin: server.url } },
            body: new URLSearchParams({ password: OWNER.password, profileId }),
          });
          expect([303, 401, 404, 405], `${part}: ${method} ${address}`).toContain(answer.status);
          await holdsNone(answer, `${method} ${address}`);
        }
      }
    }

    const owner = before.User?.[0]?.id;
    const ids = { testRunId: runId, personId: String(owner), linkId: randomUUID() };
    for (const profileId of [id, otherId]) {
      for (const action of actions) {
        if (profileId === id && OWN_ACTIONS[part].test(action.name)) {
          continue;
        }
        const page = addressOf(action.page, profileId, runId);
        const fields = manyFields(profileId, ids);
        const answer = await sendAction(server, { ...action, page }, fields, cookie);
        const what = `${part}: ${action.name} with ${profileId === id ? 'its own' : 'another'} profile`;
        expect(String(answer.headers.get('x-action-redirect')), what).toMatch(
          /^\/(handover|sign-in)\b/,
        );
        await holdsNone(answer, action.name);
      }
    }
    expect(await allRows(server), part).toEqual(before);
    await context.close();
  }

  // The practice world is for those whose profile is practiced on.
  const guest = await (await browser.newContext()).newPage();
  await postStart(guest, elsewhere.link, 'Eve');
  const practice = await guest.request.get(`${server.url}${API_TOKENS}`, { maxRedirects: 0 });
  expect(practice.status()).toBe(303);
});
