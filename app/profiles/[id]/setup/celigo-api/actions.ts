'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { CELIGO_API_REGIONS } from '@/lib/celigo/regions';
import { isCeligoId } from '@/lib/celigo-api/client';
import {
  celigoRunSubject,
  forgetCeligoToken,
  makeForProfile,
} from '@/lib/celigo-api/make-for-profile';
import { rowId } from '@/lib/forms/field-rules';
import { guardedAction, type Refusal, tooManyAttempts } from '@/lib/forms/guarded-action';
import type { Installation } from '@/lib/installation/installation';
import { celigoDoorOf } from '@/lib/installation/outbound';
import { accountOf, type Profile } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { PASSWORD_LENGTH_MAX } from '@/lib/sign-in/password';
import { countPasswordAgain } from '@/lib/sign-in/password-again';
import type { Person } from '@/lib/sign-in/people';
import { confirmPasswordForKey, PASSWORD_WRONG } from '@/lib/sign-in/private-key-access';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { sessionOf } from '@/lib/sign-in/session';
import { PROFILE_NOT_FOUND } from '../../change-refusal';
import { celigoApiHref } from './celigo-api-href';

/** A token is one word of printable characters: anything else was not copied from Celigo. */
const TOKEN = /^[\x21-\x7e]{8,500}$/;

const apiTokenField = z
  .string()
  .default('')
  .transform((text) => text.trim())
  .refine((text) => text === '' || TOKEN.test(text), {
    error:
      'This is not an API token: it contains spaces or unexpected characters, or it is too short or too long. Copy it again from Celigo.',
  });

/** A session alone must not be enough to have the private key sent to an account of somebody's choice. */
async function refuseWithoutPassword(
  installation: Installation,
  profile: Profile,
  {
    person,
    password,
    now,
  }: { readonly person: Person; readonly password: string; readonly now: Date },
): Promise<Refusal | undefined> {
  if (password === '') {
    return {
      code: 'password-missing',
      fieldErrors: { password: 'Enter your password: this token is not the sealed one.' },
    };
  }
  const attempt = await countPasswordAgain(installation, person.id, now);
  if (!attempt.allowed) {
    return tooManyAttempts(attempt.retryAfterSeconds);
  }
  const request = { profile, person, password, as: 'celigo-api', now };
  return (await confirmPasswordForKey(installation, request, 'private-key-sent'))
    ? undefined
    : { code: 'password-wrong', fieldErrors: { password: PASSWORD_WRONG } };
}

/** Asks again, while a run goes on, whether the person is still signed in and may still do this. */
async function stillAllowed(installation: Installation, requestHeaders: Headers): Promise<boolean> {
  const session = await sessionOf(installation, requestHeaders);
  return session !== undefined && roleIsEnough(session.person.role, 'editor');
}

/** What a run that was broken off may have done, and how to go on. */
const MAY_BE_IN_CELIGO =
  'Celigo may already have the iClient or the connection. Reload the page to see how far it got, then press the button again: it finds what is there and makes nothing twice.';

/** Makes or updates the iClient and the connection in Celigo, and lets Celigo test them. */
export const createInCeligoAction = guardedAction(
  {
    name: 'create-in-celigo',
    role: 'editor',
    leftBehind: MAY_BE_IN_CELIGO,
    limit: { attemptsMax: 30, windowSeconds: 300 },
    schema: z.object({
      profileId: rowId,
      region: z.enum(CELIGO_API_REGIONS, { error: 'Choose the region of your Celigo account.' }),
      apiToken: apiTokenField,
      keepToken: z.string().optional(),
      password: z
        .string()
        .max(PASSWORD_LENGTH_MAX, { error: 'This password is too long.' })
        .default(''),
      otherAccount: z.string().refine(isCeligoId, { error: 'Reload the page.' }).optional(),
    }),
  },
  async (
    { profileId, region, apiToken, keepToken, password, otherAccount },
    { installation, person, now, refuse },
  ) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const subject = celigoRunSubject(profile);
    if (subject === undefined) {
      return refuse({
        code: 'profile-incomplete',
        message:
          'You need the Client ID, the key and certificate, and the Certificate ID first. Nothing was sent to Celigo.',
      });
    }
    const sealed = profile.configuration.celigo?.apiToken;
    const token = apiToken === '' && sealed?.region === region ? sealed.token : apiToken;
    if (token === '') {
      return refuse({
        code: 'api-token-missing',
        fieldErrors: { apiToken: 'Enter an API token of this region.' },
      });
    }
    const isSealed = sealed?.region === region && sealed.token === token;
    const refusal = isSealed
      ? undefined
      : await refuseWithoutPassword(installation, profile, { person, password, now });
    if (refusal !== undefined) {
      return refuse(refusal);
    }
    const door = celigoDoorOf(installation, accountOf(profile));
    if (door === undefined) {
      return refuse({
        code: 'practice-off',
        message: 'The practice world is off (PRACTICE=off), and a practice account has no other.',
      });
    }
    const requestHeaders = new Headers(await headers());
    const made = await makeForProfile(installation, {
      ...subject,
      door,
      region,
      apiToken: token,
      keepToken: keepToken !== undefined,
      ...(otherAccount === undefined ? {} : { chosenUserId: otherAccount }),
      actor: person,
      isStillAllowed: () => stillAllowed(installation, requestHeaders),
      clock: () => new Date(),
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    });
    if (!made.ok) {
      return refuse(made.error);
    }
    redirect(`${celigoApiHref(profileId)}?run=${Date.now()}#result`);
  },
);

/** Forgets the API token that is sealed with a profile. */
export const forgetApiTokenAction = guardedAction(
  { name: 'forget-api-token', role: 'editor', schema: z.object({ profileId: rowId }) },
  async ({ profileId }, { installation, person, now, refuse }) => {
    const subject = { profileId, actor: person, now };
    if (!(await forgetCeligoToken(installation, subject))) {
      return refuse(PROFILE_NOT_FOUND);
    }
    redirect(celigoApiHref(profileId));
  },
);
