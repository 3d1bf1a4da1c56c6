import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  isLoopbackHost,
  isReachedFromElsewhere,
  isReachedWithoutTls,
  readEnvironment,
  whyOnlyHere,
} from './environment';

describe('the settings', () => {
  test('all have a default, for this computer only', () => {
    expect(readEnvironment({})).toEqual({
      ok: true,
      value: {
        host: '127.0.0.1',
        port: 3000,
        appOrigin: undefined,
        dataFolder: './data',
        databaseUrl: undefined,
        encryptionKeys: undefined,
        authSecret: undefined,
        outboundGatewayUrl: undefined,
        practice: true,
        notifyPrivateTargets: false,
        reportsKept: 200,
        reportsKeptDays: 730,
        onLoopback: true,
      },
    });
  });

  test('count an empty variable as absent', () => {
    const empty = { HOST: '', PORT: '', APP_URL: '', DATABASE_URL: '', PRACTICE: '' };
    expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  });

  test.each([
    { HTTPS_PROXY: 'http://a:b%25c@proxy.example.com:3128', NO_PROXY: '.example.org' },
    { https_proxy: 'http://a:b%25c@proxy.example.com:3128', no_proxy: '.example.org' },
  ])('take a forward proxy from %o', (variables) => {
    expect(readEnvironment(variables)).toMatchObject({
      ok: true,
      value: {
        forwardProxy: { url: 'http://a:b%25c@proxy.example.com:3128', except: '.example.org' },
      },
    });
  });

  test.each(['10.0.0.1', '10.0.0.0/8, 192.0.2.1', '::1,2001:db8::/32'])(
    'take the trusted proxies %s',
    (list) => {
      expect(readEnvironment({ TRUSTED_PROXIES: list }).ok).toBe(true);
    },
  );

  test.each([
    'proxy.example.com',
    '10.0.0.1,',
    '10.0.0.0/33',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.1 ::1',
    '*',
  ])('refuse the trusted proxies "%s" by the name of the variable', (list) => {
    const read = readEnvironment({ TRUSTED_PROXIES: list });
    expect(read).toMatchObject({ ok: false, error: { code: 'environment-invalid' } });
    expect(JSON.stringify(read)).toContain('TRUSTED_PROXIES: must be IP addresses');
  });

  test('take the origin of APP_URL and the gateway without a slash at its end', () => {
    const read = readEnvironment({
      APP_URL: 'https://Wizard.example.com:443/',
      OUTBOUND_GATEWAY_URL: 'http://127.0.0.1:9000/gateway//',
    });
    expect(read).toMatchObject({
      ok: true,
      value: {
        appOrigin: 'https://wizard.example.com',
        outboundGatewayUrl: 'http://127.0.0.1:9000/gateway',
      },
    });
  });

  test.each([
    ['PORT', 'port-of-call'],
    ['PORT', '70123'],
    ['PORT', '-4411'],
    ['PORT', '4411.5'],
    ['APP_URL', 'wizard-without-scheme'],
    ['APP_URL', 'ftp://files-of-mine.example.com'],
    ['APP_URL', 'https://wizard.example.com/some-path'],
    ['APP_URL', 'https://wizard.example.com/?some=query'],
    ['APP_URL', 'https://someone:hidden-password@wizard.example.com'],
    ['DATABASE_URL', 'mysql://someone:hidden-password@db.example.com/wizard'],
    ['DATABASE_URL', 'hidden-password'],
    ['AUTH_SECRET', 'short-hidden-secret'],
    ['OUTBOUND_GATEWAY_URL', 'gateway-without-scheme'],
    ['OUTBOUND_GATEWAY_URL', 'https://someone:hidden-password@gateway.example.com'],
    ['OUTBOUND_GATEWAY_URL', 'https://gateway.example.com/x?key=hidden'],
    ['OUTBOUND_GATEWAY_URL', 'https://gateway.example.com/#fragment'],
    ['HTTPS_PROXY', 'proxy-without-scheme:3128'],
    ['HTTPS_PROXY', 'http://someone:hidden/password@proxy.example.com:3128'],
    ['HTTPS_PROXY', 'http://someone:hidden%password@proxy.example.com:3128'],
    ['METRICS_TOKEN', 'a-hidden-token'],
    ['METRICS_TOKEN', 'a hidden token of some words'],
    ['METRICS_TOKEN', 'a-hidden-token-of-some-wörds'],
    ['PRACTICE', 'certainly'],
    ['REPORTS_KEPT', '-17'],
    ['REPORTS_KEPT_DAYS', 'for-ever'],
  ])('name %s when it is %s, without repeating it', (name, value) => {
    const read = readEnvironment({ [name]: value, ENCRYPTION_KEYS: 'first:hidden-key' });
    expect(read).toMatchObject({ ok: false, error: { code: 'environment-invalid' } });
    const message = read.ok ? '' : read.error.message;
    expect(message).toContain(`${name}: `);
    expect(message).not.toContain(value);
    expect(message).not.toContain('hidden');
  });

  test('name every variable that is wrong at once', () => {
    const read = readEnvironment({ PORT: 'none', AUTH_SECRET: 'short', PRACTICE: 'maybe' });
    for (const name of ['PORT', 'AUTH_SECRET', 'PRACTICE']) {
      expect(!read.ok && read.error.message).toContain(`${name}: `);
    }
  });

  test('want ENCRYPTION_KEYS with DATABASE_URL', () => {
    const url = 'postgresql://someone:hidden@db.example.com/wizard';
    const read = readEnvironment({ DATABASE_URL: url });
    expect(!read.ok && read.error.message).toContain('ENCRYPTION_KEYS');
    expect(JSON.stringify(read)).not.toContain('hidden');
    expect(readEnvironment({ DATABASE_URL: url, ENCRYPTION_KEYS: 'first:key' }).ok).toBe(true);
  });

  test.each([
    [{}, true],
    [{ HOST: 'localhost' }, true],
    [{ HOST: '::1' }, true],
    [{ HOST: '127.0.0.2' }, true],
    [{ HOST: '0.0.0.0' }, false],
    [{ HOST: '::' }, false],
    [{ HOST: '192.0.2.10' }, false],
    [{ HOST: '0.0.0.0', PRACTICE: 'on' }, true],
    [{ APP_URL: 'http://localhost:3000' }, true],
    [{ APP_URL: 'https://wizard.example.com' }, false],
    [{ APP_URL: 'https://wizard.example.com', PRACTICE: 'on' }, true],
    [{ HOST: '0.0.0.0', APP_URL: 'http://localhost:3000' }, false],
    [{ PRACTICE: 'off' }, false],
  ])('with %j have the practice world: %s', (variables, practice) => {
    expect(readEnvironment(variables)).toMatchObject({ ok: true, value: { practice } });
  });
});

