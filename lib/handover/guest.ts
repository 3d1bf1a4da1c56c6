import { cookies } from 'next/headers';
import { databaseTrouble } from '@/lib/database/trouble';
import type { Installation } from '@/lib/installation/installation';
import { authOf } from '@/lib/sign-in/auth';
import type { Person } from '@/lib/sign-in/people';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { sessionOf } from '@/lib/sign-in/session';
import { cookieValues } from '@/lib/sign-in/signed-cookie';
import { markedContent, markedToken } from '@/lib/vault/person-mac';
import { guestActor, type HandoverLink, noteUse, readHandoverLink } from './links';
import { type GuestPage, opens } from './purposes';

/** Someone without an account who came by a hand-over link and began. */
export type Guest = {
  readonly link: HandoverLink;
  readonly name: string;
};

/** The holder of every guest's token: a guest has no password, and the token names the link. */
const HOLDER = { id: '', passwordHash: '' } as const;

/** Named as the session cookie is: behind TLS only this very host can set it. */
async function cookieOf(installation: Installation) {
  const { createAuthCookie } = await authOf(installation).$context;
  return createAuthCookie('guest');
}

/** What a guest's cookie says, if this installation made it; asks no database whether the link still works. */
async function readCookie(
  installation: Installation,
  cookieHeader: string | null | undefined,
): Promise<{ readonly token: string; readonly linkId: string; readonly name: string } | undefined> {
  const { name: cookieName } = await cookieOf(installation);
  for (const token of cookieValues(cookieHeader, cookieName)) {
    const content = markedContent(installation.personMacKey, 'guest', HOLDER, token);
    const [linkId, name] = content?.split('.') ?? [];
    if (linkId !== undefined && name !== undefined) {
      return { token, linkId, name: Buffer.from(name, 'base64url').toString('utf8') };
    }
  }
  return undefined;
}

/** The token of a guest's cookie that this installation made: tells guests from strangers at the front door. */
export async function guestToken(
  installation: Installation,
  cookieHeader: string | null | undefined,
): Promise<string | undefined> {
  return (await readCookie(installation, cookieHeader))?.token;
}

/** How long a browser knows a link that has ended, to say so instead of asking for a sign-in: 30 days. */
const KNOWN_AFTER_END_MS = 30 * 24 * 60 * 60 * 1000;

/** Lets a guest go on in this browser until the link ends. To be called in an action, after the start. */
export async function rememberGuest(
  installation: Installation,
  { id, expiresAt }: Pick<HandoverLink, 'id' | 'expiresAt'>,
  guestName: string,
): Promise<void> {
  const { name, attributes } = await cookieOf(installation);
  const content = `${id}.${Buffer.from(guestName, 'utf8').toString('base64url')}`;
  (await cookies()).set({
    name,
    value: markedToken(installation.personMacKey, 'guest', HOLDER, content),
    httpOnly: true,
    // The link is opened from a mail, and the first page after it must know the guest.
    sameSite: 'lax',
    secure: attributes.secure === true,
    path: '/',
    expires: new Date(expiresAt.getTime() + KNOWN_AFTER_END_MS),
  });
}

/** Forgets the guest in this browser. To be called in an action. */
export async function forgetGuest(installation: Installation): Promise<void> {
  const { name, attributes } = await cookieOf(installation);
  (await cookies()).set({
    ...{ name, value: '', path: '/', maxAge: 0 },
    httpOnly: true,
    secure: attributes.secure === true,
  });
}

/** The guest of a request; nothing when the link has ended, was used up, or was revoked. */
export async function guestOf(
  installation: Installation,
  requestHeaders: Headers,
  now: Date,
): Promise<Guest | undefined> {
  const cookie = await readCookie(installation, requestHeaders.get('cookie'));
  const link = cookie && (await readHandoverLink(installation, cookie.linkId, now));
  if (cookie === undefined || link === undefined) {
    return undefined;
  }
  // Not waited for: guests can read while the database takes no write.
  noteUse(installation.database, link.id, now).catch((error: unknown) => {
    const code = databaseTrouble(error)?.code ?? 'unexpected-error';
    const line = { at: now.toISOString(), where: 'hand-over link: last use', code };
    process.stderr.write(`${JSON.stringify(line)}\n`);
  });
  return { link, name: cookie.name };
}

/**
 * Whether whoever sent a request may still edit, asked again during long work: a guest whose link still works,
 * or someone whose session and role still stand.
 */
export async function mayStillEdit(
  installation: Installation,
  guest: Guest | undefined,
  requestHeaders: Headers,
): Promise<boolean> {
  if (guest !== undefined) {
    return (await guestOf(installation, requestHeaders, new Date()))?.link.id === guest.link.id;
  }
  const session = await sessionOf(installation, requestHeaders);
  return session !== undefined && roleIsEnough(session.person.role, 'editor');
}

/** Whether a guest's link opens one of some pages of a profile. */
export function guestMayOpen(
  { link }: Guest,
  pages: ReadonlyArray<GuestPage>,
  profileId: unknown,
): boolean {
  return link.profileId === profileId && pages.some((page) => opens(link.purpose, page));
}

/**
 * A guest in the place of a person who is signed in: may do what an editor may, on the pages that the
 * link opens, and nowhere else.
 */
export function guestAsEditor({ link, name }: Guest) {
  const { id, email } = guestActor(link.id, name);
  const person: Person = { id, email, name, role: 'editor', linkId: link.id };
  return { person, sessionId: id };
}
