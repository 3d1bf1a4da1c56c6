import { headers } from 'next/headers';
import { z } from 'zod';
import type { FormState } from '@/lib/forms/form-state';
import { type PersonalActionContext, tooManyAttempts } from '@/lib/forms/guarded-action';
import { PASSWORD_LENGTH_MAX } from '@/lib/sign-in/password';
import {
  countPasswordAgain,
  PASSWORD_AGAIN_LIMIT,
  passwordAgainIsRight,
  type RefusedProof,
} from '@/lib/sign-in/password-again';
import { takeConfirmation } from '@/lib/sign-in/single-sign-on/confirmed';

/** What is said when a person's record is not as the app wrote it, or has since changed. */
export const PERSON_CHANGED =
  'Your account was changed on another page or outside the app. Reload this page. If you see this again, ask an owner for a password link.';

/** What is said of a wrong password where something was to be changed. */
export const PASSWORD_WRONG = 'This is not your password. Nothing was changed.';

/** The password that a form asks for again; absent where the page shows no field for it. */
export const passwordAgain = z
  .string()
  .max(PASSWORD_LENGTH_MAX, { error: 'This is not your password.' })
  .optional();

/** The guard options for actions that ask for reauthentication or accept its result. */
export const PROOF_RULE = {
  name: PASSWORD_AGAIN_LIMIT.name,
  role: 'viewer',
  limit: PASSWORD_AGAIN_LIMIT,
} as const;

/**
 * The error if the person did not reauthenticate, with the password or otherwise; `undefined` if they did. An
 * action that uses it counts under `PASSWORD_AGAIN_LIMIT`. A wrong password is recorded.
 *
 * @param refused As what it is recorded.
 */
export async function proofRefusal(
  { installation, person, sessionId, now, refuse }: PersonalActionContext,
  password: string | undefined,
  refused?: RefusedProof,
): Promise<FormState | undefined> {
  const isProven = password
    ? await passwordAgainIsRight(installation, person, password, now, refused)
    : await takeConfirmation(installation, { person, sessionId }, await headers(), now);
  if (isProven) {
    return undefined;
  }
  if (password === undefined) {
    const message = 'Confirm who you are first. Nothing was changed.';
    return refuse({ code: 'not-confirmed', message });
  }
  if (password === '') {
    const message = 'Enter your password, or confirm who you are in another way.';
    return refuse({ code: 'password-missing', fieldErrors: { password: message } });
  }
  return refuse({ code: 'password-wrong', fieldErrors: { password: PASSWORD_WRONG } });
}

/** The same in an action that asks only sometimes and counts under a name of its own: the try is counted here. */
export async function countedProofRefusal(
  context: PersonalActionContext,
  password: string | undefined,
): Promise<FormState | undefined> {
  const { installation, person, sessionId, now, refuse } = context;
  const givenIn = { personId: person.id, sessionId };
  const { allowed, retryAfterSeconds } = await countPasswordAgain(installation, givenIn, now);
  return allowed ? proofRefusal(context, password) : refuse(tooManyAttempts(retryAfterSeconds));
}
