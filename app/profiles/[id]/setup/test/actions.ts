'use server';

import { redirect } from 'next/navigation';
import { taskHref } from '@/app/profile-hrefs';
import { runTest } from '@/app/run-test';
import { TEST_LIMIT } from '@/lib/connection-test/test-profile';
import { guardedAction } from '@/lib/forms/guarded-action';
import { readProfile } from '@/lib/profiles/store';
import { PROFILE_NOT_FOUND } from '../../change-refusal';
import { testRequestSchema } from './test-request';

/** Tests the connection of a profile and keeps the report. */
export const testConnectionAction = guardedAction(
  {
    name: TEST_LIMIT.name,
    role: 'editor',
    schema: testRequestSchema,
    limit: TEST_LIMIT,
  },
  async ({ profileId, restlet }, { installation, person, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const tested = await runTest(
      installation,
      profile,
      person,
      restlet === undefined ? {} : { restlet },
    );
    if (!tested.ok) {
      return refuse(tested.error);
    }
    redirect(`${taskHref(profileId, 'test')}?run=${tested.value ?? ''}`);
  },
);
