import { guestAsEditor, guestMayOpen, guestOf } from '@/lib/handover/guest';
import type { GuestPage } from '@/lib/handover/purposes';
import { currentInstallation, type Installation } from '@/lib/installation/installation';
import { opensPage } from '@/lib/sign-in/attempt-limits';
import type { Person } from '@/lib/sign-in/people';
import { countAttempt, type RateLimitRule } from '@/lib/sign-in/rate-limit';
import { type Role, roleIsEnough } from '@/lib/sign-in/roles';
import { sessionForSetUp, sessionOf } from '@/lib/sign-in/session';
import { sourceIn } from '@/lib/sign-in/source';
import { isSameOrigin } from './same-origin';
import { logUnexpectedError, namedError } from './unexpected-error';

/** What a route's work is given once the guard has let it through. */
export type RouteContext = {
  readonly installation: Installation;
  readonly person: Person;
  readonly sessionId: string;
  readonly now: Date;
};

/** Responses with personal data must not be cached. */
const NO_STORE = { 'Cache-Control': 'no-store' } as const;

/** A short plain answer. */
export function plainAnswer(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', ...NO_STORE },
  });
}

/** Leads a browser on to a page of this app. */
export function seeOther(location: string): Response {
  const headers = { ...NO_STORE, 'Referrer-Policy': 'no-referrer', Location: location };
  return new Response(null, { status: 303, headers });
}

/** The answer to an unexpected error: an id for the person, and a redacted line in the log. */
export function unexpectedAnswer(name: string, error: unknown): Response {
  const errorId = logUnexpectedError(name, error, new Date());
  const named = namedError(error);
  return named === undefined
    ? plainAnswer(500, `Something went wrong on our side. Error ID: ${errorId}`)
    : plainAnswer(named.status, `${named.message} Code: ${named.code}. Error ID: ${errorId}`);
}

/** Tells whether a request that changes something comes from the app's own pages. */
export function requestIsSameOrigin(installation: Installation, request: Request): boolean {
  return isSameOrigin(installation.environment, {
    origin: request.headers.get('origin'),
    secFetchSite: request.headers.get('sec-fetch-site'),
    host: request.headers.get('host'),
  });
}

/** Methods that change nothing. */
export const READING_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Who asks for a route: someone signed in, or a guest whose link opens it. */
async function askerOf(
  installation: Installation,
  request: Request,
  {
    forGuests,
    forSetUp,
  }: {
    readonly forGuests?: { readonly page: GuestPage; readonly profileId: string };
    readonly forSetUp?: true;
  },
): Promise<{ readonly person: Person; readonly sessionId: string } | undefined> {
  const findSession = forSetUp ? sessionForSetUp : sessionOf;
  const session = await findSession(installation, request.headers);
  if (session !== undefined || forGuests === undefined) {
    return session;
  }
  const guest = await guestOf(installation, request.headers, new Date());
  return guest !== undefined && guestMayOpen(guest, [forGuests.page], forGuests.profileId)
    ? guestAsEditor(guest)
    : undefined;
}

/**
 * Runs the work of a route for people who are not signed in: same origin (for anything but reading), opened as
 * a page, then how often one source may ask for it. An unexpected error becomes an id in the answer and a line in the log.
 *
 * @param rule.tooMany The answer to those who asked too often.
 */
export async function guardPublicRoute(
  request: Request,
  rule: RateLimitRule & { readonly tooMany: () => Response },
  work: (context: {
    readonly installation: Installation;
    readonly source: string;
    readonly now: Date;
  }) => Promise<Response>,
): Promise<Response> {
  try {
    const installation = await currentInstallation();
    if (!READING_METHODS.has(request.method) && !requestIsSameOrigin(installation, request)) {
      return plainAnswer(403, 'This request did not come from a page of this app.');
    }
    if (!opensPage(request.headers)) {
      return plainAnswer(400, 'This address can only be opened as a page.');
    }
    const { database, authSecret } = installation;
    const source = sourceIn(request.headers);
    const now = new Date();
    const attempt = await countAttempt(database, authSecret, rule, source, now);
    return attempt.allowed ? await work({ installation, source, now }) : rule.tooMany();
  } catch (error) {
    return unexpectedAnswer(rule.name, error);
  }
}

/**
 * Runs the work of a route for people who are signed in: same origin (for anything but reading), session,
 * role. An unexpected error becomes an id in the answer and a line in the log.
 *
 * @param rule.forGuests What a handover link must open for its guest to have the answer, too.
 * @param rule.forSetUp Set for what those may have, too, who must set up a second factor first.
 */
export async function guardRoute(
  request: Request,
  rule: {
    readonly name: string;
    readonly role: Role;
    readonly forGuests?: { readonly page: GuestPage; readonly profileId: string };
    readonly forSetUp?: true;
  },
  work: (context: RouteContext) => Promise<Response>,
): Promise<Response> {
  try {
    const installation = await currentInstallation();
    if (!READING_METHODS.has(request.method) && !requestIsSameOrigin(installation, request)) {
      return plainAnswer(403, 'This request did not come from a page of this app.');
    }
    const asker = await askerOf(installation, request, rule);
    if (asker === undefined) {
      return plainAnswer(401, 'Sign in first.');
    }
    const { person, sessionId } = asker;
    if (!roleIsEnough(person.role, rule.role)) {
      return plainAnswer(403, 'Your role does not allow this.');
    }
    return await work({ installation, person, sessionId, now: new Date() });
  } catch (error) {
    return unexpectedAnswer(rule.name, error);
  }
}
