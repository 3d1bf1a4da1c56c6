import { execFileSync } from 'node:child_process';
import { constants, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key pair and its self-signed certificate, made by the openssl command. */
export type OpensslCredential = {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
};

/** Runs `openssl req -x509` with these key arguments, for instance `-newkey rsa:3072`. */
export function makeCredential(
  keyArguments: ReadonlyArray<string>,
  days = '365',
): OpensslCredential {
  const folder = mkdtempSync(join(tmpdir(), 'connection-test-'));
  try {
    const [key, certificate] = [join(folder, 'private.pem'), join(folder, 'public.pem')];
    const fixed = ['req', '-x509', '-nodes', '-subj', '/CN=test', '-days', days];
    const files = ['-keyout', key, '-out', certificate];
    execFileSync('openssl', [...fixed, ...keyArguments, ...files], { stdio: 'ignore' });
    return {
      privateKeyPem: readFileSync(key, 'utf8'),
      certificatePem: readFileSync(certificate, 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The arguments for a key on P-256. */
export const P256_ARGUMENTS: ReadonlyArray<string> = [
  ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
];

/** What the server got and what it found in it. */
export type SeenRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly form: ReadonlyArray<readonly [string, string]>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Found with Node's own crypto and the certificate; true only for a good signature. */
  readonly isVerified: boolean;
};

/** A fixed answer in place of the server's own. */
export type FixedAnswer = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** How the server behaves. */
export type TokenServerOptions = {
  readonly certificatePem: string;
  /** The claims of the access token that it grants. */
  readonly tokenClaims?: Readonly<Record<string, unknown>>;
  readonly tokenAnswer?: FixedAnswer;
  /** In place of every answer on the REST host. */
  readonly restAnswer?: FixedAnswer;
  /** In place of the answer of one call. */
  readonly answers?: Partial<Readonly<Record<ApiName, FixedAnswer>>>;
};

/** The calls that are made with the access token. */
export type ApiName = 'serverTime' | 'metadataCatalog' | 'suiteql' | 'restlet' | 'certificates';

/** A running server, to be used as a gateway. */
export type TokenServer = {
  readonly gatewayUrl: string;
  readonly seen: Array<SeenRequest>;
  /** The access token that it grants. */
  readonly accessToken: string;
  readonly close: () => void;
};

/** Starts a loopback server that plays the token endpoint and the REST services of an account. */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const seen: Array<SeenRequest> = [];
  const accessToken = makeAccessToken(options.tokenClaims ?? DEFAULT_CLAIMS);
  const server = createServer(async (request, response) => {
    const got = await readRequest(request, options.certificatePem);
    seen.push(got);
    answer(response, chooseAnswer(got, options, accessToken));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { gatewayUrl: `http://127.0.0.1:${port}`, seen, accessToken, close };
}

const DEFAULT_CLAIMS = { sub: '1042;-5', scope: ['rest_webservices'], exp: 4_000_000_000 };

function makeAccessToken(claims: Readonly<Record<string, unknown>>): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'PS256', typ: 'JWT' })}.${encode(claims)}.c2lnbmF0dXJl`;
}

function chooseAnswer(
  got: SeenRequest,
  { tokenAnswer, restAnswer, answers }: TokenServerOptions,
  accessToken: string,
): FixedAnswer {
  const name = findApiName(got.url);
  if (name === undefined) {
    const grant = { access_token: accessToken, expires_in: 3600, token_type: 'Bearer' };
    const own = got.isVerified
      ? { status: 200, body: JSON.stringify(grant) }
      : { status: 400, body: '{"error":"invalid_client"}' };
    return tokenAnswer ?? own;
  }
  if (got.headers.authorization !== `Bearer ${accessToken}`) {
    return answers?.[name] ?? restAnswer ?? { status: 401, body: '{}' };
  }
  const isOnRestHost = name !== 'restlet' && name !== 'certificates';
  return answers?.[name] ?? (isOnRestHost ? restAnswer : undefined) ?? OWN_ANSWERS[name]();
}

const API_PATHS: Readonly<Record<ApiName, string>> = {
  serverTime: '/services/rest/system/v1/serverTime',
  metadataCatalog: '/services/rest/record/v1/metadata-catalog?',
  suiteql: '/services/rest/query/v1/suiteql?',
  restlet: '/app/site/hosting/restlet.nl?',
  certificates: '/services/rest/auth/oauth2/v1/clients/',
};

function findApiName(url: string): ApiName | undefined {
  const path = url.replace(/^\/[^/]+/, '');
  const names: ReadonlyArray<ApiName> = [
    'serverTime',
    'metadataCatalog',
    'suiteql',
    'restlet',
    'certificates',
  ];
  return names.find((name) => path.startsWith(API_PATHS[name]));
}

const OWN_ANSWERS: Readonly<Record<ApiName, () => FixedAnswer>> = {
  serverTime: () => ({
    status: 200,
    body: JSON.stringify({ serverTime: new Date().toISOString() }),
  }),
  metadataCatalog: () => ({ status: 200, body: '{"items":[]}' }),
  suiteql: () => ({ status: 200, body: '{"items":[{"id":"1"}]}' }),
  restlet: () => ({
    status: 400,
    body: '{"error":{"code":"SSS_INVALID_SCRIPTLET_ID","message":"That Suitelet is invalid."}}',
  }),
  certificates: () => ({ status: 404, body: '{"error":{"code":"NOT_FOUND","message":"No."}}' }),
};

function answer(response: ServerResponse, { status, body, headers }: FixedAnswer): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(body);
}

async function readRequest(request: IncomingMessage, certificatePem: string): Promise<SeenRequest> {
  const chunks: Array<Buffer> = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks).toString();
  const form = [...new URLSearchParams(body)];
  const assertion = new Map(form).get('client_assertion');
  const common = {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    body,
    form,
  };
  return assertion === undefined
    ? { ...common, isVerified: false }
    : { ...common, ...readAssertion(assertion, certificatePem) };
}

function readAssertion(assertion: string, certificatePem: string) {
  const [head = '', body = '', signature = ''] = assertion.split('.');
  const parse = (part: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, 'base64url').toString());
  const header = parse(head);
  const alg = String(header.alg);
  const key = createPublicKey(
    new X509Certificate(certificatePem).publicKey.export({ type: 'spki', format: 'pem' }),
  );
  const isVerified = verify(
    `sha${alg.slice(2)}`,
    Buffer.from(`${head}.${body}`),
    alg.startsWith('PS')
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 }
      : { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  return { header, claims: parse(body), isVerified };
}
