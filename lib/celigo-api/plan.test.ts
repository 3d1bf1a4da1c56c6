import { expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { connectionFacts } from '@/lib/celigo/connection';
import { iClientFacts } from '@/lib/celigo/iclient';
import { valueAt, withValueAt } from '@/lib/json-object';
import { readListed, withMark } from './marker';
import { plannedDocuments } from './plan';

const CLIENT_ID = 'c1'.repeat(32);
const CERTIFICATE_ID = 'certificate-id-of-the-test';

function plan(known = {}, templates = {}) {
  const account = parseAccountId('1234567');
  if (!account.ok) {
    throw new Error(account.error.message);
  }
  const values = {
    account: account.value,
    scopes: ['rest_webservices'] as const,
    profileName: 'Orders',
  };
  const iClient = {
    ...values,
    algorithm: 'ES256' as const,
    clientId: CLIENT_ID,
    certificateId: CERTIFICATE_ID,
    templates,
  };
  return plannedDocuments(iClient, values, known, 'profile-1/1234567');
}

test('what is shown is what is sent, without the secrets', () => {
  const [iClient, connection] = plan();
  expect(iClient?.request).toBe('POST /v1/iclients');
  expect(connection?.request).toBe('POST /v1/connections');
  const shown = JSON.stringify(plan());
  expect(shown).not.toContain(CLIENT_ID);
  expect(shown).not.toContain(CERTIFICATE_ID);
  expect(JSON.parse(iClient?.json ?? '')).toMatchObject({
    jwt: { signatureMethod: 'es256', privateKey: expect.stringContaining('left out') },
    oauth2: {
      grantType: 'clientcredentials',
      failStatusCode: 400,
      unencrypted: { netsuiteM2mWizard: 'profile-1/1234567' },
    },
  });
  expect(JSON.parse(connection?.json ?? '')).toMatchObject({
    http: { baseURI: 'https://1234567.suitetalk.api.netsuite.com' },
  });
});

test('a Client ID that was typed into a template is left out too', () => {
  const shown = JSON.stringify(plan({}, { payload: `{"iss": "${CLIENT_ID}"}` }));
  expect(shown).toContain('iss');
  expect(shown).not.toContain(CLIENT_ID);
});

test('what was made before is shown as an update', () => {
  const ids = { iClientId: 'a'.repeat(24), connectionId: 'b'.repeat(24) };
  const [iClient, connection] = plan(ids);
  expect(iClient?.request).toBe(`PUT /v1/iclients/${ids.iClientId}`);
  expect(connection?.request).toBe(`PUT /v1/connections/${ids.connectionId}`);
  expect(connection?.json).toContain(ids.iClientId);
});

test.each([
  ['iclients', iClientFacts, 'access-token-url'],
  ['connections', connectionFacts, 'base-uri'],
] as const)('%s are recognized by what the catalog’s fields hold', (kind, facts, targetId) => {
  const pathOf = (id: string) => facts.find((fact) => fact.id === id)?.jsonPath ?? '';
  const id = 'a'.repeat(24);
  const marked = withMark(kind, { _id: id }, 'the mark');
  expect(valueAt(marked, pathOf('unencrypted'))).toEqual({ netsuiteM2mWizard: 'the mark' });
  expect(readListed(kind, withValueAt(marked, pathOf(targetId), 'the address'))).toEqual({
    ...{ id, mark: 'the mark', target: 'the address', isShortened: false },
  });
});
