'use server';

import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { emailAddress } from '@/lib/forms/field-rules';
import { guardedPublicAction } from '@/lib/forms/guarded-action';
import { rememberDevice } from '@/lib/sign-in/known-device';
import { PASSWORD_LENGTH_MAX } from '@/lib/sign-in/password';
import { SECOND_STEP_PATH, secondStepCookie } from '@/lib/sign-in/second-step';
import { attemptSignIn } from '@/lib/sign-in/sign-in-attempt';
import { landingPath } from '@/lib/sign-in/wanted-path';

const schema = z.object({
  email: emailAddress,
  password: z
    .string({ error: 'Enter your password.' })
    .min(1, { error: 'Enter your password.' })
    .max(PASSWORD_LENGTH_MAX, { error: 'This password is too long.' }),
  /** The page that was wanted. */
  to: z.string().optional(),
});

/** Signs a person in. The answer never tells whether the address or the password was wrong. */
export const signInAction = guardedPublicAction(
  // Only wrong sign-ins are counted, and where they come from decides how; see `attemptSignIn`.
  { name: 'sign-in', schema, limits: () => [] },
  async (input, { installation, now, refuse }) => {
    const signedIn = await attemptSignIn(installation, input, await headers(), now);
    if (!signedIn.ok) {
      return refuse(signedIn.error);
    }
    const { person, isSignedIn } = signedIn.value;
    const landing = landingPath(input.to);
    if (!isSignedIn) {
      (await cookies()).set(await secondStepCookie(installation, person, 'password', now));
      redirect(`${SECOND_STEP_PATH}?${new URLSearchParams({ to: landing })}`);
    }
    await rememberDevice(installation, person.id, now);
    redirect(landing);
  },
);
