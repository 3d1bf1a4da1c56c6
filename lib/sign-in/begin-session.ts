import { createHmac } from 'node:crypto';
import { recordAuditEventAlone } from '@/lib/audit/audit';
import type { Installation } from '@/lib/installation/installation';
import { makeSession, type SessionHolder } from './auth';
import { sessionOf } from './session';
import { sourceIn } from './source';

/** Represents a source in the record, as a sign-in with a password does. */
function sourceHash(key: string, source: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['audit', 'source', source]))
    .digest('base64url')
    .slice(0, 16);
}

/**
 * Begins a session for a person who has proven who they are. The browser's session of before ends. Recorded.
 * Next.js sends the cookie with the answer.
 *
 * @param holder The person, with the hash that was read when they proved it.
 * @returns The headers that set the cookie.
 */
export async function beginSession(
  installation: Installation,
  holder: SessionHolder & { readonly email: string },
  sign: {
    readonly by: 'single-sign-on';
    readonly knownDevice: boolean;
    readonly requestHeaders: Headers;
  },
  now: Date,
): Promise<Headers> {
  const { database, personMacKey } = installation;
  const { knownDevice, requestHeaders } = sign;
  const before = await sessionOf(installation, requestHeaders);
  const kind = 'single-sign-on-session';
  const { headers } = await makeSession(installation, holder, kind, requestHeaders);
  // This browser has a new session now; a copy of its old cookie must not go on.
  await database.session.deleteMany({ where: { id: before?.sessionId ?? '' } });
  const source = sourceHash(personMacKey, sourceIn(requestHeaders));
  await recordAuditEventAlone(database, {
    action: 'signed-in',
    actor: { id: holder.id, email: holder.email },
    at: now,
    detail: { source, knownDevice },
  });
  return headers;
}
