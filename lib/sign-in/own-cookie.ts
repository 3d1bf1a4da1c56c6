import type { Installation } from '@/lib/installation/installation';
import { authOf } from './auth';

/**
 * A cookie of the sign-in, named and protected as the session's: behind TLS only this very host can set it,
 * and only the app's own pages send it.
 */
export async function ownCookie(installation: Installation, name: string, maxAgeSeconds: number) {
  const { createAuthCookie } = await authOf(installation).$context;
  const cookie = createAuthCookie(name);
  return {
    name: cookie.name,
    httpOnly: true,
    sameSite: 'strict',
    secure: cookie.attributes.secure === true,
    path: '/',
    maxAge: maxAgeSeconds,
  } as const;
}
