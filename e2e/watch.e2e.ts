import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { test } from './fixtures';
import { errorSummary } from './journey';

test.use({ sharesServer: true });

test('how a profile is watched is saved, and wrong addresses are named', async ({
  ownersPage: page,
  finished: { profile },
  server,
}) => {
  await page.goto(`${server.url}/settings`);
  const main = page.getByRole('navigation', { name: 'Main' });
  const current = main.locator('[aria-current]');
  await expect(current).toHaveText(['Your sign-in']);
  await page.setViewportSize({ width: 360, height: 800 });
  const places = await main
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getBoundingClientRect().top));
  expect(new Set(places).size, 'lines of the navigation on a phone').toBe(1);
  await main.getByRole('link', { name: 'Notifications' }).click();
  await expect(page.getByRole('heading', { name: 'Notifications', level: 1 })).toBeVisible();
  await expect(current, 'of the installation, not of one person').toHaveText(['Notifications']);
  const reminders = page.getByLabel('Remind before the certificate ends (days)');
  await reminders.fill('50, 20');
  await page.getByRole('button', { name: 'Set defaults' }).click();
  await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
  await page.goto(profile);
  await page.getByRole('link', { name: 'Watch', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Watch', level: 1 })).toBeVisible();
  await expect(reminders, 'the default').toHaveValue('50, 20');
  await expectAccessible(page);
  await page.getByLabel('Check the connection').selectOption({ label: 'Weekly' });
  await reminders.fill('45, 10');
  await page.getByLabel('Contacts').fill('no address');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(errorSummary(page)).toBeFocused();
  await expectAccessible(page);
  await page.getByLabel('Contacts').fill('ops@example.com');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Check the connection')).toHaveValue('weekly');
  await expect(reminders).toHaveValue('45, 10');
  await expect(page.getByLabel('Contacts')).toHaveValue('ops@example.com');
});

test('a mail server says what came of a test and of an invitation, and a calendar is read until its address is revoked', async ({
  ownersPage: page,
  server,
}) => {
  await page.goto(`${server.url}/settings/notifications`);
  await expectAccessible(page);
  await page.getByLabel('Mail server').fill('127.0.0.1');
  await page.getByLabel('From').fill('wizard@example.com');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Not accepted' })).toContainText(
    'NOTIFY_PRIVATE_TARGETS',
  );
  await expectAccessible(page);
  await page.goto(`${server.url}/people`);
  await page.getByLabel('Email', { exact: true }).fill('mia@example.com');
  await expect(page.getByLabel('Send by email').last()).toBeChecked();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create invitation' }).click();
  await expect(
    page.getByText('The email could not be sent, so send the link yourself.'),
  ).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Invitation link' })).toBeVisible();
  await page.goto(`${server.url}/settings/notifications`);
  await page.getByLabel('Name of the calendar').fill('Team');
  await page.getByRole('button', { name: 'Create address' }).click();
  await expect(page.getByText('Team, created')).toBeVisible();
  const address = await page.getByRole('textbox', { name: 'Calendar address' }).inputValue();
  const calendar = await fetch(address);
  expect(calendar.headers.get('content-type')).toContain('text/calendar');
  expect(await calendar.text()).toContain('BEGIN:VEVENT');
  await page.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('Team, created')).toHaveCount(0);
  expect((await fetch(address)).status).toBe(404);
  expect((await fetch(`${server.url}/api/metrics`)).status).toBe(404);
});

test('what someone saved while another typed is not overwritten, although another form renewed the page', async ({
  ownersPage: page,
  server,
}) => {
  const address = `${server.url}/settings/notifications`;
  const saveSender = async (own: Page, sender: string) => {
    await own.getByLabel('Mail server').fill('127.0.0.1');
    await own.getByLabel('From').fill(sender);
    await own.getByRole('button', { name: 'Save' }).first().click();
  };
  const elsewhere = await page.context().newPage();
  await elsewhere.goto(address);
  await page.goto(address);
  await page.getByLabel('From').fill('mine@example.com');
  await saveSender(elsewhere, 'theirs@example.com');
  await expect(elsewhere.getByText('Saved. Send a test')).toBeVisible();
  await page.getByLabel('Name of the calendar').fill('Meanwhile');
  await page.getByRole('button', { name: 'Create address' }).click();
  await expect(page.getByText('Meanwhile, created')).toBeVisible();
  await saveSender(page, 'mine@example.com');
  await expect(errorSummary(page)).toContainText('Nothing was overwritten');
  await expect(errorSummary(page)).toContainText('theirs@example.com');
});
