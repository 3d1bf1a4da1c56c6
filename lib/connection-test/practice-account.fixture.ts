import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { type Account, parseAccountId } from '@/lib/account/account';
import { tokenEndpointUrl } from '@/lib/account/hosts';
import {
  jwtHeadersTemplate,
  payloadTemplate,
  tokenRequestBodyTemplate,
} from '@/lib/celigo/templates';
import { createOutboundDoor } from '@/lib/outbound/door';
import { PracticeBench } from '@/lib/practice/bench.fixture';
import { isPracticeHost } from '@/lib/practice/netsuite/hosts';
import type { ProvokedConnection } from '@/lib/practice/netsuite/provocations';
import { answerPractice } from '@/lib/practice/world';
import type { ChangeableTest } from './changeable-test.fixture';
import { makeCredential, type OpensslCredential, P256_ARGUMENTS } from './token-server.fixture';

/** The role and the entity of the mapping. */
const ROLE_ID = 1001;
const ENTITY_ID = 1201;

/** The RESTlet that is deployed in a practice account. */
const SAMPLE_RESTLET = { scriptId: '101', deployId: '1' };

/** A key and certificate for all tests of a file. */
const CREDENTIAL = makeCredential(P256_ARGUMENTS);

/** An account of the practice NetSuite with a connection that works, served over real HTTP. */
export class PracticeAccountBench {
  readonly practice: PracticeBench;
  readonly account: Account;
  /** What the next answer waits for. */
  happening: Promise<unknown> | undefined;
  /** How far both clocks, NetSuite's and this machine's, are moved. */
  clockOffsetMs = 0;
  readonly #server: Server;
  #clientId = '';
  #certificateId = '';

  private constructor(practice: PracticeBench, account: Account) {
    this.practice = practice;
    this.account = account;
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  /** Starts the server, and makes integration record and mapping on the pages as a person does. */
  static async start(
    accountId: 'PRACTICE' | 'PRACTICE_SB1' = 'PRACTICE',
    credential: OpensslCredential = CREDENTIAL,
  ): Promise<PracticeAccountBench> {
    const parsed = parseAccountId(accountId);
    if (!parsed.ok) {
      throw new Error(parsed.error.code);
    }
    const bench = new PracticeAccountBench(await PracticeBench.open(), parsed.value);
    await new Promise<void>((resolve) => bench.#server.listen(0, '127.0.0.1', resolve));
    await bench.#saveRecord();
    bench.#certificateId = await bench.mapCertificate(credential.certificatePem);
    return bench;
  }

  /** Ends the server and every connection to it. */
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The clock of this machine; the practice NetSuite goes by it too. */
  readonly clock = (): Date => new Date(Date.now() + this.clockOffsetMs);

  /** What the provocations change. */
  async world(): Promise<ProvokedConnection> {
    const { accountId } = this.account;
    const { netsuite } = this.practice;
    const [record] = await netsuite.listIntegrationRecords(accountId);
    const [mapping] = await netsuite.listMappings(accountId);
    return {
      store: netsuite,
      accountId,
      integrationId: record?.id ?? 0,
      mappingId: mapping?.id ?? 0,
      entityId: ENTITY_ID,
      roleId: ROLE_ID,
      now: this.clock(),
    };
  }

  /** A test of the connection with Celigo's own templates; everything is right until it is changed. */
  input(credential: OpensslCredential = CREDENTIAL): ChangeableTest {
    const scopes = ['rest_webservices', 'restlets', 'suite_analytics'] as const;
    const { port } = this.#server.address() as AddressInfo;
    return {
      door: createOutboundDoor({
        practice: { baseUrl: `http://127.0.0.1:${port}/practice`, isPracticeHost },
      }),
      account: this.account,
      scopes,
      algorithm: 'ES256',
      ...credential,
      clientId: this.#clientId,
      certificateId: this.#certificateId,
      payloadTemplate: payloadTemplate({
        tokenEndpointUrl: tokenEndpointUrl(this.account),
        scopes,
      }),
      headersTemplate: jwtHeadersTemplate({ algorithm: 'ES256' }),
      bodyTemplate: tokenRequestBodyTemplate(),
      restlet: SAMPLE_RESTLET,
      clock: this.clock,
    };
  }

  /** The newest failure of the Login Audit Trail, as its row is copied from the page. */
  async copyNewestFailure(): Promise<string> {
    const rows = await this.practice.netsuite.listLoginAuditRows(this.account.accountId);
    const row = rows.find(({ status }) => status === 'Failure');
    return row === undefined
      ? ''
      : [row.at.toISOString(), row.status, row.detail, row.integrationName, row.requestUri].join(
          '\t',
        );
  }

  /** Uploads a certificate on the M2M set-up page and gives its Certificate ID. */
  async mapCertificate(certificatePem: string): Promise<string> {
    const answer = await this.#post('/app/oauth2/clientcredentials/setup.nl', {
      action: 'save',
      entity: String(ENTITY_ID),
      role: String(ROLE_ID),
      application: String((await this.practice.record(this.account.accountId))?.id),
      certificate: new File([certificatePem], 'public.pem'),
    });
    const mapping = await this.practice.mapping(this.account.accountId);
    if (answer.status !== 303 || mapping === undefined) {
      throw new Error(`The practice page refused the certificate with status ${answer.status}.`);
    }
    return mapping.certificateId;
  }

  async #saveRecord(): Promise<void> {
    const answer = await this.#post('/app/common/integration/integrapp.nl', {
      name: 'Celigo M2M',
      state: 'Enabled',
      client_credentials_grant: 'T',
      scope_restlets: 'T',
      scope_rest_webservices: 'T',
      scope_suite_analytics: 'T',
    });
    const shown = /id="client_id" value="([0-9a-f]{64})"/.exec(await answer.text())?.[1];
    if (shown === undefined) {
      throw new Error('The practice page showed no Client ID.');
    }
    this.#clientId = shown;
  }

  #post(path: string, fields: Readonly<Record<string, string | File>>): Promise<Response> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      body.append(name, value);
    }
    const url = `http://127.0.0.1/practice/${this.account.hostLabel}.app.netsuite.com${path}`;
    return this.#world(new Request(url, { method: 'POST', body }), true);
  }

  #world(request: Request, person: boolean): Promise<Response> {
    const { netsuite, celigo } = this.practice;
    return answerPractice(request, { netsuite, celigo, person, now: this.clock() });
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Array<Buffer> = [];
    for await (const chunk of incoming) {
      chunks.push(chunk);
    }
    const abort = new AbortController();
    outgoing.on('close', () => abort.abort());
    const method = incoming.method ?? 'GET';
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      method,
      headers: Object.entries(incoming.headers).flatMap(
        ([name, value]): Array<[string, string]> =>
          typeof value === 'string' ? [[name, value]] : [],
      ),
      signal: abort.signal,
      ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
    });
    await this.happening;
    const answer = await this.#world(request, false);
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body === null) {
      outgoing.end();
    } else {
      Readable.fromWeb(answer.body as ReadableStream).pipe(outgoing);
    }
  }
}
