import { type NextRequest, NextResponse } from 'next/server';
import { WANTED_PATH_HEADER } from '@/lib/sign-in/wanted-path';

/** Number of random bytes of a nonce. */
const NONCE_LENGTH_BYTES = 18;

/**
 * What development alone needs: React builds error stacks of the server with eval
 * (https://nextjs.org/docs/app/guides/content-security-policy), and its overlay writes inline styles.
 */
const IS_DEVELOPMENT = process.env.NODE_ENV === 'development';

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${IS_DEVELOPMENT ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${IS_DEVELOPMENT ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
  ].join('; ');
}

/**
 * Gives every page a content security policy with a nonce of its own. Nothing is authorized here:
 * pages, routes and actions each pass the guard themselves.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(
    String.fromCharCode(...crypto.getRandomValues(new Uint8Array(NONCE_LENGTH_BYTES))),
  );
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  const { pathname, searchParams } = request.nextUrl;
  // Next.js adds this parameter to client-side navigation requests.
  searchParams.delete('_rsc');
  headers.set(
    WANTED_PATH_HEADER,
    searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`,
  );
  headers.set('Content-Security-Policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  return response;
}

export const config = { matcher: ['/((?!_next/static/|favicon\\.ico$).*)'] };
