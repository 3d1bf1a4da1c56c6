import { AccessLost, type AuditActor } from '@/lib/audit/audit';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { failure, type Result } from '@/lib/result';
import { markedContent, type TokenHolder } from '@/lib/vault/person-mac';
import type { SessionHolder, SessionKind } from './auth';
import { type KnownPerson, type PeopleStore, readPeople, takeTurn } from './people';

/** Somebody who changes how they sign in, and the session in which they do. */
export type OwnChange = { readonly person: AuditActor; readonly sessionId: string };

const KINDS: ReadonlyArray<SessionKind> = [
  'session',
  'single-sign-on-session',
  'changed-person-session',
];

/** Of which kind the session of a token is; nothing when it was made for someone else, or another password. */
export function sessionKindOf(
  personMacKey: string,
  holder: TokenHolder,
  token: string,
): SessionKind | undefined {
  return KINDS.find((kind) => markedContent(personMacKey, kind, holder, token) !== undefined);
}

/**
 * Changes how a person signs in, in a transaction that took its turn. Refused for a row that was changed outside
 * of the app: a new mark would make it one that the app wrote. The session in which they ask must still be there,
 * and be one of the person as they are now: whatever ended it since it was read, such as a second factor that it
 * began without, was to shut it out of this, too.
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
