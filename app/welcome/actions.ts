'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { emailAddress, lineOfText, newPassword } from '@/lib/forms/field-rules';
import { guardedPublicAction } from '@/lib/forms/guarded-action';
import { ownerExists } from '@/lib/installation/first-owner';
import { personWithPassword } from '@/lib/sign-in/auth';
import { beginSession } from '@/lib/sign-in/begin-session';
import { rememberDevice } from '@/lib/sign-in/known-device';
import { createFirstOwner, OWNER_EXISTS, ownerCodeIsRight } from '@/lib/sign-in/people';

const CODE_MISSING = 'Enter the one-time code.';

const schema = z.object({
  name: lineOfText('your name', 100),
  email: emailAddress,
  password: newPassword,
  code: z.string({ error: CODE_MISSING }).trim().min(1, { error: CODE_MISSING }).max(200),
});

/**
 * Makes the first owner and signs them in. Nobody can when an owner exists, or without the code that only
 * those know who read the server's output: behind a proxy, and on a computer that several people use, a
 * request from loopback says nothing about who sends it.
 */
export const createOwnerAction = guardedPublicAction(
  {
    name: 'create-owner',
    schema,
    limits: (_input, source) => [
      { rule: { name: 'create-owner', attemptsMax: 20, windowSeconds: 900 }, subject: source },
    ],
  },
  async (input, { installation, now, refuse }) => {
    if (await ownerExists(installation.database)) {
      return refuse(OWNER_EXISTS);
    }
    if (!(await ownerCodeIsRight(installation, input.code))) {
      return refuse({
        code: 'owner-code-wrong',
        fieldErrors: {
          code: 'This is not the one-time code. Open the link that the server printed when it started, or copy the code from that link.',
        },
      });
    }
    const created = await createFirstOwner(installation, input, now);
    if (!created.ok) {
      const { code, message } = created.error;
      return refuse(
        code === 'password-guessable'
          ? { code, fieldErrors: { password: message } }
          : { code, message },
      );
    }
    const owner = await personWithPassword(installation, input);
    if (owner !== undefined) {
      const sign = { by: 'password', knownDevice: false, requestHeaders: await headers() } as const;
      await beginSession(installation, owner, sign, now);
      await rememberDevice(installation, owner.id, now);
    }
    redirect('/profiles');
  },
);
