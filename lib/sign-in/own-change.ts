import { AccessLost, type AuditActor } from '@/lib/audit/audit';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { failure, type Result } from '@/lib/result';
import { markedContent, type TokenHolder } from '@/lib/vault/person-mac';
import type { SessionHolder, SessionKind } from './auth';
import { type KnownPerson, type PeopleStore, readPeople, takeTurn } from './people';

/** A person who changes their own sign-in methods, and their session. */
export type OwnChange = { readonly person: AuditActor; readonly sessionId: string };

const KINDS: ReadonlyArray<SessionKind> = [
  'session',
  'single-sign-on-session',
  'changed-person-session',
];

/**
 * The kind of session that a token belongs to; `undefined` if the token is for a different person or
 * password.
 */
export function sessionKindOf(
  personMacKey: string,
  holder: TokenHolder,
  token: string,
): SessionKind | undefined {
  return KINDS.find((kind) => markedContent(personMacKey, kind, holder, token) !== undefined);
}

/**
 * Changes a person's sign-in methods in a serialized transaction. Refuses if the person's row was changed
 * outside the app, because a new HMAC would make the tampered row valid. The requesting session must still
 * exist and still be valid for the person: anything that ended it in the meantime, such as a new second
 * factor, must also block this change.
 *
 * @throws {AccessLost} When the session has ended.
 */
export function changeOwn<Value, Refusal extends { readonly code: string }>(
  { database, personMacKey }: PeopleStore,
  { person, sessionId }: OwnChange,
  work: (
    transaction: DatabaseTransaction,
    row: KnownPerson & SessionHolder,
  ) => Promise<Result<Value, Refusal>>,
): Promise<Result<Value, Refusal | { readonly code: 'person-changed' }>> {
  return inTransaction<Result<Value, Refusal | { readonly code: 'person-changed' }>>(
    database,
    async (transaction) => {
      await takeTurn(transaction);
      const [row] = await readPeople(transaction, personMacKey, { id: person.id });
      const passwordHash = row?.passwordHash ?? null;
      if (row?.isAsWritten !== true || passwordHash === null) {
        return failure({ code: 'person-changed' });
      }
      const session = await transaction.session.findFirst({
        where: { id: sessionId, userId: person.id },
        select: { token: true },
      });
      const holder = { ...row, passwordHash };
      const kind = sessionKindOf(personMacKey, holder, session?.token ?? '');
      if (kind === undefined || kind === 'changed-person-session') {
        throw new AccessLost();
      }
      return work(transaction, holder);
    },
  );
}
