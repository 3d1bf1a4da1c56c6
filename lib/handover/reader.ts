import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { currentInstallation } from '@/lib/installation/installation';
import { personOfPage, requirePerson, type SignedIn } from '@/lib/sign-in/session';
import { type Guest, guestAsEditor, guestMayOpen, guestOf, guestToken } from './guest';
import type { GuestPage } from './purposes';

/** The guest of this request; nothing for someone who is signed in. */
export const currentGuest = cache(async (): Promise<Guest | undefined> => {
  if ((await personOfPage()) !== undefined) return undefined;
  return guestOf(await currentInstallation(), await headers(), new Date());
});

/**
 * Sends whoever came by a hand-over link that has ended to the page that says so; does nothing for a guest, for
 * someone signed in, and for a stranger.
 */
export async function sendFromDeadLink(): Promise<void> {
  const cookie = (await headers()).get('cookie');
  if (
    (await personOfPage()) === undefined &&
    (await currentGuest()) === undefined &&
    (await guestToken(await currentInstallation(), cookie)) !== undefined
  ) {
    redirect('/handover');
  }
}

/** Who reads a page: someone signed in, or a guest. */
export type Reader = SignedIn & { readonly guest?: Guest };

/**
 * Guards a page that a hand-over link can open; without a page, one that none opens.
 *
 * @param page The page, in the words of what links open.
 */
export async function requireReader(
  profileId: string,
  page: GuestPage | undefined,
): Promise<Reader> {
  const guest = page === undefined ? undefined : await currentGuest();
  if (guest === undefined || page === undefined) {
    if (page !== undefined) {
      await sendFromDeadLink();
    }
    return requirePerson();
  }
  if (!guestMayOpen(guest, [page], profileId)) {
    redirect('/handover');
  }
  return { installation: await currentInstallation(), ...guestAsEditor(guest), guest };
}
