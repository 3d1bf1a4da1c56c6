import { NetSuiteClient } from '@brokenrubik/netsuite-sdk';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { generateKeyAndCertificate } from '@/lib/keys/key-and-certificate';
import { M2M_BOXES, PracticeBench } from '../bench.fixture';

/*
 * A public client that is used with NetSuite signs with PS256, names one scope, sends no jti, and its
 * assertion lives for exactly 3,600 seconds. What NetSuite accepts, the practice NetSuite accepts.
 */

let bench: PracticeBench;

beforeEach(async () => {
  bench = await PracticeBench.open();
  // The client's own requests, as it makes them; only the network between the two is left out.
  vi.stubGlobal('fetch', (url: string | URL, init?: RequestInit) => {
    const { host, pathname, search } = new URL(url);
    return bench.send(host, `${pathname}${search}`, init);
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

async function connect(boxes = M2M_BOXES): Promise<NetSuiteClient> {
  const made = await generateKeyAndCertificate({
    algorithm: 'PS256',
    rsaModulusLength: 3072,
    commonName: 'Public client',
    validityDays: 365,
    now: new Date(),
  });
  if (!made.ok) {
    throw new Error(made.error.message);
  }
  const { id, clientId } = await bench.saveRecord(boxes);
  const certificateId = await bench.saveMapping(id, made.value.certificatePem);
  return new NetSuiteClient({
    accountId: 'PRACTICE',
    clientId,
    certificateId,
    privateKey: made.value.privateKeyPem,
    maxRetries: 0,
  });
}

test('a public client works with a credential of the wizard: token, SuiteQL, metadata', async () => {
  const client = await connect();
  const answer = await client.suiteql<{ symbol: string }>('SELECT symbol FROM currency', {
    limit: 2,
  });
  expect(answer.items.map(({ symbol }) => symbol)).toEqual(['USD', 'GBP']);
  expect(answer.totalResults).toBe(4);
  expect(await client.getMetadata({ select: 'currency' })).toMatchObject({
    items: [{ name: 'currency' }],
  });
});

test('a public client is refused where the record lacks the scope that it asks for', async () => {
  const { scope_rest_webservices: _, ...boxes } = M2M_BOXES;
  const client = await connect(boxes);
  await expect(client.suiteql('SELECT symbol FROM currency')).rejects.toThrow(
    /Failed to obtain access token/,
  );
});
