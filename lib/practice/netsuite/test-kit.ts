import { execFileSync } from 'node:child_process';
import { constants, createPrivateKey, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { MemoryPracticeStore } from './memory-store';
import type { LoginAuditRow } from './store';
import { answerPracticeRequest } from './world';

/** Hosts of the practice account. */
export const APP_HOST = 'practice.app.netsuite.com';
export const SUITETALK_HOST = 'practice.suitetalk.api.netsuite.com';
export const RESTLETS_HOST = 'practice.restlets.api.netsuite.com';

/** The token endpoint, and what a right assertion names as its audience. */
export const TOKEN_URL = `https://${SUITETALK_HOST}/services/rest/auth/oauth2/v1/token`;

/** A key and its certificate, as openssl wrote them. */
export type OpensslPair = { readonly privatePem: string; readonly certificatePem: string };

/** Runs `openssl req -x509` with these arguments. */
export function opensslPair(...keyArguments: ReadonlyArray<string>): OpensslPair {
  const folder = mkdtempSync(join(tmpdir(), 'practice-'));
  try {
    const key = join(folder, 'private.pem');
    const certificate = join(folder, 'public.pem');
    const days = keyArguments.includes('-days') ? [] : ['-days', '365'];
    const fixed = ['req', '-x509', '-nodes', '-subj', '/CN=practice', '-keyout', key];
    execFileSync('openssl', [...fixed, '-out', certificate, ...days, ...keyArguments], {
      stdio: 'pipe',
    });
    return {
      privatePem: readFileSync(key, 'utf8'),
      certificatePem: readFileSync(certificate, 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An EC pair on a curve that openssl knows by this name. */
export function ecPair(curve: string): OpensslPair {
  const named = ['-pkeyopt', 'ec_param_enc:named_curve'];
  return opensslPair('-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`, ...named);
}

/** Signs a JWT with Node's own crypto under `alg`; `header` may say something else. */
export function signJwt(
  alg: string,
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  privatePem: string,
): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode({ typ: 'JWT', alg, ...header })}.${encode(claims)}`;
  const key = createPrivateKey(privatePem);
  const hash = `sha${alg.slice(2)}`;
  const options = alg.startsWith('ES')
    ? { key, dsaEncoding: 'ieee-p1363' as const }
    : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 };
  return `${input}.${sign(hash, Buffer.from(input), options).toString('base64url')}`;
}

/** What a person gave when they saved an integration record. */
export type RecordFields = Readonly<Record<string, string>>;

/** The boxes for a connection with all scopes. */
export const M2M_BOXES: RecordFields = {
  name: 'Celigo M2M',
  state: 'Enabled',
  client_credentials_grant: 'T',
  scope_restlets: 'T',
  scope_rest_webservices: 'T',
  scope_suite_analytics: 'T',
};

/** A practice world in memory, and the hands of a person and of a client. */
export class PracticeBench {
  readonly store = new MemoryPracticeStore();
  /** A whole second shortly after openssl dates its certificates. */
  now = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000);
  person = true;

  /** Sends a request to a host. */
  send(host: string, path: string, init: RequestInit = {}): Promise<Response> {
    const request = new Request(`https://${host}${path}`, init);
    const { store, now, person } = this;
    const basePath = `/practice/${host}`;
    return answerPracticeRequest(request, { store, host, path, basePath, now, person });
  }

  /** Opens a page of the app host and gives its markup. */
  async page(path: string): Promise<string> {
    return (await this.send(APP_HOST, path)).text();
  }

  /** Posts a form of the app host, multipart. */
  post(path: string, fields: Readonly<Record<string, string | File>>): Promise<Response> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    return this.send(APP_HOST, path, { method: 'POST', body });
  }

  /** Saves a new integration record and gives its id and the Client ID that the page showed. */
  async saveRecord(fields: RecordFields = M2M_BOXES): Promise<{ id: number; clientId: string }> {
    const markup = await (await this.post('/app/common/integration/integrapp.nl', fields)).text();
    const clientId = /id="client_id" value="([0-9a-f]{64})"/.exec(markup)?.[1] ?? '';
    expect(clientId).not.toBe('');
    return { id: this.store.state.integrationRecords.at(-1)?.id ?? 0, clientId };
  }

  /** Sends the form Create New of the M2M set-up page. */
  upload(
    recordId: number,
    file: File,
    choice: { entity?: string; role?: string } = {},
  ): Promise<Response> {
    return this.post('/app/oauth2/clientcredentials/setup.nl', {
      action: 'save',
      entity: choice.entity ?? '1201',
      role: choice.role ?? '1001',
      application: String(recordId),
      certificate: file,
    });
  }

  /** Uploads a certificate and gives its Certificate ID as the list shows it. */
  async saveMapping(
    recordId: number,
    certificatePem: string,
    choice: { entity?: string; role?: string } = {},
  ): Promise<string> {
    const answer = await this.upload(recordId, new File([certificatePem], 'public.pem'), choice);
    expect(answer.status).toBe(303);
    const location = answer.headers.get('location') ?? '';
    const list = await this.page(location.replace(`/practice/${APP_HOST}`, ''));
    const certificateId = /Certificate ID: <code>([\w-]{43})<\/code>/.exec(list)?.[1] ?? '';
    expect(list).toContain(`<td><code>${certificateId}</code></td>`);
    return certificateId;
  }

  /** The claims of a right assertion at the bench's time. */
  claims(clientId: string): Record<string, unknown> {
    const iat = Math.floor(this.now.getTime() / 1000);
    const scope = 'rest_webservices,restlets';
    return { iss: clientId, aud: TOKEN_URL, iat, exp: iat + 2700, scope };
  }

  /** Posts an assertion to the token endpoint. */
  exchange(assertion: string, changes: Readonly<Record<string, string>> = {}): Promise<Response> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...changes,
    });
    return this.send(SUITETALK_HOST, '/services/rest/auth/oauth2/v1/token', {
      method: 'POST',
      body,
    });
  }

  /** The newest row of the Login Audit Trail. */
  async lastAuditRow(): Promise<LoginAuditRow | undefined> {
    return (await this.store.listLoginAuditRows('PRACTICE'))[0];
  }
}

/** The claims of a JWT, unverified. */
export function decodeClaims(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'));
}
