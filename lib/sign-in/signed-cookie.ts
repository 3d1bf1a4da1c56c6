import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Installation } from '@/lib/installation/installation';
import { authOf } from './auth';

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that escapes nothing.
    return undefined;
  }
}

/** Most values of one name that are looked at; each may cost its reader a look into the database. */
const VALUES_MAX = 4;

/** The first few values of the cookies of a name in a Cookie header: two paths may each have set one. */
export function cookieValues(
  cookieHeader: string | null | undefined,
  name: string,
): ReadonlyArray<string> {
  const start = `${name}=`;
  const values = (cookieHeader ?? '').split(';').flatMap((part) => {
    const cookie = part.trim();
    const value = cookie.startsWith(start) ? decoded(cookie.slice(start.length)) : undefined;
    return value === undefined ? [] : [value];
  });
  return values.slice(0, VALUES_MAX);
}

/** What was signed of a value; nothing when it was not signed with this secret. */
function signedPart(value: string, secret: string): string | undefined {
  const dot = value.lastIndexOf('.');
  const text = value.slice(0, Math.max(0, dot));
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const right = createHmac('sha256', secret).update(text).digest();
  return dot > 0 && given.length === right.length && timingSafeEqual(given, right)
    ? text
    : undefined;
}

/**
 * The session's token in a Cookie header whose session cookie this installation signed, as better-auth
 * signs (`token.base64(HMAC-SHA256)`, percent-encoded). Asks no database, so it does not tell whether
 * the session has ended: it tells strangers from people for whom more may be read.
 */
export async function signedSessionToken(
  installation: Installation,
  cookieHeader: string | undefined,
): Promise<string | undefined> {
  const { authCookies, secret } = await authOf(installation).$context;
  return cookieValues(cookieHeader, authCookies.sessionToken.name)
    .map((value) => signedPart(value, secret))
    .find((token) => token !== undefined);
}
