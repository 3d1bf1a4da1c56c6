import { randomUUID } from 'node:crypto';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { runTest } from '@/app/run-test';
import { readTestRun, type TestRun } from '@/lib/connection-test/test-runs';
import { openedInstallations } from '@/lib/installation/opened-installations.fixture';
import { iClientValues } from '@/lib/profiles/celigo-forms';
import { saveAccount } from '@/lib/profiles/changes';
import { accountOfId, profileScene } from '@/lib/profiles/profile-scene.fixture';
import { failure, success } from '@/lib/result';
import { createFirstOwner } from '@/lib/sign-in/people';
import { PayloadNote } from './setup/payload-note';
import {
  backField,
  backTo,
  cameFromReport,
  fixHref,
  iClientHrefs,
  nextStepForm,
  redirectToNextStep,
  reportHref,
  type TestAgainQuery,
  testRefreshed,
  whyNotTested,
} from './test-again';

const openInstallationOn = openedInstallations();

const PAGE = '/profiles/p/setup/test';

/** What the page says that an address leads to. */
function saidAt(href: string): string | undefined {
  const { pathname, searchParams } = new URL(href, 'http://localhost');
  expect(pathname).toBe(PAGE);
  return whyNotTested({ refused: searchParams.get('refused') ?? '' });
}

/** The address that an action redirects to; what else it answers as it is. */
async function ledTo(work: Promise<unknown>): Promise<string> {
  const answer: unknown = await work.catch((error: unknown) => error);
  // The framework's own redirect: its digest has the address.
  return answer instanceof Error && 'digest' in answer
    ? (String(answer.digest).split(';')[2] ?? '')
    : JSON.stringify(answer);
}

test('a test that ran leads to its report, and nothing else is said', () => {
  expect(reportHref('p', success('run-1'))).toBe(`${PAGE}?run=run-1`);
  expect(saidAt(reportHref('p', success('run-1')))).toBeUndefined();
});

test.each([
  ['profile-incomplete', /you need the Client ID/],
  ['test-running', /is still running/],
  ['tests-running', /at once/],
  ['practice-off', /The practice world is off/],
  ['too-many-attempts', /Wait a few minutes/],
] as const)('the page says why nothing was tested: %s', (code, words) => {
  expect(saidAt(reportHref('p', failure({ code })))).toMatch(words);
});

test('an address cannot put other words on the page', () => {
  expect(whyNotTested({ refused: 'call-this-number' })).toBeUndefined();
  expect(whyNotTested({ refused: 'constructor' })).toBeUndefined();
  expect(whyNotTested({ refused: ['test-running', 'x'] })).toBeUndefined();
  expect(whyNotTested({})).toBeUndefined();
});

test('the next test calls the RESTlet that the report which led to it was made with', async () => {
  // Nothing listens there, so nobody is asked.
  const gateway = { OUTBOUND_GATEWAY_URL: 'http://127.0.0.1:9' };
  const installation = await openInstallationOn('sqlite', gateway);
  const now = new Date();
  const owner = { name: 'Owner', email: 'owner@example.com', password: 'a long enough password' };
  const made = await createFirstOwner(installation, owner, now);
  const person = { ...owner, id: made.ok ? made.value : '', role: 'owner' } as const;
  const scene = profileScene(installation, person, now);
  const profileId = await scene.testable('RESTlets');
  const profile = await scene.read(profileId);
  const restlet = { scriptId: 'customscript_orders', deployId: '1' };

  /** The run that an address of the test page names. */
  const runAt = async (href: string): Promise<TestRun> => {
    const id = new URL(href, 'http://localhost').searchParams.get('run') ?? '';
    const run = await readTestRun(installation, profileId, id);
    if (run === undefined) {
      throw new Error(`No run at ${href}`);
    }
    return run;
  };
  /** Follows a cause of a report, saves there, and gives the report that this leads to. */
  const followed = async (run: TestRun): Promise<TestRun> => {
    const href = fixHref(profileId, 'integration-record', backTo(run));
    const query = Object.fromEntries(new URL(href, 'http://localhost').searchParams);
    const { hiddenFields } = nextStepForm(query, { profileId });
    const sent = new Map<string, unknown>(Object.entries(hiddenFields));
    const lead = { profileId, back: backField.parse(sent.get('back')), href: 'elsewhere' };
    return runAt(await ledTo(redirectToNextStep(lead, { installation, person, now })));
  };

  const first = await runTest(installation, profile, person, { restlet });
  const second = await followed(await runAt(reportHref(profileId, first)));
  expect(second.report.restlet).toEqual(restlet);
  // Another test in between, such as the watch's own, changes nothing of what that report leads to.
  const without = await runTest(installation, profile, person);
  expect((await followed(second)).report.restlet).toEqual(restlet);
  expect(
    (await followed(await runAt(reportHref(profileId, without)))).report.restlet,
  ).toBeUndefined();
});

