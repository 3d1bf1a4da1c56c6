import type { FormAction } from '@/lib/forms/form-state';
import { keptValues, readFormValues } from '@/lib/forms/form-values';

const NOT_CERTAIN =
  'The app did not respond, so it may or may not have saved this. What you typed is still here: try again.';

/** What is said of a refusal that gives no reason. */
export const NOT_SAVED = 'This could not be saved. Try again.';

/** What a form says, in place of the usual, that asks for the password: it is not kept. */
export const PASSWORD_NOT_ANSWERED = 'The app did not respond. Enter your password again.';

/**
 * Turns "app unreachable" into an ordinary form error, so that the input is kept instead of lost to the error
 * page. On the server it is the action itself, because the form must work before a script runs.
 *
 * @param message What the form says then.
 */
export function answeredAction(action: FormAction, message = NOT_CERTAIN): FormAction {
  if (typeof window === 'undefined') {
    return action;
  }
  return async (previous, form) => {
    try {
      return await action(previous, form);
    } catch (error) {
      // What fetch rejects with when no answer comes; redirects and errors of the app are others.
      if (!(error instanceof TypeError)) {
        throw error;
      }
      return {
        status: 'failed',
        code: 'app-not-reached',
        message,
        fieldErrors: {},
        values: keptValues(readFormValues(form)),
        attempt: 'attempt' in previous ? previous.attempt + 1 : 1,
      };
    }
  };
}
