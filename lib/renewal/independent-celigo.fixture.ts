import { constants, createPrivateKey, randomBytes, sign } from 'node:crypto';
import Handlebars from 'handlebars';
import { type Answer, type Call, json, parse } from './independent-netsuite.fixture';

type Document = Readonly<Record<string, unknown>>;

const MASK = '******';

/**
 * What Celigo's server sets by itself, and takes from nobody: that of every document, and that of the
 * `oauth2` of an iClient.
 */
const OF_SERVER = { lastModifiedBy: '5f0000000000000000000001', queues: [{ name: 'q', size: 0 }] };
const OF_SERVER_OAUTH2 = { useNewAuthFailSchema: true, failures: [{ statusCode: 400 }] };

/** Names of what Celigo shows masked. */
const SECRETS = ['privateKey', 'encrypted'];

function masked(value: unknown, isSecret = false): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => masked(one, isSecret));
  }
  if (typeof value !== 'object' || value === null) {
    return isSecret ? MASK : value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      masked(inner, isSecret || SECRETS.includes(name)),
    ]),
  );
}

function at(document: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, name) => parse(JSON.stringify(inner ?? null))[name], document);
}

const textAt = (document: unknown, path: string) => String(at(document, path) ?? '');

/** The three helpers of Celigo that a payload may use; dates are read as ISO 8601 in UTC. */
const templates = Handlebars.create();
templates.registerHelper('timestamp', (options: Handlebars.HelperOptions) =>
  String(options.data.now),
);
templates.registerHelper('dateAdd', (date: string, ms: string) =>
  new Date(Date.parse(date) + Number(ms)).toISOString(),
);
templates.registerHelper('dateFormat', (format: string, date: string) => {
  if (format !== 'X') {
    throw new Error(`No such format: ${format}`);
  }
  return String(Math.floor(Date.parse(date) / 1000));
});

const render = (template: string, iClient: unknown, now: Date) =>
  templates.compile(template)({ iClient }, { data: { now: now.toISOString() } });

/** Signs what an iClient says, with its key and method. */
function makeJwt(iClient: Document, now: Date): string {
  const encoded = (path: string) => {
    const rendered: unknown = JSON.parse(render(textAt(iClient, path), iClient, now));
    return Buffer.from(JSON.stringify(rendered)).toString('base64url');
  };
  const signed = `${encoded('jwt.headers')}.${encoded('jwt.payload')}`;
  const [, kind, bits = ''] = /^(es|ps)(\d+)$/.exec(textAt(iClient, 'jwt.signatureMethod')) ?? [];
  const key = createPrivateKey(textAt(iClient, 'jwt.privateKey'));
  const how =
    kind === 'es'
      ? ({ key, dsaEncoding: 'ieee-p1363' } as const)
      : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(bits) / 8 };
  return `${signed}.${sign(`sha${bits}`, Buffer.from(signed), how).toString('base64url')}`;
}

/**
 * A small Celigo, written from Celigo's pages alone: API token, iClients, connections, its own test of a
 * connection, which really asks NetSuite. Shares nothing with the app nor with its practice world.
 * Sources: https://developer.celigo.com/api/ and https://github.com/celigo/ai
 */
