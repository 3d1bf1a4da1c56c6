import { AsyncLocalStorage } from 'node:async_hooks';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { nextCookies } from 'better-auth/next-js';
import { z } from 'zod';
import type { Installation } from '@/lib/installation/installation';
import { markedToken } from '@/lib/vault/person-mac';
import { hashPassword, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, verifyPassword } from './password';
import { isOnlySingleSignOn } from './single-sign-on/settings';

/** How long a session lasts without use, in seconds: eight hours, a working day. */
const SESSION_SECONDS = 8 * 60 * 60;

/** A session is prolonged at most this often, in seconds. */
const SESSION_REFRESH_SECONDS = 15 * 60;

/**
 * The hash that the password of a sign-in was compared with. A session is marked with this one and not
 * with what the database holds a moment later: someone who writes to it could have put it back by then.
 */
const givenPassword = new AsyncLocalStorage<{
  hash: string | undefined;
  readonly isLetInByServer: boolean;
}>();

/** For whom a session is made, with the hash of the moment at which they proved who they are. */
export type SessionHolder = { readonly id: string; readonly passwordHash: string };

/** Who vouches for a session: the person by their password, or an identity provider. */
export type SessionKind = 'session' | 'single-sign-on-session';

/** For whom a session is being made that needs no password. */
const beginning = new AsyncLocalStorage<{
  readonly holder: SessionHolder;
  readonly kind: SessionKind;
}>();

/** The endpoint that makes a session. Like all of the library's, it is called here and served nowhere. */
const sessionMaker = {
  id: 'session-maker',
  endpoints: {
    makeSession: createAuthEndpoint(
      '/make-session',
      { method: 'POST', body: z.object({ userId: z.string() }) },
      async (context) => {
        const { internalAdapter } = context.context;
        const user = await internalAdapter.findUserById(context.body.userId);
        if (user === null) {
          throw new APIError('UNAUTHORIZED');
        }
        const session = await internalAdapter.createSession(user.id);
        await setSessionCookie(context, { session, user });
        return context.json({ user: { id: user.id, email: user.email } });
      },
    ),
  },
} as const;

async function verifyGivenPassword(hash: string, password: string): Promise<boolean> {
  const isRight = await verifyPassword(hash, password);
  const given = givenPassword.getStore();
  if (given !== undefined) {
    given.hash = isRight ? hash : undefined;
  }
  return isRight;
}

/**
 * Sets up better-auth on the installation's database. Its HTTP routes are not served: sign-in goes
 * through the app's own guarded actions, so there is no second door.
 */
function createAuth(installation: Installation) {
  const { environment } = installation;
  const baseURL = environment.appOrigin ?? `http://${environment.host}:${environment.port}`;
  const isSecure = baseURL.startsWith('https:');
  return betterAuth({
    appName: 'NetSuite M2M Wizard',
    baseURL,
    secret: installation.authSecret,
    database: prismaAdapter(installation.database, {
      provider: environment.databaseUrl === undefined ? 'sqlite' : 'postgresql',
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH_MIN,
      maxPasswordLength: PASSWORD_LENGTH_MAX,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyGivenPassword(hash, password),
      },
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: SESSION_REFRESH_SECONDS },
    databaseHooks: {
      session: {
        delete: {
          // Reading a session that has ended would delete it, for good even when only the clock was ahead.
          // That is left to the sweep, which does not trust a clock that leaps.
          before: async (_, context) => context?.path !== '/get-session',
        },
        create: {
          // Whoever can write to the database must not hand their own session to someone else. One that
          // was not made by `signIn` or `makeSession` is not made at all.
          before: async (session) => {
            const made = beginning.getStore();
            // Whatever begins a session passes here.
            if (
              made?.kind !== 'single-sign-on-session' &&
              givenPassword.getStore()?.isLetInByServer !== true &&
              (await isOnlySingleSignOn(installation))
            ) {
              return false;
            }
            if (made?.holder.id === session.userId) {
              const { kind, holder } = made;
              const token = markedToken(installation.personMacKey, kind, holder, session.token);
              return { data: { ...session, token } };
            }
            const passwordHash = givenPassword.getStore()?.hash;
            if (passwordHash === undefined) {
              return false;
            }
            const holder = { id: session.userId, passwordHash };
            const token = markedToken(installation.personMacKey, 'session', holder, session.token);
            return { data: { ...session, token } };
          },
        },
      },
    },
    user: { additionalFields: { role: { type: 'string', input: false } } },
    advanced: {
      // Browsers take a cookie of the prefix __Host- from this very host only, over TLS and for all paths.
      // Said here by hand, because the library's own switch names it __Secure-, which other hosts may set.
      cookiePrefix: isSecure ? '__Host-wizard' : 'wizard',
      useSecureCookies: false,
      defaultCookieAttributes: { secure: isSecure },
    },
    // Attempts are counted by the guard, which all of the app's actions share.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [sessionMaker, nextCookies()],
  });
}

/** better-auth, set up for this installation. */
export type Auth = ReturnType<typeof createAuth>;

const instances = new WeakMap<Installation, Auth>();

/** better-auth for an installation; the same object at each call. */
export function authOf(installation: Installation): Auth {
  const existing = instances.get(installation);
  if (existing !== undefined) {
    return existing;
  }
  const created = createAuth(installation);
  instances.set(installation, created);
  return created;
}

/**
 * Signs a person in with their password. Next.js sends its cookie with the answer.
 *
 * @param isLetInByServer Whether they set it through a link that the server's command line made: that lets
 *   people in while there is only single sign-on.
 * @returns The person, and the headers that set the cookie.
 * @throws {APIError} when the email address or the password is wrong, or there is only single sign-on.
 */
export function signIn(
  installation: Installation,
  body: { readonly email: string; readonly password: string },
  headers: Headers = new Headers(),
  isLetInByServer = false,
) {
  return givenPassword.run({ hash: undefined, isLetInByServer }, () =>
    authOf(installation).api.signInEmail({ body, headers, returnHeaders: true }),
  );
}

/**
 * Makes a session without a password. The caller has made sure that the person is who they say. Next.js sends
 * its cookie with the answer.
 *
 * @returns The person, and the headers that set the cookie.
 */
export function makeSession(
  installation: Installation,
  holder: SessionHolder,
  kind: SessionKind,
  headers: Headers,
) {
  return beginning.run({ holder, kind }, () =>
    authOf(installation).api.makeSession({
      body: { userId: holder.id },
      headers,
      returnHeaders: true,
    }),
  );
}
