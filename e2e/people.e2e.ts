import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { choose, press, type } from './by-keyboard';
import { test } from './fixtures';
import { downloadedText, errorSummary, sendRefusedForm, signIn } from './journey';
import type { TestServer } from './server';

const GUEST = { email: 'guest@example.com', password: 'a long enough password' } as const;
const NEW_PASSWORD = 'a horse of another colour';

/** The buttons with which a page sends something, but for signing out and searching. */
function sendingButtons(html: string): ReadonlyArray<string> {
  const page = new DOMParser().parseFromString(html, 'text/html');
  return [...page.querySelectorAll('form')]
    .filter((form) => form.method === 'post' && form.getAttribute('action') !== '/sign-out')
    .flatMap((form) => [...form.elements])
    .filter((element) => element instanceof HTMLButtonElement && element.type === 'submit')
    .filter((button) => !button.matches(':disabled'))
    .map((button) => button.textContent.trim());
}

/** What the pages of profiles offer a person to send, by page. */
async function offersOfProfiles(
  person: Page,
  server: TestServer,
  ids: { readonly profile: string; readonly run: string },
): Promise<ReadonlyArray<readonly [page: string, button: string]>> {
  const files = await readdir('app/profiles', { recursive: true });
  const offers: Array<readonly [string, string]> = [];
  for (const file of files.filter((name) => /(^|\/)page\.tsx$/.test(name)).toSorted()) {
    const folder = file.replace(/\/?page\.tsx$/, '');
    const path = folder
      .replace('[id]', ids.profile)
      .replace('[runId]', ids.run)
      .replace('[platform]', 'workato');
    const answer = await person.request.get(`${server.url}/profiles/${path}`);
    expect(answer.ok(), folder).toBe(true);
    const buttons = await person.evaluate(sendingButtons, await answer.text());
    offers.push(...buttons.map((button) => [folder, button] as const));
  }
  return offers;
}