export class IndependentCeligo {
  readonly apiToken = randomBytes(16).toString('hex');
  readonly #documents = {
    iclients: new Map<string, Document>(
      ['Shopify', 'Amazon'].map((name) => [
        randomBytes(12).toString('hex'),
        { name, provider: 'custom_oauth2', oauth2: { token: { uri: 'https://example.com' } } },
      ]),
    ),
    connections: new Map<string, Document>(),
  };

  /** @param askNetSuite How Celigo reaches NetSuite. */
  constructor(
    readonly clock: () => Date,
    readonly askNetSuite: (call: Call) => Answer,
  ) {}

  /** The Certificate ID that the newest iClient logs in with. */
  get certificateId(): string {
    const iClient = [...this.#documents.iclients.values()].at(-1);
    return textAt(iClient, 'oauth2.encrypted.certificateId');
  }

  answer({ method, path, authorization, body }: Call): Answer {
    if (authorization !== `Bearer ${this.apiToken}`) {
      return json(401, { errors: [{ code: 'unauthorized', message: 'Unauthorized' }] });
    }
    const [kind = '', id = '', action] = path.split('?')[0]?.slice('/v1/'.length).split('/') ?? [];
    if (kind === 'tokenInfo') {
      return json(200, { _userId: '5f0000000000000000000001', scope: 'fullaccess' });
    }
    if (kind !== 'iclients' && kind !== 'connections') {
      return json(404, {});
    }
    if (method === 'POST' && action === 'ping') {
      return this.#ping(id);
    }
    const documents = this.#documents[kind];
    if (method === 'GET' && id === '') {
      return this.#page(kind, path);
    }
    if (method === 'POST' && id === '') {
      const made = randomBytes(12).toString('hex');
      return this.#keep(kind, made, body, 201);
    }
    const document = documents.get(id);
    if (document === undefined) {
      return json(404, { errors: [{ code: 'not_found', message: '' }] });
    }
    if (method === 'PUT') {
      return this.#keep(kind, id, body, 200);
    }
    return json(200, this.#shown(id, document));
  }

  #shown(id: string, document: Document) {
    const shown = parse(JSON.stringify(masked(document)));
    const oauth2 = 'oauth2' in shown && {
      oauth2: { ...Object(shown.oauth2), ...OF_SERVER_OAUTH2 },
    };
    return { _id: id, ...shown, ...oauth2, ...OF_SERVER, lastModified: new Date() };
  }

  #keep(kind: 'iclients' | 'connections', id: string, body: string, status: number): Answer {
    // A mask that is sent back is stored, and the secret is gone.
    if (body.includes(MASK)) {
      return json(422, { errors: [{ code: 'invalid_field', message: '' }] });
    }
    const document = parse(body);
    const names = [document, Object(document.oauth2)].flatMap(Object.keys);
    if (names.some((name) => name in OF_SERVER || name in OF_SERVER_OAUTH2)) {
      return json(422, { errors: [{ code: 'read_only_field', message: '' }] });
    }
    this.#documents[kind].set(id, document);
    return json(status, this.#shown(id, document));
  }

  /** A list in pages of one, the next one named by a Link header. */
  #page(kind: 'iclients' | 'connections', path: string): Answer {
    const all = [...this.#documents[kind]].map(([id, document]) => this.#shown(id, document));
    if (all.length === 0) {
      return { status: 204, body: '' };
    }
    const page = Number(new URLSearchParams(path.split('?')[1]).get('page') ?? 0);
    const link =
      page + 1 < all.length ? { Link: `</v1/${kind}?page=${page + 1}>; rel="next"` } : {};
    const answer = json(200, all.slice(page, page + 1));
    return { ...answer, headers: { ...answer.headers, ...link } };
  }

  #ping(id: string): Answer {
    const connection = this.#documents.connections.get(id);
    const iClient = this.#documents.iclients.get(textAt(connection, 'http._iClientId'));
    if (connection === undefined || iClient === undefined) {
      return json(404, {});
    }
    const url = new URL(textAt(iClient, 'oauth2.token.uri'));
    const now = this.clock();
    const signed = { ...iClient, jwt: { token: makeJwt(iClient, now) } };
    const form = Object.entries(parse(render(textAt(iClient, 'oauth2.token.body'), signed, now)));
    const granted = this.askNetSuite({
      ...{ host: url.host, method: 'POST', path: url.pathname, authorization: '' },
      body: new URLSearchParams(form.map(([name, value]) => [name, String(value)])).toString(),
    });
    const { access_token: token } = parse(granted.body);
    const pinged = new URL(
      textAt(connection, 'http.baseURI') + textAt(connection, 'http.ping.relativeURI'),
    );
    const answered = this.askNetSuite({
      ...{ host: pinged.host, path: pinged.pathname, body: '' },
      method: textAt(connection, 'http.ping.method'),
      authorization: `${textAt(iClient, 'oauth2.scheme')} ${String(token)}`,
    });
    return answered.status === 200
      ? json(200, { code: 200 })
      : json(401, { errors: [{ code: '401', message: granted.body, source: 'resource' }] });
  }
}
