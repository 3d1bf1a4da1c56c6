'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { celigoApiHref } from '@/app/profile-hrefs';
import { isCeligoId } from '@/lib/celigo-api/client';
import {
  celigoRunSubject,
  forgetCeligoToken,
  makeForProfile,
} from '@/lib/celigo-api/make-for-profile';
import { rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { mayStillEdit } from '@/lib/handover/guest';
import { celigoDoorOf } from '@/lib/installation/outbound';
import { ICLIENT_NEEDS } from '@/lib/profiles/celigo-forms';
import { accountOf } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { celigoTokenOfGuest, celigoTokenOfPerson } from '@/lib/sign-in/celigo-token-access';
import { tokenFields, tokenRefusal } from '../../celigo-token';
import { PRACTICE_OFF, PROFILE_NOT_FOUND } from '../../change-refusal';

/** What a run that was broken off may have done, and how to go on. */
const MAY_BE_IN_CELIGO =
  'Celigo may already have the iClient or the connection. Reload the page to see how far the run got, and then click the button again: the wizard finds what is already there and creates nothing twice.';

/** Makes or updates the iClient and the connection in Celigo, and lets Celigo test them. */
export const createInCeligoAction = guardedAction(
  {
    name: 'create-in-celigo',
    role: 'editor',
    guestPages: ['celigo-api'],
    leftBehind: MAY_BE_IN_CELIGO,
    limit: { attemptsMax: 30, windowSeconds: 300 },
    schema: z.object({
      profileId: rowId,
      ...tokenFields,
      otherAccount: z.string().refine(isCeligoId, { error: 'Reload the page.' }).optional(),
      createNew: z.string().optional(),
    }),
  },
  async (
    { profileId, region, apiToken, keepToken, password, otherAccount, createNew },
    { installation, person, sessionId, guest, now, refuse },
  ) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const subject = celigoRunSubject(profile);
    if (subject === undefined) {
      return refuse({
        code: 'profile-incomplete',
        message: `${ICLIENT_NEEDS} Nothing was sent to Celigo.`,
      });
    }
    const requestHeaders = new Headers(await headers());
    const given = { region, apiToken, password, requestHeaders };
    const token =
      guest === undefined
        ? await celigoTokenOfPerson(installation, profile, given, { person, sessionId, now })
        : celigoTokenOfGuest(given);
    if (!token.ok) {
      return refuse(tokenRefusal(token.error));
    }
    const door = celigoDoorOf(installation, accountOf(profile));
    if (door === undefined) {
      return refuse(PRACTICE_OFF);
    }
    const made = await makeForProfile(installation, {
      ...subject,
      door,
      region,
      apiToken: token.value,
      // What a guest sends must not take the place of what a member decided.
      keepToken: keepToken !== undefined && guest === undefined,
      ...(otherAccount === undefined || guest !== undefined ? {} : { chosenUserId: otherAccount }),
      ...(createNew === undefined ? {} : { mayCreate: true }),
      actor: person,
      isStillAllowed: () => mayStillEdit(installation, guest, requestHeaders),
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
