import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '@/lib/database/client';
import { requestEnd } from '@/lib/forms/request-end';
import { guestCookie } from '@/lib/handover/guest';
import { createHandoverLink, revokeHandoverLink, startHandover } from '@/lib/handover/links';
import { readEnvironment } from '@/lib/installation/environment';
import { type Installation, openInstallation } from '@/lib/installation/installation';
import { makeSession, signIn } from '@/lib/sign-in/auth';
import { createFirstOwner, insertPerson } from '@/lib/sign-in/people';
import { createFrontDoor } from './front-door';
import {
  ADDRESS_AT_WORK_MAX,
  ADDRESS_WAITING_MAX,
  LONG_BODIES_AT_WORK_MAX,
  LONG_BODIES_WAITING_MAX,
  PEOPLE_AT_WORK_MAX,
  PERSON_AT_WORK_MAX,
  SESSION_AT_WORK_MAX,
  SESSION_WAITING_MAX,
  STRANGERS_PAGES_AT_WORK_MAX,
} from './limits';

const OWNER = { name: 'Owner', email: 'owner@example.com', password: 'a long enough password' };
const IMPORT = `/profiles/${'0'.repeat(36)}/setup/key-and-certificate/import`;
const TOKEN_ENDPOINT =
  '/practice/practice.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token';
const ACTION_ID = `40${'ab'.repeat(20)}`;

/** More than the system keeps for a connection. */
const UNREAD_BYTES = 16 * 1024 * 1024;

let folder: string;
let installation: Installation;
let cookie: string;
const servers: Array<Server> = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'front-door-'));
  installation = await openInstallation(environmentOf({}), new Date(), () => undefined);
  await createFirstOwner(installation, OWNER, new Date());
  const { headers } = await signIn(installation, { email: OWNER.email, password: OWNER.password });
  cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
});

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

afterAll(async () => {
  await installation.database.$disconnect();
  await rm(folder, { recursive: true, force: true });
});

function environmentOf(variables: Readonly<Record<string, string>>) {
  const environment = readEnvironment({ DATA_DIR: folder, ...variables });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  return environment.value;
}

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
};

type Sent = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | ReadonlyArray<string>>>;
  readonly body?: string | Buffer;
};

/**
 * A server behind the front door that answers 200 with the body that it was given, as whoever stands in
 * Next's place reads it.
 */
async function startBehindDoor(variables: Readonly<Record<string, string>> = {}) {
  const door = createFrontDoor({ ...installation, environment: environmentOf(variables) });
  const server = createServer(async (request, response) => {
    if (await door.admit(request, response)) {
      response.setHeader('X-Seen-Source', request.headers['x-wizard-source'] ?? '');
      response.setHeader('X-Seen-Scheme', request.headers['x-forwarded-proto'] ?? 'none');
      response.end(await buffer(request));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  const own = `127.0.0.1:${port}`;
  const send = async (url: string, { method, headers, body }: Sent = {}): Promise<Answer> => {
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      path: url,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        Host: own,
        ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
        Origin: `http://${own}`,
        ...headers,
      } as Record<string, string>,
    });
    request.end(body);
    const [response] = await once(request, 'response');
    const text = (await buffer(response)).toString();
    return { status: response.statusCode, headers: response.headers, text };
  };
  return { send, own };
}

const BOUNDARY = '----WebKitFormBoundary0123456789abcdef';
const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

