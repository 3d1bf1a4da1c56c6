import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { type AuditActor, recordAuditEventAlone } from '@/lib/audit/audit';
import { DAY_MS } from '@/lib/durations';
import { ownerExists } from '@/lib/installation/first-owner';
import { currentInstallation, type Installation } from '@/lib/installation/installation';
import { logLine } from '@/lib/installation/log';
import { hasSecondFactor } from '@/lib/vault/person-mac';
import { authOf } from './auth';
import { sessionKindOf } from './own-change';
import { isPasswordHash } from './password';
import { type Person, readPeople } from './people';
import { countAttempt } from './rate-limit';
import { parseRole, type Role, roleIsEnough } from './roles';
import { signInHref, WANTED_PATH_HEADER } from './wanted-path';

/** A live session: who is signed in, and the id of its row. */
export type LiveSession = { readonly person: Person; readonly sessionId: string };

/** A session that may be good for nothing but the set-up of a second factor. */
export type FoundSession = LiveSession & {
  /** Whether the person must have a second factor and has none: the session opens nothing else. */
  readonly mustSetUp: boolean;
  /** Whether an identity provider alone vouches for the person: they have no password here. */
  readonly signsInElsewhere: boolean;
  /** Whether one of their passkeys, each as the app wrote it, can confirm who they are. */
  readonly hasPasskey: boolean;
};

/** Longest life of a session, however much it is used, in milliseconds: a week. */
const SESSION_AGE_MAX_MS = 7 * DAY_MS;

/** How far the clocks of two instances may differ, in milliseconds. */
const CLOCK_DIFFERENCE_MAX_MS = 5 * 60 * 1000;

/** Whether a session has a possible age. A session from the future was made while the clock was wrong. */
function isOfAge(createdAt: Date): boolean {
  const ageMs = Date.now() - createdAt.getTime();
  return ageMs <= SESSION_AGE_MAX_MS && ageMs >= -CLOCK_DIFFERENCE_MAX_MS;
}

/** What a page needs once its reader is known. */
export type SignedIn = LiveSession & { readonly installation: Installation };

/** The same of someone with an account. */
export type SignedInPerson = SignedIn & Pick<FoundSession, 'signsInElsewhere' | 'hasPasskey'>;

/** Reads a session. A session that cannot be extended, because the database takes no write, is still read. */
async function readSession(installation: Installation, requestHeaders: Headers) {
  const { api } = authOf(installation);
  try {
    return await api.getSession({ headers: requestHeaders });
  } catch {
    // The library does not say why; when reading fails too, that is what is thrown.
    return api.getSession({ headers: requestHeaders, query: { disableRefresh: true } });
  }
}

/** How often a row of a person that the app did not write is put on the record. */
const CHANGED_PERSON_RULE = {
  name: 'person-changed',
  attemptsMax: 1,
  windowSeconds: 86_400,
} as const;

async function recordChangedPerson(
  { database, authSecret }: Installation,
  actor: AuditActor,
): Promise<void> {
  const now = new Date();
  const { allowed } = await countAttempt(database, authSecret, CHANGED_PERSON_RULE, actor.id, now);
  if (allowed) {
    await recordAuditEventAlone(database, { action: 'person-changed', actor, at: now });
    const detail = `The row of a person (${actor.id}) was changed outside the app: they are a viewer until it is restored.`;
    logLine(now, { where: 'session', code: 'person-changed', detail });
  }
}

/**
 * The session for a request's cookie, or `undefined` if there is none or it has expired. It may be good for
 * nothing but the set-up of a second factor, which is open to those who must have one, too. A person whose row
 * was changed outside the app has viewer rights only. A session is invalid once the password has changed. A
 * session that began while the row was changed has ended once the row fits again: it may have begun without a
 * factor that was taken away, and must lead to nothing of the person's.
 */
export async function sessionForSetUp(
  installation: Installation,
  requestHeaders: Headers,
): Promise<FoundSession | undefined> {
  const found = await readSession(installation, requestHeaders);
  if (found === null || !isOfAge(found.session.createdAt)) {
    return undefined;
  }
  const { id, name } = found.user;
  const { personMacKey } = installation;
  const [row] = await readPeople(installation.database, personMacKey, { id });
  if (typeof row?.passwordHash !== 'string') {
    return undefined;
  }
  const { email, passwordHash, factors, isAsWritten } = row;
  const kind = sessionKindOf(personMacKey, { id, passwordHash }, found.session.token);
  if (kind === undefined || (kind === 'changed-person-session' && isAsWritten)) {
    return undefined;
  }
  if (!isAsWritten) {
    await recordChangedPerson(installation, { id, email });
  }
  // Write access to the database must not give anyone more than reading here.
  const role = isAsWritten ? parseRole(row.role) : 'viewer';
  return {
    person: { id, name, email, role },
    sessionId: found.session.id,
    // The identity provider decides which factors it requires.
    mustSetUp: factors.required && !hasSecondFactor(factors) && kind !== 'single-sign-on-session',
    signsInElsewhere: isAsWritten && !isPasswordHash(passwordHash),
    hasPasskey: isAsWritten && factors.passkeys.length > 0,
  };
}

/**
 * The session of a request's cookie, for everything but the set-up of a second factor; nothing when there is
 * none, when it has ended, or while its person must have a second factor and has none.
 */
export async function sessionOf(
  installation: Installation,
  requestHeaders: Headers,
): Promise<LiveSession | undefined> {
  const session = await sessionForSetUp(installation, requestHeaders);
  return session?.mustSetUp === false ? session : undefined;
}

/** The page on which those set up a second factor who must have one and have none. */
export const SET_UP_PATH = '/sign-in/set-up';

/** Reads the session of the page that is being made, once for its frame, its panes and itself. */
const pageSession = cache(async () => {
  const installation = await currentInstallation();
  const requestHeaders = await headers();
  return {
    installation,
    wanted: requestHeaders.get(WANTED_PATH_HEADER) ?? undefined,
    found: await sessionForSetUp(installation, requestHeaders),
  };
});

/** Whoever looks at the page that is being made; a stranger has no session. */
export async function personOfPage(): Promise<LiveSession | undefined> {
  const { found } = await pageSession();
  return found?.mustSetUp === false ? found : undefined;
}

/**
 * Guards a page: sends a stranger to sign in, or to the welcome page while there is no owner, and who must
 * have a second factor to its set-up.
 *
 * @param role The weakest role that may read the page.
 */
export async function requirePerson(role: Role = 'viewer'): Promise<SignedInPerson> {
  const { installation, wanted, found: session } = await pageSession();
  if (session === undefined) {
    redirect((await ownerExists(installation.database)) ? signInHref(wanted) : '/welcome');
  }
  if (session.mustSetUp) {
    redirect(SET_UP_PATH);
  }
  if (!roleIsEnough(session.person.role, role)) {
    redirect('/profiles');
  }
  return { installation, ...session };
}

/** Guards the page of the set-up, which is open to those who must have a second factor, too. */
export async function requirePersonForSetUp(): Promise<FoundSession & SignedIn> {
  const { installation, found } = await pageSession();
  return found === undefined ? redirect(signInHref(undefined)) : { installation, ...found };
}
