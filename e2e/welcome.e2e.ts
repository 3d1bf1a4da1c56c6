import { expect } from '@playwright/test';
import { expectAccessible, expectLegibleInDark, recordPolicyViolations } from './accessible';
import { test } from './fixtures';
import { createOwner, errorSummary, OWNER, sendRefusedForm, welcomeLink } from './journey';
import { startServer } from './server';

test('a new server makes its first owner only with the one-time code, and offers to practice first', async ({
  page,
}) => {
  const server = await startServer();
  try {
    const policyViolations = recordPolicyViolations(page);
    await page.goto(`${server.url}/welcome`);
    await expectAccessible(page);
    await expectLegibleInDark(page);
    await page.getByRole('button', { name: 'Create owner account' }).click();
    await expect(errorSummary(page)).toBeFocused();
    await expect(errorSummary(page).getByRole('link')).toHaveText([
      /your name/,
      /email address/,
      /password/,
      /one-time code/,
    ]);
    await expectAccessible(page);
    await page.getByLabel('Name', { exact: true }).fill(OWNER.name);
    await page.getByLabel('Email', { exact: true }).fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await sendRefusedForm(page, 'Create owner account');
    await expect(errorSummary(page)).toContainText('one-time code');
    await page.goto(welcomeLink(server));
    await expect(page.getByLabel('One-time code')).toHaveValue(/^\S{20}$/);
    expect(page.url()).toBe(`${server.url}/welcome`);
    // A refusal for another reason keeps the code.
    await sendRefusedForm(page, 'Create owner account');
    await expect(page.getByLabel('One-time code')).toHaveValue(/^\S{20}$/);
    await createOwner(page, server);
    await expectAccessible(page);
    await page.goto(`${server.url}/profiles/new`);
    await page.getByRole('button', { name: 'Create profile' }).click();
    await expect(errorSummary(page)).toBeFocused();
    await expectAccessible(page);
    await page.goto(`${server.url}/profiles/00000000-0000-4000-8000-000000000000`);
    await expectAccessible(page);
    await page.goto(`${server.url}/profiles`);
    await expect(page.getByRole('link', { name: 'New profile' })).toBeVisible();
    await page.getByRole('button', { name: 'Practice first' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Practice' })).toBeVisible();
    await page.goto(`${server.url}/profiles`);
    await expect(page.getByRole('row').getByText('PRACTICE', { exact: true })).toBeVisible();
    expect(policyViolations).toEqual([]);
  } finally {
    await server.stop();
  }
});

test('off loopback the code of the link is typed where no script runs, and the practice world is off', async ({
  browser,
}) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  const server = await startServer({ HOST: '0.0.0.0' });
  try {
    const send = async (code: string) => {
      await page.getByLabel('Name', { exact: true }).fill(OWNER.name);
      await page.getByLabel('Email', { exact: true }).fill(OWNER.email);
      await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
      await page.getByLabel('One-time code').fill(code);
      await page.getByRole('button', { name: 'Create owner account' }).click();
    };
    await page.goto(`${server.url}/welcome`);
    await expect(page.getByText('This connection is not encrypted')).toBeVisible();
    expect(server.log()).toContain('Warning: other computers reach this server without TLS');
    await send('a guess');
    await expect(errorSummary(page)).toContainText('one-time code');
    await send(/#code=(\S+)/.exec(server.log())?.[1] ?? '');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connection profiles');
    const practice = await page.request.get(
      `${server.url}/practice/practice.suitetalk.api.netsuite.com/services/rest/system/v1/serverTime`,
    );
    expect(practice.status()).toBe(404);
  } finally {
    await server.stop();
  }
});
