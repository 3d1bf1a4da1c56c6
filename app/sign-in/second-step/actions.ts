'use server';

import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { oneTimeCode } from '@/lib/forms/field-rules';
import { guardedPublicAction } from '@/lib/forms/guarded-action';
import { rememberDevice } from '@/lib/sign-in/known-device';
import { rememberSecondStep } from '@/lib/sign-in/remembered-device';
import { attemptSecondStep } from '@/lib/sign-in/second-step';
import { landingPath } from '@/lib/sign-in/wanted-path';

const schema = z.object({
  code: oneTimeCode,
  remembers: z.string().optional(),
  /** The page that was wanted. */
  to: z.string().optional(),
});

/** Signs somebody in who has given their password, by a code. */
export const secondStepAction = guardedPublicAction(
  // Only wrong codes are counted, and where they come from decides how; see `attemptSecondStep`.
  { name: 'second-step', schema, limits: () => [] },
  async ({ code, remembers, to }, { installation, now, refuse }) => {
    const requestHeaders = await headers();
    const signedIn = await attemptSecondStep(installation, code, requestHeaders, now);
    if (!signedIn.ok) {
      const { code: name, message } = signedIn.error;
      return refuse({ code: name, message, values: { code: '' } });
    }
    const person = signedIn.value;
    await rememberDevice(installation, person.id, now);
    if (remembers !== undefined) {
      (await cookies()).set(await rememberSecondStep(installation, person, requestHeaders, now));
    }
    redirect(landingPath(to));
  },
);
