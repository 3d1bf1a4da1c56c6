import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Account, canBeRefreshed, parseAccountId } from '@/lib/account/account';
import type { ProbeRefusal } from '@/lib/netsuite/api-call';
import type { ProbeObservation } from '@/lib/netsuite/probes';
import type { TokenExchangeOutcome } from '@/lib/netsuite/token-exchange';
import type { OutboundFailure } from '@/lib/outbound/exchange';
import { FIX_COSTS } from './cause-record';
import { CAUSE_CODES, CAUSES, type CauseCode } from './causes';
import { diagnose } from './diagnose';
import type { LastGoodTest } from './history';
import type { TestObservations } from './observations';
import { type OfflineProof, passed, type ReportLineState, skipped, warned } from './offline-proof';
import { causeNamedByAnswer } from './singled-out';

/** Raised by hand for a longer search. */
const FUZZ_RUNS = Number(process.env.FUZZ_RUNS ?? 500);

/** A longer search takes longer, in milliseconds. */
const FUZZ_TIMEOUT_MS = 30_000 + FUZZ_RUNS * 20;

const NOW = new Date('2026-11-24T12:00:00.000Z');

function accountOf(accountId: string): Account {
  const account = parseAccountId(accountId);
  if (!account.ok) {
    throw new Error(account.error.code);
  }
  return account.value;
}

const PRODUCTION = accountOf('1234567');
const SANDBOX = accountOf('1234567_SB1');

/** A proof that says of the causes what the test wants to hear. */
function proofThat(
  state: ReportLineState,
  seen: string,
  says: Pick<OfflineProof, 'cause' | 'excludes'>,
): OfflineProof {
  return { line: { id: 'x', stage: 'offline', title: 'X', state, evidence: [seen] }, ...says };
}

/** What the offline proofs of a sound set-up exclude. */
const SOUND = proofThat('passed', 'All is sound.', {
  excludes: [
    'certificate-id-mismatch',
    'certificate-id-missing',
    'certificate-expired',
    'certificate-validity-too-long',
    'client-id-is-application-id',
    'header-algorithm-mismatch',
  ],
});

function refusedRun(error: string, more: Partial<TestObservations> = {}): TestObservations {
  const outcome = { kind: 'refused', status: 400, error, bodyShape: 'json' } as const;
  return {
    account: PRODUCTION,
    now: NOW,
    proofs: [SOUND],
    exchange: { outcome, durationMs: 5, clockSkewSeconds: 0 },
    ...more,
  };
}

function codesOf(run: TestObservations): ReadonlyArray<CauseCode> {
  return diagnose(run).causes.map(({ code }) => code);
}

const SAME: LastGoodTest = {
  finishedAt: '2026-11-22T12:00:00.000Z',
  sameCredential: true,
  sameConfiguration: true,
};

