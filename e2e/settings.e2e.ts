import { expect } from '@playwright/test';
import { test } from './fixtures';
import {
  createOwner,
  createPracticeIntegration,
  createProfile,
  errorSummary,
  generateKey,
  OWNER,
  saveClientId,
  saveMapping,
  sendRefusedForm,
  testConnection,
  uploadCertificate,
  welcomeLink,
} from './journey';
import { startServer } from './server';

test('the journey works through a gateway to another server, and every page says so', async ({
  browser,
}) => {
  const netsuite = await startServer();
  const wizard = await startServer({
    OUTBOUND_GATEWAY_URL: `${netsuite.url}/practice`,
    PRACTICE: 'off',
  });
  try {
    // Cookies know no ports: each server has a browser context of its own.
    const there = await (await browser.newContext()).newPage();
    const here = await (await browser.newContext()).newPage();
    await createOwner(there, netsuite);
    await createOwner(here, wizard);
    const profile = await createProfile(here, wizard, 'Through a gateway');
    await expect(here.getByText('A gateway is in use')).toBeVisible();
    const clientId = await createPracticeIntegration(there, netsuite, 'Through a gateway');
    await saveClientId(here, profile, clientId);
    const { pem, certificateId } = await generateKey(here, profile, 'ES256');
    await uploadCertificate(there, netsuite, 'Through a gateway', pem);
    await saveMapping(here, profile, certificateId);
    await testConnection(here, profile);
    await expect(
      here.getByRole('heading', { name: 'NetSuite accepts this connection' }),
    ).toBeVisible();
    await expect(here.getByRole('region', { name: 'Test report' })).toContainText(
      'https://practice.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
    );
  } finally {
    await wizard.stop();
    await netsuite.stop();
  }
});

test('on loopback, too, nobody becomes the first owner without the one-time code', async ({
  page,
}) => {
  const server = await startServer();
  try {
    await page.goto(`${server.url}/welcome`);
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