function formOf(fields: ReadonlyArray<readonly [string, string]>): string {
  const parts = fields.map(
    ([name, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join('')}--${BOUNDARY}--\r\n`;
}

const withAction = (body: string): Sent => ({
  body,
  headers: { 'Content-Type': FORM_TYPE, 'Next-Action': ACTION_ID },
});
const withoutScript = (body: string): Sent => ({ body, headers: { 'Content-Type': FORM_TYPE } });

const STATE = '{"status":"failed","message":"$undefined","values":{"a":"$$5"},"attempt":2}';
const SCRIPT_FORM = formOf([
  ['_1_email', '$R1'],
  ['0', `[${STATE},"$K1"]`],
]);
const PLAIN_FORM = formOf([
  ['$ACTION_REF_1', ''],
  ['$ACTION_1:0', `{"id":"${ACTION_ID}","bound":"$@1"}`],
  ['$ACTION_1:1', `[${STATE}]`],
  ['$ACTION_KEY', 'k0123'],
  ['email', '$R1'],
]);

describe('the forms of the app', () => {
  test.each([
    ['with a script', withAction(SCRIPT_FORM)],
    ['without a script', withoutScript(PLAIN_FORM)],
  ])('come through whole, %s, also in pieces', async (_, sent) => {
    const { send } = await startBehindDoor();
    const answer = await send('/sign-in', sent);
    expect(answer).toMatchObject({ status: 200, text: sent.body });
  });

  test('with a file of 300 KB come through for an owner, and for nobody else', async () => {
    const { send } = await startBehindDoor();
    const body = Buffer.alloc(300 * 1024, 0x41);
    const headers = { 'Content-Type': 'application/octet-stream' };
    expect((await send(IMPORT, { body, headers: { ...headers, Cookie: cookie } })).status).toBe(
      200,
    );
    expect((await send(IMPORT, { body, headers })).status).toBe(413);
    const forged = `${cookie.slice(0, -6)}AAA%3D`;
    expect((await send(IMPORT, { body, headers: { ...headers, Cookie: forged } })).status).toBe(
      413,
    );
  });
});

test('long bodies that never end fill the line of their sender, and no memory; others send theirs', async () => {
  const { send, own } = await startBehindDoor();
  const [host, port] = own.split(':');
  const body = Buffer.alloc(300 * 1024, 0x41);
  const headers = { 'Content-Type': 'application/octet-stream', Cookie: cookie };
  const uploads = Array.from(
    { length: LONG_BODIES_AT_WORK_MAX + LONG_BODIES_WAITING_MAX + 1 },
    () => {
      const length = { 'Content-Length': String(body.length) };
      const upload = httpRequest({
        ...{ host, port, path: IMPORT, method: 'POST', agent: false },
        headers: { ...headers, ...length, Host: own, Origin: `http://${own}` },
      });
      upload.on('error', () => undefined);
      upload.write('A');
      return upload;
    },
  );
  const [first] = await Promise.race(uploads.map((upload) => once(upload, 'response')));
  expect(first.statusCode).toBe(503);
  expect((await send('/sign-in', withAction(SCRIPT_FORM))).status).toBe(200);
  expect((await send('/profiles', { headers: { Cookie: cookie } })).status).toBe(200);
  const other = await signIn(installation, { email: OWNER.email, password: OWNER.password });
  const Cookie = other.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await send(IMPORT, { body, headers: { ...headers, Cookie } })).status).toBe(200);
  for (const upload of uploads) {
    upload.destroy();
  }
  // Whoever went away has left the line.
  await expect
    .poll(async () => (await send(IMPORT, { body, headers })).status, { timeout: 10_000 })
    .toBe(200);
});

