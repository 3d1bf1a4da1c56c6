import { AsyncLocalStorage } from 'node:async_hooks';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { nextCookies } from 'better-auth/next-js';
import { z } from 'zod';
import type { Installation } from '@/lib/installation/installation';
import { appAddress } from '@/lib/installation/outbound';
import { asksAfterPassword, markedToken } from '@/lib/vault/person-mac';
import { hashPassword, isPasswordHash, verifyPassword } from './password';
import { type KnownPerson, readPeople } from './people';
import { whyNoPasswords } from './single-sign-on/settings';

/** How long a session lasts without use, in seconds: eight hours, a working day. */
const SESSION_SECONDS = 8 * 60 * 60;

/** A session is prolonged at most this often, in seconds. */
const SESSION_REFRESH_SECONDS = 15 * 60;

/** The person whom a session is for, with their password hash at the time of authentication. */
export type SessionHolder = Pick<KnownPerson, 'id'> & { readonly passwordHash: string };

/**
 * Who vouches for a session: the person by their own factors, an identity provider, or a person whose row was
 * changed outside of the app then. The last is a viewer's, and ends when the row fits again: the change may have
 * taken a factor away.
 */
export type SessionKind = 'session' | 'single-sign-on-session' | 'changed-person-session';

/**
 * The person whom the session is for. The session's HMAC uses this hash, not the one in the database a moment
 * later, which someone with write access could have replaced.
 */
const beginning = new AsyncLocalStorage<{
  readonly holder: SessionHolder;
  readonly kind: SessionKind;
  readonly isLetIn: boolean;
}>();

/** The one endpoint that makes a session. Like all of the library's, it is called here and served nowhere. */
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
        return context.json({ sessionId: session.id, user: { id: user.id, email: user.email } });
      },
    ),
  },
} as const;

/**
 * Sets up better-auth on the installation's database. Its HTTP routes are not served: sign-in goes
 * through the app's own guarded actions, so there is no second door.
 */
function createAuth(installation: Installation) {
  const { environment } = installation;
  const baseURL = appAddress(environment);
  const isSecure = baseURL.startsWith('https:');
  return betterAuth({
    appName: 'NetSuite M2M Wizard',
    baseURL,
    secret: installation.authSecret,
    database: prismaAdapter(installation.database, {
      provider: environment.databaseUrl === undefined ? 'sqlite' : 'postgresql',
    }),
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
          // was not made by `makeSession` is not made at all.
          before: async (session) => {
            const made = beginning.getStore();
            if (made === undefined || made.holder.id !== session.userId) {
              return false;
            }
            // Every new session goes through this hook.
            if (!made.isLetIn && (await whyNoPasswords(installation)) !== undefined) {
              return false;
            }
            const { kind, holder } = made;
            const token = markedToken(installation.personMacKey, kind, holder, session.token);
            return { data: { ...session, token } };
          },
        },
      },
    },
    user: { additionalFields: { role: { type: 'string', input: false } } },
    advanced: {
      // Browsers accept a `__Host-` cookie only from this exact host, over TLS, with path `/`. It is set by
      // hand because the library's option uses the prefix `__Secure-`, which sibling hosts can set, too.
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
 * Makes a session; the only way to one. The caller has made sure that the person is who they say. Next.js
 * sends its cookie with the answer.
 *
 * @param isLetIn Whether they came by the identity provider, or through a link that the server's command line
 *   made: that lets people in while there is only single sign-on.
 * @returns The session's id, the person, and the headers that set the cookie.
 */
export function makeSession(
  installation: Installation,
  holder: SessionHolder,
  kind: SessionKind,
  headers: Headers,
  isLetIn = false,
) {
  return beginning.run({ holder, kind, isLetIn }, () =>
    authOf(installation).api.makeSession({
      body: { userId: holder.id },
      headers,
      returnHeaders: true,
    }),
  );
}

/**
 * The person with an email address and password; nothing when one of them is wrong. It takes as long for an
 * address that nobody has. Says nothing about a second factor, which the person may need as well.
 */
export async function personWithPassword(
  { database, personMacKey }: Pick<Installation, 'database' | 'personMacKey'>,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<(KnownPerson & SessionHolder) | undefined> {
  const [person] = await readPeople(database, personMacKey, { email: email.toLowerCase() });
  const passwordHash = person?.passwordHash ?? null;
  if (person === undefined || passwordHash === null || !isPasswordHash(passwordHash)) {
    await hashPassword(password);
    return undefined;
  }
  return (await verifyPassword(passwordHash, password)) ? { ...person, passwordHash } : undefined;
}

/** The kind of a session that a person begins by their own factors. */
export function kindOf({ isAsWritten }: Pick<KnownPerson, 'isAsWritten'>): SessionKind {
  return isAsWritten ? 'session' : 'changed-person-session';
}

/**
 * Signs in someone for whom the password is enough.
 *
 * @throws {APIError} when the email address or the password is wrong, or a second factor is needed.
 */
export async function signIn(
  installation: Installation,
  given: { readonly email: string; readonly password: string },
  headers: Headers = new Headers(),
  isLetInByServer = false,
) {
  const person = await personWithPassword(installation, given);
  if (person === undefined || asksAfterPassword(person.factors)) {
    throw new APIError('UNAUTHORIZED');
  }
  return makeSession(installation, person, kindOf(person), headers, isLetInByServer);
}
