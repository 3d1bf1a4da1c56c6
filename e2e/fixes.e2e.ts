import { expect, type Page } from '@playwright/test';
import { test } from './fixtures';
import { type FormValues, postForm } from './posted-forms';
import {
  type PreparedProfile,
  prepareProfile,
  saveClientId,
  saveMapping,
  testConnection,
  uploadCertificate,
} from './posted-journey';
import type { TestServer } from './server';

// What a test breaks in the practice NetSuite, it mends, so others on its server find it in order.
test.use({ sharesServer: true });

const PRACTICE = 'practice/practice.app.netsuite.com/app';
/** The profile that one thing after the other is wrong with. */
const NAME = 'Broken and mended';

let server: TestServer;
let prepared: PreparedProfile | undefined;

test.beforeEach(({ server: ofFile }) => {
  server = ofFile;
});

/** What a person has at hand while something is broken and mended. */
type Bench = {
  readonly page: Page;
} & PreparedProfile;

/** One thing that goes wrong, and what somebody does who follows the words of its fix. */
type Case = {
  readonly code: string;
  /** Words of the fix that the person follows; they must stand on the page. */
  readonly says: string;
  readonly breakIt: (bench: Bench) => Promise<void>;
  readonly mendIt: (bench: Bench) => Promise<void>;
};

/** Saves a form of the practice NetSuite with other values. */
async function save(page: Page, url: string, values: FormValues): Promise<void> {
  const answer = await postForm(page, url, 'Save', values);
  expect(await answer.text()).toMatch(/The (changes|conditions) were saved\./);
}

/** Saves what a list of the practice NetSuite links to by its name. */
async function saveLinked(
  { page }: Bench,
  path: string,
  name: string,
  values: FormValues,
): Promise<void> {
  const list = await page.request.get(`${server.url}/${PRACTICE}/${path}`);
  const href = new RegExp(`href="([^"]+)"[^>]*>${name}<`).exec(await list.text())?.[1] ?? '';
  await save(page, new URL(href, list.url()).href, values);
}

const onRecord = (values: FormValues) => (bench: Bench) =>
  saveLinked(bench, 'common/integration/integrapplist.nl', bench.integration, values);

const onRole = (values: FormValues) => (bench: Bench) =>
  saveLinked(bench, 'setup/rolelist.nl', 'Celigo Integration', values);

const onPage =
  (path: string, values: FormValues) =>
  ({ page }: Bench) =>
    save(page, `${server.url}/${PRACTICE}/${path}`, values);

/** A box that must be checked, or must not be. */
const box = (
  change: (values: FormValues) => (bench: Bench) => Promise<void>,
  label: string,
  inOrder = true,
) => ({ breakIt: change({ [label]: !inOrder }), mendIt: change({ [label]: inOrder }) });

async function putInOrder({ page }: Pick<Bench, 'page'>): Promise<void> {
  const url = `${server.url}/${PRACTICE}/practice/conditions.nl`;
  const answer = await postForm(page, url, 'Reset everything');
  expect(await answer.text()).toContain('Everything was reset');
}

async function revokeMapping({ page, certificateId }: Bench): Promise<void> {
  await page.goto(`${server.url}/${PRACTICE}/oauth2/clientcredentials/setup.nl`);
  await page.getByRole('button', { name: `Revoke ${certificateId}` }).click();
  await expect(page.getByRole('cell', { name: 'Revoked' })).toBeVisible();
}

async function generateAndMapAnew(bench: Bench): Promise<void> {
  const { page, profile, integration, certificateId } = bench;
  await page.goto(`${profile}/setup/key-and-certificate`);
  await page.getByText('Generate another key and certificate').click();
  await page.getByLabel('Replace the key and certificate that NetSuite already has').check();
  const box = page.getByRole('textbox', { name: 'Certificate ID', exact: true });
  await page.getByRole('button', { name: 'Generate key and certificate' }).click();
  await expect(box).not.toHaveValue(certificateId, { timeout: 60_000 });
  const pem = await (await page.request.get(`${profile}/public.pem`)).text();
  const predicted = await box.inputValue();
  await uploadCertificate(page, server, integration, pem);
  await saveMapping(page, profile, predicted);
}