describe('what is known of the last test that worked', () => {
  test('with exactly the same values, a blocked record comes first, an unknown certificate late, and what replaces the key last', () => {
    const { causes, isSingledOut } = diagnose(refusedRun('invalid_client', { lastGoodTest: SAME }));

    expect(isSingledOut).toBe(false);
    expect(causes[0]?.code).toBe('integration-blocked');
    expect(causes.slice(-2).map(({ code }) => code)).toEqual([
      'certificate-unknown',
      'certificate-revoked',
    ]);
  });

  test('in a sandbox, a refresh comes first', () => {
    const run = refusedRun('invalid_client', { lastGoodTest: SAME, account: SANDBOX });

    expect(codesOf(run)[0]).toBe('mapping-cleared-by-refresh');
  });

  test('without such a test, an unknown certificate comes first, another account is possible, and a revoked one comes last', () => {
    const { causes, isSingledOut } = diagnose(refusedRun('invalid_client'));
    const codes = causes.map(({ code }) => code);

    expect(codes[0]).toBe('certificate-unknown');
    expect(codes).toContain('account-is-another');
    expect(CAUSES['account-is-another'].task).toBe('account');
    expect(isSingledOut).toBe(false);
    expect(codes.at(-1)).toBe('certificate-revoked');
  });

  test.each([
    [SAME, false],
    [{ ...SAME, sameConfiguration: false, changed: ['client-id'] }, false],
    [{ ...SAME, sameConfiguration: false, changed: ['account'] }, true],
  ] as const)('with %j, another account is a suspect: %s', (lastGoodTest, isSuspect) => {
    const codes = codesOf(refusedRun('invalid_client', { lastGoodTest }));

    expect(codes.includes('account-is-another')).toBe(isSuspect);
  });

  test('the report says how long ago it was', () => {
    const [first] = diagnose(refusedRun('invalid_client', { lastGoodTest: SAME })).causes;

    expect(first?.why).toContain(
      '2 days ago (November 22, 2026 at 12:00 UTC) with exactly the same values',
    );
  });

  test.each([
    [SAME, ['netsuite-unavailable', 'integration-blocked']],
    [undefined, ['netsuite-unavailable', 'integration-unknown']],
  ])(
    'behind status 500, waiting and testing again comes first, then what is likely; none is singled out',
    (lastGoodTest, codes) => {
      const outcome = {
        kind: 'refused',
        status: 500,
        error: 'server_error',
        bodyShape: 'json',
      } as const;
      const run = refusedRun('', {
        exchange: { outcome, durationMs: 5 },
        ...(lastGoodTest === undefined ? {} : { lastGoodTest }),
      });

      expect(codesOf(run).slice(0, 2)).toEqual(codes);
      expect(diagnose(run).isSingledOut).toBe(false);
    },
  );

  test('status 500 excludes no cause of the assertion: a scope that is not enabled stays possible', () => {
    const outcome = {
      kind: 'refused',
      status: 500,
      error: 'server_error',
      bodyShape: 'json',
    } as const;

    expect(codesOf(refusedRun('', { exchange: { outcome, durationMs: 5 } }))).toEqual(
      expect.arrayContaining([
        'scope-not-enabled',
        'integration-blocked',
        'role-lacks-oauth-login',
      ]),
    );
  });

  test.each([
    ['unauthorized_client', 'grant-not-enabled'],
    ['invalid_scope', 'scope-not-enabled'],
  ])('%s speaks of one thing, whatever worked before', (error, code) => {
    expect(codesOf(refusedRun(error, { lastGoodTest: SAME }))[0]).toBe(code);
  });

  test('after a change of the templates nobody speaks of exactly the same values', () => {
    const lastGoodTest: LastGoodTest = {
      ...SAME,
      sameConfiguration: false,
      changed: ['templates'],
    };

    const { causes } = diagnose(refusedRun('invalid_grant', { lastGoodTest }));

    const why = causes.map((cause) => cause.why).join(' ');
    expect(causes[0]?.code).toBe('lifetime-too-long');
    expect(why).toContain('the Payload and JWT headers changed in this profile');
    expect(why).not.toContain('exactly the same values');
  });

  test.each([
    // Only what replaces the key comes after it.
    ['2026-11-24T09:00:00.000Z', 'mapping-cleared-by-refresh', -2, 'less than a day old'],
    ['2026-11-01T09:00:00.000Z', 'mapping-cleared-by-refresh', 1, 'at every refresh.'],
  ] as const)(
    'in a sandbox that never worked, a certificate of %s puts %s at place %i',
    (validFrom, code, place, words) => {
      const run = refusedRun('invalid_client', {
        account: SANDBOX,
        certificateValidFrom: new Date(validFrom),
      });
      const { causes } = diagnose(run);

      expect(causes.at(place)?.code).toBe(code);
      expect(causes.at(place)?.why).toContain(words);
    },
  );

  test.each([
    ['client-id', 'integration-unknown', 'the Client ID changed'],
    ['credential', 'certificate-unknown', 'key and certificate changed'],
    ['mapping', 'certificate-unknown', 'the Certificate ID changed'],
  ] as const)('after a change of the %s, %s comes first, with that reason', (part, code, words) => {
    const lastGoodTest: LastGoodTest = {
      ...SAME,
      sameCredential: part !== 'credential',
      sameConfiguration: part === 'credential',
      changed: [part],
    };

    const [first] = diagnose(refusedRun('invalid_client', { lastGoodTest })).causes;

    expect(first?.code).toBe(code);
    expect(first?.why).toContain(words);
  });
});

/** A run with clocks that differ, and an assertion of 45 minutes. */
function skewedRun(error: string, clockSkewSeconds: number): TestObservations {
  const outcome = { kind: 'refused', status: 400, error, bodyShape: 'json' } as const;
  return refusedRun(error, {
    exchange: { outcome, durationMs: 5, clockSkewSeconds },
    assertionLifetimeSeconds: 2700,
  });
}

