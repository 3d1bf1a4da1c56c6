import { expect, type Page } from '@playwright/test';
import { test } from './fixtures';
import { saveClientId, saveMapping, uploadCertificate } from './journey';
import { testConnection } from './posted-journey';
import { finishedProfile, startPreparedServer } from './prepared';
import type { TestServer } from './server';

const PRACTICE = 'practice/practice.app.netsuite.com/app';
/** The integration record of the finished profile. */
const NAME = 'Finished';

let server: TestServer;

test.beforeEach(({ server: ofFile }) => {
  server = ofFile;
});

/** What a person has at hand while something is broken and mended. */
type Bench = {
  readonly page: Page;
  readonly profile: string;
  readonly clientId: string;
  readonly certificateId: string;
};

/** One thing that goes wrong, and what somebody does who follows the words of its fix. */
type Case = {
  readonly code: string;
  /** Words of the fix that the person follows; they must stand on the page. */
  readonly says: string;
  readonly breakIt: (bench: Bench) => Promise<void>;
  readonly mendIt: (bench: Bench) => Promise<void>;
};

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status')).toHaveText(/The changes were saved\./);
}

async function onRecord(page: Page, change: () => Promise<void>): Promise<void> {
  await page.goto(`${server.url}/${PRACTICE}/common/integration/integrapplist.nl`);
  await page.getByRole('link', { name: NAME }).click();
  await change();
  await save(page);
}

async function setBox(page: Page, path: string, box: string, checked: boolean): Promise<void> {
  await page.goto(`${server.url}/${PRACTICE}/${path}`);
  await page.getByLabel(box, { exact: true }).setChecked(checked);
  await save(page);
}

/** Makes the role inactive, or active again, from the list of roles. */
async function setInactive(page: Page, inactive: boolean): Promise<void> {
  await page.goto(`${server.url}/${PRACTICE}/setup/rolelist.nl`);
  await page.getByRole('link', { name: 'Celigo Integration' }).click();
  await page.getByLabel('Inactive').setChecked(inactive);
  await save(page);
}

const recordBox = (label: string) => ({
  breakIt: ({ page }: Bench) => onRecord(page, () => page.getByLabel(label).uncheck()),
  mendIt: ({ page }: Bench) => onRecord(page, () => page.getByLabel(label).check()),
});

const pageBox = (path: string, label: string, inOrder: boolean) => ({
  breakIt: ({ page }: Bench) => setBox(page, path, label, !inOrder),
  mendIt: ({ page }: Bench) => setBox(page, path, label, inOrder),
});

const recordState = (state: string) => async (bench: Bench) => {
  await onRecord(bench.page, async () => {
    await bench.page.getByLabel('State').selectOption(state);
  });
};

async function revokeMapping({ page, certificateId }: Bench): Promise<void> {
  await page.goto(`${server.url}/${PRACTICE}/oauth2/clientcredentials/setup.nl`);
  await page.getByRole('button', { name: `Revoke ${certificateId}` }).click();
  await expect(page.getByRole('cell', { name: 'Revoked' })).toBeVisible();
}

async function saveOtherCertificateId({ page, profile }: Bench): Promise<void> {
  await page.goto(`${profile}/setup/m2m-mapping`);
  await page.getByLabel('Certificate ID', { exact: true }).fill('A'.repeat(43));
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page.getByText('This is not the Certificate ID of your certificate')).toBeVisible();
}

async function generateAndMapAnew({ page, profile, certificateId }: Bench): Promise<void> {
  await page.goto(`${profile}/setup/key-and-certificate`);
  await page.getByText('Make another key and certificate').click();
  await page.getByLabel('Replace the key and certificate that NetSuite knows').check();
  const box = page.getByRole('textbox', { name: 'Certificate ID', exact: true });
  await page.getByRole('button', { name: 'Generate key and certificate' }).click();
  await expect(box).not.toHaveValue(certificateId, { timeout: 60_000 });
  const pem = await (await page.request.get(`${profile}/public.pem`)).text();
  const predicted = await box.inputValue();
  await uploadCertificate(page, server, NAME, pem);
  await saveMapping(page, profile, predicted);
}