const CASES: ReadonlyArray<Case> = [
  {
    code: 'integration-blocked',
    says: 'set State to Enabled',
    breakIt: onRecord({ State: 'Blocked' }),
    mendIt: onRecord({ State: 'Enabled' }),
  },
  {
    code: 'grant-not-enabled',
    says: 'check Client Credentials (Machine to Machine) Grant',
    ...box(onRecord, 'Client Credentials (Machine to Machine) Grant'),
  },
  {
    code: 'scope-not-enabled',
    says: 'check each scope of this profile',
    ...box(onRecord, 'REST Web Services'),
  },
  {
    code: 'entity-or-role-inactive',
    says: 'the role is not inactive',
    ...box(onRole, 'Inactive', false),
  },
  {
    code: 'feature-disabled',
    says: 'check OAuth 2.0 and REST Web Services',
    ...box((values) => onPage('setup/features.nl', values), 'REST Web Services'),
  },
  {
    code: 'role-lacks-rest',
    says: 'REST Web Services',
    ...box(onRole, 'REST Web Services'),
  },
  {
    code: 'role-lacks-oauth-login',
    says: 'Log in using OAuth 2.0 Access Tokens',
    ...box(onRole, 'Log in using OAuth 2.0 Access Tokens'),
  },
  {
    code: 'certificate-id-mismatch',
    says: 'find the row with the predicted Certificate ID',
    breakIt: ({ page, profile }) => saveMapping(page, profile, 'A'.repeat(43)),
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
    says: 'Wait a minute, or as long as the response says, and test again',
    breakIt: onPage('practice/conditions.nl', {
      'Token endpoint: answer': 'Return 429 with Retry-After',
    }),
    mendIt: putInOrder,
  },
  {
    code: 'certificate-revoked',
    says: 'Generate a new key and certificate and upload the new certificate',
    breakIt: revokeMapping,
    mendIt: generateAndMapAnew,
  },
];

/** A profile that has worked, because what worked before tells what is wrong. */
async function workingProfile(page: Page, name: string): Promise<PreparedProfile> {
  const made = await prepareProfile(page, server, name);
  await testConnection(page, made.profile);
  return made;
}

for (const { code, says, breakIt, mendIt } of CASES) {
  test(`who follows the fix for ${code} as it is written comes back to "NetSuite accepts this connection"`, async ({
    ownersPage: page,
  }) => {
    prepared ??= await workingProfile(page, NAME);
    const bench: Bench = { ...prepared, page };
    await breakIt(bench);
    await page.goto(await testConnection(page, bench.profile));
    await expect(page.getByRole('heading', { name: 'Connection does not work' })).toBeVisible();
    const report = page.getByRole('main');
    await expect(report.getByText(code, { exact: true }).first()).toBeVisible();
    await expect(report).toContainText(says);
    await mendIt(bench);
    await page.goto(await testConnection(page, bench.profile));
    await expect(
      page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
    ).toBeVisible();
  });
}

test('a row copied from the Login Audit Trail names the exact cause first', async ({
  ownersPage: page,
}) => {
  const { profile } = await workingProfile(page, 'Copied row');
  try {
    await page.goto(`${server.url}/${PRACTICE}/practice/conditions.nl`);
    await page
      .getByLabel('What to break')
      .selectOption(
        'Reject every signature, as if a different certificate had the same Certificate ID',
      );
    await page.getByRole('button', { name: 'Break it' }).click();
    await expect(page.getByText('The connection is broken now.')).toBeVisible();
    await page.goto(await testConnection(page, profile));
    await expect(page.getByRole('heading', { name: 'Connection does not work' })).toBeVisible();
    const report = page.url();
    await page.goto(`${server.url}/${PRACTICE}/setup/loginaudit.nl`);
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
    await putInOrder({ page });
  }
});
