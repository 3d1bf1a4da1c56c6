import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { currentInstallation } from '@/lib/installation/installation';
import { personOfPage, requirePerson, type SignedIn } from '@/lib/sign-in/session';
import { landingPath, WANTED_PATH_HEADER } from '@/lib/sign-in/wanted-path';
import { endedLinkOf, type Guest, guestAsEditor, guestMayOpen, guestOf } from './guest';
import { GUEST_HOME, type GuestPage } from './purposes';

/** The guest of this request; nothing for someone who is signed in. */
export const currentGuest = cache(async (): Promise<Guest | undefined> => {
  if ((await personOfPage()) !== undefined) {
    return undefined;
  }
  return guestOf(await currentInstallation(), await headers(), new Date());
});

/**
 * Has a browser forget a handover link that has ended, and leads on from there; does nothing for a guest, for
 * someone signed in, and for a stranger.
 */
export async function sendFromDeadLink(): Promise<void> {
  if ((await personOfPage()) !== undefined || (await currentGuest()) !== undefined) {
    return;
  }
  const requestHeaders = await headers();
  if ((await endedLinkOf(await currentInstallation(), requestHeaders, new Date())) !== undefined) {
    const to = landingPath(requestHeaders.get(WANTED_PATH_HEADER) ?? undefined);
    redirect(`/handover/ended?${new URLSearchParams({ to })}`);
  }
}

/** Who reads a page: someone signed in, or a guest. */
export type Reader = SignedIn & { readonly guest?: Guest };

/**
 * Guards a page. With `page`, guests whose handover link opens that page are admitted, too.
 *
 * @param page The page, in the words of what links open.
 */
export async function requireReader(
  profileId: string,
  page: GuestPage | undefined,
): Promise<Reader> {
  const guest = page === undefined ? undefined : await currentGuest();
  if (guest === undefined || page === undefined) {
    await sendFromDeadLink();
    return requirePerson();
  }
  if (!guestMayOpen(guest, [page], profileId)) {
    redirect(GUEST_HOME);
  }
  return { installation: await currentInstallation(), ...guestAsEditor(guest), guest };
}