const CASES: ReadonlyArray<Case> = [
  {
    code: 'integration-blocked',
    says: 'set State to Enabled',
    breakIt: recordState('Blocked'),
    mendIt: recordState('Enabled'),
  },
  {
    code: 'grant-not-enabled',
    says: 'check Client Credentials (Machine to Machine) Grant',
    ...recordBox('Client Credentials (Machine to Machine) Grant'),
  },
  {
    code: 'scope-not-enabled',
    says: 'check each scope of this profile',
    ...recordBox('REST Web Services'),
  },
  {
    code: 'entity-or-role-inactive',
    says: 'the role is not inactive',
    breakIt: ({ page }) => setInactive(page, true),
    mendIt: ({ page }) => setInactive(page, false),
  },
  {
    code: 'feature-disabled',
    says: 'check OAuth 2.0 and REST Web Services',
    ...pageBox('setup/features.nl', 'REST Web Services', true),
  },
  {
    code: 'role-lacks-rest',
    says: 'REST Web Services',
    ...pageBox('setup/role.nl?id=1001', 'REST Web Services', true),
  },
  {
    code: 'role-lacks-oauth-login',
    says: 'Log in using OAuth 2.0 Access Tokens',
    ...pageBox('setup/role.nl?id=1001', 'Log in using OAuth 2.0 Access Tokens', true),
  },
  {
    code: 'certificate-id-mismatch',
    says: 'find the row with the predicted Certificate ID',
    breakIt: saveOtherCertificateId,
    mendIt: ({ page, profile, certificateId }) => saveMapping(page, profile, certificateId),
  },
  {
    code: 'integration-unknown',
    says: 'save the Client ID again',
    breakIt: ({ page, profile }) => saveClientId(page, profile, '0123456789abcdef'.repeat(4)),
    mendIt: ({ page, profile, clientId }) => saveClientId(page, profile, clientId),
  },
  {
    code: 'rate-limited',
    says: 'Wait a minute, or as long as the answer asks, and test again',
    breakIt: async ({ page }) => {
      await page.goto(`${server.url}/${PRACTICE}/practice/conditions.nl`);
      await page.getByLabel('Token endpoint: answer').selectOption('Return 429 with Retry-After');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByRole('status')).toHaveText(/The conditions were saved\./);
      await expect(
        page.getByRole('link', { name: 'Return 429 with Retry-After at the token endpoint' }),
      ).toBeVisible();
    },
    mendIt: async ({ page }) => {
      await page.goto(`${server.url}/${PRACTICE}/practice/conditions.nl`);
      await page.getByRole('button', { name: 'Reset everything' }).click();
      await expect(page.getByText('Nothing: this account is in order.')).toBeVisible();
    },
  },
  {
    code: 'certificate-revoked',
    says: 'Generate a new key and certificate and upload the new certificate',
    breakIt: revokeMapping,
    mendIt: generateAndMapAnew,
  },
];

for (const { code, says, breakIt, mendIt } of CASES) {
  test(`who follows the fix for ${code} as it is written comes back to "NetSuite accepts this connection"`, async ({
    ownersPage: page,
    finished,
  }) => {
    const bench: Bench = { ...finished, page };
    await breakIt(bench);
    await page.goto(await testConnection(page, finished.profile));
    await expect(page.getByRole('heading', { name: 'Connection does not work' })).toBeVisible();
    const report = page.getByRole('main');
    await expect(report.getByText(code, { exact: true }).first()).toBeVisible();
    await expect(report).toContainText(says);
    await mendIt(bench);
    await page.goto(await testConnection(page, finished.profile));
    await expect(
      page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
    ).toBeVisible();
  });
}

test('a row copied from the Login Audit Trail names the exact cause first', async ({
  ownersPage: page,
}) => {
  const own = await startPreparedServer();
  try {
    const { profile } = finishedProfile(own);
    await page.goto(`${own.url}/${PRACTICE}/practice/conditions.nl`);
    await page
      .getByLabel('What to break')
      .selectOption(
        'Reject every signature, as if a different certificate had the same Certificate ID',
      );
    await page.getByRole('button', { name: 'Break it' }).click();
    await expect(page.getByText('It is broken now.')).toBeVisible();
    await page.goto(await testConnection(page, profile));
    await expect(page.getByRole('heading', { name: 'Connection does not work' })).toBeVisible();
    const report = page.url();
    await page.goto(`${own.url}/${PRACTICE}/setup/loginaudit.nl`);
    const row = page.getByRole('row').filter({ hasText: 'Failure' }).first();
    const pasted = (await row.getByRole('cell').allTextContents()).join('\t');
    expect(pasted).toContain('SignatureValidation');
    await page.goto(report);
    await page.getByLabel('Detail from the Login Audit Trail').fill(pasted);
    await page.getByRole('button', { name: 'Find the cause' }).click();
    await expect(page.getByText('SignatureValidation').first()).toBeVisible();
    const words = (await page.getByRole('main').textContent()) ?? '';
    const others = ['certificate-unknown', 'certificate-revoked', 'integration-unknown'];
    const first = words.indexOf('signature-invalid');
    expect(first).toBeGreaterThan(0);
    for (const other of others.filter((code) => words.includes(code))) {
      expect(words.indexOf(other), other).toBeGreaterThan(first);
    }
  } finally {
    await own.stop();
  }
});
