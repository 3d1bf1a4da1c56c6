'use server';

import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { guardedPublicAction } from '@/lib/forms/guarded-action';
import { rememberDevice } from '@/lib/sign-in/known-device';
import { authenticationOptions, NO_PASSKEYS_HERE } from '@/lib/sign-in/passkeys/passkeys';
import { relyingPartyOf } from '@/lib/sign-in/passkeys/relying-party';
import { usedPasskeyAnswer } from '@/lib/sign-in/passkeys/responses';
import { attemptPasskeySignIn } from '@/lib/sign-in/passkeys/sign-in';
import { landingPath } from '@/lib/sign-in/wanted-path';

/** How often one source may begin to sign in with a passkey: each time stores a row. */
const BEGIN_LIMIT = { name: 'passkey-begin', attemptsMax: 200, windowSeconds: 300 } as const;

/** Asks the browser for a passkey that signs somebody in. */
export const beginPasskeySignInAction = guardedPublicAction(
  {
    name: BEGIN_LIMIT.name,
    schema: z.object({}),
    limits: (_input, source) => [{ rule: BEGIN_LIMIT, subject: source }],
  },
  async (_input, { installation, now, refuse }) => {
    const party = relyingPartyOf(installation.environment, (await headers()).get('host'));
    if (party === undefined) {
      return refuse(NO_PASSKEYS_HERE);
    }
    const asked = { party, purpose: ['sign-in'] } as const;
    const { options, cookie } = await authenticationOptions(installation, asked, now);
    (await cookies()).set(cookie);
    return { status: 'passkey', options };
  },
);

/** Signs somebody in by a passkey. */
export const passkeySignInAction = guardedPublicAction(
  {
    name: 'passkey-sign-in',
    schema: z.object({
      answer: usedPasskeyAnswer,
      /** The page that was wanted. */
      to: z.string().optional(),
    }),
    // Only refused passkeys are counted; see `attemptPasskeySignIn`.
    limits: () => [],
  },
  async ({ answer, to }, { installation, now, refuse }) => {
    const requestHeaders = await headers();
    const party = relyingPartyOf(installation.environment, requestHeaders.get('host'));
    if (party === undefined) {
      return refuse(NO_PASSKEYS_HERE);
    }
    const asked = { party, requestHeaders };
    const signedIn = await attemptPasskeySignIn(installation, answer, asked, now);
    if (!signedIn.ok) {
      return refuse(signedIn.error);
    }
    await rememberDevice(installation, signedIn.value.id, now);
    redirect(landingPath(to));
  },
);
