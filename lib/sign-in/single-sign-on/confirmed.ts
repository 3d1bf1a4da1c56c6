import { randomUUID } from 'node:crypto';
import type { Installation } from '@/lib/installation/installation';
import { markedContent, markedToken } from '@/lib/vault/person-mac';
import { ownPasswordHash } from '../people';
import { cookieValues } from '../signed-cookie';
import { consumeOnce, wasUsed } from '../single-use';
import { CONFIRMED_SECONDS } from '../time-limits';
import { laxCookie, type OwnCookie } from './pending';

const COOKIE = 'confirmed';

const confirmationName = (id: string) => `confirmation ${id}`;

/** Whose confirmation it is. */
type Confirming = { readonly person: { readonly id: string }; readonly sessionId: string };

/** The cookie of a session whose person has just signed in at the provider again. */
export async function confirmedCookie(
  installation: Installation,
  { person, sessionId }: Confirming,
  now: Date,
): Promise<OwnCookie> {
  const passwordHash = (await ownPasswordHash(installation, person.id)) ?? '';
  const content = `${sessionId}.${now.getTime() + CONFIRMED_SECONDS * 1000}.${randomUUID()}`;
  const holder = { id: person.id, passwordHash };
  const value = markedToken(installation.personMacKey, 'confirmed', holder, content);
  return laxCookie(installation, COOKIE, { value, maxAgeSeconds: CONFIRMED_SECONDS });
}

/** The confirmation of a session; nothing when there is none, or it has ended. */
async function confirmationOf(
  installation: Installation,
  { person, sessionId }: Confirming,
  requestHeaders: Headers,
  now: Date,
): Promise<{ readonly id: string; readonly endsAt: Date } | undefined> {
  const { name } = await laxCookie(installation, COOKIE, { value: '', maxAgeSeconds: 0 });
  const tokens = cookieValues(requestHeaders.get('cookie'), name);
  // Nearly every page is made without one: then nothing of the person is read.
  if (tokens.length === 0) {
    return undefined;
  }
  const passwordHash = await ownPasswordHash(installation, person.id);
  if (passwordHash === undefined) {
    return undefined;
  }
  const holder = { id: person.id, passwordHash };
  for (const token of tokens) {
    const content = markedContent(installation.personMacKey, 'confirmed', holder, token);
    const [session, endsAtMs, id] = content?.split('.') ?? [];
    const restMs = Number(endsAtMs) - now.getTime();
    const isLive = restMs > 0 && restMs <= CONFIRMED_SECONDS * 1000;
    if (session === sessionId && isLive && id !== undefined) {
      return { id, endsAt: new Date(Number(endsAtMs)) };
    }
  }
  return undefined;
}

/** Until when a session's person has confirmed who they are; nothing when they have not. */
export async function confirmedUntil(
  installation: Installation,
  session: Confirming,
  requestHeaders: Headers,
  now: Date,
): Promise<Date | undefined> {
  const found = await confirmationOf(installation, session, requestHeaders, now);
  if (found === undefined) {
    return undefined;
  }
  return (await wasUsed(installation.database, confirmationName(found.id)))
    ? undefined
    : found.endsAt;
}

/** Uses up the confirmation of a session: each opens one thing. @returns Whether there was one. */
export async function takeConfirmation(
  installation: Installation,
  session: Confirming,
  requestHeaders: Headers,
  now: Date,
): Promise<boolean> {
  const found = await confirmationOf(installation, session, requestHeaders, now);
  return found !== undefined && consumeOnce(installation.database, confirmationName(found.id), now);
}