describe('clocks that differ', () => {
  test.each([
    ['invalid_grant', -600, 0],
    ['invalid_client', -600, 0],
    ['invalid_grant', 7200, 0],
    ['invalid_grant', -20, 0],
    ['invalid_scope', -600, 1],
    ['unauthorized_client', -600, 1],
    ['invalid_grant', 600, -2],
    ['invalid_grant', 20, -2],
  ])('%s with a difference of %i seconds puts them at place %i', (error, seconds, place) => {
    expect(codesOf(skewedRun(error, seconds)).at(place)).toBe('clock-skew');
  });

  test('that do no harm are no suspect where the answer does not speak of them, else said so', () => {
    expect(codesOf(skewedRun('invalid_client', 600))).not.toContain('clock-skew');
    expect(diagnose(skewedRun('invalid_grant', 600)).causes.at(-2)?.why).toContain('do no harm');
  });
});

test('an answer that speaks of one thing comes before a Certificate ID that only looks wrong', () => {
  const proof = warned('certificate-id-matches', ['It differs.'], 'certificate-id-mismatch');

  expect(codesOf(refusedRun('invalid_scope', { proofs: [proof] })).slice(0, 2)).toEqual([
    'scope-not-enabled',
    'certificate-id-mismatch',
  ]);
  expect(codesOf(refusedRun('invalid_client', { proofs: [proof] }))[0]).toBe(
    'certificate-id-mismatch',
  );
});

describe('what a check warned of after a test that worked with it', () => {
  const mismatch = warned('certificate-id-matches', ['It differs.'], 'certificate-id-mismatch');
  const unusual = warned('issuer-is-client-id', ['It looks unusual.'], 'client-id-malformed');
  const long = warned('certificate-is-valid', ['It is long.'], 'certificate-validity-too-long');
  const changed = (...parts: NonNullable<LastGoodTest['changed']>): LastGoodTest => ({
    ...SAME,
    sameCredential: !parts.includes('credential'),
    sameConfiguration: parts.every((part) => part === 'credential'),
    changed: parts,
  });

  test.each([
    ['the Certificate ID', SAME, mismatch],
    ['the Certificate ID, with other templates', changed('templates'), mismatch],
    ['the Client ID', SAME, unusual],
    ['the Client ID, with another certificate', changed('credential'), unusual],
  ])('%s is one of several causes, with what was seen', (_what, lastGoodTest, proof) => {
    const run = refusedRun('invalid_client', { proofs: [proof], lastGoodTest });

    const { causes, isSingledOut } = diagnose(run);

    expect(isSingledOut).toBe(false);
    expect(causes[0]?.code).not.toBe(proof.cause);
    expect(causes.find(({ code }) => code === proof.cause)?.why).toContain(
      proof.line.evidence.join(' '),
    );
  });

  test.each([
    ['no test worked', undefined, mismatch],
    ['the Certificate ID has changed since', changed('mapping'), mismatch],
    ['the certificate has changed since', changed('credential'), mismatch],
    ['the Client ID has changed since', changed('client-id', 'templates'), unusual],
    ['the two years may have ended since', SAME, long],
  ])('is singled out when %s', (_when, lastGoodTest, proof) => {
    const run = refusedRun('invalid_client', {
      proofs: [proof],
      certificateValidFrom: new Date('2024-11-23T12:00:00.000Z'),
      ...(lastGoodTest === undefined ? {} : { lastGoodTest }),
    });

    const { causes, isSingledOut } = diagnose(run);

    expect(isSingledOut).toBe(true);
    expect(causes[0]?.code).toBe(proof.cause);
  });

  test('a certificate that worked after its two years is one of several', () => {
    const { isSingledOut, causes } = diagnose(
      refusedRun('invalid_client', {
        proofs: [long],
        certificateValidFrom: new Date('2024-11-21T12:00:00.000Z'),
        lastGoodTest: SAME,
      }),
    );

    expect(isSingledOut).toBe(false);
    expect(causes.map(({ code }) => code)).toContain('certificate-validity-too-long');
  });
});

test('a 404 in NetSuite’s own words does not rule out that there is no such account', () => {
  const outcome = {
    kind: 'refused',
    status: 404,
    errorCode: 'NOT_FOUND',
    bodyShape: 'json',
  } as const;
  const { causes, isSingledOut } = diagnose(
    refusedRun('', { exchange: { outcome, durationMs: 5 } }),
  );

  expect(causes.map(({ code }) => code)).toEqual(['feature-disabled', 'account-not-found']);
  expect(isSingledOut).toBe(false);
});

