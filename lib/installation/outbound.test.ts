import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { readEnvironment } from './environment';
import type { Installation } from './installation';
import { appAddress, celigoDoorOf, outboundDoorOf } from './outbound';

const closers: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** A server on loopback that writes down which paths it was asked for. */
async function startRecorder(): Promise<{ readonly port: number; readonly paths: Array<string> }> {
  const paths: Array<string> = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return { port: (server.address() as AddressInfo).port, paths };
}

/** An installation as far as its doors look at it. */
function installationWith(variables: Readonly<Record<string, string>>): Installation {
  const environment = readEnvironment(variables);
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  return { environment: environment.value } as Installation;
}

const TO_CELIGO = {
  host: 'api.integrator.io',
  path: '/v1/tokenInfo',
  method: 'GET',
  headers: {},
} as const;

test('a practice account reaches the practice Celigo, every other account the real one, by the same host name', async () => {
  const own = await startRecorder();
  const gateway = await startRecorder();
  const installation = installationWith({
    PORT: String(own.port),
    PRACTICE: 'on',
    OUTBOUND_GATEWAY_URL: `http://127.0.0.1:${gateway.port}`,
  });
  await celigoDoorOf(installation, { environment: 'practice' })?.(TO_CELIGO);
  expect(own.paths).toEqual(['/practice/api.integrator.io/v1/tokenInfo']);
  expect(gateway.paths).toEqual([]);
  for (const environment of ['production', 'sandbox']) {
    await celigoDoorOf(installation, { environment })?.(TO_CELIGO);
  }
  expect(gateway.paths).toEqual(Array(2).fill('/api.integrator.io/v1/tokenInfo'));
  expect(own.paths).toHaveLength(1);
  await outboundDoorOf(installation)(TO_CELIGO);
  expect(own.paths).toHaveLength(1);
});

test('with the practice world off, a gateway leads a practice account to that of another server', async () => {
  const gateway = await startRecorder();
  const OUTBOUND_GATEWAY_URL = `http://127.0.0.1:${gateway.port}/practice`;
  const installation = installationWith({ PRACTICE: 'off', OUTBOUND_GATEWAY_URL });
  const host = 'practice.suitetalk.api.netsuite.com';
  await outboundDoorOf(installation)({ ...TO_CELIGO, host, path: '/token' });
  await celigoDoorOf(installation, { environment: 'practice' })?.(TO_CELIGO);
  expect(gateway.paths).toEqual([
    `/practice/${host}/token`,
    '/practice/api.integrator.io/v1/tokenInfo',
  ]);
});

test('a practice account reaches nobody else, and nobody at all while the practice world is off', async () => {
  const own = await startRecorder();
  const door = celigoDoorOf(installationWith({ PORT: String(own.port), PRACTICE: 'on' }), {
    environment: 'practice',
  });
  for (const host of ['1234567.suitetalk.api.netsuite.com', 'integrator.io']) {
    expect(await door?.({ ...TO_CELIGO, host })).toMatchObject({
      ok: false,
      error: { code: 'host-not-allowed' },
    });
  }
  const off = installationWith({ PRACTICE: 'off' });
  expect(celigoDoorOf(off, { environment: 'practice' })).toBeUndefined();
});

test.each([
  [{ HOST: '0.0.0.0' }, 'http://127.0.0.1:3000'],
  [{ HOST: '::' }, 'http://127.0.0.1:3000'],
  [{ HOST: '::1' }, 'http://[::1]:3000'],
  [{ HOST: '0.0.0.0', APP_URL: 'https://m2m.example.com/' }, 'https://m2m.example.com'],
])('with %j, people open the app at %s', (variables, address) => {
  expect(appAddress(installationWith({ ...variables, PORT: '3000' }).environment)).toBe(address);
});

test('with the practice world off, nothing leaves this computer for a practice account', async () => {
  const off = installationWith({ PRACTICE: 'off' });
  for (const to of [
    { host: 'practice.suitetalk.api.netsuite.com' },
    { host: 'practice-sb1.restlets.api.netsuite.com' },
    { host: 'rest.netsuite.com', forPractice: true },
  ]) {
    expect(await outboundDoorOf(off)({ ...TO_CELIGO, ...to }), to.host).toMatchObject({
      ok: false,
      error: { code: 'host-not-allowed' },
    });
  }
});
