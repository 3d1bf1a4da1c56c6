'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { CELIGO_API_REGIONS } from '@/lib/celigo/api-regions';
import { valuesToRemember } from '@/lib/celigo/entered-values';
import { connectionFields } from '@/lib/celigo/form-connection';
import { iClientFields } from '@/lib/celigo/form-iclient';
import { forgetCeligoToken, makeForProfile } from '@/lib/celigo-setup/make-for-profile';
import { celigoDoorOf } from '@/lib/installation/outbound';
import { rowId } from '@/lib/sign-in/field-rules';
import { guardedAction } from '@/lib/sign-in/guarded-action';
import { PROFILE_NOT_FOUND } from '../../change-refusal';
import { keyName, readFormSubject } from '../celigo-form';
import { connectionValues, iClientValues } from '../celigo-values';
import { celigoApiHref } from './celigo-api-href';

/** A token is one word of printable characters: anything else was not copied from Celigo. */
const TOKEN = /^[\x21-\x7e]{8,500}$/;

const apiTokenField = z
  .string()
  .default('')
  .transform((text) => text.trim())
  .refine((text) => text === '' || TOKEN.test(text), {
    error:
      'This is not an API token: it holds blanks or foreign characters, or it is too short or too long. Copy it again from Celigo.',
  });

/** Makes or updates the iClient and the connection in Celigo, and lets Celigo test them. */
export const createInCeligoAction = guardedAction(
  {
    name: 'create-in-celigo',
    role: 'editor',
    limit: { attemptsMax: 30, windowSeconds: 300 },
    schema: z.object({
      profileId: rowId,
      region: z.enum(CELIGO_API_REGIONS, { error: 'Choose the region of your Celigo account.' }),
      apiToken: apiTokenField,
      keepToken: z.string().optional(),
    }),
  },
  async ({ profileId, region, apiToken, keepToken }, { installation, person, refuse }) => {
    const subject = await readFormSubject(installation, profileId);
    if (subject === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const iClient = iClientValues(subject);
    if (iClient === undefined) {
      return refuse({
        code: 'profile-incomplete',
        message:
          'The Client ID, the key and certificate and the Certificate ID are needed first. Nothing was sent to Celigo.',
      });
    }
    const sealed = subject.profile.configuration.celigo?.apiToken;
    const token = apiToken === '' && sealed?.region === region ? sealed.token : apiToken;
    if (token === '') {
      return refuse({
        code: 'api-token-missing',
        fieldErrors: { apiToken: 'Enter an API token of this region.' },
      });
    }
    const door = celigoDoorOf(installation, subject.account);
    if (door === undefined) {
      return refuse({
        code: 'practice-off',
        message: 'The practice world is off (PRACTICE=off), and a practice account has no other.',
      });
    }
    const connection = connectionValues(subject);
    const name = keyName(subject.profile);
    const made = await makeForProfile(installation, {
      profile: subject.profile,
      iClient,
      connection,
      entered: {
        'celigo-iclient': valuesToRemember(iClientFields(iClient), name),
        'celigo-connection': valuesToRemember(connectionFields(connection), name),
      },
      door,
      region,
      apiToken: token,
      keepToken: keepToken !== undefined,
      actor: person,
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
