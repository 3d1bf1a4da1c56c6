import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '@/lib/keys/algorithms';
import {
  decodeClaims,
  ecPair,
  type OpensslPair,
  opensslPair,
  PracticeBench,
  SUITETALK_HOST,
  TOKEN_URL,
} from '@/lib/practice/bench.fixture';
import { postmanScript } from './snippet-postman';
import { type SnippetSubject, snippetSubject } from './snippet-subject';
import { runCommand, SNIPPET_OFFERS, type SnippetOffer } from './snippets';

/** What each program calls: a command that ends well where the tool is there. */
const TOOLS: Readonly<Record<SnippetOffer['slug'], ReadonlyArray<ReadonlyArray<string>>>> = {
  curl: [
    ['bash', '--version'],
    ['openssl', 'version'],
    ['curl', '--version'],
  ],
  node: [[process.execPath, '--version']],
  python: [
    ['python3', '--version'],
    ['openssl', 'version'],
  ],
  'python-pyjwt': [['python3', '-c', 'import jwt, cryptography']],
  java: [['java', '--version']],
};

function isHere([command = '', ...rest]: ReadonlyArray<string>): boolean {
  try {
    execFileSync(command, rest, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const runnable = SNIPPET_OFFERS.filter(({ slug }) => TOOLS[slug].every(isHere));
const leftOut = SNIPPET_OFFERS.filter((offer) => !runnable.includes(offer));

const CURVES: Readonly<Record<string, string>> = { '256': 'P-256', '384': 'P-384', '512': 'P-521' };

/** A profile's credential in the practice NetSuite. */
type Credential = {
  readonly subject: SnippetSubject;
  readonly keyFile: string;
  readonly clientId: string;
};

type Run = { readonly code: number; readonly output: string; readonly complaint: string };

let bench: PracticeBench;
const pairs = new Map<SigningAlgorithm, OpensslPair>();
const credentials = new Map<SigningAlgorithm, Credential>();
const assertions: Array<string> = [];
let folder: string;
let server: Server;
let serverUrl: string;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Array<Buffer> = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Answers over loopback as the practice NetSuite's token host does. */
async function startPracticeServer(): Promise<void> {
  server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    assertions.push(new URLSearchParams(body.toString()).get('client_assertion') ?? '');
    const requestPath = request.url ?? '/';
    bench.now = new Date();
    bench.person = false;
    const answer = await bench.send(SUITETALK_HOST, requestPath, {
      method: request.method ?? 'GET',
      headers: { 'Content-Type': request.headers['content-type'] ?? '' },
      body: new Uint8Array(body),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  // The app's own server hangs up when it is asked to switch to HTTP/2.
  server.on('upgrade', (_request, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('No port on loopback.');
  }
  serverUrl = `http://127.0.0.1:${address.port}${new URL(TOKEN_URL).pathname}`;
}

function pairFor(algorithm: SigningAlgorithm): OpensslPair {
  if (algorithm.startsWith('ES')) {
    return ecPair(CURVES[algorithm.slice(2)] ?? '');
  }
  return pairs.get('PS256') ?? opensslPair('-newkey', 'rsa:3072');
}

async function mapCredential(algorithm: SigningAlgorithm, recordId: number, clientId: string) {
  const pair = pairFor(algorithm);
  pairs.set(algorithm, pair);
  const sameKey = algorithm.startsWith('PS') ? credentials.get('PS256') : undefined;
  const certificateId =
    sameKey?.subject.certificateId ?? (await bench.saveMapping(recordId, pair.certificatePem));
  const account = parseAccountId('PRACTICE');
  if (!account.ok) {
    throw new Error(account.error.message);
  }
  const scopes = ['rest_webservices', 'restlets'] as const;
  const subject = snippetSubject({ account: account.value, scopes, algorithm, certificateId });
  if (!subject.ok) {
    throw new Error(subject.error.message);
  }
  const keyFile = path.join(folder, `${algorithm}.pem`);
  writeFileSync(keyFile, pair.privatePem);
  credentials.set(algorithm, { subject: subject.value, keyFile, clientId });
}

function credentialOf(algorithm: SigningAlgorithm): Credential {
  const credential = credentials.get(algorithm);
  if (credential === undefined) {
    throw new Error(`No credential for ${algorithm}.`);
  }
  return credential;
}

/** What Java is told so that it starts in half the time; the program is the same. */
const START_FASTER: Readonly<Partial<Record<SnippetOffer['slug'], ReadonlyArray<string>>>> = {
  java: ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
};

/** Saves a program and runs it as a person would. */
function run(
  offer: SnippetOffer,
  credential: Credential,
  variables: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const { fileName, text } = offer.write(credential.subject);
  const file = path.join(folder, fileName);
  writeFileSync(file, text);
  const [tool = ''] = offer.command;
  const command = tool === 'node' ? process.execPath : tool;
  const { PATH = '', JAVA_HOME = '' } = process.env;
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    PATH,
    ...(JAVA_HOME === '' ? {} : { JAVA_HOME }),
    NETSUITE_CLIENT_ID: credential.clientId,
    TOKEN_URL: serverUrl,
    ...variables,
  };
  return new Promise((resolve) => {
    execFile(
      command,
      [...(START_FASTER[offer.slug] ?? []), file, credential.keyFile],
      { env, cwd: folder },
      (error, output, complaint) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, output, complaint });
      },
    );
  });
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));
  bench = await PracticeBench.open();
  await startPracticeServer();
  // One record takes five active certificates: the curves and one RSA key, which serves all of PS*.
  const { id, clientId } = await bench.saveRecord();
  for (const algorithm of SIGNING_ALGORITHMS) {
    await mapCredential(algorithm, id, clientId);
  }
});

