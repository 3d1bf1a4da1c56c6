import { type AuditActor, recordAuditEventAlone } from '@/lib/audit/audit';
import { type PeopleStore, passwordIsRight } from './people';
import { type Budget, countAttempt, type RateLimitRule, type RateLimitStore } from './rate-limit';

/**
 * How often somebody who is signed in may give their password again in one session. Every form that asks for it
 * counts under this one name, so that a second form does not allow more tries.
 */
export const PASSWORD_AGAIN_LIMIT: RateLimitRule = {
  name: 'password-again',
  attemptsMax: 30,
  windowSeconds: 600,
};

/** The same in all of the person's sessions: whoever has stolen one does not lock the others so soon. */
const OF_PERSON: RateLimitRule = {
  ...PASSWORD_AGAIN_LIMIT,
  name: 'password-again of person',
  attemptsMax: 5 * PASSWORD_AGAIN_LIMIT.attemptsMax,
};

/** In which session of which person the password is given. */
export type GivenIn = { readonly personId: string; readonly sessionId: string };

/** What a try uses up. */
export function passwordAgainBudgets({ personId, sessionId }: GivenIn): ReadonlyArray<Budget> {
  return [
    { rule: PASSWORD_AGAIN_LIMIT, subject: sessionId },
    { rule: OF_PERSON, subject: personId },
  ];
}

/** Counts one try, in the session first: one that has none left uses up nothing of the person's. */
export async function countPasswordAgain(
  { database, authSecret }: RateLimitStore,
  { personId, sessionId }: GivenIn,
  now: Date,
): ReturnType<typeof countAttempt> {
  const inSession = await countAttempt(database, authSecret, PASSWORD_AGAIN_LIMIT, sessionId, now);
  return inSession.allowed
    ? countAttempt(database, authSecret, OF_PERSON, personId, now)
    : inSession;
}

/** What is recorded of a wrong password, by what it was asked for. */
export type RefusedProof = 'password-again-refused' | 'second-factor-change-refused';

/** Whether the password that somebody gives again is their own. A wrong one is recorded. */
export async function passwordAgainIsRight(
  store: PeopleStore,
  person: AuditActor,
  password: string,
  now: Date,
  refused: RefusedProof = 'password-again-refused',
): Promise<boolean> {
  const isRight = await passwordIsRight(store, person.id, password);
  if (!isRight && password !== '') {
    await recordAuditEventAlone(store.database, { action: refused, actor: person, at: now });
  }
  return isRight;
}
