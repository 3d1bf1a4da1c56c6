import type { Installation } from '@/lib/installation/installation';
import { passwordIsRight } from '../people';
import { type FoundSession, sessionOf } from '../session';
import { confirmedUntil, takeConfirmation } from './confirmed';
import { settingsInUse } from './settings';

/**
 * Whether somebody who is signed in proves once more who they are: by their password or, without one, by
 * having just signed in at the provider again. A confirmation is used up.
 */
export function provesAgain(
  installation: Installation,
  session: { readonly person: { readonly id: string }; readonly sessionId: string },
  given: { readonly password: string; readonly requestHeaders: Headers },
  now: Date,
): Promise<boolean> {
  return given.password === ''
    ? takeConfirmation(installation, session, given.requestHeaders, now)
    : passwordIsRight(installation, session.person.id, given.password);
}

/** Uses up the confirmation that a request brings for its own session. @returns Whether there was one. */
export async function takeOwnConfirmation(
  installation: Installation,
  requestHeaders: Headers,
  now: Date,
): Promise<boolean> {
  const session = await sessionOf(installation, requestHeaders);
  return (
    session !== undefined && (await takeConfirmation(installation, session, requestHeaders, now))
  );
}

/** How somebody can prove once more who they are. */
export type WaysToProve =
  | { readonly kind: 'password' }
  /** By signing in at the provider of this name once more. */
  | { readonly kind: 'provider'; readonly name: string }
  /** They have just done so. */
  | { readonly kind: 'confirmed'; readonly until: Date };

/** How the person of a session can prove once more who they are, for a page that is being made. */
export async function waysToProve(
  installation: Installation,
  session: Pick<FoundSession, 'person' | 'sessionId' | 'signsInElsewhere'>,
  requestHeaders: Headers,
  now: Date,
): Promise<WaysToProve> {
  if (!session.signsInElsewhere) return { kind: 'password' };
  const until = await confirmedUntil(installation, session, requestHeaders, now);
  if (until !== undefined) return { kind: 'confirmed', until };
  const settings = await settingsInUse(installation);
  return { kind: 'provider', name: settings?.name ?? 'the provider' };
}
