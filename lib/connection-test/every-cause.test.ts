import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { jwtHeadersTemplate } from '@/lib/celigo/templates';
import { CAUSE_CODES, CAUSES, type CauseCode } from '@/lib/diagnosis/causes';
import type { LastGoodTest } from '@/lib/diagnosis/history';
import { certificateIdOf } from '@/lib/keys/certificate-id';
import { createOutboundDoor } from '@/lib/outbound/door';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { PROVOCATIONS } from '@/lib/practice/netsuite/provocations';
import { success } from '@/lib/result';
import { applyAuditDetail } from './audit-detail';
import { type ChangeableTest, runChangeable } from './changeable-test.fixture';
import { PracticeAccountBench } from './practice-account.fixture';
import type { ConnectionReport } from './report';
import { makeCredential, P256_ARGUMENTS } from './token-server.fixture';

/**
 * How soon a cause is seen. `with-word`: within the first three, and first with the Detail word.
 * `shared`: with others that get the same answer, none of them singled out; a Detail word keeps it.
 */
type Rank = 'first' | 'with-word' | 'only-with-word' | 'among-three' | 'shared';

type Row = {
  readonly code: CauseCode;
  readonly how: string;
  readonly rank: Rank;
  /** Breaks the connection and tests it; gives the report, and what was copied from the audit trail. */
  readonly run: () => Promise<{ readonly report: ConnectionReport; readonly copied: string }>;
};

const DAY_MS = 86_400_000;
const OTHER_CREDENTIAL = makeCredential(P256_ARGUMENTS);
const LONG_CREDENTIAL = makeCredential(P256_ARGUMENTS, '1000');
const SHORT_KEY_CREDENTIAL = makeCredential(['-newkey', 'rsa:2048']);

/** Ends what a row has started. */
const endings: Array<() => void> = [];

afterEach(() => {
  for (const end of endings.splice(0)) {
    end();
  }
});

async function startBench(
  ...choice: Parameters<typeof PracticeAccountBench.start>
): Promise<PracticeAccountBench> {
  const bench = await PracticeAccountBench.start(...choice);
  endings.push(() => bench.close());
  return bench;
}

/** A test of a practice account in order, with something of it changed on this side. */
function byInput(
  code: CauseCode,
  how: string,
  change: (input: ChangeableTest) => Partial<ChangeableTest>,
  rank: Rank = 'first',
): Row {
  const run = async () => {
    const bench = await startBench();
    const input = bench.input();
    const report = await runChangeable({ ...input, ...change(input) });
    return { report, copied: await bench.copyNewestFailure() };
  };
  return { code, how, rank, run };
}

type ProvokedChoice = {
  readonly rank?: Rank;
  readonly accountId?: 'PRACTICE_SB1';
  /** Whether the connection is tested once before it is broken. */
  readonly worksBefore?: true;
  readonly timeoutMs?: number;
};

/** A test of a practice account in which something was broken on purpose. */
function byProvocation(name: keyof typeof PROVOCATIONS, choice: ProvokedChoice = {}): Row {
  const { title, provoke } = PROVOCATIONS[name];
  const code = CAUSE_CODES.find((known) => `${name}-`.startsWith(`${known}-`));
  if (code === undefined) {
    throw new Error(`${name} begins with no cause.`);
  }
  const run = async () => {
    const bench = await startBench(choice.accountId);
    const input = bench.input();
    const lastGoodTest = choice.worksBefore === true ? await testWhatWorks(input) : undefined;
    await provoke(await bench.world());
    const report = await runChangeable({
      ...input,
      door: withTimeout(input.door, choice.timeoutMs),
      ...(lastGoodTest === undefined ? {} : { lastGoodTest }),
    });
    return { report, copied: await bench.copyNewestFailure() };
  };
  return { code, how: `${name}: ${title}`, rank: choice.rank ?? 'first', run };
}