describe('an answer that is not in NetSuite’s words', () => {
  test('does not rule out that something else answered, and NetSuite is not said to', () => {
    const { causes, ruledOut } = diagnose(refusedRun('forbidden'));

    expect(causes.slice(0, 2).map(({ code }) => code)).toEqual([
      'answer-not-netsuite',
      'proxy-interference',
    ]);
    expect(causes[0]?.why).not.toContain('NetSuite answered');
    expect(ruledOut.map(({ code }) => code)).not.toContain('account-not-found');
  });

  test.each([
    [{ redirectHost: 'system.netsuite.com' }, 'account-not-found'],
    [{}, 'proxy-interference'],
  ])('a redirect with %j points to %s', (more, code) => {
    const failure = {
      code: 'redirect-refused',
      message: 'It redirects.',
      durationMs: 5,
      ...more,
    } as const;
    const exchange = { outcome: { kind: 'no-answer', failure }, durationMs: 5 } as const;

    expect(codesOf(refusedRun('', { exchange }))[0]).toBe(code);
  });
});

function refusal(
  endpoint: ProbeRefusal['endpoint'],
  kind: ProbeRefusal['kind'],
  status: number,
  more: Partial<ProbeRefusal> = {},
): ProbeRefusal {
  return { kind, endpoint, status, durationMs: 5, bodyShape: 'json', traits: {}, ...more };
}

function success(endpoint: ProbeRefusal['endpoint']): ProbeObservation {
  return { kind: 'ok', endpoint, durationMs: 5 };
}

function grantedRun(probes: TestObservations['probes']): TestObservations {
  const outcome = { kind: 'granted', expiresInSeconds: 3600 } as const;
  return {
    ...refusedRun(''),
    exchange: { outcome, durationMs: 5 },
    missingScopes: [],
    ...(probes === undefined ? {} : { probes }),
  };
}

