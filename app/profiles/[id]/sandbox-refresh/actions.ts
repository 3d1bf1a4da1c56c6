'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { taskHref } from '@/app/profile-hrefs';
import { testProfile } from '@/lib/connection-test/test-profile';
import { profileVersion, rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { accountClock } from '@/lib/installation/account-clock';
import { outboundDoorOf } from '@/lib/installation/outbound';
import { saveClientId } from '@/lib/profiles/changes';
import { checkClientId } from '@/lib/profiles/client-id';
import { accountOf, asUsed } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { changeRefusal, PROFILE_NOT_FOUND } from '../change-refusal';

/** The same certificate is in the sandbox again: keeps the Client ID if it is another one, and tests. */
export const testRefreshedAction = guardedAction(
  {
    name: 'sandbox-refreshed',
    role: 'editor',
    limit: { attemptsMax: 60, windowSeconds: 300 },
    schema: z.object({
      profileId: rowId,
      version: profileVersion,
      /** Empty: the one that is saved. */
      clientId: z.string().default(''),
    }),
  },
  async ({ profileId, version, clientId }, { installation, person, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    if (clientId.trim() !== '') {
      const checked = checkClientId(clientId);
      if (!checked.ok) {
        return refuse({
          code: checked.error.code,
          fieldErrors: { clientId: checked.error.message },
        });
      }
      const change = { profileId, version, actor: person, now };
      const saved = await saveClientId(installation, change, profile, checked.value);
      if (!saved.ok) {
        return refuse(
          changeRefusal(saved.error, () => ({ saved: 'another change', typed: 'the Client ID' })),
        );
      }
    }
    // The page has this certificate uploaded again, not the next one.
    const current = asUsed((await readProfile(installation, profileId)) ?? profile);
    const account = accountOf(current);
    const clock = await accountClock(installation, account);
    const subject = { profile: current, account, actor: person };
    const tested = await testProfile(installation, outboundDoorOf(installation), subject, {
      clock,
    });
    if (!tested.ok) {
      return refuse(tested.error);
    }
    redirect(`${taskHref(profileId, 'test')}?run=${tested.value ?? ''}`);
  },
);
