/** An identity provider (`oidc-provider`) on loopback, which signs in whoever is named, without asking. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Provider from 'oidc-provider';
import { freePort } from './server';

/** The client that the provider knows. */
export const CLIENT = { id: 'wizard', secret: 'a-client-secret-of-the-tests' } as const;

/** Another client of the same provider, to which it gives what is meant for the first one. */
const OTHER_CLIENT = { id: 'another', secret: CLIENT.secret } as const;

/** How a provider can be made to lie. */
export type Lie = 'unverified email' | 'other audience' | 'other nonce' | 'replayed code';

/** Someone whom the provider knows. */
export type ProviderAccount = {
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  readonly groups: ReadonlyArray<string>;
};

/** A running provider. */
export type IdentityProvider = {
  readonly issuer: string;
  /** Whom it signs in from now on. */
  signsIn: (account: ProviderAccount) => void;
  /** What it lies about from now on. */
  lies: (about: Lie | undefined) => void;
  readonly stop: () => Promise<void>;
};

/** Changes what is asked, so that the provider's own answer is the lie. */
function twist(request: IncomingMessage, lie: Lie | undefined): void {
  const url = new URL(request.url ?? '/', 'http://provider');
  const isAsked = url.searchParams.has('client_id');
  if (lie === 'other nonce' && isAsked) {
    url.searchParams.set('nonce', 'another');
  }
  if (lie === 'other audience' && isAsked) {
    url.searchParams.set('client_id', OTHER_CLIENT.id);
  }
  if (lie === 'other audience' && request.headers.authorization?.startsWith('Basic ')) {
    const { id, secret } = OTHER_CLIENT;
    request.headers.authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  }
  request.url = url.pathname + url.search;
}

/** Sends people back with a code that was redeemed before. */
function replay(response: ServerResponse, codes: Array<string>, lie: Lie | undefined): void {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => {
    if (name.toLowerCase() !== 'location') {
      return setHeader(name, value);
    }
    const place = String(value);
    const code = /[?&]code=([^&]+)/.exec(place)?.[1];
    if (code === undefined) {
      return setHeader(name, value);
    }
    const [first = code] = codes;
    codes.push(code);
    return setHeader(name, lie === 'replayed code' ? place.replace(code, first) : place);
  };
}

/** Starts a provider for the client of one app. @param redirectUri The address that the app shows. */
export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const accounts = new Map<string, ProviderAccount>();
  let current = '';
  let lie: Lie | undefined;
  const codes: Array<string> = [];
  const provider = new Provider(issuer, {
    clients: [CLIENT, OTHER_CLIENT].map(({ id, secret }) => ({
      ...{ client_id: id, client_secret: secret },
      ...{ redirect_uris: [redirectUri], response_types: ['code'] },
      grant_types: ['authorization_code'],
    })),
    cookies: { keys: [randomBytes(32).toString('hex')] },
    claims: { email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, accountId) => {
      const account = accounts.get(accountId);
      if (account === undefined) {
        return undefined;
      }
      const { subject, email, name, groups } = account;
      return {
        accountId,
        claims: () => ({
          ...{ sub: subject, email, name, groups },
          email_verified: lie !== 'unverified email',
        }),
      };
    },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  const server = createServer((request, response) => {
    twist(request, lie);
    replay(response, codes, lie);
    if (request.url?.startsWith('/interaction/')) {
      provider
        .interactionFinished(request, response, { login: { accountId: current } })
        .catch((error: unknown) => response.writeHead(500).end(String(error)));
    } else {
      answer(request, response);
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    issuer,
    signsIn: (account) => {
      current = account.subject;
      accounts.set(account.subject, account);
    },
    lies: (about) => {
      lie = about;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
