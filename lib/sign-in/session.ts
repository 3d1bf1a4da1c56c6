import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { currentInstallation, type Installation } from '@/lib/installation/installation';
import { authOf } from './auth';
import { ownerExists, type Person } from './people';
import { parseRole, type Role, roleIsEnough } from './roles';

/** A live session: who is signed in, and the id of its row. */
export type LiveSession = { readonly person: Person; readonly sessionId: string };

/** How old a session becomes even when it is used all the time, in milliseconds: a week. */
const SESSION_AGE_MAX_MS = 7 * 24 * 60 * 60 * 1000;

/** What a page stands on once its reader is known. */
export type SignedIn = LiveSession & { readonly installation: Installation };

/** Reads a session. One that cannot be prolonged, for the database takes no write, is still read. */
async function readSession(installation: Installation, requestHeaders: Headers) {
  const { api } = authOf(installation);
  try {
    return await api.getSession({ headers: requestHeaders });
  } catch {
    // The library does not say why; when reading fails too, that is what is thrown.
    return api.getSession({ headers: requestHeaders, query: { disableRefresh: true } });
  }
}

/** The session of a request's cookie; nothing when there is none, or it has ended. */
export async function sessionOf(
  installation: Installation,
  requestHeaders: Headers,
): Promise<LiveSession | undefined> {
  const found = await readSession(installation, requestHeaders);
  if (found === null || Date.now() - found.session.createdAt.getTime() > SESSION_AGE_MAX_MS) {
    return undefined;
  }
  const { id, name, email, role } = found.user;
  return { person: { id, name, email, role: parseRole(role ?? '') }, sessionId: found.session.id };
}

/**
 * Guards a page: sends a stranger to sign in, or to the welcome page while there is no owner.
 *
 * @param role The weakest role that may read the page.
 */
export async function requirePerson(role: Role = 'viewer'): Promise<SignedIn> {
  const installation = await currentInstallation();
  const session = await sessionOf(installation, await headers());
  if (session === undefined) {
    redirect((await ownerExists(installation.database)) ? '/sign-in' : '/welcome');
  }
  if (!roleIsEnough(session.person.role, role)) {
    redirect('/profiles');
  }
  return { installation, ...session };
}
