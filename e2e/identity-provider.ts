/** An identity provider (`oidc-provider`) on loopback, which signs in whoever is named, without asking. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import { freePort } from './server';

/** The client that the provider knows. */
export const CLIENT = { id: 'wizard', secret: 'a-client-secret-of-the-tests' } as const;

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
  readonly stop: () => Promise<void>;
};

/** Starts a provider for the client of one app. @param redirectUri The address that the app shows. */
export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const accounts = new Map<string, ProviderAccount>();
  let current = '';
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: CLIENT.id, client_secret: CLIENT.secret },
        ...{ redirect_uris: [redirectUri], response_types: ['code'] },
        grant_types: ['authorization_code'],
      },
    ],
    cookies: { keys: [randomBytes(32).toString('hex')] },
    claims: { email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, accountId) => {
      const account = accounts.get(accountId);
      if (account === undefined) return undefined;
      const { subject, email, name, groups } = account;
      return {
        accountId,
        claims: () => ({ sub: subject, email, email_verified: true, name, groups }),
      };
    },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: CLIENT.id,
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  const server = createServer((request, response) => {
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
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
