'use server';

import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { lineOfText, newPassword } from '@/lib/forms/field-rules';
import { guardedPublicAction } from '@/lib/forms/guarded-action';
import type { Installation } from '@/lib/installation/installation';
import { personWithPassword } from '@/lib/sign-in/auth';
import { beginSession, endSessionOfBrowser } from '@/lib/sign-in/begin-session';
import {
  acceptInvitation,
  acceptInvitationByPasskey,
  readInvitation,
} from '@/lib/sign-in/invitations';
import { rememberDevice } from '@/lib/sign-in/known-device';
import {
  NO_PASSKEYS_HERE,
  registrationOptions,
  verifyRegistration,
} from '@/lib/sign-in/passkeys/passkeys';
import { relyingPartyOf } from '@/lib/sign-in/passkeys/relying-party';
import { newPasskeyAnswer } from '@/lib/sign-in/passkeys/responses';
import { PASSKEY_MESSAGES } from '@/lib/sign-in/passkeys/sign-in';
import { readPeople } from '@/lib/sign-in/people';
import { takeBackAttempt } from '@/lib/sign-in/rate-limit';
import { SECOND_STEP_PATH, secondStepCookie } from '@/lib/sign-in/second-step';
import { whyNoPasswords } from '@/lib/sign-in/single-sign-on/settings';
import { sourceIn } from '@/lib/sign-in/source';
import { asksAfterPassword, type InvitationMaker } from '@/lib/vault/person-mac';

const token = z.string().max(100);

const schema = z.object({
  token,
  // Someone who only sets a new password has a name already.
  name: lineOfText('your name', 100).optional().default(''),
  password: newPassword,
});

const LINK_INVALID = {
  code: 'link-invalid',
  message: 'This link does not work. Ask the person who sent it for a new one.',
} as const;

const limits = (_input: unknown, source: string) => [
  { rule: { name: 'accept-invitation', attemptsMax: 20, windowSeconds: 900 }, subject: source },
];

/** Takes the try of a link that worked back: many people may come from one office in the same hour. */
async function takeBackTry(installation: Installation, now: Date): Promise<void> {
  const source = sourceIn(await headers());
  await takeBackAttempt(installation, limits(undefined, source), now);
}

/** Where someone goes on whose link does not let them in, because there is only single sign-on; nothing else. */
async function leaveToProvider(installation: Installation, madeBy: InvitationMaker): Promise<void> {
  const off = madeBy === 'server' ? undefined : await whyNoPasswords(installation);
  if (off !== undefined) {
    await endSessionOfBrowser(installation, await headers());
    redirect(`/sign-in?sso=${off}`);
  }
}

/**
 * Uses a link, and signs in whoever used it. While there is only single sign-on, a link of the server's command
 * line alone does; after another one they go on to the provider.
 */
export const acceptInvitationAction = guardedPublicAction(
  {
    name: 'accept-invitation',
    schema,
    limits,
  },
  async ({ token, name, password }, { installation, now, refuse }) => {
    const accepted = await acceptInvitation(installation, token, { name, password }, now);
    if (!accepted.ok) {
      const { error } = accepted;
      switch (error.code) {
        case 'password-guessable':
          return refuse({ code: error.code, fieldErrors: { password: error.message } });
        case 'name-missing':
          return refuse({ code: error.code, fieldErrors: { name: 'Enter your name.' } });
        case 'link-invalid':
        case 'passkey-exists':
          return refuse(LINK_INVALID);
      }
    }
    await takeBackTry(installation, now);
    const { email, madeBy } = accepted.value;
    const requestHeaders = await headers();
    const isLetIn = madeBy === 'server';
    await leaveToProvider(installation, madeBy);
    const person = await personWithPassword(installation, { email, password });
    if (person !== undefined && asksAfterPassword(person.factors)) {
      const first = isLetIn ? 'server-link' : 'password';
      (await cookies()).set(await secondStepCookie(installation, person, first, now));
      redirect(SECOND_STEP_PATH);
    }
    if (person !== undefined) {
      const sign = { by: 'link', knownDevice: false, requestHeaders, isLetIn } as const;
      await beginSession(installation, person, sign, now);
      await rememberDevice(installation, person.id, now);
    }
    redirect('/profiles');
  },
);

const newcomer = { token, name: lineOfText('your name', 100) };

/** Asks the browser of someone new to make a passkey for the account that their link gives. */
export const beginInvitationPasskeyAction = guardedPublicAction(
  { name: 'accept-invitation', schema: z.object(newcomer), limits },
  async ({ token, name }, { installation, now, refuse }) => {
    const party = relyingPartyOf(installation.environment, (await headers()).get('host'));
    if (party === undefined) {
      return refuse(NO_PASSKEYS_HERE);
    }
    const invitation = await readInvitation(installation, token, now);
    if (invitation === undefined || invitation.userId !== undefined) {
      return refuse(LINK_INVALID);
    }
    const { id, email } = invitation;
    const asked = { party, purpose: ['invitation', id] } as const;
    const { options, cookie } = await registrationOptions(
      installation,
      { id, email, name },
      asked,
      now,
    );
    (await cookies()).set(cookie);
    return { status: 'passkey', options };
  },
);

/** Uses a link with the passkey that the browser has made, and signs in whoever used it. */
export const acceptByPasskeyAction = guardedPublicAction(
  {
    name: 'accept-invitation',
    schema: z.object({ ...newcomer, answer: newPasskeyAnswer }),
    limits,
  },
  async ({ token, name, answer }, { installation, now, refuse }) => {
    const requestHeaders = await headers();
    const party = relyingPartyOf(installation.environment, requestHeaders.get('host'));
    const invitation = await readInvitation(installation, token, now);
    if (invitation === undefined || party === undefined) {
      return refuse(LINK_INVALID);
    }
    const asked = { party, purpose: ['invitation', invitation.id], requestHeaders } as const;
    const made = await verifyRegistration(installation, answer, asked, now);
    if (!made.ok) {
      const { code } = made.error;
      return refuse({ code, message: PASSKEY_MESSAGES[code] });
    }
    const given = { name, passkeyName: 'First passkey', made: made.value };
    const accepted = await acceptInvitationByPasskey(installation, token, given, now);
    if (!accepted.ok) {
      return refuse(LINK_INVALID);
    }
    await takeBackTry(installation, now);
    const { id, madeBy } = accepted.value;
    await leaveToProvider(installation, madeBy);
    const [person] = await readPeople(installation.database, installation.personMacKey, { id });
    if (typeof person?.passwordHash === 'string') {
      const { passwordHash } = person;
      const isLetIn = madeBy === 'server';
      const sign = { by: 'passkey', knownDevice: false, requestHeaders, isLetIn } as const;
      await beginSession(installation, { ...person, passwordHash }, sign, now);
      await rememberDevice(installation, id, now);
    }
    redirect('/profiles');
  },
);
