import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { tokenEndpointUrl } from '@/lib/account/hosts';
import {
  jwtHeadersTemplate,
  payloadTemplate,
  tokenRequestBodyTemplate,
} from '@/lib/celigo/templates';
import { LOGIN_AUDIT_WORDS } from '@/lib/diagnosis/login-audit-words';
import { certificateIdOf } from '@/lib/keys/certificate-id';
import { findBodyShape } from '@/lib/outbound/body-shape';
import type { OutboundDoor, OutboundRequest } from '@/lib/outbound/exchange';
import { applyAuditDetail } from './audit-detail';
import { type ChangeableTest, runChangeable } from './changeable-test.fixture';
import { makeCredential, P256_ARGUMENTS } from './token-server.fixture';

/** Raised by hand for a longer search. */
const FUZZ_RUNS = Number(process.env.FUZZ_RUNS ?? 40);

/** A longer search takes longer, in milliseconds. */
const FUZZ_TIMEOUT_MS = 30_000 + FUZZ_RUNS * 500;

const CLIENT_ID = '0123456789abcdef'.repeat(4);
const ACCESS_TOKEN = `opaque-token.${'Zm9v'.repeat(8)}.c2VjcmV0LXBhcnQ`;
const CREDENTIAL = makeCredential(P256_ARGUMENTS);

