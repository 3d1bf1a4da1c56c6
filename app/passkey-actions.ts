'use server';

import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { lineOfText, rowId } from '@/lib/forms/field-rules';
import { guardedAction, type PersonalActionContext } from '@/lib/forms/guarded-action';
import {
  addPasskey,
  authenticationOptions,
  NO_PASSKEYS_HERE,
  type PasskeyChangeRefusal,
  registrationOptions,
  removePasskey,
  verifyRegistration,
} from '@/lib/sign-in/passkeys/passkeys';
import { relyingPartyOf } from '@/lib/sign-in/passkeys/relying-party';
import { newPasskeyAnswer, usedPasskeyAnswer } from '@/lib/sign-in/passkeys/responses';
import {
  confirmByPasskey,
  PASSKEY_MESSAGES,
  recordPasskeyRefusal,
} from '@/lib/sign-in/passkeys/sign-in';
import { confirmedCookie } from '@/lib/sign-in/single-sign-on/confirmed';
import { PERSON_CHANGED, PROOF_RULE, passwordAgain, proofRefusal } from './proof-refusal';

const CHANGE_MESSAGES: Readonly<Record<PasskeyChangeRefusal['code'], string>> = {
  'passkey-exists': 'This passkey is already in use here. Add one on another device.',
  'passkeys-full': 'You have the maximum number of passkeys. Remove one first.',
  'passkey-missing': 'This passkey has already been removed. Reload the page.',
  'person-changed': PERSON_CHANGED,
  'own-way-in':
    'This passkey is your only way to sign in. Add another one first, or ask an owner for a password link.',
};

const name = lineOfText('a name for the passkey', 60);

async function partyOf({ installation }: Pick<PersonalActionContext, 'installation'>) {
  return relyingPartyOf(installation.environment, (await headers()).get('host'));
}

/** Asks the browser to make a passkey, after the password. */
export const beginPasskeyAction = guardedAction(
  { ...PROOF_RULE, forSetUp: true, schema: z.object({ name, password: passwordAgain }) },
  async ({ password }, context) => {
    const { installation, person, sessionId, now, refuse } = context;
    const party = await partyOf(context);
    if (party === undefined) {
      return refuse(NO_PASSKEYS_HERE);
    }
    const refusal = await proofRefusal(context, password, 'second-factor-change-refused');
    if (refusal !== undefined) {
      return refusal;
    }
    const asked = { party, purpose: ['add', sessionId] } as const;
    const { options, cookie } = await registrationOptions(installation, person, asked, now);
    (await cookies()).set(cookie);
    return { status: 'passkey', options };
  },
);

/** Stores the passkey that the browser has made. */
export const addPasskeyAction = guardedAction(
  { ...PROOF_RULE, forSetUp: true, schema: z.object({ name, answer: newPasskeyAnswer }) },
  async ({ name: passkeyName, answer }, context) => {
    const { installation, person, sessionId, now, refuse } = context;
    const party = await partyOf(context);
    if (party === undefined) {
      return refuse(NO_PASSKEYS_HERE);
    }
    const requestHeaders = await headers();
    const asked = { party, purpose: ['add', sessionId], requestHeaders } as const;
    const made = await verifyRegistration(installation, answer, asked, now);
    if (!made.ok) {
      const { code } = made.error;
      await recordPasskeyRefusal(installation, person, code, now);
      return refuse({ code, message: PASSKEY_MESSAGES[code] });
    }
    const given = { person, sessionId, name: passkeyName, made: made.value };
    const added = await addPasskey(installation, given, now);
    if (!added.ok) {
      const { code } = added.error;
      return refuse({ code, message: CHANGE_MESSAGES[code] });
    }
    redirect('/settings?passkey=added');
  },
);

/** Removes one of the person's passkeys, after the password. */
export const removePasskeyAction = guardedAction(
  { ...PROOF_RULE, schema: z.object({ passkeyId: rowId, password: passwordAgain }) },
  async ({ passkeyId, password }, context) => {
    const { installation, person, sessionId, now, refuse } = context;
    const refusal = await proofRefusal(context, password, 'second-factor-change-refused');
    if (refusal !== undefined) {
      return refusal;
    }
    const removed = await removePasskey(installation, { person, sessionId, passkeyId }, now);
    if (!removed.ok) {
      const { code } = removed.error;
      return refuse({ code, message: CHANGE_MESSAGES[code] });
    }
    redirect('/settings?passkey=removed');
  },
);

/** Asks the browser for one of the person's passkeys, in place of the password. */
export const beginConfirmAction = guardedAction(
  { ...PROOF_RULE, schema: z.object({}) },
  async (_input, context) => {
    const { installation, person, sessionId, now, refuse } = context;
    const party = await partyOf(context);
    if (party === undefined) {
      return refuse(NO_PASSKEYS_HERE);
    }
    const asked = { party, purpose: ['confirm', sessionId], personId: person.id } as const;
    const { options, cookie } = await authenticationOptions(installation, asked, now);
    (await cookies()).set(cookie);
    return { status: 'passkey', options };
  },
);

/** Takes one of the person's passkeys in place of the password: what asks for it next does not. */
export const confirmByPasskeyAction = guardedAction(
  { ...PROOF_RULE, schema: z.object({ answer: usedPasskeyAnswer }) },
  async ({ answer }, context) => {
    const { installation, person, sessionId, now, refuse } = context;
    const party = await partyOf(context);
    if (party === undefined) {
      return refuse(NO_PASSKEYS_HERE);
    }
    const requestHeaders = await headers();
    const asked = { party, requestHeaders, person, sessionId };
    const confirmed = await confirmByPasskey(installation, answer, asked, now);
    if (!confirmed.ok) {
      const { code } = confirmed.error;
      return refuse({ code, message: PASSKEY_MESSAGES[code] });
    }
    (await cookies()).set(await confirmedCookie(installation, { person, sessionId }, now));
    return { status: 'saved', message: 'Confirmed.' };
  },
);
