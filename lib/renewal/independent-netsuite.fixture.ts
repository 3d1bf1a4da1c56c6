import {
  constants,
  createHash,
  type KeyObject,
  randomBytes,
  verify as verifySignature,
  X509Certificate,
} from 'node:crypto';

/** One request as it arrived, or as Celigo sent it. */
export type Call = {
  readonly host: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
};

/** What is answered. */
export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

type Fields = Readonly<Record<string, unknown>>;

/** JSON as an answer. */
export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value), headers: { 'Content-Type': 'application/json' } };
}

/** A JSON object; an empty one for anything else. */
export function parse(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Key by `alg`; what is signed, the signature beside it. Source: RFC 7518, sections 3.4 and 3.5. */
const VERIFY: Readonly<Record<string, (key: KeyObject, data: Buffer, mac: Buffer) => boolean>> =
  Object.fromEntries(
    [256, 384, 512].flatMap((bits) => [
      [
        `ES${bits}`,
        (key: KeyObject, data: Buffer, mac: Buffer) =>
          key.asymmetricKeyType === 'ec' &&
          verifySignature(`sha${bits}`, data, { key, dsaEncoding: 'ieee-p1363' }, mac),
      ],
      [
        `PS${bits}`,
        (key: KeyObject, data: Buffer, mac: Buffer) =>
          key.asymmetricKeyType === 'rsa' &&
          verifySignature(
            `sha${bits}`,
            data,
            { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: bits / 8 },
            mac,
          ),
      ],
    ]),
  );

type Held = {
  readonly id: string;
  readonly x509: X509Certificate;
  readonly entity: string;
  readonly role: string;
  isRevoked: boolean;
};

/** What Oracle leaves open, or what people have met: how answers are spelled. */
export type Spelling = 'as documented' | 'otherwise';

const TOKEN_PATH = '/services/rest/auth/oauth2/v1/token';

/**
 * A small NetSuite, written from Oracle's pages alone: token endpoint, certificate endpoint, two REST
 * calls. Shares nothing with the app nor with its practice world.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162755359851.html,
 * article_92130837826.html, article_0209112025.html and article_0209112818.html beside it
 */
export class IndependentNetSuite {
  readonly #held: Array<Held> = [];
  readonly #tokens = new Map<string, Held>();

  constructor(
    readonly account: string,
    readonly clientId: string,
    readonly spelling: Spelling,
    readonly clock: () => Date,
  ) {}

  /** Certificate IDs that are not revoked. */
  get unrevoked(): ReadonlyArray<string> {
    return this.#held.flatMap(({ id, isRevoked }) => (isRevoked ? [] : [id]));
  }

  /** Takes a certificate, as its page does; gives the Certificate ID. */
  hold(pem: string, entity = '12', role = '1001'): string {
    const x509 = new X509Certificate(pem);
    const id = createHash('sha256').update(x509.raw).digest('base64url');
    this.#held.push({ id, x509, entity, role, isRevoked: false });
    return id;
  }

  revoke(id: string): void {
    for (const held of this.#held) {
      if (held.id === id) {
        held.isRevoked = true;
      }
    }
  }

  answer(call: Call): Answer {
    const { host, method } = call;
    const path = call.path.split('?')[0] ?? '';
    if (host === `${this.account}.suitetalk.api.netsuite.com`) {
      if (`${method} ${path}` === `POST ${TOKEN_PATH}`) {
        return this.#token(call);
      }
      if (this.#bearer(call) === undefined) {
        return json(401, { title: 'Unauthorized', status: 401 });
      }
      if (path === '/services/rest/system/v1/serverTime') {
        return json(200, { serverTime: this.clock().toISOString() });
      }
      return json(200, { items: [], hasMore: false });
    }
    const base = `/services/rest/auth/oauth2/v1/clients/${this.clientId}/certificates`;
    const isCertificates = host === `${this.account}.restlets.api.netsuite.com`;
    if (!isCertificates || !path.startsWith(base)) {
      return json(404, {});
    }
    const caller = this.#bearer(call);
    if (caller === undefined) {
      return json(401, { error: { code: 'INVALID_LOGIN_ATTEMPT' } });
    }
    const [id, last] = path.slice(base.length + 1).split('/');
    if (method === 'GET' && id === '') {
      return json(200, this.#list());
    }
    if (method === 'POST' && id === '') {
      return this.#create(call);
    }
    if (method === 'POST' && last === 'revoke' && id !== undefined) {
      this.revoke(id);
      return { status: 200, body: 'Successfully revoked' };
    }
    return json(405, {});
  }

  #isValid({ isRevoked, x509 }: Held): boolean {
    const now = this.clock().getTime();
    return !isRevoked && Date.parse(x509.validFrom) <= now && now < Date.parse(x509.validTo);
  }

  #bearer({ authorization }: Call): Held | undefined {
    return this.#tokens.get(authorization.replace(/^Bearer /, ''));
  }

  #token({ body, host }: Call): Answer {
    const form = new URLSearchParams(body);
    const assertion = form.get('client_assertion') ?? '';
    const isForm =
      [...form.keys()].sort().join() === 'client_assertion,client_assertion_type,grant_type' &&
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_assertion_type') ===
        'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    if (!isForm) {
      return json(400, { error: 'invalid_request' });
    }
    const [header = '', claims = '', signature = ''] = assertion.split('.');
    const decoded = (part: string) => parse(Buffer.from(part, 'base64url').toString());
    const { alg, kid, typ } = decoded(header);
    const held = this.#held.find(({ id }) => id === kid);
    const signed = Buffer.from(`${header}.${claims}`);
    const isSigned =
      typ === 'JWT' &&
      held !== undefined &&
      this.#isValid(held) &&
      VERIFY[String(alg)]?.(held.x509.publicKey, signed, Buffer.from(signature, 'base64url'));
    const { iss, aud, iat, exp, scope } = decoded(claims);
    const scopes = String(scope).split(',');
    const now = this.clock().getTime() / 1000;
    const [from, to] = [Number(iat), Number(exp)];
    const isTimely = from <= now + 5 && now < to && to - from < 3600;
    const isMeant = iss === this.clientId && aud === `https://${host}${TOKEN_PATH}`;
    if (held === undefined || isSigned !== true) {
      return json(400, { error: 'invalid_client' });
    }
    if (!isTimely || !isMeant) {
      return json(400, { error: 'invalid_grant' });
    }
    if (!scopes.includes('rest_webservices')) {
      return json(400, { error: 'invalid_scope' });
    }
    return this.#grant(held, scopes);
  }

  #grant(held: Held, scope: ReadonlyArray<string>): Answer {
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      sub: `${held.role};${held.entity}`,
      scope,
      jti: randomBytes(8).toString('hex'),
    };
    const signature = randomBytes(64).toString('base64url');
    const token = `${encoded({ alg: 'RS256', kid: 'c.1' })}.${encoded(claims)}.${signature}`;
    this.#tokens.set(token, held);
    return this.spelling === 'as documented'
      ? json(200, { access_token: token, expires_in: 3600, token_type: 'bearer' })
      : json(200, { access_token: token, expires_in: '3600', token_type: 'Bearer' });
  }

  #list(): ReadonlyArray<Fields> {
    const isPlain = this.spelling === 'as documented';
    const spelledId = (id: string) => (isPlain ? Number(id) : id);
    const day = (date: string) => {
      const iso = new Date(date).toISOString();
      return isPlain ? iso.slice(0, 10) : iso;
    };
    const entries = this.#held.map(({ id, x509, entity, role, isRevoked }) => ({
      application: { id: 1, name: 'Celigo', application_id: '1C61CD58' },
      entity: { id: spelledId(entity), name: 'Integration user' },
      role: { id: spelledId(role), name: 'Celigo' },
      created: day(x509.validFrom),
      valid_from: day(x509.validFrom),
      valid_until: day(x509.validTo),
      revoked: isRevoked,
      certificate_id: id,
      algorithm: x509.publicKey.asymmetricKeyType?.toUpperCase(),
    }));
    return isPlain ? entries : entries.toReversed();
  }

  #create({ body }: Call): Answer {
    const { fileContent, role, entity } = parse(body);
    if (typeof fileContent !== 'string' || typeof role !== 'number' || typeof entity !== 'string') {
      return json(400, { 'o:errorDetails': [{ 'o:errorCode': 'INVALID_CONTENT' }] });
    }
    if (this.#held.filter((one) => this.#isValid(one)).length >= 5) {
      return json(400, { 'o:errorDetails': [{ 'o:errorCode': 'USER_ERROR' }] });
    }
    const id = this.hold(fileContent, entity, String(role));
    const isPlain = this.spelling === 'as documented';
    return json(isPlain ? 200 : 201, {
      entity_role_id: { com: this.account, ent: Number(entity), rol: role },
      application_id: isPlain ? 1 : '1',
      certificate_id: id,
      certificate: isPlain ? fileContent : fileContent.replaceAll('\n', ' '),
      created_at: this.clock().toISOString().slice(0, 10),
      invalidated: false,
    });
  }
}