type Answer = {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** The test of one account through a door that answers as it likes. */
function inputFor(
  answerTo: (request: OutboundRequest) => Answer,
  sent: Array<OutboundRequest> = [],
): ChangeableTest {
  const account = parseAccountId('1234567_SB1');
  if (!account.ok) {
    throw new Error(account.error.code);
  }
  const scopes = ['rest_webservices', 'restlets', 'suite_analytics'] as const;
  const door: OutboundDoor = async (request) => {
    sent.push(request);
    const answer = answerTo(request);
    return {
      ok: true,
      value: { ...answer, bodyShape: findBodyShape(answer.body), durationMs: 3 },
    };
  };
  return {
    door,
    account: account.value,
    scopes,
    algorithm: 'ES256',
    ...CREDENTIAL,
    clientId: CLIENT_ID,
    certificateId: certificateIdOf(CREDENTIAL.certificatePem),
    payloadTemplate: payloadTemplate({ tokenEndpointUrl: tokenEndpointUrl(account.value), scopes }),
    headersTemplate: jwtHeadersTemplate({ algorithm: 'ES256' }),
    bodyTemplate: tokenRequestBodyTemplate(),
    clock: () => new Date(),
  };
}

const GRANT = JSON.stringify({
  access_token: ACCESS_TOKEN,
  expires_in: 3600,
  token_type: 'bearer',
});

function isTokenRequest({ path }: OutboundRequest): boolean {
  return path.endsWith('/token');
}

/** Grants, and answers every call well. */
function answerWell(request: OutboundRequest): Answer {
  const date = new Date().toUTCString();
  const body = isTokenRequest(request) ? GRANT : '[]';
  return { status: 200, body, headers: { date, server: 'example', 'set-cookie': 'JSESSIONID=1' } };
}

/** Every piece of what must stay secret, as it was sent or given. */
function listSecrets(sent: ReadonlyArray<OutboundRequest>): ReadonlyArray<string> {
  const assertions = sent.flatMap(({ body }) => {
    const assertion = new URLSearchParams(body ?? '').get('client_assertion');
    return assertion === null ? [] : [assertion, ...assertion.split('.')];
  });
  const keyLines = CREDENTIAL.privateKeyPem.split('\n').slice(1, 3);
  return [CLIENT_ID, ACCESS_TOKEN, ...ACCESS_TOKEN.split('.').slice(1), ...keyLines, ...assertions];
}

function expectNoSecret(value: unknown, sent: ReadonlyArray<OutboundRequest>): void {
  const text = JSON.stringify(value);
  for (const secret of listSecrets(sent)) {
    expect(secret.length).toBeGreaterThan(8);
    expect(text.includes(secret)).toBe(false);
  }
}

describe('what was sent and what came back', () => {
  test('every request is there with its real address, time and answer, and words for its secrets', async () => {
    const sent: Array<OutboundRequest> = [];

    const { exchanges = [] } = await runChangeable(inputFor(answerWell, sent));

    expect(exchanges.map(({ id, request }) => [id, request.method, request.url])).toEqual([
      [
        'token-request',
        'POST',
        'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
      ],
      [
        'server-time',
        'GET',
        'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/system/v1/serverTime',
      ],
      [
        'metadata-catalog',
        'GET',
        'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/metadata-catalog?select=currency',
      ],
      [
        'suiteql',
        'POST',
        'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql?limit=1',
      ],
      [
        'certificates',
        'GET',
        'https://1234567-sb1.restlets.api.netsuite.com/services/rest/auth/oauth2/v1/clients/<Client ID of this profile>/certificates',
      ],
      [
        'restlet',
        'GET',
        'https://1234567-sb1.restlets.api.netsuite.com/app/site/hosting/restlet.nl?script=customscript_m2m_wizard_no_such_script&deploy=customdeploy_m2m_wizard_no_such_deploy',
      ],
    ]);
    expect(sent.map(({ path }) => path)).toContain(
      `/services/rest/auth/oauth2/v1/clients/${CLIENT_ID}/certificates`,
    );
    const [token, serverTime, , suiteql] = exchanges;
    expect(token?.request.body).toBe(
      'grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=<signed assertion>',
    );
    expect(token?.answer?.body).toContain('"expires_in":3600');
    expect(serverTime?.request.headers).toContainEqual(['Authorization', 'Bearer <access token>']);
    expect(suiteql?.request.body).toBe('{"q":"SELECT id FROM currency"}');
    expect(exchanges.every(({ durationMs }) => durationMs === 3)).toBe(true);
    const names = exchanges.flatMap(({ answer }) => answer?.headers.map(([name]) => name) ?? []);
    expect(new Set(names)).toEqual(new Set(['date', 'server']));
  });

  test('the assertion is shown decoded, with words for the Client ID', async () => {
    const { assertion } = await runChangeable(inputFor(answerWell));

    expect(JSON.parse(assertion?.header ?? '')).toEqual({
      typ: 'JWT',
      alg: 'ES256',
      kid: certificateIdOf(CREDENTIAL.certificatePem),
    });
    expect(JSON.parse(assertion?.payload ?? '')).toEqual({
      iss: '<Client ID of this profile>',
      aud: 'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
      iat: expect.any(Number),
      exp: expect.any(Number),
      scope: 'rest_webservices,restlets,suite_analytics',
    });
  });

  test('a confirmed Certificate ID of another form is shown wherever a usual one is', async () => {
    const certificateId = 'Kx7q-Zt9w_Vb2';
    const body = JSON.stringify({ title: 'Invalid', detail: `Unauthorized ${certificateId}` });
    const input = inputFor(() => ({ status: 400, body, headers: {} }));

    const report = await runChangeable({ ...input, certificateId });

    expect(JSON.parse(report.assertion?.header ?? '')).toMatchObject({ kid: certificateId });
    expect(report.exchanges?.[0]?.answer?.body).toContain(certificateId);
    expect(report.lines.find(({ id }) => id === 'certificate-id-matches')?.evidence).toContain(
      `The value entered is ${certificateId}. It does not have the usual form of a Certificate ID (43 characters).`,
    );
  });

  test('a request without an answer says why, and nothing that was not sent is shown', async () => {
    const report = await runChangeable({
      ...inputFor(answerWell),
      door: async () => ({
        ok: false,
        error: { code: 'network-timeout', message: 'No answer came in time.', durationMs: 30_000 },
      }),
    });
    const unsent = await runChangeable({ ...inputFor(answerWell), certificateId: '' });

    expect(report.exchanges).toMatchObject([
      { id: 'token-request', failure: 'No answer came in time.', durationMs: 30_000 },
    ]);
    expect(unsent.exchanges).toEqual([]);
    expect(unsent.assertion).toBeUndefined();
  });

  test('of a long answer only the beginning is kept', async () => {
    const report = await runChangeable(
      inputFor(() => ({ status: 400, body: 'word '.repeat(10_000), headers: {} })),
    );

    expect(report.exchanges?.[0]?.answer?.body.length).toBeLessThanOrEqual(2000);
  });
});

describe('no secret is in a report', () => {
  /** Ways to write back what was sent. */
  const ECHOES: Readonly<Record<string, (text: string) => string>> = {
    'as it is': (text) => text,
    'in JSON': (text) => JSON.stringify({ error: text, error_description: text }),
    'in the documented error': (text) =>
      JSON.stringify({ 'o:errorDetails': [{ detail: text, 'o:errorCode': text }] }),
    'as the RESTlet host does': (text) => JSON.stringify({ error: { code: text, message: text } }),
    'on a web page': (text) => `<html><body>${text}</body></html>`,
    'URL-encoded': (text) => encodeURIComponent(text),
  };

  test.each(Object.entries(ECHOES))(
    'of a server that echoes everything %s',
    async (_name, echo) => {
      for (const grants of [false, true]) {
        for (const status of [200, 400, 401, 407, 500]) {
          const sent: Array<OutboundRequest> = [];
          // A token that was never granted is none of this run's secrets.
          const token = grants ? ACCESS_TOKEN : '';
          const input = inputFor((request) => {
            const seen = [
              ...[JSON.stringify(request.headers), request.path, request.body ?? ''],
              ...[CLIENT_ID, token, CREDENTIAL.privateKeyPem],
              ...listSecrets([request]).filter(
                (secret) => grants || !ACCESS_TOKEN.includes(secret),
              ),
            ];
            const headers = {
              'www-authenticate': `Bearer realm="${CLIENT_ID}", error="${token}"`,
              server: token,
              via: `1.1 ${CLIENT_ID}`,
              'retry-after': CLIENT_ID,
              'x-squid-error': token,
            };
            return grants && isTokenRequest(request)
              ? answerWell(request)
              : { status, body: echo(seen.join(' ')), headers };
          }, sent);

          expectNoSecret(await runChangeable(input), sent);
        }
      }
    },
  );

  /** Ways to write a secret down that no search for it finds. */
  const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
    'with blanks between': (text) => [...text].join(' '),
    'with hyphens between': (text) => [...text].join('-'),
    'in pieces of five': (text) => (text.match(/.{1,5}/g) ?? []).join(', '),
    backwards: (text) => [...text].reverse().join(''),
    'as %xx': (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'),
    'as &#nn;': (text) => [...text].map((sign) => `&#${sign.charCodeAt(0)};`).join(''),
    'as \\uXXXX': (text) =>
      [...text].map((sign) => `\\u00${sign.charCodeAt(0).toString(16)}`).join(''),
    'as base64': (text) => Buffer.from(text).toString('base64'),
    'as decimal numbers': (text) => [...Buffer.from(text)].join(' '),
    'in upper case': (text) => text.toUpperCase(),
  };

  /** Answers that hold a text in every place which a report reads. */
  function answersWith(text: string): ReadonlyArray<Answer> {
    const json = { 'content-type': 'application/json' };
    const pieces = text.match(/.{1,9}/g) ?? [];
    const headers = {
      'www-authenticate': `Bearer realm="${text.slice(0, 100)}", error="${text.slice(0, 60)}"`,
      'proxy-authenticate': text,
      'content-type': text,
      'x-squid-error': text,
      'x-cache': text,
      'x-request-id': text.slice(0, 36),
      'x-n-operationid': text.slice(0, 36),
      server: text,
      via: text,
    };
    const bodies = [
      JSON.stringify({ error: text, error_description: text }),
      JSON.stringify({ title: text, 'o:errorDetails': [{ detail: text, 'o:errorCode': text }] }),
      JSON.stringify({ error: { code: text.toUpperCase(), message: text } }),
      JSON.stringify({ [text]: text, items: pieces, links: [...Buffer.from(text)] }),
      JSON.stringify(pieces.map((piece) => ({ certificate_id: piece, valid_until: piece }))),
      JSON.stringify({ access_token: ACCESS_TOKEN, expires_in: text, token_type: text }),
      `<html><title>${text}</title><body>${text}</body></html>`,
      text,
    ];
    const statuses = [400, 401, 200, 502];
    return bodies.map((body, index) => ({
      status: statuses[index % statuses.length] ?? 400,
      body,
      headers: index % 3 === 0 ? json : headers,
    }));
  }

  test.each(Object.entries(DISGUISES))(
    'of a server that writes it back %s, in any place',
    async (_name, disguise) => {
      const keyLine = CREDENTIAL.privateKeyPem.split('\n')[1] ?? '';
      for (const secret of [CLIENT_ID, keyLine, ACCESS_TOKEN.slice(13)]) {
        const written = disguise(secret);
        const windows = [
          ...Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8)),
          ...(written.match(/.{12}/g) ?? []),
          ...(written.slice(6).match(/.{12}/g) ?? []),
        ].flatMap((window) => [window, [...window].reverse().join(''), window.toUpperCase()]);
        for (const answer of answersWith(written)) {
          for (const grants of [false, true]) {
            const input = inputFor((request) =>
              grants && isTokenRequest(request) ? answerWell(request) : answer,
            );
            const text = JSON.stringify(await runChangeable(input));
            expect(windows.filter((window) => text.includes(window))).toEqual([]);
          }
        }
      }
    },
    60_000,
  );

  test('of an access token that names scopes, role and entity of its own making', async () => {
    const claims = { sub: `${'1'.repeat(18)};2`, scope: [CLIENT_ID.slice(0, 30), 'restlets'] };
    const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
    const report = await runChangeable(
      inputFor((request) => ({
        ...answerWell(request),
        ...(isTokenRequest(request)
          ? { body: JSON.stringify({ access_token: token, expires_in: 1, token_type: 'bearer' }) }
          : {}),
      })),
    );
    const text = JSON.stringify(report);
    expect(text).toContain('The token has restlets, one that is not known here.');
    expect(text).not.toContain(CLIENT_ID.slice(0, 12));
    expect(text).not.toContain('1'.repeat(12));
  });

  test('what people need of an answer stays: status, type, codes, documented sentences', async () => {
    const detail =
      'Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at Setup > Users/Roles > User Management > View Login Audit Trail.';
    const body = JSON.stringify({
      type: 'https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html',
      title: 'Unauthorized',
      status: 401,
      'o:errorDetails': [{ detail, 'o:errorCode': 'INVALID_LOGIN' }],
    });
    const contentType = 'application/vnd.oracle.resource+json; type=error';
    const operation = '0d2c8a51-6f4e-4b7a-9c3d-5e1f70ab42c8';
    const report = await runChangeable(
      inputFor((request) =>
        isTokenRequest(request)
          ? answerWell(request)
          : {
              status: 401,
              body,
              headers: { 'content-type': contentType, 'x-n-operationid': operation },
            },
      ),
    );
    expect(report.exchanges?.[1]?.answer).toEqual({
      status: 401,
      headers: [
        ['content-type', contentType],
        ['x-n-operationid', operation],
      ],
      body,
    });
  });

  test.each([
    ['of a private key', CREDENTIAL.privateKeyPem.split('\n')[1] ?? ''],
    ['of a Client ID', 'fedcba9876543210'.repeat(4)],
    ['of a token', 'eyJhbGciOiJub25lIn0'],
  ])('%s that was confirmed as the Certificate ID', async (_what, certificateId) => {
    const body = JSON.stringify({ error: 'invalid_client', error_description: certificateId });
    const input = inputFor(() => ({ status: 400, body, headers: {} }));

    expect(JSON.stringify(await runChangeable({ ...input, certificateId }))).not.toContain(
      certificateId,
    );
  });

  test('of a private key that was typed as anything else', async () => {
    const other = makeCredential(P256_ARGUMENTS).privateKeyPem;
    for (const change of [
      { certificateId: other },
      { certificateId: other.replaceAll('\n', ' ') },
      { certificateId: JSON.stringify(other) },
      { certificateId: other.replaceAll(/-----.*?-----|\n/g, '') },
      { clientId: other.replaceAll('\n', '') },
      { certificatePem: other },
      { payloadTemplate: `{"iss": ${JSON.stringify(other)}, "aud": "x"}` },
    ]) {
      const report = await runChangeable({
        ...inputFor(({ body }) => ({ status: 400, body: body ?? '', headers: {} })),
        ...change,
      });

      expect(JSON.stringify(report)).not.toContain(other.split('\n')[1]);
    }
  });
});