afterAll(async () => {
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true });
});

test('Node is run; what is left out for want of a tool is named', () => {
  const names = leftOut.map(({ title }) => title).join(', ') || 'none';
  process.stdout.write(`Programs left out for want of a tool: ${names}\n`);
  expect(runnable.map(({ slug }) => slug)).toContain('node');
  expect([...runnable, ...leftOut]).toHaveLength(SNIPPET_OFFERS.length);
});

describe.each(runnable)('$title', (offer) => {
  test.each(SIGNING_ALGORITHMS)('gets a token with %s', async (algorithm) => {
    const credential = credentialOf(algorithm);
    const { code, output, complaint } = await run(offer, credential);
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
    expect(output).toContain('HTTP 200');
    expect(output).toContain('expires in 3600 seconds');
    expect(output).not.toMatch(/eyJ/);
    const assertion = assertions.at(-1) ?? '';
    expect(decodeClaims(assertion)).toMatchObject({
      aud: TOKEN_URL,
      iss: credential.clientId,
      scope: 'rest_webservices,restlets',
    });
  });

  test('prints the token only when asked', async () => {
    const { output } = await run(offer, credentialOf('ES256'), { PRINT_TOKEN: 'yes' });
    expect(output).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/m);
  });

  test('says what NetSuite refused, and ends with an error', async () => {
    const other = { ...credentialOf('ES256'), clientId: '0'.repeat(64) };
    const { code, output, complaint } = await run(offer, other);
    expect(code).toBe(1);
    expect(output).toMatch(/HTTP (400|401|500)/);
    expect(complaint).toMatch(/NetSuite refused: [a-z_]+/);
    expect(`${output}${complaint}`).not.toContain('0'.repeat(64));
  });

  test('asks for the Client ID when it is missing', async () => {
    const { code, complaint } = await run(offer, credentialOf('ES256'), { NETSUITE_CLIENT_ID: '' });
    expect(code).not.toBe(0);
    expect(complaint).toContain('NETSUITE_CLIENT_ID');
  });

  test('holds no secret and no path of this machine', () => {
    const credential = credentialOf('ES256');
    const { text } = offer.write(credential.subject);
    expect(text).not.toContain(credential.clientId);
    expect(text).not.toContain('PRIVATE KEY');
    expect(text).not.toContain(folder);
  });
});

