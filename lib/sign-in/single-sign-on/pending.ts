import { z } from 'zod';
import type { Installation } from '@/lib/installation/installation';
import type { SealBinding, Vault } from '@/lib/vault/sealed-text';
import { ownCookie } from '../own-cookie';
import { cookieValues } from '../signed-cookie';
import { PROVIDER_SECONDS } from '../time-limits';

/** How far the clocks of two instances may differ, in milliseconds. */
const CLOCK_DIFFERENCE_MAX_MS = 60_000;

/** What a person goes to the provider for. */
export const PURPOSES = ['sign-in', 'link', 'confirm'] as const;

/** See {@link PURPOSES}. */
export type Purpose = (typeof PURPOSES)[number];

const pendingSchema = z.object({
  purpose: z.enum(PURPOSES),
  nonce: z.string(),
  verifier: z.string(),
  /** The page to land on. */
  to: z.string(),
  /** The session that it is for; absent for signing in. */
  sessionId: z.string().optional(),
  /** The provider and the client that it was begun with. */
  provider: z.string(),
  startedAtMs: z.number(),
});

/** A pending authorization request. It is stored in a sealed cookie. */
export type Pending = z.infer<typeof pendingSchema>;

/** The cookie is of use with the one `state` that it was sealed for. */
const bindingOf = (state: string): SealBinding => ({
  model: 'SingleSignOn',
  field: 'pending',
  row: state,
});

/**
 * A cookie of single sign-on. It is sent along on the way back from another site, which `strict` would
 * prevent.
 */
export async function laxCookie(
  installation: Installation,
  name: string,
  { value, maxAgeSeconds }: { readonly value: string; readonly maxAgeSeconds: number },
) {
  const cookie = await ownCookie(installation, name, maxAgeSeconds);
  return { ...cookie, value, sameSite: 'lax' } as const;
}

/** A cookie to be set. */
export type OwnCookie = Awaited<ReturnType<typeof laxCookie>>;

const COOKIE = 'single_sign_on';

/** The cookie with which a browser comes back. A newer one takes its place. */
export async function pendingCookie(
  installation: Installation,
  state: string,
  pending: Pending,
): Promise<OwnCookie> {
  const value = await installation.vault.seal(JSON.stringify(pending), bindingOf(state));
  return laxCookie(installation, COOKIE, { value, maxAgeSeconds: PROVIDER_SECONDS });
}

/** Removes the cookie from the browser. */
export function endedCookie(installation: Installation): Promise<OwnCookie> {
  return laxCookie(installation, COOKIE, { value: '', maxAgeSeconds: 0 });
}

async function openPending(
  vault: Vault,
  sealed: string,
  state: string,
): Promise<Pending | undefined> {
  const opened = await vault.open(sealed, bindingOf(state));
  return opened.ok ? pendingSchema.safeParse(JSON.parse(opened.value)).data : undefined;
}

/**
 * What this browser went to the provider for with a `state`; nothing when it did not, or too long ago.
 */
export async function pendingOf(
  installation: Installation,
  requestHeaders: Headers,
  state: string,
  now: Date,
): Promise<Pending | undefined> {
  const { name } = await laxCookie(installation, COOKIE, { value: '', maxAgeSeconds: 0 });
  for (const sealed of cookieValues(requestHeaders.get('cookie'), name)) {
    const pending = await openPending(installation.vault, sealed, state);
    const ageMs = now.getTime() - (pending?.startedAtMs ?? 0);
    if (
      pending !== undefined &&
      ageMs <= PROVIDER_SECONDS * 1000 &&
      ageMs >= -CLOCK_DIFFERENCE_MAX_MS
    ) {
      return pending;
    }
  }
  return undefined;
}