describe('a form that React would make more of than data', () => {
  test.each([
    '["$R1","$R2"]',
    '["$r1","$K1"]',
    '["$b1","$K1"]',
    '["$B1","$K1"]',
    '["$X1","$K1"]',
    '["$x1","$K1"]',
    '["$i1","$K1"]',
    '["$Q1","$K1"]',
    '["$W1","$K1"]',
    '["$h1","$K1"]',
    '["$F1","$K1"]',
    '["$T","$K1"]',
    '["$@0","$K1"]',
    '["$0:__proto__","$K1"]',
    '["$L0","$K1"]',
    '["$n1","$K1"]',
    '["$D2020","$K1"]',
    '["$K1","$K1"]',
    '[{"values":["$K1"]},"$K1"]',
    '[{"__proto__":{"then":1}},"$K1"]',
    '["$K1","$K1","$K1"]',
    '{"then":"$K1"}',
    '"$K1"',
    'no json',
    `[${'['.repeat(100)}${']'.repeat(100)},"$K1"]`,
    `[[${'0,'.repeat(3000)}0],"$K1"]`,
  ])('is refused: %s', async (root) => {
    const { send } = await startBehindDoor();
    expect((await send('/sign-in', withAction(formOf([['0', root]])))).status).toBe(400);
  });

  test.each<readonly [string, Sent]>([
    [
      'two roots',
      withAction(
        formOf([
          ['0', '["$undefined","$K1"]'],
          ['0', '["$K1"]'],
        ]),
      ),
    ],
    [
      'another chunk',
      withAction(
        formOf([
          ['1', '1'],
          ['0', '["$undefined","$K1"]'],
        ]),
      ),
    ],
    [
      'two actions',
      withoutScript(
        formOf([
          ['$ACTION_REF_1', ''],
          ['$ACTION_REF_2', ''],
        ]),
      ),
    ],
    ['a state with a stream', withoutScript(formOf([['$ACTION_1:1', '["$R1"]']]))],
    ['another field of React', withoutScript(formOf([['$ACTION_1:2', '1']]))],
    [
      'bound values of another kind',
      withoutScript(formOf([['$ACTION_1:0', '{"id":"a","bound":"$R1"}']])),
    ],
    [
      'a hundred fields too many',
      withoutScript(formOf(Array.from({ length: 600 }, () => ['a', ''] as const))),
    ],
    ['a form that never ends', withoutScript(PLAIN_FORM.slice(0, -6))],
    ['something behind its end', withoutScript(`${PLAIN_FORM}more`)],
    ['line ends of another kind', withoutScript(PLAIN_FORM.replaceAll('\r\n', '\n'))],
    [
      'a header that browsers do not send',
      withoutScript(PLAIN_FORM.replaceAll('form-data;', 'form-data; x=y;')),
    ],
    ['nothing', withoutScript('')],
    [
      'a name of an action that is none',
      {
        ...withAction(SCRIPT_FORM),
        headers: { 'Content-Type': FORM_TYPE, 'Next-Action': '__proto__' },
      },
    ],
    [
      'a boundary in quotes',
      {
        body: PLAIN_FORM,
        headers: { 'Content-Type': `multipart/form-data; boundary="${BOUNDARY}"` },
      },
    ],
  ])('is refused: %s', async (_, sent) => {
    const { send } = await startBehindDoor();
    const headers = { ...sent.headers, Cookie: cookie };
    expect((await send('/profiles/new', { method: 'POST', ...sent, headers })).status).toBe(400);
  });

  test('is refused as text, too', async () => {
    const { send } = await startBehindDoor();
    const headers = { 'Content-Type': 'text/plain;charset=UTF-8', 'Next-Action': ACTION_ID };
    expect((await send('/sign-in', { body: '["$R1"]', headers })).status).toBe(415);
  });
});

test.each([
  [8 * 1024, undefined, 200],
  [8 * 1024 + 1, undefined, 413],
  [64 * 1024, 'signed', 200],
  [64 * 1024 + 1, 'signed', 413],
])('a body of %i bytes with a cookie that is %s is answered %i', async (length, kind, status) => {
  const { send } = await startBehindDoor();
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    ...(kind === undefined ? {} : { Cookie: cookie }),
  };
  const answer = await send('/sign-in', { body: 'a'.repeat(length), headers });
  expect(answer.status).toBe(status);
});

test('the API hosts of the practice world take longer bodies from programs, up to their own limit', async () => {
  const { send } = await startBehindDoor();
  const headers = { Origin: [], 'Content-Type': 'application/x-www-form-urlencoded' };
  expect((await send(TOKEN_ENDPOINT, { body: 'a'.repeat(60_000), headers })).status).toBe(200);
  expect((await send(TOKEN_ENDPOINT, { body: 'a'.repeat(300_000), headers })).status).toBe(413);
  const off = await startBehindDoor({ PRACTICE: 'off' });
  expect((await off.send(TOKEN_ENDPOINT, { body: 'a'.repeat(60_000) })).status).toBe(413);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'GET'])(
  'a %s whose length nobody knows is refused',
  async (method) => {
    const { send } = await startBehindDoor();
    const headers = { 'Transfer-Encoding': 'chunked' };
    const answer = await send('/practice/api.integrator.io/v1/iclients', { method, headers });
    expect(answer.status).toBe(method === 'GET' ? 400 : 411);
  },
);

test.each([
  '/%',
  '/%E0%A4%A',
  '//evil.example/',
  '/a\\b',
  '/a%5cb',
  '/a%00b',
  '/audit?person=%00',
  'http://evil.example/sign-in',
])('the path %s is malformed', async (url) => {
  const { send } = await startBehindDoor();
  expect((await send(url)).status).toBe(400);
});

test.each([
  '/practice/../welcome',
  '/practice/any/../../welcome',
  '/practice/%2e%2E/welcome',
  '/practice/.%2e/welcome',
  '/practice/any/%2e/../../welcome',
  '/welcome/.',
  '/practice/any#/../../welcome',
])('the path %s, which the practice world’s rules must not open, is malformed', async (url) => {
  const { send } = await startBehindDoor();
  const markers = withAction(formOf([['0', '["$@1","$K1"]']]));
  const answer = await send(url, {
    ...markers,
    headers: { ...markers.headers, Origin: 'https://evil.example' },
  });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain('malformed');
});