test('the command of the page, pasted with the Client ID after it, gets a token', async () => {
  const offer = SNIPPET_OFFERS.find(({ slug }) => slug === 'node');
  if (offer === undefined) {
    throw new Error('Node is not offered.');
  }
  const { subject, keyFile, clientId } = credentialOf('ES256');
  const { fileName, text } = offer.write(subject);
  const own = path.join(folder, 'as-pasted');
  mkdirSync(own);
  writeFileSync(path.join(own, fileName), text);
  copyFileSync(keyFile, path.join(own, 'private.pem'));
  const PATH = `${path.dirname(process.execPath)}:${process.env.PATH}`;
  const shell = spawn('bash', [], {
    cwd: own,
    env: { NODE_ENV: 'test', PATH, TOKEN_URL: serverUrl },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  shell.stdin.end(`${runCommand(offer)}\n${clientId}\n`);
  const output: Array<Buffer> = [];
  for await (const chunk of shell.stdout) {
    output.push(chunk);
  }
  expect(Buffer.concat(output).toString()).toContain('HTTP 200');
});

/** DER of a signature whose r has 30 bytes and whose s has 32 with the highest bit set. */
const SHORT_DER = Buffer.concat([
  Buffer.from([0x30, 0x43, 0x02, 0x1e]),
  Buffer.alloc(30, 0x11),
  Buffer.from([0x02, 0x21, 0x00]),
  Buffer.alloc(32, 0x99),
]);

/** A folder with an openssl that signs with `SHORT_DER` and does all else as the real one. */
function folderWithShortSigner(): string {
  const shims = path.join(folder, 'shims');
  mkdirSync(shims, { recursive: true });
  writeFileSync(path.join(shims, 'short.der'), SHORT_DER);
  const lines = [
    '#!/usr/bin/env bash',
    `if [ "$1" = dgst ]; then cat >/dev/null; exec cat '${path.join(shims, 'short.der')}'; fi`,
    `PATH=\${PATH#*:} exec openssl "$@"`,
  ];
  writeFileSync(path.join(shims, 'openssl'), `${lines.join('\n')}\n`, { mode: 0o755 });
  return shims;
}

describe('a signature of openssl whose first number is short', () => {
  test.each(runnable.filter(({ slug }) => slug === 'curl' || slug === 'python'))(
    'is filled up with zeros by $title',
    async (offer) => {
      const PATH = `${folderWithShortSigner()}:${process.env.PATH}`;
      await run(offer, credentialOf('ES256'), { PATH });
      const signature = Buffer.from(assertions.at(-1)?.split('.')[2] ?? '', 'base64url');
      const expected = [Buffer.alloc(2), Buffer.alloc(30, 0x11), Buffer.alloc(32, 0x99)];
      expect(signature.toString('hex')).toBe(Buffer.concat(expected).toString('hex'));
    },
  );
});

/** What the script left behind when Postman would have sent the request. */
type PostmanRun = {
  readonly variables: ReadonlyMap<string, string>;
  readonly complaints: ReadonlyArray<string>;
  readonly skipped: boolean;
};

/** Runs the script as Postman does: the request leaves as soon as no timer is left. */
async function runInPostman(
  text: string,
  environment: Readonly<Record<string, string>>,
): Promise<PostmanRun> {
  const variables = new Map<string, string>();
  const complaints: Array<string> = [];
  const timers = new Set<NodeJS.Timeout>();
  let skipped = false;
  let noTimerIsLeft = () => {};
  const sent = new Promise<void>((resolve) => {
    noTimerIsLeft = resolve;
  });
  runInNewContext(text, {
    crypto,
    atob,
    btoa,
    Uint8Array,
    console: { error: (complaint: string) => complaints.push(complaint) },
    pm: {
      environment: { get: (name: string) => environment[name] },
      variables: { set: (name: string, value: string) => variables.set(name, value) },
      execution: {
        skipRequest: () => {
          skipped = true;
        },
      },
    },
    setInterval: (work: () => void, ms: number) => {
      const timer = setInterval(work, ms);
      timers.add(timer);
      return timer;
    },
    clearInterval: (timer: NodeJS.Timeout) => {
      clearInterval(timer);
      timers.delete(timer);
      if (timers.size === 0) {
        noTimerIsLeft();
      }
    },
  });
  if (timers.size === 0) {
    noTimerIsLeft();
  }
  await sent;
  return { variables, complaints, skipped };
}

describe('the pre-request script for Postman', () => {
  test.each(SIGNING_ALGORITHMS)(
    'has an assertion that NetSuite takes with %s before the request leaves',
    async (algorithm) => {
      const { clientId, subject } = credentialOf(algorithm);
      const { variables, complaints, skipped } = await runInPostman(postmanScript(subject).text, {
        clientId,
        privateKey: pairs.get(algorithm)?.privatePem ?? '',
      });
      expect({ complaints, skipped }).toEqual({ complaints: [], skipped: false });
      const answer = await fetch(serverUrl, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: variables.get('clientAssertion') ?? '',
        }),
      });
      expect(answer.status).toBe(200);
    },
  );

  test('names a variable that is missing, and sends nothing', async () => {
    const { clientId, subject } = credentialOf('ES256');
    const { complaints, skipped } = await runInPostman(postmanScript(subject).text, { clientId });
    expect(complaints).toEqual([
      'No assertion was made. The chosen environment has no value for privateKey.',
    ]);
    expect(skipped).toBe(true);
  });
});

const subjectWith = (certificateId: string) => {
  const account = parseAccountId('1234567');
  if (!account.ok) {
    throw new Error(account.error.message);
  }
  return snippetSubject({
    account: account.value,
    scopes: ['restlets'],
    algorithm: 'ES256',
    certificateId,
  });
};

test.each(['a'.repeat(64), `${'a'.repeat(42)}'`, `${'a'.repeat(41)}$(`, `"\n${'a'.repeat(41)}`])(
  'a Client ID, or a Certificate ID that could end a quoted text, is refused: %j',
  (certificateId) => {
    const refused = { ok: false, error: { code: 'certificate-id-malformed' } };
    expect(subjectWith(certificateId)).toMatchObject(refused);
  },
);

test('a Certificate ID of another form, which somebody confirmed, is put into programs', () => {
  const certificateId = 'an-id_of-another-form';
  expect(subjectWith(certificateId)).toMatchObject({ ok: true, value: { certificateId } });
});