describe('calls with the token', () => {
  test('once the server time was given, the permission to log in is not suspected', () => {
    const run = grantedRun({
      serverTime: success('server-time'),
      metadataCatalog: refusal('metadata-catalog', 'unauthorized', 401),
    });

    expect(codesOf(run)[0]).toBe('role-lacks-rest');
    expect(codesOf(run)).not.toContain('role-lacks-oauth-login');
  });

  test('the server time asks for no permission but to log in: refused, that one comes first', () => {
    const run = grantedRun({ serverTime: refusal('server-time', 'unauthorized', 401) });

    expect(codesOf(run).slice(0, 2)).toEqual(['role-lacks-oauth-login', 'role-lacks-rest']);
  });

  test('an account before 2025.2 has no server time, and nothing is wrong with it', () => {
    const run = grantedRun({
      serverTime: refusal('server-time', 'not-found', 404),
      metadataCatalog: success('metadata-catalog'),
      suiteql: success('suiteql'),
    });

    expect(codesOf(run)).toEqual([]);
  });

  test.each<[Partial<ProbeRefusal>, ReadonlyArray<CauseCode>]>([
    [{ errorCode: 'USER_ERROR', speaksOf: ['currency'] }, []],
    [{ errorCode: 'INVALID_PARAMETER' }, []],
    [{ errorCode: 'INVALID_CONTENT', detail: '(142 characters that are not shown)' }, []],
    [
      { errorCode: 'USER_ERROR', speaksOf: ['currency'], permission: 'Currency' },
      ['role-lacks-named-permission'],
    ],
    [{ errorCode: 'USER_ERROR' }, ['suiteql-not-permitted']],
    [{ errorCode: 'FEATURE_DISABLED', speaksOf: ['feature'] }, ['suiteql-not-permitted']],
    [{}, ['suiteql-not-permitted']],
  ])('status 400 of a query with %j leaves %j', (more, codes) => {
    const run = grantedRun({
      serverTime: success('server-time'),
      metadataCatalog: refusal('metadata-catalog', 'not-found', 404),
      suiteql: refusal('suiteql', 'bad-request', 400, more),
    });

    expect(codesOf(run)).toEqual(codes);
  });

  test.each([
    ['not-netsuite', 200],
    ['not-found', 404],
    ['proxy', 403],
  ] as const)(
    'once a token was granted, %s does not mean that there is no account',
    (kind, status) => {
      const restlet = refusal('restlet', kind, status, { bodyShape: 'html' });
      const codes = codesOf(grantedRun({ restlet, isRestletNamed: true }));

      expect(codes.length).toBeGreaterThan(0);
      expect(codes).not.toContain('account-not-found');
    },
  );

  test.each([
    ['1234567.app.netsuite.com', true],
    ['system.na1.netsuite.com', true],
    ['1234567.restlets.api.netsuite.com', true],
    ['login.netsuite.com', true],
    // The wrong data center.
    ['rest.na1.netsuite.com', false],
  ])(
    'a RESTlet host that redirects to %s speaks of the RESTlet: %s',
    (redirectHost, isOfScript) => {
      const failure = {
        code: 'redirect-refused',
        message: 'It redirects.',
        redirectHost,
        durationMs: 5,
      } as const;
      const restlet = { kind: 'no-answer', endpoint: 'restlet', failure } as const;
      const { causes, isSingledOut } = diagnose(grantedRun({ restlet, isRestletNamed: true }));

      expect(causes.length).toBeGreaterThan(0);
      expect(causes[0]?.code === 'restlet-not-reachable').toBe(isOfScript);
      expect(isSingledOut).toBe(isOfScript);
    },
  );

  test.each([
    ['unauthorized', 401],
    ['bad-request', 400],
    ['forbidden', 403],
    ['not-found', 404],
    ['redirect', undefined],
  ] as const)('a RESTlet that nobody named is not blamed: %s', (kind, status) => {
    const failure = {
      code: 'redirect-refused',
      message: 'It redirects.',
      redirectHost: '1234567.app.netsuite.com',
      durationMs: 5,
    } as const;
    const restlet =
      kind === 'redirect'
        ? ({ kind: 'no-answer', endpoint: 'restlet', failure } as const)
        : refusal('restlet', kind, status);
    const named = codesOf(grantedRun({ restlet, isRestletNamed: true }));
    const unnamed = grantedRun({ restlet, isRestletNamed: false });

    expect(named).toContain('restlet-not-reachable');
    expect(codesOf(unnamed)).not.toContain('restlet-not-reachable');
    expect(causeNamedByAnswer(unnamed)).not.toBe('restlet-not-reachable');
  });

  test('a refused query leaves a connection that works, with one cause', () => {
    const run = grantedRun({
      serverTime: success('server-time'),
      metadataCatalog: success('metadata-catalog'),
      suiteql: refusal('suiteql', 'forbidden', 403),
    });

    expect(codesOf(run)).toEqual(['suiteql-not-permitted']);
  });

  test('a refusal that speaks of a feature is about one', () => {
    const run = grantedRun({
      serverTime: refusal('server-time', 'forbidden', 403, { speaksOf: ['feature'] }),
    });

    expect(codesOf(run)[0]).toBe('feature-disabled');
  });

  test('invalid_request in the challenge puts a malformed token first, once it is not proven', () => {
    const traits = { challenge: { scheme: 'Bearer', error: 'invalid_request' } };
    const serverTime = refusal('server-time', 'bad-request', 400, { traits });
    const metadataCatalog = refusal('metadata-catalog', 'bad-request', 400, { traits });

    expect(codesOf(grantedRun({ serverTime }))[0]).toBe('access-token-invalid');
    expect(
      codesOf(grantedRun({ serverTime: success('server-time'), metadataCatalog })),
    ).not.toContain('access-token-invalid');
  });

  test.each([
    ['REST Web Services', 'role-lacks-rest'],
    ['SuiteAnalytics Workbook', 'suiteql-not-permitted'],
    ['Currency', 'role-lacks-named-permission'],
  ] as const)(
    'the permission %s that NetSuite names is the cause, of a call and of a query: %s',
    (permission, code) => {
      const more = { errorCode: 'INSUFFICIENT_PERMISSION', permission };
      const serverTime = success('server-time');
      const catalog = refusal('metadata-catalog', 'forbidden', 403, more);
      const query = refusal('suiteql', 'forbidden', 403, more);

      for (const probes of [
        { serverTime, metadataCatalog: catalog },
        { serverTime, metadataCatalog: success('metadata-catalog'), suiteql: query },
      ]) {
        const { causes, isSingledOut } = diagnose(grantedRun(probes));
        const codes = causes.map((cause) => cause.code);
        expect(codes[0]).toBe(code);
        if (code === 'role-lacks-named-permission') {
          expect(codes).toEqual([code]);
        }
        expect(isSingledOut).toBe(true);
      }
    },
  );

  test('insufficient_scope in the challenge is about the scope', () => {
    const traits = { challenge: { scheme: 'Bearer', error: 'insufficient_scope' } };
    const run = { ...grantedRun({}), missingScopes: undefined };
    const { missingScopes: _none, ...unknownScopes } = run;
    const probes = { serverTime: refusal('server-time', 'unauthorized', 401, { traits }) };

    expect(codesOf({ ...unknownScopes, probes })[0]).toBe('scope-not-enabled');
  });

  test.each([
    [
      { errorCode: 'SSS_INVALID_SCRIPTLET_ID' },
      true,
      ['restlet-not-reachable', 'feature-disabled'],
    ],
    [{ errorCode: 'SSS_INVALID_SCRIPTLET_ID' }, false, []],
    [{ errorCode: 'SSS_MISSING_REQD_ARGUMENT' }, true, []],
    [{ errorCode: 'INVALID_REQUEST' }, false, []],
  ])(
    'status 400 of the RESTlet host with %j, named %s, leaves %j',
    (more, isRestletNamed, codes) => {
      const restlet = refusal('restlet', 'bad-request', 400, more);

      expect(codesOf(grantedRun({ restlet, isRestletNamed }))).toEqual(codes);
    },
  );

  test.each<[ProbeRefusal['kind'], number, Partial<ProbeRefusal>, boolean, CauseCode | undefined]>([
    ['bad-request', 400, { errorCode: 'INVALID_LOGIN_ATTEMPT' }, true, 'role-lacks-oauth-login'],
    ['server-error', 500, { errorCode: 'INVALID_LOGIN' }, true, 'role-lacks-oauth-login'],
    ['forbidden', 403, { errorCode: 'INVALID_LOGIN_ATTEMPT' }, false, 'role-lacks-oauth-login'],
    ['not-found', 404, { errorCode: 'INVALID_LOGIN' }, true, 'role-lacks-oauth-login'],
    ['bad-request', 400, { errorCode: 'USER_ERROR' }, false, 'role-lacks-oauth-login'],
    ['forbidden', 403, { errorCode: 'INSUFFICIENT_PERMISSION' }, false, 'role-lacks-oauth-login'],
    [
      'bad-request',
      400,
      { errorCode: 'USER_ERROR', speaksOf: ['role'] },
      true,
      'role-lacks-oauth-login',
    ],
    // A script may throw these itself.
    ['bad-request', 400, { errorCode: 'USER_ERROR' }, true, undefined],
    ['server-error', 500, { errorCode: 'INSUFFICIENT_PERMISSION' }, true, undefined],
    // The audience of a deployment is likelier than the sign-in.
    ['forbidden', 403, { errorCode: 'INSUFFICIENT_PERMISSION' }, true, 'restlet-not-reachable'],
  ])(
    'a RESTlet host that answers %s %i with %j, named %s, points to %s',
    (kind, status, more, isRestletNamed, code) => {
      const restlet = refusal('restlet', kind, status, more);
      const { causes, isSingledOut } = diagnose(grantedRun({ restlet, isRestletNamed }));

      expect(causes[0]?.code).toBe(code);
      expect(isSingledOut).toBe(false);
    },
  );

  test('how long to wait is passed on', () => {
    const serverTime = refusal('server-time', 'rate-limited', 429, {
      traits: { retryAfterSeconds: 30 },
    });

    expect(diagnose(grantedRun({ serverTime })).causes).toEqual([
      { code: 'rate-limited', why: expect.stringContaining('wait 30 seconds') },
    ]);
  });
});

