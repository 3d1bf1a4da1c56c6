import { describe, expect, test } from 'vitest';
import type { CeligoApiRegion } from '@/lib/celigo/regions';
import { isAllowedHost } from '@/lib/outbound/allowed-hosts';
import type { OutboundAnswer, OutboundDoor, OutboundRequest } from '@/lib/outbound/exchange';
import { failure, success } from '@/lib/result';
import { createCeligoApiClient, isApiToken, isCeligoId } from './client';

const TOKEN = '0123456789abcdef0123456789abcdef';
const PRIVATE_KEY = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49';
const CLIENT_ID = `${'be'.repeat(28)}${'0'.repeat(8)}`;
const ID = 'a'.repeat(24);
const NOW = new Date('2026-11-24T12:00:00.000Z');

type Scripted = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A client whose door gives these answers in turn, and what it sent and waited. */
function scripted(...answers: ReadonlyArray<Scripted>) {
  return scriptedIn('europe', ...answers);
}

function scriptedIn(region: CeligoApiRegion, ...answers: ReadonlyArray<Scripted>) {
  const sent: Array<OutboundRequest> = [];
  const pauses: Array<number> = [];
  const door: OutboundDoor = async (request) => {
    sent.push(request);
    const { status, body, headers = {} } = answers[sent.length - 1] ?? { status: 500 };
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
    const answer: OutboundAnswer = {
      status,
      headers,
      body: status === 204 ? '' : text,
      bodyShape: 'json',
      durationMs: 1,
    };
    return success(answer);
  };
  const client = createCeligoApiClient({
    door,
    region,
    apiToken: TOKEN,
    knownSecrets: [PRIVATE_KEY, CLIENT_ID],
    wait: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    clock: () => NOW,
  });
  return { client, sent, pauses };
}

const LIMITED = (retryAfter: string, date?: string): Scripted => ({
  status: 429,
  headers: { 'retry-after': retryAfter, ...(date === undefined ? {} : { date }) },
});

describe('requests', () => {
  test('go to the host of the region with the token in the Authorization header and nowhere else', async () => {
    const { client, sent } = scripted({ status: 201, body: { _id: ID } });
    expect(await client.create('iclients', { name: 'x' })).toEqual({ ok: true, value: ID });
    expect(sent).toMatchObject([
      {
        host: 'api.eu.integrator.io',
        path: '/v1/iclients',
        method: 'POST',
        headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
        body: '{"name":"x"}',
      },
    ]);
    expect(`${sent[0]?.path}${sent[0]?.body}`).not.toContain(TOKEN);
  });
});

test.each([
  ['north-america', 'api.integrator.io'],
  ['europe', 'api.eu.integrator.io'],
  ['australia', 'api.au.integrator.io'],
  ['canada', 'api.ca.integrator.io'],
] as const)('requests of %s go to %s, which the door lets through', async (region, host) => {
  const { client, sent } = scriptedIn(region, { status: 201, body: { _id: ID } });
  await client.create('iclients', { name: 'x' });
  expect(sent.map((request) => request.host)).toEqual([host]);
  expect(isAllowedHost(host)).toBe(true);
});

describe('429', () => {
  test.each([
    ['seconds', LIMITED('3'), 3000],
    ['a date', LIMITED('Tue, 24 Nov 2026 12:00:05 GMT', 'Tue, 24 Nov 2026 12:00:00 GMT'), 5000],
    ['a date, where no clock is told', LIMITED('Tue, 24 Nov 2026 12:00:07 GMT'), 7000],
    ['a date that is over', LIMITED('Tue, 24 Nov 2026 11:00:00 GMT'), 100],
    ['nothing', { status: 429 }, 1000],
    ['nonsense', LIMITED('soon'), 1000],
    ['a negative number', LIMITED('-5'), 1000],
    ['zero, which is a short pause all the same', LIMITED('0'), 100],
  ])('with %s in Retry-After is waited for', async (_what, limited, milliseconds) => {
    const { client, pauses } = scripted(limited, { status: 200, body: { scope: 'fullaccess' } });
    expect(await client.checkToken()).toMatchObject({ ok: true });
    expect(pauses).toEqual([milliseconds]);
  });

  test('all pauses of a client together stay within half a minute', async () => {
    const { client, pauses } = scripted(LIMITED('20'), LIMITED('8'), LIMITED('5'));
    expect(await client.checkToken()).toMatchObject({
      ok: false,
      error: { code: 'celigo-rate-limited', message: expect.stringContaining('Wait 5 seconds') },
    });
    expect(pauses).toEqual([20_000, 8_000]);
  });
});

