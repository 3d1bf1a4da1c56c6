'use server';

import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { lineOfText, newPassword } from '@/lib/forms/field-rules';
import { guardedPublicAction } from '@/lib/forms/guarded-action';
import { personWithPassword } from '@/lib/sign-in/auth';
import { beginSession, endSessionOfBrowser } from '@/lib/sign-in/begin-session';
import { acceptInvitation } from '@/lib/sign-in/invitations';
import { rememberDevice } from '@/lib/sign-in/known-device';
import { SECOND_STEP_PATH, secondStepCookie } from '@/lib/sign-in/second-step';
import { whyNoPasswords } from '@/lib/sign-in/single-sign-on/settings';
import { asksAfterPassword } from '@/lib/vault/person-mac';

const schema = z.object({
  token: z.string().max(100),
  // Someone who only sets a new password has a name already.
  name: lineOfText('your name', 100).optional().default(''),
  password: newPassword,
});

/**
 * Uses a link, and signs in whoever used it. While there is only single sign-on, a link of the server's command
 * line alone does; after another one they go on to the provider.
 */
export const acceptInvitationAction = guardedPublicAction(
  {
    name: 'accept-invitation',
    schema,
    limits: (_input, source) => [
      { rule: { name: 'accept-invitation', attemptsMax: 20, windowSeconds: 900 }, subject: source },
    ],
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
          return refuse({
            code: error.code,
            message: 'This link does not work. Ask the person who sent it for a new one.',
          });
      }
    }
    const { email, madeBy } = accepted.value;
    const requestHeaders = await headers();
    const isLetInByServer = madeBy === 'server';
    const off = isLetInByServer ? undefined : await whyNoPasswords(installation);
    if (off !== undefined) {
      await endSessionOfBrowser(installation, requestHeaders);
      redirect(`/sign-in?sso=${off}`);
    }
    const person = await personWithPassword(installation, { email, password });
    if (person !== undefined && asksAfterPassword(person.factors)) {
      (await cookies()).set(await secondStepCookie(installation, person, now));
      redirect(SECOND_STEP_PATH);
    }
    if (person !== undefined) {
      const sign = { by: 'link', knownDevice: false, requestHeaders, isLetInByServer } as const;
      await beginSession(installation, person, sign, now);
      await rememberDevice(installation, person.id, now);
    }
    redirect('/profiles');
  },
);
