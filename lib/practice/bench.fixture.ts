import { ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { constants, createPrivateKey, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '@/lib/database/client';
import { applyMigrations } from '@/lib/database/migrate';
import { allRowsAsText } from '@/lib/database/test-databases';
import { createVault } from '@/lib/vault/sealed-text';
import type { CeligoConditions } from './celigo/conditions';
import { type CeligoRegion, celigoHost } from './celigo/hosts';
import { type CeligoResource, PracticeCeligoStore } from './celigo/store';
import type { PracticeConditions } from './netsuite/conditions';
import {
  type IntegrationRecord,
  type LoginAuditRow,
  type M2mMapping,
  PracticeStore,
} from './netsuite/store';
import { answerPractice } from './world';

/** Hosts of the practice account. */
export const APP_HOST = 'practice.app.netsuite.com';
export const SUITETALK_HOST = 'practice.suitetalk.api.netsuite.com';
export const RESTLETS_HOST = 'practice.restlets.api.netsuite.com';
export const CELIGO_API_HOST = celigoHost('north-america', 'api');
export const CELIGO_PAGES_HOST = celigoHost('north-america', 'pages');

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

/** The key of each bench's vault, the same in every process of a test. */
const key = { id: 'k1', bytes: Buffer.alloc(32, 'bench') };
const vault = createVault({ current: key, byId: new Map([[key.id, key]]) });

type OwnDatabase = { readonly file: string; readonly database: Database };

let own: Promise<OwnDatabase> | undefined;

/**
 * One database for all benches of a thread: a new one costs each test the planning of its queries. It ends
 * with the thread, and its folder with the run.
 */
async function makeDatabase(): Promise<OwnDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'practice-bench-'));
  const location = { provider: 'sqlite', file: join(folder, 'practice.db') } as const;
  await applyMigrations(location);
  return { file: location.file, database: openDatabase(location) };
}

/** The practice world on SQLite, and the hands of a person and of a client. */
export class PracticeBench {
  /** A whole second shortly after openssl dates its certificates. */
  now = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000);
  person = true;
  readonly database: Database;
  readonly netsuite: PracticeStore;
  readonly celigo: PracticeCeligoStore;
  /** The SQLite file of this world. */
  readonly file: string;

  private constructor({ database, file }: OwnDatabase) {
    this.file = file;
    this.database = database;
    this.netsuite = new PracticeStore(database, vault);
    this.celigo = new PracticeCeligoStore(database, vault);
  }

  /** Opens a world in which nothing was done yet; what was done in the one before is gone. */
  static async open(): Promise<PracticeBench> {
    own ??= makeDatabase();
    const { database } = await own;
    await database.$transaction([
      database.practiceIntegration.deleteMany(),
      database.practiceConditions.deleteMany(),
      database.practiceAuditTrailRow.deleteMany(),
      database.practiceCeligoToken.deleteMany(),
      database.practiceCeligoResource.deleteMany(),
      database.practiceCeligoConditions.deleteMany(),
    ]);
    return new PracticeBench(await own);
  }

  /** Opens the world that another process of the test made, as it is. */
  static reopen(file: string): PracticeBench {
    return new PracticeBench({ file, database: openDatabase({ provider: 'sqlite', file }) });
  }

  /** All that is stored, as text. */
  stored(): Promise<string> {
    return allRowsAsText({ provider: 'sqlite', file: this.file });
  }

  /** Sends a request to a host, as the app hands it on. */
  send(host: string, path: string, init: RequestInit = {}): Promise<Response> {
    const request = new Request(`http://127.0.0.1/practice/${host}${path}`, init);
    return answerPractice(request, this);
  }

  /** Opens a page of a host and gives its markup. */
  async page(path: string, host = APP_HOST): Promise<string> {
    return (await this.send(host, path)).text();
  }

  /** Posts a form, multipart as it can hold a file. */
  post(
    path: string,
    fields: Readonly<Record<string, string | File>>,
    host = APP_HOST,
  ): Promise<Response> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      body.append(name, value);
    }
    return this.send(host, path, { method: 'POST', body });
  }

  /** The newest of the account's integration records. */
  async record(accountId = 'PRACTICE'): Promise<IntegrationRecord | undefined> {
    return (await this.netsuite.listIntegrationRecords(accountId)).at(-1);
  }

  /** The newest of the account's mappings. */
  async mapping(accountId = 'PRACTICE'): Promise<M2mMapping | undefined> {
    return (await this.netsuite.listMappings(accountId)).at(-1);
  }

  /** Sets conditions of an account. */
  set(conditions: Partial<PracticeConditions>, accountId = 'PRACTICE'): Promise<void> {
    return this.netsuite.changeConditions(accountId, (kept) => ({ ...kept, ...conditions }));
  }

  /** Saves a new integration record and gives its id and the Client ID that the page showed. */
  async saveRecord(fields: RecordFields = M2M_BOXES): Promise<{ id: number; clientId: string }> {
    const markup = await (await this.post('/app/common/integration/integrapp.nl', fields)).text();
    const clientId = /id="client_id" value="([0-9a-f]{64})"/.exec(markup)?.[1] ?? '';
    ok(clientId, 'The page shows a Client ID.');
    return { id: (await this.record())?.id ?? 0, clientId };
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
    ok(answer.status === 303, await answer.text());
    const location = answer.headers.get('location') ?? '';
    const list = await this.page(location.replace(`/practice/${APP_HOST}`, ''));
    const certificateId = /Certificate ID: <code>([\w-]{43})<\/code>/.exec(list)?.[1] ?? '';
    ok(list.includes(`<td><code>${certificateId}</code></td>`), list);
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
  async lastAuditRow(accountId = 'PRACTICE'): Promise<LoginAuditRow | undefined> {
    return (await this.netsuite.listLoginAuditRows(accountId))[0];
  }

  /** All iClients and connections of North America, the iClients first. */
  async celigoResources(): Promise<ReadonlyArray<CeligoResource>> {
    const [iClients, connections] = await Promise.all([
      this.celigo.listResources('north-america', 'iclients'),
      this.celigo.listResources('north-america', 'connections'),
    ]);
    return [...iClients, ...connections];
  }

  /** Takes every iClient and connection out of Celigo. */
  async emptyCeligo(): Promise<void> {
    await this.database.practiceCeligoResource.deleteMany();
  }

  /** Sets conditions of the region North America. */
  async setCeligo(conditions: Partial<CeligoConditions>): Promise<void> {
    const kept = await this.celigo.readConditions('north-america');
    await this.celigo.writeConditions('north-america', { ...kept, ...conditions });
  }

  /** Puts an API token into Celigo and gives it. */
  apiToken(region: CeligoRegion = 'north-america'): Promise<string> {
    return this.celigo.createToken(region, 'Bench', this.now);
  }

  /** Calls Celigo's API with a token. */
  async api(
    token: string,
    method: string,
    path: string,
    document?: unknown,
    host = CELIGO_API_HOST,
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = document === undefined ? {} : { body: JSON.stringify(document) };
    const answer = await this.send(host, path, { method, headers, ...body });
    const text = await answer.text();
    const read: unknown = text === '' ? null : JSON.parse(text);
    return { status: answer.status, headers: answer.headers, body: read };
  }

  /** Posts a form of a page of Celigo. */
  postCeligo(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    return this.post(path, fields, CELIGO_PAGES_HOST);
  }

  /** Opens a page of Celigo and gives its markup. */
  celigoPage(path: string): Promise<string> {
    return this.page(path, CELIGO_PAGES_HOST);
  }
}

/** The claims of a JWT, unverified. */
export function decodeClaims(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'));
}