describe('whatever comes back', () => {
  const headerName = fc.constantFrom(
    ...['date', 'retry-after', 'www-authenticate', 'proxy-authenticate', 'server', 'via'],
    ...['x-squid-error', 'content-type', 'x-cache', '__proto__', 'constructor'],
  );
  const status = fc.oneof(
    fc.constantFrom(200, 201, 204, 400, 401, 403, 404, 407, 429, 500, 502, 503),
    fc.integer({ min: 100, max: 599 }),
  );
  const bytes = fc.uint8Array({ maxLength: 300 }).map((value) => new TextDecoder().decode(value));
  const json = fc.json({ maxDepth: 3 });
  const documented = fc
    .record(
      {
        error: fc.oneof(
          fc.string(),
          fc.constantFrom('invalid_client', 'server_error'),
          fc.anything(),
        ),
        error_description: fc.string(),
        access_token: fc.oneof(fc.string(), fc.constant(ACCESS_TOKEN)),
        expires_in: fc.oneof(fc.integer(), fc.string(), fc.double()),
        token_type: fc.constantFrom('bearer', 'Bearer', 'mac'),
        serverTime: fc.oneof(fc.string(), fc.constant('2026-11-24T12:00:00Z')),
        'o:errorDetails': fc.anything(),
      },
      { requiredKeys: [] },
    )
    .map((value) => stringify(value));
  const listed = fc
    .array(
      fc.record(
        { certificate_id: fc.string(), valid_until: fc.anything(), revoked: fc.anything() },
        { requiredKeys: [] },
      ),
    )
    .map((value) => stringify(value));
  const body = fc.oneof(bytes, fc.string({ unit: 'binary' }), json, documented, listed);
  const answer: fc.Arbitrary<Answer> = fc.record({
    status,
    body,
    headers: fc.dictionary(headerName, fc.string({ unit: 'grapheme-ascii' })),
  });

  /** `undefined` where JSON has no form for the value, as for a BigInt. */
  function stringify(value: unknown): string {
    try {
      return JSON.stringify(value) ?? '';
    } catch {
      return '{}';
    }
  }

  test(
    'a token answer of any status, headers and bytes gives a report without secrets',
    async () => {
      await fc.assert(
        fc.asyncProperty(answer, async (given) => {
          const sent: Array<OutboundRequest> = [];
          const mixed = (request: OutboundRequest) =>
            isTokenRequest(request)
              ? { ...given, body: `${given.body}${request.body}` }
              : answerWell(request);
          expectNoSecret(await runChangeable(inputFor(mixed, sent)), sent);

          const report = await runChangeable(inputFor(() => given, sent));
          expect(['works', 'does-not-work']).toContain(report.outcome);
          expect(report.outcome === 'works' || report.causes.length > 0).toBe(true);
          expectNoSecret(report, sent);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'an API answer of any status, headers and bytes gives a report without secrets',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 5 }), async (answers) => {
          const sent: Array<OutboundRequest> = [];
          const mixed = (request: OutboundRequest) =>
            isTokenRequest(request)
              ? answerWell(request)
              : (answers[sent.length % answers.length] ?? answerWell(request));
          const report = await runChangeable(inputFor(mixed, sent));
          expect(report.outcome === 'works' || report.causes.length > 0).toBe(true);
          expectNoSecret(report, sent);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'a Detail word on a report of any answer throws nothing and repeats no secret',
    async () => {
      const pasted = fc.oneof(
        fc.constantFrom(...LOGIN_AUDIT_WORDS).map((word) => `Failure\t${word}\t${CLIENT_ID}`),
        fc.string({ unit: 'binary' }).map((text) => `${text} ${ACCESS_TOKEN} ${CLIENT_ID}`),
      );
      await fc.assert(
        fc.asyncProperty(answer, pasted, async (given, text) => {
          const sent: Array<OutboundRequest> = [];
          const input = inputFor(() => given, sent);
          const report = await runChangeable(input);
          expectNoSecret(applyAuditDetail(report, text, input.account), sent);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});