test.each([
  ['119', '119 seconds'],
  ['7200', '120 minutes'],
  ['86400', '24 hours'],
  ['99999999999999999999', 'more than two days'],
  ['Wed, 25 Nov 2026 12:00:00 GMT', '24 hours'],
])('a limit of %s is told as %s and not waited for', async (retryAfter, words) => {
  const { client, pauses } = scripted(LIMITED(retryAfter));
  expect(await client.checkToken()).toMatchObject({
    ok: false,
    error: { code: 'celigo-rate-limited', message: expect.stringContaining(`Wait ${words}`) },
  });
  expect(pauses).toEqual([]);
});

describe('lists', () => {
  test('an empty account answers 204', async () => {
    const { client } = scripted({ status: 204 });
    expect(await client.list('connections')).toEqual({ ok: true, value: [] });
  });

  test('are read to their last page, on this host only', async () => {
    const next = { link: '<https://api.eu.integrator.io/v1/connections?after=x>; rel="next"' };
    const { client, sent } = scripted(
      { status: 200, body: [{ _id: ID, name: 'one', http: {} }], headers: next },
      { status: 200, body: [{ _id: 'b'.repeat(24), name: 'two', http: {} }, { name: 'no id' }] },
    );
    const listed = await client.list('connections');
    expect(listed.ok && listed.value.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(sent[1]).toMatchObject({
      host: 'api.eu.integrator.io',
      path: '/v1/connections?after=x',
    });
  });

  test.each([
    '<https://api.eu.integrator.io/v1/connections?after=x>; title="more"; rel="next"',
    '<https://api.eu.integrator.io/v1/connections>; rel="first", </v1/connections?after=x>; rel=next',
    '</v1/Connections?after=x>; rel="last next"',
    '<?after=x>; rel="next"',
    // Another host is never asked: only the path counts.
    '<https://evil.example/v1/connections?after=x>; rel="next"',
    '<http://api.eu.integrator.io/v1/connections?after=x>; rel="next"',
  ])('go on where Link says %s', async (link) => {
    const { client, sent } = scripted(
      { status: 200, body: [], headers: { link } },
      { status: 200, body: [{ _id: ID, name: 'last', type: 'ftp' }] },
    );
    const listed = await client.list('connections');
    expect(listed.ok && listed.value.map(({ id }) => id)).toEqual([ID]);
    expect(sent.map(({ host, path }) => host + path)).toEqual([
      'api.eu.integrator.io/v1/connections',
      'api.eu.integrator.io/v1/connections?after=x',
    ]);
  });

  test.each(['<https://evil.example/v1/apitokens>; rel="next"', '<https://>; rel="next"'])(
    'end with an error where Link says %s: more is there, but not of this list',
    async (link) => {
      const { client, sent } = scripted({ status: 200, body: [], headers: { link } });
      expect(await client.list('connections')).toMatchObject({ ok: false });
      expect(sent).toHaveLength(1);
    },
  );

  test('of shortened documents are read one by one, those of other kinds are not', async () => {
    const whole = { _id: ID, name: 'whole', oauth2: { unencrypted: { mark: 'x' } } };
    const { client, sent } = scripted(
      { status: 200, body: [{ _id: ID }, { _id: 'b'.repeat(24), provider: 'salesforce' }] },
      { status: 200, body: whole },
    );
    const listed = await client.list('iclients');
    expect(listed.ok && listed.value.map(({ name }) => name)).toEqual([undefined, 'whole']);
    expect(sent.map(({ path }) => path)).toEqual(['/v1/iclients', `/v1/iclients/${ID}`]);
  });

  test('a list without an end is an error, not a list without the document', async () => {
    const page: Scripted = { status: 200, body: [], headers: { link: '</v1/iclients>; rel=next' } };
    const { client } = scripted(...Array.from({ length: 60 }, () => page));
    expect(await client.list('iclients')).toMatchObject({ ok: false });
  });

  test('something that is no list is an error', async () => {
    const { client } = scripted({ status: 200, body: '<html>' });
    expect(await client.list('iclients')).toMatchObject({
      ok: false,
      error: { code: 'celigo-answer-unreadable' },
    });
  });
});

describe('errors', () => {
  test.each([
    [401, 'celigo-token-refused', false],
    [403, 'celigo-token-refused', false],
    [422, 'celigo-document-refused', false],
    [415, 'celigo-document-refused', false],
    [500, 'celigo-unavailable', true],
    [503, 'celigo-unavailable', true],
    [302, 'celigo-answer-unreadable', true],
    [200, 'celigo-answer-unreadable', true],
  ])('status %i is %s; it may have happened: %s', async (status, code, mayHaveHappened) => {
    const { client } = scripted({ status, body: 'nothing to read' });
    expect(await client.create('iclients', {})).toMatchObject({
      ok: false,
      error: { code, mayHaveHappened },
    });
  });

  test('a refused token is said to belong to one region and one environment', async () => {
    const { client } = scripted({ status: 401, body: 'nothing to read' });
    const created = await client.create('iclients', {});
    expect(created).toMatchObject({
      error: { message: expect.stringMatching(/belongs to one region and one environment/) },
    });
  });

  test('Celigo’s own words are kept with their field, without secrets and not endless', async () => {
    const message = `bad ${PRIVATE_KEY} and ${TOKEN} ${'x'.repeat(50)} ${'long '.repeat(300)}`;
    const errors = [{ code: 'invalid', message, field: 'jwt.privateKey' }, 'noise', { code: 1 }];
    const { client } = scripted({ status: 422, body: { errors } });
    const created = await client.create('iclients', {});
    const text = JSON.stringify(created);
    expect(text).toContain('jwt.privateKey');
    expect(text).not.toContain(PRIVATE_KEY);
    expect(text).not.toContain(TOKEN);
    expect(text.length).toBeLessThan(1000);
  });

  test('no answer is told apart from nothing sent', async () => {
    for (const [code, mayHaveHappened] of [
      ['network-timeout', true],
      ['dns-failure', false],
    ] as const) {
      const client = createCeligoApiClient({
        door: async () => failure({ code, message: 'Nothing came.', durationMs: 1 }),
        region: 'europe',
        apiToken: TOKEN,
        wait: async () => undefined,
        clock: () => NOW,
      });
      expect(await client.create('iclients', {})).toMatchObject({
        ok: false,
        error: { code: 'celigo-no-answer', mayHaveHappened },
      });
    }
  });

  test('a document that is gone is no error of reading and replacing', async () => {
    const { client } = scripted({ status: 404, body: {} }, { status: 404, body: {} });
    expect(await client.read('iclients', ID)).toEqual({ ok: true, value: undefined });
    expect(await client.replace('iclients', ID, {})).toEqual({ ok: true, value: false });
  });
});

describe('Celigo’s test of a connection', () => {
  test('GET follows where POST is not known', async () => {
    for (const status of [404, 405]) {
      const { client, sent } = scripted({ status, body: {} }, { status: 200, body: { code: 200 } });
      expect(await client.testConnection(ID)).toMatchObject({ ok: true, value: { works: true } });
      expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET']);
    }
  });

  test.each([
    [{ status: 200, body: { errors: [{ code: 'invalid_client', message: 'no' }] } }, 'no'],
    [{ status: 200, body: { code: 401, message: 'Unauthorized by NetSuite' } }, 'Unauthorized'],
    [{ status: 422, body: { errors: [{ code: 'x', message: 'offline' }] } }, 'offline'],
    [{ status: 200, body: { error: 'invalid_grant' } }, 'invalid_grant'],
    [{ status: 200, body: { code: 200, error: { message: 'offline' } } }, 'offline'],
    [{ status: 200, body: { errors: { code: '401', message: 'offline' } } }, 'offline'],
    [{ status: 200, body: { errors: 'offline' } }, 'offline'],
    [{ status: 200, body: { statusCode: 401, message: 'Unauthorized' } }, 'Unauthorized'],
    [{ status: 200, body: { status: '503', message: 'offline' } }, 'offline'],
    [{ status: 200, body: { code: '401', message: 'Unauthorized' } }, 'Unauthorized'],
    [{ status: 200, body: { code: 'invalid_domain', message: 'no' } }, 'invalid_domain'],
    [{ status: 200, body: { offline: true } }, 'offline'],
    [{ status: 200, body: { code: 200, offline: true } }, 'offline'],
    [{ status: 200, body: { status: 'offline' } }, 'offline'],
    [{ status: 200, body: { status: 'error' } }, 'error'],
    [{ status: 200, body: { success: false, message: 'Invalid login' } }, 'Invalid login'],
    [{ status: 200, body: { ok: false } }, 'false'],
    [{ status: 200, body: { message: 'This connection is currently offline.' } }, 'offline'],
    [{ status: 500, body: { errors: [{ message: 'offline', source: 'resource' }] } }, 'offline'],
    [{ status: 500, body: { error: 'server_error' } }, 'server_error'],
  ])('answer %# is a test that failed, in Celigo’s words', async (answer, words) => {
    const { client } = scripted(answer);
    const tested = await client.testConnection(ID);
    expect(tested).toMatchObject({ ok: true, value: { works: false } });
    expect(JSON.stringify(tested)).toContain(words);
  });

  test.each([
    { code: 200 },
    { code: '200' },
    { code: 204, errors: [] },
    { error: null, errors: {}, status: 200, statusCode: '201' },
    { status: 'success', success: true, offline: false },
    { message: 'ok' },
    {},
  ])('%j has no sign of failure, so the test passed', async (body) => {
    const { client } = scripted({ status: 200, body });
    expect(await client.testConnection(ID)).toMatchObject({ ok: true, value: { works: true } });
  });

  test.each([
    [500, {}],
    [503, { errors: [{ code: 'service_unavailable', message: 'no' }] }],
    [504, { code: 'server_error', message: 'timeout' }],
  ])('status %i of Celigo’s own is an outage and no failed test', async (status, body) => {
    const { client } = scripted({ status, body });
    expect(await client.testConnection(ID)).toMatchObject({
      ok: false,
      error: { code: 'celigo-unavailable' },
    });
  });

  test('neither POST nor GET known: what to do by hand is said', async () => {
    const { client } = scripted({ status: 405, body: {} }, { status: 405, body: {} });
    expect(await client.testConnection(ID)).toMatchObject({
      ok: false,
      error: {
        code: 'celigo-test-unavailable',
        message: expect.stringContaining('click Test connection there'),
      },
    });
  });

  test.each([401, 403])(
    'status %i with an error of what was called is no refusal of the token',
    async (status) => {
      for (const body of [
        { errors: [{ code: 'x', message: 'no', source: 'resource' }] },
        { code: 'invalid_domain', message: 'no', source: 'resource' },
        { errors: [{ code: '401', message: 'Status 400:\n{"error":"invalid_grant"}' }] },
        { code: 'invalid_client', message: 'no' },
        { error: 'unauthorized_client' },
      ]) {
        const { client } = scripted({ status, body });
        expect(await client.testConnection(ID), JSON.stringify(body)).toMatchObject({
          ok: true,
          value: { works: false },
        });
      }
    },
  );

  test.each(['x', 'unauthorized', 'invalid_request', '401', 'INVALID_LOGIN'])(
    'the code %s is a failed test with status 401, and may be of NetSuite or of the token with 403',
    async (code) => {
      const body = { errors: [{ code, message: 'no' }] };
      expect(await scripted({ status: 401, body }).client.testConnection(ID)).toMatchObject({
        ok: true,
        value: { works: false },
      });
      expect(await scripted({ status: 403, body }).client.testConnection(ID)).toMatchObject({
        ok: false,
        error: {
          code: 'celigo-test-unavailable',
          message: expect.stringMatching(/NetSuite refused the role.*, or this API token may not/),
          details: [{ message: 'no' }],
        },
      });
    },
  );

  test('a refused token is still a refused token where nothing was tested', async () => {
    const own = { status: 401, body: { errors: [{ code: 'unauthorized', message: 'no' }] } };
    for (const refused of [
      await scripted(own).client.checkToken(),
      await scripted(own).client.read('connections', ID),
      await scripted({ status: 401, body: '' }).client.testConnection(ID),
    ]) {
      expect(refused).toMatchObject({ ok: false, error: { code: 'celigo-token-refused' } });
    }
  });

  test('a web page is no answer to the test', async () => {
    const { client } = scripted({ status: 200, body: '<html>sign in</html>' });
    expect(await client.testConnection(ID)).toMatchObject({ ok: false });
  });
});

/** Ways to write a secret down that no search for it finds. */
const DISGUISES: Readonly<Record<string, (secret: string) => string>> = {
  'with blanks between': (secret) => [...secret].join(' '),
  'with hyphens between': (secret) => [...secret].join('-'),
  'in pieces of four': (secret) => (secret.match(/.{1,4}/g) ?? []).join(' and '),
  backwards: (secret) => [...secret].reverse().join(''),
  'as %xx': (secret) => Buffer.from(secret).toString('hex').replace(/../g, '%$&'),
  'as &#nn;': (secret) => [...secret].map((sign) => `&#${sign.charCodeAt(0)};`).join(''),
  'as decimal numbers': (secret) => [...Buffer.from(secret)].join(' '),
  'as octal numbers': (secret) =>
    [...Buffer.from(secret)].map((byte) => byte.toString(8)).join(' '),
  'as base64': (secret) => Buffer.from(secret).toString('base64'),
  'in upper case': (secret) => secret.toUpperCase(),
};

/** Texts of which one in a page would give a piece of the secret away. */
function piecesOf(secret: string): ReadonlyArray<string> {
  return (secret.match(/.{6}/g) ?? []).flatMap((piece) => [
    piece,
    [...piece].reverse().join(''),
    piece.toUpperCase(),
  ]);
}

describe('a Celigo that writes the secrets back', () => {
  const PLACES: Readonly<Record<string, (text: string) => unknown>> = {
    'in its words': (text) => ({ errors: [{ code: 'x', message: `Invalid value: ${text}` }] }),
    'in a code and a field': (text) => ({ errors: [{ code: text, message: 'no', field: text }] }),
    'over many errors': (text) => ({
      errors: (text.match(/.{1,7}/g) ?? []).map((message) => ({ code: 'x', message })),
    }),
    'in names of members': (text) => ({ [text]: text, message: text, nested: { [text]: [text] } }),
    'in a list of bytes': (text) => ({ message: [...Buffer.from(text)], code: 500 }),
  };

  for (const [how, disguise] of Object.entries(DISGUISES)) {
    test.each(Object.entries(PLACES))(
      `${how}, %s: no piece of it is shown`,
      async (_where, place) => {
        for (const secret of [TOKEN, PRIVATE_KEY]) {
          for (const status of [200, 401, 422, 500]) {
            const body = place(disguise(secret));
            const answers = [
              { status, body },
              { status, body },
            ];
            const results = [
              await scripted(...answers).client.create('iclients', {}),
              await scripted(...answers).client.testConnection(ID),
              await scripted({
                status: 200,
                body: { scope: disguise(secret) },
              }).client.checkToken(),
            ];
            const shown = JSON.stringify(results);
            expect(piecesOf(secret).filter((piece) => shown.includes(piece))).toEqual([]);
            const written = disguise(secret);
            const windows = Array.from({ length: written.length - 11 }, (_, at) =>
              written.slice(at, at + 12),
            );
            expect(windows.filter((window) => shown.includes(window))).toEqual([]);
            // Letters that stand apart are no words either.
            expect(/(?:\b\w\b[^\w]+){5}/.test(shown)).toBe(false);
          }
        }
      },
    );
  }

  test('a piece of a secret in the form of an id is no id', async () => {
    for (const id of [
      TOKEN.slice(0, 24),
      [...TOKEN.slice(4, 28)].reverse().join(''),
      `${'a'.repeat(8)}${TOKEN.slice(3, 19)}`,
    ]) {
      const { client } = scripted(
        { status: 201, body: { _id: id } },
        { status: 200, body: { scope: 'fullaccess', _userId: id } },
        { status: 200, body: [{ _id: id, http: {} }] },
      );
      expect(await client.create('iclients', {})).toMatchObject({ ok: false });
      expect(await client.checkToken()).toEqual({ ok: true, value: { scope: 'fullaccess' } });
      expect(await client.list('connections')).toEqual({ ok: true, value: [] });
    }
  });

  test('an id that counts up is one, although a secret has as many zeros in a row', async () => {
    const id = '1'.padStart(24, '0');
    const body = { _id: id, http: {} };
    const { client } = scripted({ status: 201, body }, { status: 200, body: [body] });
    expect(await client.create('iclients', {})).toEqual({ ok: true, value: id });
    expect(await client.list('connections')).toMatchObject({ ok: true, value: [{ id }] });
  });
});

test.each([
  ['missing_required_field', 'Expected field: http.auth.oauth.tokenURI to be present'],
  [
    'invalid_domain',
    'The domain of request url should be present in iClient.oauth2.validDomainNames',
  ],
  ['netsuite_wsdl_tba_mandatory', 'NetSuite connections must use token-based authentication'],
  ['invalid_client', 'Failed to get an access token. Status 400: {"error":"invalid_client"}'],
  ['invalid_field', 'Only numbers allowed'],
])('Celigo’s own answer %s is told whole: %s', async (code, message) => {
  const { client } = scripted({ status: 422, body: { errors: [{ code, message }] } });
  expect(await client.create('iclients', {})).toMatchObject({
    error: { details: [{ code, message }] },
  });
});

describe('lists that have no end', () => {
  const ITEM = `{"_id":"${ID}","name":"x","http":{}}`;

  test('of more documents than any account has', async () => {
    const { client } = scripted({ status: 200, body: `[${`${ITEM},`.repeat(20_000)}${ITEM}]` });
    expect(await client.list('connections')).toMatchObject({
      ok: false,
      error: { code: 'celigo-answer-too-long' },
    });
  });

  test('of 200,000 small things', async () => {
    const { client } = scripted({ status: 200, body: `[${'{},'.repeat(200_000)}{}]` });
    expect(await client.list('connections')).toMatchObject({ ok: false });
  });

  test('nested until a stack overflows, alone or in a list', async () => {
    const deep = `${'{"http":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const { client } = scripted(
      { status: 200, body: `[${deep},${ITEM}]` },
      { status: 200, body: deep },
      { status: 200, body: `[${'['.repeat(500_000)}` },
    );
    expect(await client.list('connections')).toMatchObject({ ok: true, value: [{ id: ID }] });
    expect(await client.read('connections', ID)).toMatchObject({ ok: false });
    expect(await client.list('connections')).toMatchObject({ ok: false });
  });

  test('of documents that must all be read one by one', async () => {
    const shortened = Array.from({ length: 300 }, () => ({ _id: ID }));
    const { client, sent } = scripted({ status: 200, body: shortened });
    expect(await client.list('iclients')).toMatchObject({ ok: false });
    expect(sent).toHaveLength(1);
  });

  test('of which all pages together are too long', async () => {
    const page: Scripted = {
      status: 200,
      body: `["${'x'.repeat(1_000_000)}"]`,
      headers: { link: '</v1/iclients?after=x>; rel="next"' },
    };
    const { client, sent } = scripted(...Array.from({ length: 50 }, () => page));
    expect(await client.list('iclients')).toMatchObject({ ok: false });
    expect(sent.at(-1)?.maxBodyBytes).toBeLessThan(64 * 1_048_576 - 45_000_000);
  });
});

test('only 24 hexadecimal digits count as an id of Celigo', () => {
  expect(isCeligoId(ID)).toBe(true);
  for (const text of ['', 'a'.repeat(23), `${'a'.repeat(23)}/`, '../iclients', 7, undefined]) {
    expect(isCeligoId(text)).toBe(false);
  }
});

test('an API token is one word of printable characters, neither short nor endless', () => {
  expect(isApiToken(TOKEN)).toBe(true);
  const longest = 'a'.repeat(500);
  expect(isApiToken(longest)).toBe(true);
  for (const text of [
    '',
    'short',
    `${TOKEN} ${TOKEN}`,
    `${TOKEN}\n`,
    'tökentökentöken',
    `${longest}a`,
  ]) {
    expect(isApiToken(text), text).toBe(false);
  }
});