async function testWhatWorks(input: ChangeableTest): Promise<LastGoodTest> {
  const good = await runChangeable(input);
  expect(good.outcome).toBe('works');
  const finishedAt = new Date(Date.parse(good.startedAt) + good.durationMs).toISOString();
  return { finishedAt, sameCredential: true, sameConfiguration: true, changed: [] };
}

function withTimeout(door: OutboundDoor, timeoutMs: number | undefined): OutboundDoor {
  return timeoutMs === undefined ? door : (request) => door({ ...request, timeoutMs });
}

/** A test of an account that is reached through this gateway. */
function byGateway(code: CauseCode, how: string, startGateway: () => Promise<string>): Row {
  const run = async () => {
    const bench = await startBench();
    const account = parseAccountId('1234567');
    if (!account.ok) {
      throw new Error(account.error.code);
    }
    const input = bench.input();
    const report = await runChangeable({
      ...input,
      account: account.value,
      payloadTemplate: input.payloadTemplate.replace('practice.suitetalk', '1234567.suitetalk'),
      door: createOutboundDoor({ gatewayUrl: await startGateway() }),
    });
    return { report, copied: '' };
  };
  return { code, how, rank: 'first', run };
}

/** A test during which something happens after the token was granted. */
function betweenTokenAndCall(
  code: CauseCode,
  how: string,
  happen: (bench: PracticeAccountBench) => Promise<unknown> | undefined,
  word?: string,
): Row {
  const run = async () => {
    const bench = await startBench();
    const report = await runChangeable({
      ...bench.input(),
      onLine: ({ id }) => {
        if (id === 'access-token-granted') {
          bench.happening = happen(bench);
        }
      },
    });
    return { report, copied: word ?? (await bench.copyNewestFailure()) };
  };
  return { code, how, rank: 'only-with-word', run };
}

