import { describe, expect, test } from 'vitest';
import { AUDIT_ACTIONS, parseStoredDetail } from './actions';
import { actionText, entryText, nobodyText } from './entry-words';

describe('an entry of the record in a line', () => {
  test('a new certificate is told with algorithm, Certificate ID and the day of its end', () => {
    expect(
      entryText({
        action: 'credential-created',
        detail: {
          algorithm: 'ES256',
          certificateId: 'NPMnRyPg',
          validUntil: '2027-11-24T12:00:00.000Z',
        },
      }),
    ).toBe(
      'Generated a key and certificate: ES256, Certificate ID NPMnRyPg, valid until November 24, 2027',
    );
  });

  test('other scopes, a Client ID and a mapping are told in words', () => {
    const account = { accountId: '1234567_SB1', scopes: 'restlets,rest_webservices' };
    expect(entryText({ action: 'account-changed', detail: account })).toBe(
      'Saved the account and scopes: Account ID 1234567_SB1, scopes RESTlets, REST web services',
    );
    expect(entryText({ action: 'client-id-saved', detail: {} })).toBe('Saved the Client ID');
    expect(entryText({ action: 'celigo-run-started', detail: { region: 'north-america' } })).toBe(
      'Started to create the iClient and connection in Celigo: region North America',
    );
    expect(
      entryText({ action: 'mapping-saved', detail: { certificateIdAsPredicted: false } }),
    ).toBe('Saved the M2M mapping: not the predicted Certificate ID');
  });

  test('a failed test names up to three causes, and counts more', () => {
    const told = (causes: string) =>
      entryText({ action: 'connection-tested', detail: { outcome: 'does-not-work', causes } });
    expect(told('a,b,c')).toBe('Tested the connection: does not work, possible causes: a, b, c');
    expect(told('a,b,c,d,e')).toBe('Tested the connection: does not work, 5 possible causes');
    expect(told('a')).toBe('Tested the connection: does not work, possible cause: a');
    expect(told('')).toBe('Tested the connection: does not work');
  });

  test('a test that passed says which side it proved', () => {
    const told = (action: string) => entryText({ action, detail: { outcome: 'works' } });
    expect(told('connection-tested')).toBe('Tested the connection: accepted by NetSuite');
    expect(told('celigo-run-ended')).toBe('Had Celigo test the connection: works in Celigo');
  });

  test('a time in days is told as one says it, also for one day', () => {
    const told = (daysBefore: number) =>
      entryText({ action: 'renewal-plan-saved', detail: { automatic: true, daysBefore } });
    expect(told(1)).toContain('1 day before expiration');
    expect(told(30)).toContain('30 days before expiration');
  });

  test('entries kept without limit are said to be', () => {
    const told = (detail: Readonly<Record<string, number | boolean>>) =>
      entryText({ action: 'audit-retention-saved', detail });
    expect(told({ days: 365 })).toBe('Saved how long audit entries are kept: 365 days');
    expect(told({ unlimited: true })).toBe('Saved how long audit entries are kept: without limit');
  });

  test('edited texts are told apart from others', () => {
    expect(
      entryText({
        action: 'celigo-templates-saved',
        detail: { payloadEdited: true, headersEdited: false },
      }),
    ).toBe('Saved Payload and JWT headers: Payload edited, JWT headers not edited');
  });

  test('a sign-in tells the second factor, and a link whether it removes one', () => {
    const signedIn = (provenBy: string) => entryText({ action: 'signed-in', detail: { provenBy } });
    expect(signedIn('recovery-code')).toBe('Signed in: by recovery code');
    expect(signedIn('password')).toBe('Signed in');
    const link = (clearsSecondFactor: boolean) =>
      entryText({ action: 'password-link-created', detail: { clearsSecondFactor } });
    expect(link(true)).toContain('also removes the second factor');
    expect(link(false)).not.toContain('second factor');
    expect(entryText({ action: 'second-factor-required', detail: { required: false } })).toContain(
      'no longer required',
    );
  });

  test('facts without words stay out, also those named like a method of every object', () => {
    expect(entryText({ action: 'client-id-saved', detail: { toString: 'x', other: 'y' } })).toBe(
      'Saved the Client ID',
    );
  });

  test.each(['{"certificateId', '', 'null', '[]', '{"certificateId":{}}'])(
    'facts that were damaged (%s) are called so, and the entry stays',
    (text) => {
      const detail = parseStoredDetail(text);
      expect(entryText({ action: 'credential-created', detail })).toBe(
        'Generated a key and certificate: the details of this entry are damaged',
      );
    },
  );

  test('a day that is none is left out', () => {
    const detail = parseStoredDetail('{"certificateId":"NPMn","validUntil":"soon"}');
    expect(entryText({ action: 'private-key-destroyed', detail })).toBe(
      'Destroyed a private key that is no longer needed: Certificate ID NPMn',
    );
  });

  test('an action of another version stands under its own name', () => {
    expect(actionText('something-new')).toBe('something new');
  });
});

test('who is nobody is a stranger where it is about signing in, else the app itself', () => {
  expect(nobodyText('sign-in-refused')).toBe('Not signed in');
  expect(nobodyText('private-key-destroyed')).toBe('System');
  expect(nobodyText('something-new')).toBe('System');
});

test('every action has words of its own', () => {
  const words = Object.values(AUDIT_ACTIONS).map((action) => action.words);
  expect(new Set(words).size).toBe(words.length);
});
