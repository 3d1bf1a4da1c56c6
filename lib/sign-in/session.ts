import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { currentInstallation, type Installation } from '@/lib/installation/installation';
import { authOf } from './auth';
import { ownerExists, type Person } from './people';
import { parseRole, type Role, roleIsEnough } from './roles';

/** What a page or route stands on once its reader is known. */
export type SignedIn = { readonly installation: Installation; readonly person: Person };

/** The person of a request's session cookie; nothing without a live session. */
export async function personOf(
  installation: Installation,
  requestHeaders: Headers,
): Promise<Person | undefined> {
  const session = await authOf(installation).api.getSession({ headers: requestHeaders });
  if (session === null) {
    return undefined;
  }
  const { id, name, email, role } = session.user;
  return { id, name, email, role: parseRole(role ?? '') };
}

/**
 * Guards a page: sends a stranger to sign in, or to the welcome page while there is no owner.
 *
 * @param role The weakest role that may read the page.
 */
export async function requirePerson(role: Role = 'viewer'): Promise<SignedIn> {
  const installation = await currentInstallation();
  const person = await personOf(installation, await headers());
  if (person === undefined) {
    redirect((await ownerExists(installation.database)) ? '/sign-in' : '/welcome');
  }
  if (!roleIsEnough(person.role, role)) {
    redirect('/profiles');
  }
  return { installation, person };
}
