'use server';

import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { lineOfText } from '@/lib/forms/field-rules';
import { guardedPublicAction } from '@/lib/forms/guarded-action';
import { guestCookie } from '@/lib/handover/guest';
import { startHandover } from '@/lib/handover/links';
import { GUEST_HOME } from '@/lib/handover/purposes';
import { sessionOf } from '@/lib/sign-in/session';

/** Begins a guest's work: from here on this browser may do what the link is for. */
export const startHandoverAction = guardedPublicAction(
  {
    name: 'start-handover',
    schema: z.object({ token: z.string().max(100), name: lineOfText('your name', 80) }),
    limits: (_input, source) => [
      { rule: { name: 'start-handover', attemptsMax: 20, windowSeconds: 900 }, subject: source },
    ],
  },
  async ({ token, name }, { installation, now, refuse }) => {
    if ((await sessionOf(installation, await headers())) !== undefined) {
      return refuse({
        code: 'signed-in',
        message: 'You are signed in. Sign out to use this link as a guest.',
      });
    }
    const link = await startHandover(installation, token, name, now);
    if (link === undefined) {
      return refuse({
        code: 'link-invalid',
        message: 'This link does not work. Ask the person who sent it for a new one.',
      });
    }
    (await cookies()).set(await guestCookie(installation, link, name));
    redirect(GUEST_HOME);
  },
);
