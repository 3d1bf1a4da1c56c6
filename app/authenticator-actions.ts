'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { oneTimeCode } from '@/lib/forms/field-rules';
import type { FormState } from '@/lib/forms/form-state';
import { guardedAction, type PersonalActionContext } from '@/lib/forms/guarded-action';
import type { Result } from '@/lib/result';
import {
  beginAuthenticator,
  confirmAuthenticator,
  type FactorRefusal,
  removeAuthenticator,
  renewRecoveryCodes,
} from '@/lib/sign-in/second-factor';
import { SET_UP_PATH } from '@/lib/sign-in/session';
import { AUTHENTICATOR_SECONDS } from '@/lib/sign-in/time-limits';
import { waitText } from '@/lib/words';
import { PERSON_CHANGED, PROOF_RULE, passwordAgain, proofRefusal } from './proof-refusal';

const MESSAGES: Readonly<Record<FactorRefusal['code'], string>> = {
  'code-wrong': 'This code is wrong or was already used. Wait for the next one in your app.',
  'set-up-ended': `This setup is no longer valid: it took more than ${waitText(AUTHENTICATOR_SECONDS)}, or you started again in another browser. Reload the page and start again.`,
  'factor-exists': 'You already have an authenticator app. Reload the page.',
  'person-changed': PERSON_CHANGED,
};

function refused({ refuse }: PersonalActionContext, { code }: FactorRefusal): FormState {
  return code === 'code-wrong'
    ? refuse({ code, fieldErrors: { code: MESSAGES[code] }, values: { code: '' } })
    : refuse({ code, message: MESSAGES[code] });
}

function withCodes(
  context: PersonalActionContext,
  made: Result<ReadonlyArray<string>, FactorRefusal>,
  message: string,
): FormState {
  return made.ok
    ? {
        status: 'saved',
        message,
        shownOnce: [
          {
            label: 'Recovery codes',
            value: made.value.join('\n'),
            hint: 'Each works once in place of a code from your app. They are shown only now: keep them where you can find them without your phone.',
            fileName: 'netsuite-m2m-wizard-recovery-codes.txt',
          },
        ],
      }
    : refused(context, made.error);
}

/** Begins the set-up of an authenticator app, after the password. */
export const beginAuthenticatorAction = guardedAction(
  { ...PROOF_RULE, forSetUp: true, schema: z.object({ password: passwordAgain }) },
  async ({ password }, context) => {
    const { installation, person, sessionId, now } = context;
    const refusal = await proofRefusal(context, password, 'second-factor-change-refused');
    if (refusal !== undefined) {
      return refusal;
    }
    const begun = await beginAuthenticator(installation, { person, sessionId }, now);
    return begun.ok ? redirect(SET_UP_PATH) : refused(context, begun.error);
  },
);

/** Confirms an authenticator app by its first code. */
export const confirmAuthenticatorAction = guardedAction(
  { ...PROOF_RULE, forSetUp: true, schema: z.object({ code: oneTimeCode }) },
  async ({ code }, context) => {
    const { installation, person, sessionId, now } = context;
    const confirmed = await confirmAuthenticator(installation, { person, sessionId }, code, now);
    return withCodes(context, confirmed, 'Your authenticator app is set up.');
  },
);

/** A change of a factor that is there: after the password and a code. */
const CHANGE_OF_FACTOR = {
  ...PROOF_RULE,
  schema: z.object({ password: passwordAgain, code: oneTimeCode }),
} as const;

/** Gives the person new recovery codes. */
export const renewRecoveryCodesAction = guardedAction(
  CHANGE_OF_FACTOR,
  async ({ password, code }, context) => {
    const { installation, person, sessionId, now } = context;
    const refusal = await proofRefusal(context, password, 'second-factor-change-refused');
    return (
      refusal ??
      withCodes(
        context,
        await renewRecoveryCodes(installation, { person, sessionId }, code, now),
        'The old codes no longer work.',
      )
    );
  },
);

/** Removes the person's authenticator app and recovery codes. */
export const removeAuthenticatorAction = guardedAction(
  CHANGE_OF_FACTOR,
  async ({ password, code }, context) => {
    const { installation, person, sessionId, now } = context;
    const refusal = await proofRefusal(context, password, 'second-factor-change-refused');
    if (refusal !== undefined) {
      return refusal;
    }
    const removed = await removeAuthenticator(installation, { person, sessionId }, code, now);
    return removed.ok
      ? { status: 'saved', message: 'Your authenticator app is removed.' }
      : refused(context, removed.error);
  },
);