test.each([
  [{}, false],
  [{ APP_URL: 'http://localhost:3000' }, false],
  [{ APP_URL: 'http://[::1]:3000' }, false],
  [{ HOST: '0.0.0.0' }, true],
  [{ HOST: '0.0.0.0', APP_URL: 'http://127.0.0.1:3000' }, true],
  // A proxy on the same computer: it may pass on the Host header of its own choice.
  [{ HOST: '127.0.0.1', APP_URL: 'https://wizard.example.com' }, true],
])('with %j the server is reached from elsewhere: %s', (variables, expected) => {
  const environment = readEnvironment(variables);
  expect(environment.ok && isReachedFromElsewhere(environment.value)).toBe(expected);
});

test.each(['127.0.0.1.example.com', 'localhost.example.com', '0.0.0.0', '128.0.0.1', ''])(
  '%j is no loopback host',
  (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  },
);

test.each([
  [{}, false],
  [{ HOST: '0.0.0.0' }, true],
  [{ HOST: '0.0.0.0', APP_URL: 'http://m2m.example.com' }, true],
  [{ APP_URL: 'http://m2m.example.com' }, true],
  [{ HOST: '0.0.0.0', APP_URL: 'https://m2m.example.com' }, false],
  [{ APP_URL: 'http://localhost:3000' }, false],
])('other computers reach the server without TLS with %j: %s', (variables, expected) => {
  const environment = readEnvironment(variables);
  expect(environment.ok && isReachedWithoutTls(environment.value)).toBe(expected);
});