test('with the practice world off, a practice account is not tested, and the page says so', async () => {
  const installation = await openInstallationOn('sqlite', { PRACTICE: 'off' });
  const now = new Date();
  const owner = { name: 'Owner', email: 'owner@example.com', password: 'a long enough password' };
  const made = await createFirstOwner(installation, owner, now);
  const person = { ...owner, id: made.ok ? made.value : '', role: 'owner' } as const;
  const scene = profileScene(installation, person, now);
  const profileId = await scene.testable('Practice');
  const account = accountOfId('PRACTICE');
  await scene.change(profileId, (of, profile) =>
    saveAccount(installation, of, profile, { account, scopes: profile.scopes }),
  );
  await scene.setClientId(profileId, 'b'.repeat(64));
  await scene.confirmCertificate(profileId);
  const tested = await runTest(installation, await scene.read(profileId), person);
  expect(tested).toMatchObject({ ok: false, error: { code: 'practice-off' } });
  expect(await installation.database.testRun.count()).toBe(0);
  const lead = { profileId, back: 'test', href: 'elsewhere' } as const;
  const href = await ledTo(redirectToNextStep(lead, { installation, person, now }));
  expect(whyNotTested(Object.fromEntries(new URL(href, 'http://localhost').searchParams))).toMatch(
    /The practice world is off/,
  );
});

test('after a sandbox refresh, a second press finds the Client ID saved, and says why nothing was tested', async () => {
  const installation = await openInstallationOn('sqlite');
  const now = new Date();
  const owner = { name: 'Owner', email: 'owner@example.com', password: 'a long enough password' };
  const made = await createFirstOwner(installation, owner, now);
  const person = { ...owner, id: made.ok ? made.value : '', role: 'owner' } as const;
  const scene = profileScene(installation, person, now);
  const profileId = await scene.create('Sandbox');
  const { version } = await scene.read(profileId);
  const refuse = ({ code }: { readonly code: string }) =>
    ({ status: 'failed', code, fieldErrors: {}, values: {}, attempt: 1 }) as const;
  const press = (clientId: string) =>
    ledTo(testRefreshed({ profileId, version, clientId }, { installation, person, now, refuse }));
  const untested = reportHref(profileId, failure({ code: 'profile-incomplete' }));
  expect(await press('b'.repeat(64))).toBe(untested);
  expect(await press('b'.repeat(64))).toBe(untested);
  expect(await press('c'.repeat(64))).toContain('changed-meanwhile');
  expect((await scene.read(profileId)).configuration.clientId).toBe('b'.repeat(64));
});

test('the page that edits the payload keeps the report that led to the iClient, both ways', async () => {
  const installation = await openInstallationOn('sqlite');
  const now = new Date();
  const person = { id: 'editor', email: 'editor@example.com' };
  const scene = profileScene(installation, person, now);
  const profile = await scene.read(await scene.testable('Payload'));
  const values = iClientValues(profile);
  if (values === undefined) {
    throw new Error('The profile has no iClient yet.');
  }
  const editorAt = (query: TestAgainQuery) => {
    const view = { profile };
    const note = createElement(PayloadNote, { values, view, page: 'celigo-iclient', query });
    return /href="([^"]*templates[^"]*)"/.exec(renderToStaticMarkup(note))?.[1] ?? '';
  };
  const iClient = `/profiles/${profile.id}/setup/celigo-iclient`;
  for (const back of ['test', randomUUID()]) {
    const editor = editorAt({ back });
    expect(editor).toBe(`${iClient}/templates?back=${back}`);
    const { searchParams } = new URL(editor, 'http://localhost');
    const led = cameFromReport(Object.fromEntries(searchParams));
    expect(iClientHrefs(profile.id, led).fields).toBe(`${iClient}?back=${back}`);
  }
  expect(editorAt({})).toBe(`${iClient}/templates`);
  expect(iClientHrefs(profile.id, undefined).fields).toBe(iClient);
});

test('an address that no report wrote leads nowhere back', () => {
  for (const back of ['elsewhere', '../people', ['test', 'test']]) {
    expect(nextStepForm({ back }, {}).submitLabel).toBe('Save and continue');
  }
});
