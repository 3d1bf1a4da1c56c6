'use server';

import { redirect } from 'next/navigation';
import { taskHref } from '@/app/profile-hrefs';
import { TEST_LIMIT, testProfile } from '@/lib/connection-test/test-profile';
import { guardedAction } from '@/lib/forms/guarded-action';
import { accountClock } from '@/lib/installation/account-clock';
import { outboundDoorOf } from '@/lib/installation/outbound';
import { accountOf } from '@/lib/profiles/profile';
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
    const account = accountOf(profile);
    const subject = { profile, account, actor: person };
    const clock = await accountClock(installation, account);
    const tested = await testProfile(installation, outboundDoorOf(installation), subject, {
      clock,
      ...(restlet === undefined ? {} : { restlet }),
    });
    if (!tested.ok) {
      return refuse(tested.error);
    }
    redirect(`${taskHref(profileId, 'test')}?run=${tested.value ?? ''}`);
  },
);
