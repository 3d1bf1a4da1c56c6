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

function isSigned(value: string, secret: string): boolean {
  const dot = value.lastIndexOf('.');
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const right = createHmac('sha256', secret)
    .update(value.slice(0, Math.max(0, dot)))
    .digest();
  return dot > 0 && given.length === right.length && timingSafeEqual(given, right);
}

/**
 * Tells whether a Cookie header holds a session cookie that this installation signed, as better-auth
 * signs (`token.base64(HMAC-SHA256)`, percent-encoded). Asks no database, so it does not tell whether
 * the session has ended: it tells strangers from people for whom more may be read.
 */
export async function hasSignedSessionCookie(
  installation: Installation,
  cookieHeader: string | undefined,
): Promise<boolean> {
  if (cookieHeader === undefined) {
    return false;
  }
  const { authCookies, secret } = await authOf(installation).$context;
  const start = `${authCookies.sessionToken.name}=`;
  return cookieHeader.split(';').some((part) => {
    const cookie = part.trim();
    const value = cookie.startsWith(start) ? decoded(cookie.slice(start.length)) : undefined;
    return value !== undefined && isSigned(value, secret);
  });
}
