import { cookies } from 'next/headers';
import { databaseTrouble } from '@/lib/database/trouble';
import { DAY_MS } from '@/lib/durations';
import type { Installation } from '@/lib/installation/installation';
import { logLine } from '@/lib/installation/log';
import { ownCookie } from '@/lib/sign-in/own-cookie';
import type { Person } from '@/lib/sign-in/people';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { sessionOf } from '@/lib/sign-in/session';
import { cookieValues } from '@/lib/sign-in/signed-cookie';
import { landingPath } from '@/lib/sign-in/wanted-path';
import { markedContent, markedToken } from '@/lib/vault/person-mac';
import {
  guestActor,
  type HandoverLink,
  noteUse,
  type OpenedPart,
  readHandoverLink,
  readOpenedPart,
} from './links';
import { GUEST_HOME, type GuestPage, opens } from './purposes';

/** A person without an account who has started through a handover link. */
export type Guest = {
  readonly link: HandoverLink;
  readonly name: string;
};

/** The page that says that a link does not work; whoever has an account signs in there to see what they wanted. */
export function deadLinkHref(wanted: string | undefined): string {
  return `${GUEST_HOME}?${new URLSearchParams({ to: landingPath(wanted) })}`;
}

/** The holder of every guest's token: a guest has no password, and the token names the link. */
const HOLDER = { id: '', passwordHash: '' } as const;

/** A guest's cookie that removes the one before. */
async function cookieOf(installation: Installation) {
  // The link is opened from a mail, and the first page after it must know the guest.
  return { ...(await ownCookie(installation, 'guest', 0)), sameSite: 'lax' } as const;
}

type GuestCookie = {
  readonly linkId: string;
  readonly name: string;
  /** When the link ends if nobody ends it before; NaN in a cookie from a version that did not say so. */
  readonly endsAtMs: number;
};

/** What a guest's cookie says, if this installation made it; asks no database whether the link still works. */
async function readCookie(
  installation: Installation,
  cookieHeader: string | null | undefined,
): Promise<GuestCookie | undefined> {
  const { name: cookieName } = await cookieOf(installation);
  for (const token of cookieValues(cookieHeader, cookieName)) {
    const content = markedContent(installation.personMacKey, 'guest', HOLDER, token);
    const [linkId, name, endsAtMs] = content?.split('.') ?? [];
    if (linkId !== undefined && name !== undefined) {
      const guestName = Buffer.from(name, 'base64url').toString('utf8');
      return { linkId, name: guestName, endsAtMs: Number(endsAtMs) };
    }
  }
  return undefined;
}

/**
 * The id of the link of a guest's cookie that this installation made and whose time is not over: tells guests
 * from strangers at the front door. Asks no database, so it does not tell whether the link was revoked.
 */
export async function guestLinkId(
  installation: Installation,
  cookieHeader: string | null | undefined,
  now: Date,
): Promise<string | undefined> {
  const cookie = await readCookie(installation, cookieHeader);
  return cookie !== undefined && cookie.endsAtMs > now.getTime() ? cookie.linkId : undefined;
}

/** How long a browser knows a link that has ended, to say so instead of asking for a sign-in. */
const KNOWN_AFTER_END_MS = 30 * DAY_MS;

/** The cookie that lets a guest go on in a browser until the link ends. */
export async function guestCookie(
  installation: Installation,
  { id, expiresAt }: Pick<HandoverLink, 'id' | 'expiresAt'>,
  guestName: string,
) {
  const { maxAge: _, ...cookie } = await cookieOf(installation);
  const nameText = Buffer.from(guestName, 'utf8').toString('base64url');
  const content = `${id}.${nameText}.${expiresAt.getTime()}`;
  return {
    ...cookie,
    value: markedToken(installation.personMacKey, 'guest', HOLDER, content),
    expires: new Date(expiresAt.getTime() + KNOWN_AFTER_END_MS),
  };
}

/** Forgets the guest in this browser. To be called in an action or a route. */
export async function forgetGuest(installation: Installation): Promise<void> {
  (await cookies()).set({ ...(await cookieOf(installation)), value: '' });
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
    logLine(now, { where: 'handover link: last use', code });
  });
  return { link, name: cookie.name };
}

/**
 * The profile and purpose of an expired link that this browser used; `undefined` for active guests and
 * strangers.
 *
 * @returns `link` is absent once the profile is gone.
 */
export async function endedLinkOf(
  installation: Installation,
  requestHeaders: Headers,
  now: Date,
): Promise<{ readonly link: OpenedPart | undefined } | undefined> {
  const cookie = await readCookie(installation, requestHeaders.get('cookie'));
  if (
    cookie === undefined ||
    (await readHandoverLink(installation, cookie.linkId, now)) !== undefined
  ) {
    return undefined;
  }
  return { link: await readOpenedPart(installation, cookie.linkId) };
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

/** Whether a guest's link opens one of some pages of a profile, or did while it worked. */
export function guestMayOpen(
  { link }: { readonly link: OpenedPart },
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
