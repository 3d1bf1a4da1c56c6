'use server';

import { APIError } from 'better-auth/api';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { recordAuditEvent } from '@/lib/audit/audit';
import { lineOfText } from '@/lib/forms/field-rules';
import { guardedPublicAction } from '@/lib/forms/guarded-action';
import { signIn } from '@/lib/sign-in/auth';
import { PASSWORD_LENGTH_MAX } from '@/lib/sign-in/password';
import { takeBackAttempt } from '@/lib/sign-in/rate-limit';
import { sessionOf } from '@/lib/sign-in/session';

const schema = z.object({
  email: lineOfText('your email address', 254).toLowerCase(),
  password: z
    .string({ error: 'Enter your password.' })
    .min(1, { error: 'Enter your password.' })
    .max(PASSWORD_LENGTH_MAX, { error: 'This password is too long.' }),
});

/** Failed attempts with one address. */
const ADDRESS_LIMIT = { name: 'sign-in', attemptsMax: 10, windowSeconds: 300 } as const;

/** Signs a person in. The answer never tells whether the address or the password was wrong. */
export const signInAction = guardedPublicAction(
  {
    name: 'sign-in',
    schema,
    limits: ({ email }) => [
      { rule: ADDRESS_LIMIT, subject: email },
      { rule: { name: 'sign-in-all', attemptsMax: 300, windowSeconds: 60 }, subject: 'anybody' },
    ],
  },
  async ({ email, password }, { installation, now, refuse }) => {
    const { database, authSecret } = installation;
    try {
      const requestHeaders = await headers();
      const before = await sessionOf(installation, requestHeaders);
      const { user } = (await signIn(installation, { email, password }, requestHeaders)).response;
      // This browser has a new session now; a copy of its old cookie must not go on.
      await database.session.deleteMany({ where: { id: before?.sessionId ?? '' } });
      await takeBackAttempt(database, authSecret, ADDRESS_LIMIT, email, now);
      await recordAuditEvent(database, {
        action: 'signed-in',
        actor: { id: user.id, email: user.email },
        at: now,
      });
    } catch (error) {
      if (!(error instanceof APIError)) {
        throw error;
      }
      await recordAuditEvent(installation.database, {
        action: 'sign-in-refused',
        actor: null,
        at: now,
      });
      return refuse({
        code: 'sign-in-refused',
        message: 'The email address or the password is not right.',
      });
    }
    redirect('/profiles');
  },
);