async function openLink(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

test('an owner invites a viewer, who reads, changes nothing, and is let out and in again', async ({
  ownersPage,
  finished,
  server,
  browser,
}) => {
  await ownersPage.goto(`${server.url}/people`);
  await expectAccessible(ownersPage);
  await ownersPage.getByLabel('Email').fill('owner@example.com');
  await sendRefusedForm(ownersPage, 'Create invitation');
  await expect(errorSummary(ownersPage)).toContainText('already has an account');
  await type(ownersPage, 'Email', GUEST.email);
  await choose(ownersPage, 'Role', 'Viewer');
  await press(ownersPage, 'Create invitation');
  const link = await ownersPage.getByRole('textbox', { name: 'Invitation link' }).inputValue();
  expect(server.log()).not.toContain(new URL(link).pathname);

  const guest = await (await browser.newContext()).newPage();
  await openLink(guest, link);
  await expectAccessible(guest);
  await type(guest, 'Name', 'Guest');
  await type(guest, 'Password', GUEST.password);
  await press(guest, 'Create account');
  await expect(guest.getByRole('heading', { name: 'Connection profiles' })).toBeVisible();
  await expect(guest.getByRole('link', { name: 'People' })).toHaveCount(0);
  await guest.goto(`${server.url}/people`);
  await expect(guest).toHaveURL(/\/profiles$/);
  await guest.goto(`${finished.profile}/setup/celigo-iclient`);
  await expect(guest.getByRole('button', { name: 'Show private key' })).toHaveCount(0);
  const reports = await ownersPage.request.get(`${finished.profile}/test-runs`);
  const ids = {
    profile: finished.profile.split('/').at(-1) ?? '',
    run: /test-runs\/([0-9a-f-]{36})/.exec(await reports.text())?.[1] ?? '',
  };
  expect((await offersOfProfiles(ownersPage, server, ids)).length).toBeGreaterThan(20);
  expect(await offersOfProfiles(guest, server, ids)).toEqual([]);
  await openLink(guest, link);
  await expect(guest.getByRole('heading', { name: 'This link does not work' })).toBeVisible();

  await ownersPage.reload();
  await ownersPage.getByText('Manage Guest').click();
  await ownersPage.getByRole('button', { name: 'Deactivate Guest' }).click();
  await ownersPage.getByRole('button', { name: 'Deactivate', exact: true }).click();
  await expect(ownersPage.getByText('Deactivated', { exact: true })).toBeVisible();
  await expectAccessible(ownersPage);
  await guest.goto(`${server.url}/profiles`);
  await expect(guest).toHaveURL(/\/sign-in/);

  const manage = ownersPage.getByRole('listitem').filter({ hasText: GUEST.email });
  await manage.getByRole('button', { name: 'Create a password link' }).click();
  const passwordLink = await manage.getByRole('textbox', { name: /^Password link/ }).inputValue();
  await openLink(guest, passwordLink);
  await guest.getByLabel('New password').fill(NEW_PASSWORD);
  await guest.getByRole('button', { name: 'Set password' }).click();
  await expect(guest.getByRole('heading', { name: 'Connection profiles' })).toBeVisible();
});

test('the owner reads who did what, narrows it down, and takes it along; a viewer may not', async ({
  ownersPage,
  server,
  browser,
}) => {
  await ownersPage.goto(`${server.url}/audit`);
  await expectAccessible(ownersPage);
  const rows = ownersPage.getByRole('table').getByRole('row');
  await expect(rows.filter({ hasText: 'Set a new password through a link' })).toHaveCount(1);
  await type(ownersPage, 'Person', GUEST.email.toUpperCase());
  await choose(ownersPage, 'Action', 'Accepted an invitation');
  await press(ownersPage, 'Filter');
  await expect(rows).toHaveCount(2);
  await expect(rows.last()).toContainText(GUEST.email);

  const text = await downloadedText(ownersPage, 'Download CSV');
  expect(text.split('\r\n')).toEqual([
    'at,person,action,profile,profileId,detail',
    expect.stringMatching(
      /^2\d{3}-.*Z,guest@example\.com,invitation-accepted,,,"{""role"":""viewer""}"$/,
    ),
    '',
  ]);

  const lines = await ownersPage.request.get(
    `${server.url}/audit/entries.jsonl?action=invitation-accepted`,
  );
  expect(
    (await lines.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([expect.objectContaining({ person: GUEST.email, detail: { role: 'viewer' } })]);

  const storageState = await ownersPage.context().storageState();
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState });
  for (const [page, days] of [
    [await plain.newPage(), '90'],
    [ownersPage, '120'],
  ] as const) {
    await page.goto(`${server.url}/audit`);
    await page.getByLabel('Keep entries for (days)').fill(days);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText(`entries older than ${days} days are deleted`)).toBeVisible();
    await page.getByLabel('Action').selectOption('Saved how long audit entries are kept');
    await page.getByRole('button', { name: 'Filter' }).click();
    await expect(page.getByRole('table').getByRole('row').nth(1)).toContainText(`${days} days`);
  }

  const guest = await (await browser.newContext()).newPage();
  await signIn(guest, server, { ...GUEST, password: NEW_PASSWORD });
  await guest.goto(`${server.url}/audit`);
  await expect(guest).toHaveURL(/\/profiles$/);
  for (const file of ['entries.csv', 'entries.jsonl']) {
    expect((await guest.request.get(`${server.url}/audit/${file}`)).status()).toBe(403);
  }
});

test('the server administrator lets a locked-out owner in from the command line', async ({
  page,
  server,
}) => {
  const { stdout } = await promisify(execFile)(
    'npm',
    ['run', '--silent', 'people', '--', 'reset', 'owner@example.com'],
    {
      env: {
        ...process.env,
        DATA_DIR: server.dataFolder,
        PORT: new URL(server.url).port,
      },
    },
  );
  const link = /\S+\/invitation\/\S+/.exec(stdout)?.[0] ?? '';
  await openLink(page, link);
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('link', { name: 'People' })).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, server, { email: 'owner@example.com', password: NEW_PASSWORD });
});
