import type { Installation } from '@/lib/installation/installation';
import { relyingPartyOf } from '../passkeys/relying-party';
import { type FoundSession, sessionOf } from '../session';
import { confirmedUntil, takeConfirmation } from './confirmed';
import { settingsInUse } from './settings';
import { isLinkedTo } from './sign-in-methods';

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

/** How a person can reauthenticate. Each confirmation allows one action. */
export type WaysToProve = {
  readonly hasPassword: boolean;
  /** Whether one of their passkeys does it. */
  readonly hasPasskey: boolean;
  /** Whether they can sign in again at the provider: only those without a password, and linked to it. */
  readonly hasProvider: boolean;
  /** Until when they have proved it in another way than by the password. */
  readonly confirmedUntil?: Date;
};

/** The reauthentication methods that a page can offer to the person. */
export async function waysToProve(
  installation: Installation,
  session: Pick<FoundSession, 'person' | 'sessionId' | 'signsInElsewhere' | 'hasPasskey'>,
  requestHeaders: Headers,
  now: Date,
): Promise<WaysToProve> {
  const party = relyingPartyOf(installation.environment, requestHeaders.get('host'));
  const hasPasskey = party !== undefined && session.hasPasskey;
  const until = await confirmedUntil(installation, session, requestHeaders, now);
  const confirmed = until === undefined ? {} : { confirmedUntil: until };
  if (!session.signsInElsewhere) {
    return { hasPassword: true, hasPasskey, hasProvider: false, ...confirmed };
  }
  const settings = await settingsInUse(installation);
  const hasProvider =
    settings !== undefined && (await isLinkedTo(installation, session.person.id, settings));
  return { hasPassword: false, hasPasskey, hasProvider, ...confirmed };
}