test.each([
  ['mailto:security@example.com', true],
  ['https://example.com/report', true],
  ['http://example.com/report', false],
  ['security@example.com', false],
  ['mailto:a@example.com\nX-Injected: yes', false],
])('the contact %j for vulnerabilities is taken: %s', (contact, expected) => {
  const environment = readEnvironment({ SECURITY_CONTACT: contact });
  expect(environment.ok && environment.value.securityContact === contact).toBe(expected);
});

describe('a variable from a file', () => {
  const SECRET = 'a secret of forty characters and no less';
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'variables-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function file(content: string | Uint8Array): Promise<string> {
    const name = path.join(folder, 'value');
    await writeFile(name, content);
    return name;
  }

  test.each([
    ['as it is', SECRET],
    ['without one newline', `${SECRET}\n`],
    ['without one newline of Windows', `${SECRET}\r\n`],
  ])('is taken %s', async (_, content) => {
    const read = readEnvironment({ AUTH_SECRET_FILE: await file(content) });
    expect(read).toMatchObject({ ok: true, value: { authSecret: SECRET } });
  });

  test('keeps all but the last newline', async () => {
    const read = readEnvironment({ AUTH_SECRET_FILE: await file(`${SECRET}\n\n`) });
    expect(read).toMatchObject({ ok: true, value: { authSecret: `${SECRET}\n` } });
  });

  test('is checked as if it had been set itself', async () => {
    const read = readEnvironment({ PORT_FILE: await file('port') });
    expect(read).toMatchObject({ ok: false, error: { message: expect.stringContaining('PORT:') } });
  });

  test.each([
    ['that is empty', '', 'AUTH_SECRET_FILE: the file is empty'],
    ['of a newline', '\n', 'AUTH_SECRET_FILE: the file is empty'],
    ['that is too long', SECRET.repeat(2000), 'AUTH_SECRET_FILE: the file must not be larger'],
    ['of other bytes', Uint8Array.of(0xc3, 0x28), 'AUTH_SECRET_FILE: the file must be text'],
  ])('%s is refused by name', async (_, content, words) => {
    const read = readEnvironment({ AUTH_SECRET_FILE: await file(content) });
    const message = read.ok ? '' : read.error.message;
    expect(message).toContain(words);
    expect(message).not.toContain(SECRET);
  });

  test('that cannot be read, or is a folder, is refused by name', () => {
    const missing = readEnvironment({ AUTH_SECRET_FILE: path.join(folder, 'missing') });
    expect(missing.ok ? '' : missing.error.message).toContain(
      'AUTH_SECRET_FILE: the file cannot be read (ENOENT)',
    );
    const inPlace = readEnvironment({ AUTH_SECRET_FILE: folder });
    expect(inPlace.ok ? '' : inPlace.error.message).toContain('AUTH_SECRET_FILE: must name a file');
  });

  test.each(['HTTPS_PROXY', 'https_proxy'])('beside %s itself is refused by name', async (name) => {
    const given = {
      [name]: `http://${'x'.repeat(9)}.example.com`,
      HTTPS_PROXY_FILE: await file('http://y'),
    };
    const read = readEnvironment(given);
    const message = read.ok ? '' : read.error.message;
    expect(message).toContain('HTTPS_PROXY: must not be set together with HTTPS_PROXY_FILE');
    expect(message).not.toContain('xxxxxxxxx');
  });
});

test.each(['http://127.0.0.1:3000/invitation/x', 'http://localhost:3000/', 'http://[::1]:3000/'])(
  'a link to %s is said to open only on this computer',
  (address) => {
    expect(whyOnlyHere(address, 'invitation')).toEqual({
      title: 'This link opens only on this computer',
      text: expect.stringMatching(
        /set APP_URL.*restart the app, and create the invitation again\.$/,
      ),
    });
    expect(whyOnlyHere('https://m2m.example.com/invitation/x', 'link')).toBeUndefined();
  },
);