test('a path of 5,000 characters is malformed', async () => {
  const { send } = await startBehindDoor();
  expect((await send(`/${'a'.repeat(5000)}`)).status).toBe(400);
});

test('a query of 51 fields is malformed, one of 50 is not', async () => {
  const { send } = await startBehindDoor();
  const fields = Array.from({ length: 51 }, () => 'a=1');
  expect((await send(`/sign-in?${fields.slice(1).join('&')}`)).status).toBe(200);
  expect((await send(`/sign-in?${fields.join('&')}`)).status).toBe(400);
});

test.each(['OPTIONS', 'TRACE', 'PUT', 'PROPFIND'])('a page knows no %s', async (method) => {
  const { send } = await startBehindDoor();
  expect((await send('/sign-in', { method })).status).toBe(405);
});

test.each([
  ['https://evil.example', 403],
  ['null', 403],
  ['', 403],
])('a form from the origin "%s" is refused with %i', async (origin, status) => {
  const { send } = await startBehindDoor();
  const sent = withAction(SCRIPT_FORM);
  const headers = { ...sent.headers, Origin: origin };
  expect((await send('/sign-in', { ...sent, headers })).status).toBe(status);
});

test('a page under a foreign name that was made to resolve here is refused, a health check is not', async () => {
  const { send } = await startBehindDoor();
  const headers = { Host: 'evil.example' };
  expect((await send('/sign-in', { headers })).status).toBe(421);
  expect((await send('/api/health', { headers })).status).toBe(200);
});

test('a proxy without APP_URL gets a page that names the setting, and a health check its answer', async () => {
  const { send } = await startBehindDoor();
  for (const name of ['X-Forwarded-For', 'X-Forwarded-Host', 'Forwarded']) {
    const headers = { [name]: 'for=192.0.2.1' };
    const answer = await send('/sign-in', { headers });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('One setting is missing: APP_URL');
    // nginx's $host has no port, so an APP_URL with one would never be met.
    expect(answer.text).toContain('Host $http_host;');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect((await send('/api/health', { headers })).status).toBe(200);
  }
  const told = await startBehindDoor({ APP_URL: 'https://wizard.example.com' });
  const headers = { Host: 'wizard.example.com', 'X-Forwarded-For': '192.0.2.1' };
  expect((await told.send('/sign-in', { headers })).status).toBe(200);
});

test('tells those behind it where a request came from, whatever the client says of itself', async () => {
  const told = { APP_URL: 'https://wizard.example.com' };
  const headers = {
    Host: 'wizard.example.com',
    'X-Forwarded-For': '203.0.113.9, 198.51.100.7',
    'X-Wizard-Source': '192.0.2.66',
  };
  for (const [trusted, source] of [
    ['', '127.0.0.1'],
    ['10.0.0.1', '127.0.0.1'],
    ['127.0.0.0/8', '198.51.100.7'],
  ] as const) {
    const { send } = await startBehindDoor({ ...told, TRUSTED_PROXIES: trusted });
    expect((await send('/sign-in', { headers })).headers['x-seen-source']).toBe(source);
  }
});

test('those behind it do not hear that a proxy speaks TLS: they would to their own plain port', async () => {
  const { send } = await startBehindDoor({ APP_URL: 'https://wizard.example.com' });
  const headers = { Host: 'wizard.example.com', 'X-Forwarded-Proto': 'https' };
  expect((await send('/sign-in', { headers })).headers['x-seen-scheme']).toBe('none');
});

test('every answer has the security headers, and with an https APP_URL asks for TLS from then on', async () => {
  const plain = await startBehindDoor();
  const secure = await startBehindDoor({ APP_URL: 'https://wizard.example.com' });
  for (const url of ['/sign-in', '/%']) {
    const [open, told] = [await plain.send(url), await secure.send(url)];
    expect(open.headers['x-content-type-options']).toBe('nosniff');
    expect(open.headers['strict-transport-security']).toBeUndefined();
    expect(told.headers['strict-transport-security']).toBe('max-age=31536000');
  }
});

