import { recordAuditEventAlone } from '@/lib/audit/audit';
import { inTransaction } from '@/lib/database/transaction';
import type { Installation } from '@/lib/installation/installation';
import { asksAfterPassword } from '@/lib/vault/person-mac';
import { kindOf, makeSession, type SessionHolder } from './auth';
import { keyedHash } from './keyed-hash';
import { type KnownPerson, readPeople, takeTurn } from './people';
import { sessionForSetUp } from './session';
import { sourceIn } from './source';

/** How a person proved who they are. */
export type ProvenBy =
  | 'password'
  /** The password, in a browser that was remembered. */
  | 'remembered-device'
  | 'authenticator'
  | 'recovery-code'
  /** A link for a new account or a new password. */
  | 'link'
  | 'passkey'
  | 'single-sign-on';

/** Ends the browser's current session, so that a stolen copy of its cookie stops working. */
export async function endSessionOfBrowser(
  installation: Installation,
  requestHeaders: Headers,
): Promise<void> {
  const session = await sessionForSetUp(installation, requestHeaders);
  await installation.database.session.deleteMany({ where: { id: session?.sessionId ?? '' } });
}

/** Methods that are sufficient alone only if no second factor is required. */
const FIRST_STEPS: ReadonlyArray<ProvenBy> = ['password', 'link', 'single-sign-on'];

/**
 * Ends the new session if its proof became insufficient in the meantime, because the passkey was removed or a
 * second factor was turned on. Those changes use the same lock: an earlier one is seen here, and a later one
 * finds this session. The browser does not have the cookie yet.
 *
 * @returns Whether the session stays.
 */
function keepSession(
  { database, personMacKey }: Installation,
  holder: Pick<KnownPerson, 'id' | 'isAsWritten'>,
  passkeyMac: string | undefined,
  sessionId: string,
): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    await takeTurn(transaction);
    const [person] = await readPeople(transaction, personMacKey, { id: holder.id });
    const stays =
      // Whoever takes the new factor away in the database in the meantime gains nothing.
      person?.isAsWritten === holder.isAsWritten &&
      (passkeyMac === undefined
        ? !asksAfterPassword(person.factors)
        : person.isAsWritten && person.factors.passkeys.includes(passkeyMac));
    if (!stays) {
      await transaction.session.deleteMany({ where: { id: sessionId } });
    }
    return stays;
  });
}

/**
 * Begins a session for a person who has proven who they are, with everything that was asked of them: the one
 * place for all ways to sign in. The browser's earlier session ends. Recorded. Next.js sends the cookie
 * with the answer; {@link rememberDevice} then makes the browser a known one.
 *
 * @param holder The person, with the hash that was read when they proved it.
 * @param sign.isLetIn As of {@link makeSession}: they come by the identity provider or a link of the server.
 * @param sign.hasProvenBoth Whether the provider has vouched for the second factor, too.
 * @param sign.passkeyMac The mark of the passkey by which they signed in.
 * @returns Whether it began; not when that passkey was removed, or a second factor turned on, at the same time.
 */
export async function beginSession(
  installation: Installation,
  holder: SessionHolder & Pick<KnownPerson, 'email' | 'isAsWritten'>,
  sign: {
    readonly by: ProvenBy;
    readonly passkeyMac?: string;
    readonly knownDevice: boolean;
    readonly requestHeaders: Headers;
    readonly isLetIn?: boolean;
    readonly hasProvenBoth?: boolean;
  },
  now: Date,
): Promise<boolean> {
  const { database, personMacKey } = installation;
  const { by, passkeyMac, knownDevice, requestHeaders } = sign;
  const before = await sessionForSetUp(installation, requestHeaders);
  const kind = sign.hasProvenBoth === true ? 'single-sign-on-session' : kindOf(holder);
  const { response } = await makeSession(installation, holder, kind, requestHeaders, sign.isLetIn);
  const { sessionId } = response;
  // This browser has a new session now; a copy of its old cookie must not go on.
  await database.session.deleteMany({ where: { id: before?.sessionId ?? '' } });
  const isFirstStep = FIRST_STEPS.includes(by) && sign.hasProvenBoth !== true;
  if (
    (passkeyMac !== undefined || isFirstStep) &&
    !(await keepSession(installation, holder, passkeyMac, sessionId))
  ) {
    return false;
  }
  await recordAuditEventAlone(database, {
    action: 'signed-in',
    actor: { id: holder.id, email: holder.email },
    at: now,
    detail: {
      source: keyedHash(personMacKey, 'source', sourceIn(requestHeaders)),
      knownDevice,
      provenBy: by,
    },
  });
  return true;
}