test('what is excluded, by what: proofs, the kind of account, the answer', () => {
  const proof = passed('key-matches-certificate', ['They are a pair.']);
  const { ruledOut } = diagnose(refusedRun('invalid_client', { proofs: [proof] }));

  expect(ruledOut).toEqual(
    expect.arrayContaining([
      { code: 'key-certificate-mismatch', why: 'They are a pair.', by: 'offline-proof' },
      {
        code: 'mapping-cleared-by-refresh',
        why: 'Only sandboxes and Release Preview accounts are refreshed; 1234567 is neither.',
        by: 'environment',
      },
      { code: 'rate-limited', why: 'The status was 400, not 429.', by: 'answer' },
      {
        code: 'clock-skew',
        why: 'NetSuite’s clock and the clock of this app’s server agree.',
        by: 'answer',
      },
    ]),
  );
});

test.each(['1234567_SB1', '1234567_RP'])('a refresh may have cleared the mapping of %s', (id) => {
  expect(codesOf(refusedRun('invalid_client', { account: accountOf(id) }))).toContain(
    'mapping-cleared-by-refresh',
  );
});

describe('over all combinations', () => {
  const code = fc.constantFrom(...CAUSE_CODES);
  const proof: fc.Arbitrary<OfflineProof> = fc.oneof(
    { weight: 6, arbitrary: fc.array(code, { maxLength: 4 }).map(makePassed) },
    fc
      .tuple(code, fc.array(code, { maxLength: 2 }))
      .map(([cause, excludes]) => proofThat('warning', 'It differs.', { cause, excludes })),
    {
      weight: 1,
      arbitrary: code.map((cause) => proofThat('failed', 'No.', { cause, excludes: [] })),
    },
    fc.constant(skipped('headers-fit', 'Not tried.')),
  );
  const failureCode: fc.Arbitrary<OutboundFailure['code']> = fc.constantFrom(
    'host-not-allowed',
    'request-not-allowed',
    'dns-failure',
    'network-unreachable',
    'network-timeout',
    'tls-untrusted',
    'proxy-refused',
    'answer-unreadable',
    'redirect-refused',
    'body-too-large',
  );
  const failure = failureCode.map((name) => ({ code: name, message: 'No answer.', durationMs: 5 }));
  const bodyShape = fc.constantFrom(
    'json' as const,
    'html' as const,
    'text' as const,
    'empty' as const,
  );
  const status = fc.constantFrom(400, 401, 403, 404, 407, 418, 429, 500, 502, 503, 504);
  const error = fc.constantFrom(
    ...['invalid_client', 'invalid_grant', 'invalid_request', 'invalid_scope'],
    ...['unauthorized_client', 'unsupported_grant_type', 'server_error', 'toString', 'other'],
  );
  const outcome: fc.Arbitrary<TokenExchangeOutcome> = fc.oneof(
    fc.constant({ kind: 'granted' as const, expiresInSeconds: 3600 }),
    fc.record({ kind: fc.constant('no-answer' as const), failure }),
    fc.record({
      kind: fc.constant('unreadable' as const),
      status: fc.constant(200),
      bodyShape,
      fault: fc.constant('not-an-object' as const),
    }),
    fc.record(
      { kind: fc.constant('refused' as const), status, bodyShape, error },
      { requiredKeys: ['kind', 'status', 'bodyShape'] },
    ),
  );
  const traits = fc.record(
    {
      retryAfterSeconds: fc.nat(90),
      proxySign: fc.constant({ kind: 'own-header' as const, header: 'x-squid-error' }),
      challenge: fc.constant({ scheme: 'Bearer', error: 'insufficient_scope' }),
    },
    { requiredKeys: [] },
  );
  const probe: fc.Arbitrary<ProbeObservation> = fc.oneof(
    fc.constant({ kind: 'ok' as const, endpoint: 'server-time' as const, durationMs: 5 }),
    fc.record({
      kind: fc.constant('no-answer' as const),
      endpoint: fc.constant('suiteql' as const),
      failure,
    }),
    fc.record(
      {
        kind: fc.constantFrom<ProbeRefusal['kind']>(
          ...(['bad-request', 'unauthorized', 'forbidden', 'not-found'] as const),
          ...(['rate-limited', 'server-error', 'proxy', 'not-netsuite'] as const),
        ),
        endpoint: fc.constant('restlet' as const),
        durationMs: fc.constant(5),
        status,
        bodyShape,
        traits,
        errorCode: fc.constantFrom('SSS_INVALID_SCRIPTLET_ID', 'TWO_FA_REQD', 'USER_ERROR'),
        speaksOf: fc.subarray(['feature', 'currency', 'role'] as const),
      },
      { requiredKeys: ['kind', 'endpoint', 'durationMs', 'status', 'bodyShape', 'traits'] },
    ),
  );
  const run: fc.Arbitrary<TestObservations> = fc.record(
    {
      account: fc.constantFrom(PRODUCTION, SANDBOX, accountOf('1234567_RP'), accountOf('PRACTICE')),
      now: fc.constant(NOW),
      proofs: fc.array(proof, { maxLength: 8 }),
      exchange: fc.record(
        {
          outcome,
          durationMs: fc.nat(1000),
          clockSkewSeconds: fc.integer({ min: -90, max: 90 }),
          traits,
        },
        { requiredKeys: ['outcome', 'durationMs'] },
      ),
      missingScopes: fc.subarray(['rest_webservices', 'restlets']),
      certificateValidFrom: fc.constantFrom(NOW, new Date('2026-01-01T00:00:00.000Z')),
      assertionLifetimeSeconds: fc.constantFrom(60, 2700),
      probes: fc.record(
        {
          serverTime: probe,
          metadataCatalog: probe,
          suiteql: probe,
          restlet: probe,
          isRestletNamed: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      lastGoodTest: fc.record(
        {
          finishedAt: fc.constantFrom('2026-11-24T11:59:00.000Z', '2026-01-01T00:00:00.000Z'),
          sameCredential: fc.boolean(),
          sameConfiguration: fc.boolean(),
          changed: fc.subarray([
            ...(['account', 'client-id', 'credential', 'mapping', 'templates'] as const),
          ]),
        },
        { requiredKeys: ['finishedAt', 'sameCredential', 'sameConfiguration'] },
      ),
    },
    { requiredKeys: ['account', 'now', 'proofs'] },
  );

  function makePassed(excludes: ReadonlyArray<CauseCode>): OfflineProof {
    return proofThat('passed', 'It holds.', { excludes });
  }

  test(
    'a cause that an offline proof excludes is never listed',
    () => {
      fc.assert(
        fc.property(run, (seen) => {
          const named = new Set(seen.proofs.flatMap(({ cause }) => cause ?? []));
          const excluded = seen.proofs
            .flatMap(({ excludes }) => excludes)
            .filter((each) => !named.has(each));
          const listed = codesOf(seen);
          expect(excluded.filter((each) => listed.includes(each))).toEqual([]);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'no cause is both possible and excluded, none is named twice, each has its reason',
    () => {
      fc.assert(
        fc.property(run, (seen) => {
          const { causes, ruledOut } = diagnose(seen);
          const codes = [...causes, ...ruledOut].map((each) => each.code);
          expect(new Set(codes).size).toBe(codes.length);
          expect([...causes, ...ruledOut].every(({ why }) => why.endsWith('.'))).toBe(true);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'what replaces a key or a Client ID comes after everything else, unless the evidence singles it out',
    () => {
      fc.assert(
        fc.property(run, (seen) => {
          const { causes, isSingledOut } = diagnose(seen);
          const found = new Set(seen.proofs.flatMap(({ cause }) => cause ?? []));
          const costs = causes
            .filter(({ code: each }, index) => !(found.has(each) || (isSingledOut && index === 0)))
            .filter(({ code: each }) => each !== 'clock-skew')
            .map(({ code: each }) => FIX_COSTS.indexOf(CAUSES[each].fixCost));
          expect(costs).toEqual(costs.toSorted((a, b) => a - b));
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'a single cause is singled out; of several, only one that a check found or the answer names',
    () => {
      fc.assert(
        fc.property(run, (seen) => {
          const { causes, isSingledOut } = diagnose(seen);
          fc.pre(causes.length > 0);
          const found = new Set(seen.proofs.flatMap(({ cause }) => cause ?? []));
          const first = causes[0]?.code ?? 'clock-skew';
          const isKnown =
            found.has(first) || first === 'clock-skew' || first === causeNamedByAnswer(seen);
          expect(isSingledOut ? isKnown || causes.length === 1 : causes.length > 1).toBe(true);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'a refresh is suspected only in an account that is refreshed',
    () => {
      fc.assert(
        fc.property(run, (seen) => {
          fc.pre(!seen.proofs.some(({ cause }) => cause === 'mapping-cleared-by-refresh'));
          const isListed = codesOf(seen).includes('mapping-cleared-by-refresh');
          expect(isListed && !canBeRefreshed(seen.account.accountId)).toBe(false);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'a request that was refused, with proofs that all hold, leaves at least one cause',
    () => {
      fc.assert(
        fc.property(run, (seen) => {
          const isRefused = seen.exchange !== undefined && seen.exchange.outcome.kind !== 'granted';
          fc.pre(isRefused);
          expect(codesOf({ ...seen, proofs: [] }).length).toBeGreaterThan(0);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});