/** A server behind the front door that answers only when told to. */
async function startHeld(
  variables: Readonly<Record<string, string>> = {},
  database = installation.database,
) {
  const environment = environmentOf(variables);
  const door = createFrontDoor({ ...installation, environment, database });
  const held: Array<ServerResponse> = [];
  const server = createServer(async (request, response) => {
    if (await door.admit(request, response)) {
      if (request.headers['x-test-hold'] === undefined) {
        response.end();
      } else {
        held.push(response);
        server.emit('held');
      }
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  const get = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
    const request = httpRequest({ port, host: '127.0.0.1', path: url, headers, agent: false });
    request.end();
    const [response] = await once(request, 'response');
    response.resume();
    return response.statusCode as number;
  };
  const release = async (count: number) => {
    for (let left = count; left > 0; left -= 1) {
      if (held.length === 0) {
        await once(server, 'held');
      }
      held.shift()?.end();
    }
  };
  /** Sends one more than a line holds; waits until that one was refused. */
  const fillLine = async (count: number, headers: Readonly<Record<string, string>>) => {
    const crowd = Array.from({ length: count + 1 }, () =>
      get('/sign-in', { ...headers, 'X-Test-Hold': 'yes' }),
    );
    // The one too many is told so; it is the first to get an answer.
    expect(await Promise.race(crowd)).toBe(503);
    return async () => {
      await release(count);
      const answers = await Promise.all(crowd);
      expect(answers.filter((status) => status === 503)).toHaveLength(1);
      expect(answers.filter((status) => status === 200)).toHaveLength(count);
    };
  };
  return { get, held, release, fillLine };
}

test('a crowd of strangers waits for its turn; who is signed in and a health check do not', async () => {
  const { get, held, fillLine } = await startHeld();
  const comeAndGo = await fillLine(ADDRESS_AT_WORK_MAX + ADDRESS_WAITING_MAX, {});
  expect(await get('/sign-in', { Cookie: cookie })).toBe(200);
  expect(await get('/api/health')).toBe(200);
  // The app itself waits for slow answers of the practice world, from its own address.
  expect(await get('/practice/practice.suitetalk.api.netsuite.com/x')).toBe(200);
  expect(held).toHaveLength(ADDRESS_AT_WORK_MAX);
  await comeAndGo();
});

test('a crowd in one session waits behind itself; others at the same address do not', async () => {
  const { headers } = await signIn(installation, { email: OWNER.email, password: OWNER.password });
  const other = headers.get('set-cookie')?.split(';')[0] ?? '';
  const { get, held, fillLine } = await startHeld();
  const comeAndGo = await fillLine(SESSION_AT_WORK_MAX + SESSION_WAITING_MAX, { Cookie: cookie });
  expect(held).toHaveLength(SESSION_AT_WORK_MAX);
  expect(await get('/profiles', { Cookie: other })).toBe(200);
  expect(await get('/sign-in')).toBe(200);
  expect(await get('/api/health', { Cookie: cookie })).toBe(200);
  await comeAndGo();
});

describe('a crowd with cookies of more sessions than the app works for at once', () => {
  const crowdSize = Math.ceil(PEOPLE_AT_WORK_MAX / SESSION_AT_WORK_MAX);

  /** The cookies of someone who has signed in again and again. */
  async function cookiesOf(email: string): Promise<ReadonlyArray<string>> {
    const { database, personMacKey } = installation;
    const given = { name: 'Viewer', email, role: 'viewer', passwordHash: 'hash' } as const;
    const holder = await insertPerson(database, personMacKey, given, new Date());
    const cookies: Array<string> = [];
    while (cookies.length < crowdSize) {
      const made = await makeSession(
        installation,
        { ...holder, passwordHash: given.passwordHash },
        'session',
        new Headers(),
      );
      cookies.push(made.headers.get('set-cookie')?.split(';')[0] ?? '');
    }
    return cookies;
  }

  test.each([
    ['have ended waits as strangers do', true, ADDRESS_AT_WORK_MAX, ADDRESS_WAITING_MAX],
    ['are one person’s waits behind itself', false, PERSON_AT_WORK_MAX, SESSION_WAITING_MAX],
  ])('that %s; who is signed in is answered', async (what, isOver, atWork, waiting) => {
    const cookies = await cookiesOf(`${what.length}@example.com`);
    if (isOver) {
      await installation.database.session.deleteMany({ where: { user: { name: 'Viewer' } } });
    }
    const { get, held, release } = await startHeld();
    const crowd = cookies.flatMap((Cookie) =>
      Array.from({ length: SESSION_AT_WORK_MAX }, () =>
        // No page, so that it waits for no others' pages.
        get('/_next/static/a.js', { Cookie, 'X-Test-Hold': 'yes' }),
      ),
    );
    expect(await Promise.race(crowd)).toBe(503);
    expect(await get('/profiles', { Cookie: cookie })).toBe(200);
    expect(held).toHaveLength(atWork);
    await release(atWork + waiting);
    const answers = await Promise.all(crowd);
    expect(answers.filter((status) => status === 200)).toHaveLength(atWork + waiting);
  });
});

test('a guest does not wait behind strangers, until the link is revoked', async () => {
  const times = { createdAt: new Date(), updatedAt: new Date() };
  const profile = { id: randomUUID(), name: 'Handed over' };
  const account = { accountId: 'PRACTICE', environment: 'practice', scopes: '' };
  await installation.database.profile.create({
    data: { ...profile, ...account, sealedConfiguration: '', ...times },
  });
  const asked = { profile, purpose: 'netsuite', days: 7, showsKey: false } as const;
  const by = { actor: { id: 'editor', email: 'editor@example.com' }, now: new Date() };
  const guest = async () => {
    const { token } = await createHandoverLink(installation, asked, by);
    const link = await startHandover(installation, token, 'Celia', by.now);
    if (link === undefined) {
      throw new Error('The link does not work.');
    }
    const { name, value } = await guestCookie(installation, link, 'Celia');
    return { id: link.id, Cookie: `${name}=${encodeURIComponent(value)}` };
  };
  const [working, revoked] = [await guest(), await guest()];
  await revokeHandoverLink(installation, revoked.id, { ...by, profile });
  const { get, fillLine } = await startHeld();
  const comeAndGo = await fillLine(ADDRESS_AT_WORK_MAX + ADDRESS_WAITING_MAX, {});
  expect(await get('/handover', { Cookie: working.Cookie })).toBe(200);
  expect(await get('/handover', { Cookie: revoked.Cookie })).toBe(503);
  await comeAndGo();
});

test('while the database does not answer, who has signed in does not wait behind strangers', async () => {
  const { get, fillLine } = await startHeld(
    {},
    openDatabase({ provider: 'sqlite', file: path.join(folder, 'missing', 'wizard.db') }),
  );
  const comeAndGo = await fillLine(ADDRESS_AT_WORK_MAX + ADDRESS_WAITING_MAX, {});
  expect(await get('/profiles', { Cookie: cookie })).toBe(200);
  await comeAndGo();
});

test('behind a trusted proxy a crowd waits behind itself; others who come through it do not', async () => {
  const { get, fillLine } = await startHeld({
    APP_URL: 'http://127.0.0.1',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  const from = (address: string) => ({ Host: '127.0.0.1', 'X-Forwarded-For': address });
  const comeAndGo = await fillLine(
    ADDRESS_AT_WORK_MAX + ADDRESS_WAITING_MAX,
    from('192.0.2.1, 198.51.100.7'),
  );
  expect(await get('/sign-in', from('198.51.100.7, 192.0.2.1'))).toBe(200);
  await comeAndGo();
});

test('a crowd from many addresses is heard a few at a time, and everyone of it is answered', async () => {
  const { get, held, release } = await startHeld({
    APP_URL: 'http://127.0.0.1',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  const crowd = Array.from({ length: 40 }, (_, index) =>
    get('/sign-in', {
      Host: '127.0.0.1',
      'X-Forwarded-For': `198.51.100.${index}`,
      'X-Test-Hold': 'yes',
    }),
  );
  await release(1);
  expect(await get('/profiles', { Host: '127.0.0.1', Cookie: cookie })).toBe(200);
  expect(held.length).toBeLessThanOrEqual(STRANGERS_PAGES_AT_WORK_MAX);
  await release(crowd.length - 1);
  expect(await Promise.all(crowd)).toEqual(crowd.map(() => 200));
});

test('those who wait for the identity provider keep no one from a page', async () => {
  const { get, held, release } = await startHeld({
    APP_URL: 'http://127.0.0.1',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  const waiting = Array.from({ length: STRANGERS_PAGES_AT_WORK_MAX }, (_, index) =>
    get(`/sign-in/single-sign-on${index % 2 === 0 ? '/callback?state=a' : ''}`, {
      Host: '127.0.0.1',
      'X-Forwarded-For': `198.51.100.${index}`,
      'X-Test-Hold': 'yes',
    }),
  );
  await expect.poll(() => held.length).toBe(STRANGERS_PAGES_AT_WORK_MAX);
  const another = { Host: '127.0.0.1', 'X-Forwarded-For': '203.0.113.1' };
  expect(await get('/sign-in', another)).toBe(200);
  await release(waiting.length);
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => 200));
});

test('what Next.js fetches from the app to answer an action does not wait behind that action', {
  timeout: 20_000,
}, async () => {
  const variables = { APP_URL: 'http://127.0.0.1', TRUSTED_PROXIES: '127.0.0.1' };
  const door = createFrontDoor({ ...installation, environment: environmentOf(variables) });
  const held: Array<{ readonly headers: IncomingHttpHeaders; readonly answer: ServerResponse }> =
    [];
  const server = createServer(async (request, response) => {
    if (await door.admit(request, response)) {
      held.push({ headers: request.headers, answer: response });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  const ask = async (method: string, where: string, headers: IncomingHttpHeaders, body = '') => {
    const request = httpRequest({ port, host: '127.0.0.1', method, path: where, headers });
    request.end(body);
    const [response] = await once(request, 'response');
    response.resume();
    return response.statusCode;
  };
  const form = {
    ...{ Host: '127.0.0.1', 'X-Forwarded-For': '198.51.100.7', Origin: 'http://127.0.0.1' },
    ...{ 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '1' },
  };
  const actions = Array.from({ length: ADDRESS_AT_WORK_MAX }, () =>
    ask('POST', '/sign-in', form, 'a'),
  );
  await expect.poll(() => held.length).toBe(ADDRESS_AT_WORK_MAX);
  for (const { headers, answer } of held) {
    const { 'content-length': _, ...forwarded } = headers;
    expect(await ask('GET', '/welcome', forwarded)).toBe(400);
    answer.end();
  }
  expect(await Promise.all(actions)).toEqual(actions.map(() => 200));
});

test.each([
  ['page', '/sign-in'],
  ['file of the app', '/_next/static/chunks/a.js'],
  ['download', '/profiles/list.csv'],
])('a %s that its readers do not take keeps no one else waiting', async (_, url) => {
  const variables = { APP_URL: 'http://127.0.0.1', TRUSTED_PROXIES: '127.0.0.1' };
  const door = createFrontDoor({ ...installation, environment: environmentOf(variables) });
  const server = createServer(async (request, response) => {
    if (!(await door.admit(request, response))) {
      return;
    }
    response.write(Buffer.alloc(request.url === url ? UNREAD_BYTES : 1));
    // A page is made whole; a file is made as fast as it is taken.
    if (request.url !== url || url === '/sign-in') {
      response.end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  const ask = async (where: string, address: string) => {
    const headers = { Host: '127.0.0.1', 'X-Forwarded-For': address };
    const request = httpRequest({ port, host: '127.0.0.1', path: where, headers });
    request.on('error', () => undefined);
    request.end();
    const [response] = await once(request, 'response');
    return response;
  };
  for (let index = 0; index < STRANGERS_PAGES_AT_WORK_MAX; index += 1) {
    await ask(url, `198.51.100.${index}`);
  }
  expect((await ask('/welcome', '203.0.113.1')).statusCode).toBe(200);
});

test('the work of a request hears when its sender goes away, whatever name the sender gave it', async () => {
  const door = createFrontDoor(installation);
  const work = new EventEmitter<{ begun: [AbortSignal | undefined] }>();
  const server = createServer(async (request, response) => {
    if (await door.admit(request, response)) {
      work.emit('begun', requestEnd(new Headers(request.headers as Record<string, string>)));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  const headers = { Host: `127.0.0.1:${port}`, 'X-Wizard-Request': 'mine' };
  const request = httpRequest({ port, host: '127.0.0.1', path: '/sign-in', headers });
  request.on('error', () => undefined);
  request.end();
  const [end]: Array<AbortSignal | undefined> = await once(work, 'begun');
  expect(end?.aborted).toBe(false);
  request.destroy();
  await expect.poll(() => end?.aborted).toBe(true);
  expect(requestEnd(new Headers({ 'X-Wizard-Request': 'mine' }))).toBeUndefined();
});
