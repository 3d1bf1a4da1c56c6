'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { lineOfText, newPassword } from '@/lib/forms/field-rules';
import { guardedPublicAction } from '@/lib/forms/guarded-action';
import { signIn } from '@/lib/sign-in/auth';
import { acceptInvitation } from '@/lib/sign-in/invitations';
import { rememberDevice } from '@/lib/sign-in/known-device';
import { sessionOf } from '@/lib/sign-in/session';
import { isOnlySingleSignOn } from '@/lib/sign-in/single-sign-on/settings';

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
    const { id, email, madeBy } = accepted.value;
    const requestHeaders = await headers();
    // This browser has a new session now; a copy of its old cookie must not go on.
    const before = await sessionOf(installation, requestHeaders);
    await installation.database.session.deleteMany({ where: { id: before?.sessionId ?? '' } });
    const isLetInByServer = madeBy === 'server';
    if (!isLetInByServer && (await isOnlySingleSignOn(installation))) {
      redirect('/sign-in?sso=sso-only');
    }
    await signIn(installation, { email, password }, requestHeaders, isLetInByServer);
    await rememberDevice(installation, id, now);
    redirect('/profiles');
  },
);
