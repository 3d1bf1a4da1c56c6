import type { FormAction, FormState } from '@/lib/forms/form-state';
import { keptValues, readFormValues } from '@/lib/forms/form-values';

/** Asks the server for a question, and gives it the browser's answer in the field `answer`. */
export type PasskeyActions = { readonly begin: FormAction; readonly finish: FormAction };

const NOT_GIVEN =
  'Your browser returned no passkey: you canceled, it took too long, or there is none for this app. Try again, or use another way.';

/** What people are told by the codes of `@simplewebauthn/browser`, and of DOMException where it passes that on. */
const MESSAGES: ReadonlyMap<string, string> = new Map([
  [
    'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED',
    'This device already has one of your passkeys. Add one on another device.',
  ],
  [
    'ERROR_INVALID_DOMAIN',
    'Passkeys do not work at this address. Open the app at its own address.',
  ],
  ['ERROR_INVALID_RP_ID', 'Passkeys do not work at this address. Open the app at its own address.'],
  [
    'ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT',
    'This device cannot check that it is you. Set up a PIN, fingerprint, or face on it first.',
  ],
]);

function messageOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return MESSAGES.get(code) ?? NOT_GIVEN;
}

/**
 * An action with a passkey in the middle: the server asks, the browser answers, the server decides. What handles
 * passkeys in the browser is loaded with the first use.
 */
export function passkeyAction(
  kind: 'create' | 'use',
  { begin, finish }: PasskeyActions,
): FormAction {
  return async (previous, form) => {
    const begun = await begin(previous, form);
    if (begun.status !== 'passkey') {
      return begun;
    }
    const optionsJSON = JSON.parse(begun.options);
    let answer: unknown;
    try {
      const { startAuthentication, startRegistration } = await import('@simplewebauthn/browser');
      answer = await (kind === 'create'
        ? startRegistration({ optionsJSON })
        : startAuthentication({ optionsJSON }));
    } catch (error) {
      const failed: FormState = {
        status: 'failed',
        code: 'passkey-not-given',
        message: messageOf(error),
        fieldErrors: {},
        values: keptValues(readFormValues(form)),
        attempt: 'attempt' in previous ? previous.attempt + 1 : 1,
      };
      return failed;
    }
    const answered = new FormData();
    for (const [name, value] of form.entries()) {
      // The password was for the question.
      if (name !== 'password') {
        answered.append(name, value);
      }
    }
    answered.append('answer', JSON.stringify(answer));
    return finish(previous, answered);
  };
}
