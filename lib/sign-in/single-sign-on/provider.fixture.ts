import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';

/** The client as the provider knows it. */
export const CLIENT = { id: 'wizard', secret: 'a-client-secret-of-some-length' };

/** How an ID token is made; everything else is as it should be. */
export type TokenLie = {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** `none`: unsigned; `HS256`: with the client secret; `other`: by a key that is not the provider's. */
  readonly signature?: 'none' | 'HS256' | 'other';
  readonly withoutIdToken?: true;
};

/** Whom the provider signs in, and how. */
export type SignedInAs = TokenLie & { readonly subject?: string };

/** A provider of its own making on loopback. It can lie as a hand-made one would. */
export type TestProvider = {
  readonly issuer: string;
  /** Answers an address in its own way; nothing for the honest answer. */
  answer: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Changes to the discovery document. */
  metadata: Readonly<Record<string, unknown>>;
  /** Claims of the user info. */
  userInfo: Readonly<Record<string, unknown>>;
  /** Signs somebody in: what a browser would come back with, for an address that it was sent to. */
  readonly comeBack: (to: URL, as?: SignedInAs) => URLSearchParams;
  readonly stop: () => void;
};

type Grant = { readonly to: URLSearchParams; readonly as: SignedInAs };

async function idToken(
  { to, as }: Grant,
  { issuer, key, otherKey }: { issuer: string; key: CryptoKey; otherKey: CryptoKey },
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ iss: issuer, aud: CLIENT.id, sub: as.subject ?? 'somebody', iat: now, exp: now + 300 },
    ...{ nonce: to.get('nonce'), auth_time: now },
    ...as.claims,
  };
  if (as.signature === 'none') {
    return new UnsecuredJWT(claims).encode();
  }
  if (as.signature === 'HS256') {
    const secret = new TextEncoder().encode(CLIENT.secret);
    return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret);
  }
  const signer = as.signature === 'other' ? otherKey : key;
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(signer);
}

/** Starts the provider. */
export async function startTestProvider(): Promise<TestProvider> {
  const { publicKey, privateKey: key } = await generateKeyPair('ES256');
  const { privateKey: otherKey } = await generateKeyPair('ES256');
  const grants = new Map<string, Grant>();
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }];

  let subject = '';
  const tokens = async (request: IncomingMessage) => {
    const chunks: Array<Buffer> = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const basic = (request.headers.authorization ?? '').replace(/^Basic /, '');
    // Percent-encoded first: RFC 6749, section 2.3.1.
    const client = decodeURIComponent(Buffer.from(basic, 'base64').toString());
    if (
      grant === undefined ||
      client !== `${CLIENT.id}:${CLIENT.secret}` ||
      challenge !== grant.to.get('code_challenge') ||
      form.get('redirect_uri') !== grant.to.get('redirect_uri')
    ) {
      return [400, { error: 'invalid_grant' }] as const;
    }
    subject = grant.as.subject ?? 'somebody';
    const issuer = provider.issuer;
    const token = grant.as.withoutIdToken
      ? {}
      : { id_token: await idToken(grant, { issuer, key, otherKey }) };
    return [200, { access_token: 'an-access-token', token_type: 'Bearer', ...token }] as const;
  };

  const server = createServer(async (request, response) => {
    if (provider.answer?.(request, response)) {
      return;
    }
    const { issuer } = provider;
    const honest: Readonly<Record<string, () => unknown>> = {
      '/.well-known/openid-configuration': () => ({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        userinfo_endpoint: `${issuer}/me`,
        id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        authorization_response_iss_parameter_supported: true,
        ...provider.metadata,
      }),
      '/keys': () => ({ keys }),
      '/me': () => ({ sub: subject, ...provider.userInfo }),
    };
    const path = request.url ?? '';
    const [status, body] =
      path === '/token' ? await tokens(request) : ([200, honest[path]?.()] as const);
    response.writeHead(body === undefined ? 404 : status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const provider: TestProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ answer: undefined, metadata: {}, userInfo: {} },
    comeBack: (to, as = {}) => {
      const code = randomUUID();
      grants.set(code, { to: to.searchParams, as });
      const state = to.searchParams.get('state') ?? '';
      return new URLSearchParams({ code, state, iss: provider.issuer });
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return provider;
}