async function startClosedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function startSelfSignedServer(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'every-cause-'));
  const [keyPath, certificatePath] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-nodes'];
  const files = ['-keyout', keyPath, '-out', certificatePath, '-days', '1'];
  execFileSync('openssl', ['req', '-x509', ...P256_ARGUMENTS, ...subject, ...files], {
    stdio: 'ignore',
  });
  const tls = { key: readFileSync(keyPath), cert: readFileSync(certificatePath) };
  rmSync(folder, { recursive: true });
  const server = createTlsServer(tls, (_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function withClockMoved(days: number): Partial<ChangeableTest> {
  return { clock: () => new Date(Date.now() + days * DAY_MS) };
}

/** A certificate of 1000 days on its 800th: NetSuite keeps it for two years only. */
const VALIDITY_ROW: Row = {
  code: 'certificate-validity-too-long',
  how: 'a certificate of 1000 days, 800 days later',
  rank: 'first',
  run: async () => {
    const bench = await startBench('PRACTICE', LONG_CREDENTIAL);
    bench.clockOffsetMs = 800 * DAY_MS;
    const input = bench.input(LONG_CREDENTIAL);
    // The practice NetSuite's own clock is what its answers are dated with.
    const report = await runChangeable(input);
    return { report, copied: await bench.copyNewestFailure() };
  },
};

const SANDBOX_ID = parseAccountId('PRACTICE_SB1');

/** The Account ID of the sandbox, while record and mapping were made in production. */
const OTHER_ACCOUNT_ROW = byInput(
  'account-is-another',
  'the Account ID of the sandbox',
  ({ account, payloadTemplate }) => ({
    account: SANDBOX_ID.ok ? SANDBOX_ID.value : account,
    payloadTemplate: payloadTemplate.replace('practice.suitetalk', 'practice-sb1.suitetalk'),
  }),
  'shared',
);

/** A refusal that only record types have been seen to give. */
const NAMED_PERMISSION_ROW = byInput(
  'role-lacks-named-permission',
  'a record type with a permission of its own',
  ({ door }) => ({
    door: async (request) => {
      const detail = "You need the 'Currency' permission to access this page.";
      const errors = [{ 'o:errorCode': 'INSUFFICIENT_PERMISSION', detail }];
      const body = JSON.stringify({ 'o:errorDetails': errors });
      return request.path.includes('/metadata-catalog')
        ? success({ status: 403, headers: {}, body, bodyShape: 'json', durationMs: 1 })
        : door(request);
    },
  }),
);

/** The Certificate ID of another certificate that is mapped too, so NetSuite checks with that one. */
const SIGNATURE_ROW: Row = {
  code: 'signature-invalid',
  how: 'the Certificate ID of another certificate that is mapped as well',
  rank: 'with-word',
  run: async () => {
    const bench = await startBench();
    const certificateId = await bench.mapCertificate(OTHER_CREDENTIAL.certificatePem);
    const report = await runChangeable({ ...bench.input(), certificateId });
    return { report, copied: await bench.copyNewestFailure() };
  },
};

const OFFLINE_ROWS: ReadonlyArray<Row> = [
  byInput('account-id-malformed', 'an Account ID that names another host', ({ account }) => ({
    account: { ...account, accountId: 'evil.example/', hostLabel: 'evil.example/' },
    documentsFor: account,
  })),
  byInput('client-id-malformed', 'a Client ID with a character too few', ({ clientId }) => ({
    clientId: clientId.slice(1),
  })),
  byInput('client-id-is-application-id', 'the Application ID', () => ({
    clientId: '1c61cd58-0000-4000-8000-000000000000',
  })),
  byInput('client-id-is-certificate-id', 'the Certificate ID', ({ certificateId }) => ({
    clientId: certificateId,
  })),
  byInput('certificate-id-is-client-id', 'the Client ID', ({ clientId }) => ({
    certificateId: clientId,
  })),
  byInput('certificate-id-missing', 'no Certificate ID', () => ({ certificateId: '' })),
  byInput('certificate-id-mismatch', 'the ID of another certificate', () => ({
    certificateId: certificateIdOf(OTHER_CREDENTIAL.certificatePem),
  })),
  byInput('key-certificate-mismatch', 'another private key', () => ({
    privateKeyPem: OTHER_CREDENTIAL.privateKeyPem,
  })),
  byInput('certificate-expired', 'a clock after its end', () => withClockMoved(366)),
  byInput('certificate-not-yet-valid', 'a clock before its beginning', () => withClockMoved(-1)),
  VALIDITY_ROW,
  byInput('key-type-unsupported', 'an RSA key of 2048 bits', () => ({
    ...SHORT_KEY_CREDENTIAL,
    certificateId: certificateIdOf(SHORT_KEY_CREDENTIAL.certificatePem),
    algorithm: 'PS256',
    headersTemplate: jwtHeadersTemplate({ algorithm: 'PS256' }),
  })),
  byInput('algorithm-key-mismatch', 'a method of another curve', () => ({
    algorithm: 'ES384',
    headersTemplate: jwtHeadersTemplate({ algorithm: 'ES384' }),
  })),
  byInput('header-algorithm-mismatch', 'another alg in the JWT headers', () => ({
    headersTemplate: jwtHeadersTemplate({ algorithm: 'PS256' }),
  })),
  byInput('scope-unsupported', 'a scope that NetSuite does not know', ({ payloadTemplate }) => ({
    payloadTemplate: payloadTemplate.replace('restlets', 'restletts'),
  })),
  byInput('payload-not-json', 'a payload that is no JSON', () => ({ payloadTemplate: '{,}' })),
  byInput('audience-wrong', 'aud of another account', ({ payloadTemplate }) => ({
    payloadTemplate: payloadTemplate.replace('practice.suitetalk', '1234567.suitetalk'),
  })),
  byInput('issuer-wrong', 'iss of another integration record', ({ payloadTemplate }) => ({
    payloadTemplate: payloadTemplate.replace(/"iss":\s*"[^\n]*"/, `"iss": "${'f'.repeat(64)}"`),
  })),
  byInput('lifetime-too-long', 'an assertion of more than an hour', ({ account, clientId }) => ({
    payloadTemplate: `{"iss": "${clientId}", "aud": "https://${account.hostLabel}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token", "iat": 0, "exp": 3601, "scope": "rest_webservices,restlets,suite_analytics"}`,
  })),
  byInput('token-request-malformed', 'a client secret beside the assertion', (input) => ({
    bodyTemplate: input.bodyTemplate.replace('"grant_type"', '"client_secret": "x",\n"grant_type"'),
  })),
];

const NETWORK_ROWS: ReadonlyArray<Row> = [
  byInput('dns-failure', 'a name without an address', () => {
    const door = createOutboundDoor({ allowedHosts: () => true });
    return { door: (request) => door({ ...request, host: 'nobody.invalid' }) };
  }),
  byGateway(
    'way-out-not-found',
    'a gateway without an address',
    async () => 'http://gateway.invalid',
  ),
  byGateway('network-unreachable', 'a port where nobody listens', startClosedPort),
  byGateway('tls-untrusted', 'a self-signed server', startSelfSignedServer),
  byProvocation('network-timeout', { timeoutMs: 300 }),
  byProvocation('network-timeout-rest', { timeoutMs: 1500 }),
];

const ONLINE_ROWS: ReadonlyArray<Row> = [
  OTHER_ACCOUNT_ROW,
  NAMED_PERMISSION_ROW,
  byProvocation('integration-unknown', { rank: 'with-word' }),
  byProvocation('integration-blocked', { rank: 'with-word' }),
  byProvocation('grant-not-enabled'),
  byProvocation('scope-not-enabled'),
  byProvocation('certificate-unknown'),
  byProvocation('certificate-revoked', { rank: 'shared', worksBefore: true }),
  byProvocation('mapping-cleared-by-refresh', { worksBefore: true, accountId: 'PRACTICE_SB1' }),
  SIGNATURE_ROW,
  byProvocation('signature-invalid', { rank: 'with-word' }),
  byProvocation('entity-or-role-inactive'),
  byProvocation('entity-or-role-inactive-entity'),
  byProvocation('entity-or-role-inactive-unassigned'),
  byProvocation('feature-disabled', { rank: 'with-word' }),
  byProvocation('feature-disabled-rest'),
  byProvocation('feature-disabled-suitescript'),
  byProvocation('role-lacks-oauth-login'),
  byProvocation('role-lacks-oauth-login-at-token', { rank: 'among-three' }),
  byProvocation('role-lacks-rest'),
  byProvocation('suiteql-not-permitted'),
  byProvocation('suiteql-not-permitted-feature'),
  byProvocation('restlet-not-reachable'),
  byProvocation('restlet-not-reachable-audience'),
  byProvocation('rate-limited'),
  byProvocation('rate-limited-rest'),
  byProvocation('rate-limited-restlets'),
  byProvocation('netsuite-unavailable'),
  byProvocation('netsuite-unavailable-fault', { worksBefore: true }),
  byProvocation('netsuite-unavailable-maintenance'),
  byProvocation('netsuite-unavailable-rest'),
  byProvocation('netsuite-unavailable-rest-fault'),
  byProvocation('answer-not-netsuite'),
  byProvocation('answer-not-netsuite-rest'),
  byProvocation('proxy-interference'),
  byProvocation('answer-not-netsuite-redirect', { rank: 'among-three' }),
  byProvocation('answer-not-netsuite-huge'),
  byProvocation('clock-skew'),
  byProvocation('clock-skew-ahead'),
  byProvocation('account-not-found'),
  byProvocation('role-web-services-only'),
  byProvocation('role-requires-two-factor'),
  betweenTokenAndCall('access-token-expired', 'two hours pass', (bench) => {
    bench.clockOffsetMs = 2 * 3_600_000;
    return undefined;
  }),
  betweenTokenAndCall('access-token-invalid', 'NetSuite signs with another key', ({ practice }) =>
    practice.database.installationSecret.deleteMany(),
  ),
  betweenTokenAndCall(
    'access-token-blocked',
    'the integration record is blocked, and the trail says TokenBlocked',
    ({ practice }) =>
      practice.database.practiceIntegration.updateMany({ data: { state: 'Blocked' } }),
    'TokenBlocked',
  ),
  {
    ...byProvocation('integration-blocked'),
    code: 'authorization-code-flow',
    how: 'the trail says AuthorizationCodeGrantRequired',
    rank: 'only-with-word',
    run: async () => {
      const { report } = await byProvocation('integration-blocked').run();
      return { report, copied: 'Failure\tAuthorizationCodeGrantRequired' };
    },
  },
];

const ROWS = [...OFFLINE_ROWS, ...NETWORK_ROWS, ...ONLINE_ROWS];

describe('every cause is provoked, and found', () => {
  test.each(ROWS)('$code by $how', async ({ code, rank, run }) => {
    const { report, copied } = await run();
    const codes = report.causes.map((cause) => cause.code);
    const own = report.causes.find((cause) => cause.code === code);

    if (rank === 'first') {
      expect(codes[0]).toBe(code);
    } else if (rank === 'shared') {
      const account = parseAccountId('PRACTICE');
      const named = account.ok && applyAuditDetail(report, copied, account.value);
      expect(report.isSingledOut).toBe(false);
      expect(codes).toContain(code);
      if (copied !== '') {
        expect(
          named !== false && named.ok && named.value.causes.map((each) => each.code),
        ).toContain(code);
      }
    } else if (rank !== 'only-with-word') {
      expect(codes.slice(0, 3)).toContain(code);
    }
    if (rank === 'with-word' || rank === 'only-with-word') {
      const account = parseAccountId('PRACTICE');
      const named = account.ok && applyAuditDetail(report, copied, account.value);
      expect(named !== false && named.ok && named.value.causes[0]?.code).toBe(code);
    }
    // The reason repeats what a line of the report says was seen, whole.
    const seen = report.lines
      .filter(({ state }) => state === 'failed' || state === 'warning')
      .flatMap(({ evidence }) => evidence);
    for (const { why } of own === undefined ? report.causes : [own]) {
      expect(seen.some((sentence) => why.includes(sentence))).toBe(true);
    }
    // A record knows every check that can find its cause.
    const foundBy = report.lines
      .filter(
        ({ stage, state }) => stage === 'offline' && (state === 'failed' || state === 'warning'),
      )
      .map(({ id }) => id);
    expect(Object.keys(CAUSES[codes[0] ?? code].checks)).toEqual(expect.arrayContaining(foundBy));
    const ruledOut = report.ruledOut?.map((cause) => cause.code) ?? [];
    expect(ruledOut).not.toContain(code);
    expect(ruledOut.filter((each) => codes.includes(each))).toEqual([]);
    expect(report.outcome).toBe(code === 'suiteql-not-permitted' ? 'works' : 'does-not-work');
  });

  test('no cause of the catalog is left out', () => {
    const provoked = new Set(ROWS.map(({ code }) => code));

    expect(CAUSE_CODES.filter((code) => !provoked.has(code))).toEqual([]);
    expect(Object.keys(CAUSES).sort()).toEqual([...CAUSE_CODES].sort());
  });

  test('no way to break the practice NetSuite is left out', () => {
    const texts = ROWS.map(({ how }) => how);
    const left = Object.keys(PROVOCATIONS).filter(
      (name) => !texts.some((text) => text.startsWith(`${name}:`)),
    );

    expect(left).toEqual([]);
  });
});

test('with the connection in order everything passes, and NetSuite lists the certificate', async () => {
  const bench = await startBench();

  const report = await runChangeable(bench.input());

  expect(report.lines.filter(({ state }) => state !== 'passed')).toEqual([]);
  expect(report.outcome).toBe('works');
  expect(report.causes).toEqual([]);
});
