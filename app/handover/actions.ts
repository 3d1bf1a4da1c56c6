'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { forgetGuest } from '@/lib/handover/guest';
import { finishHandover } from '@/lib/handover/links';
import { GUEST_HOME } from '@/lib/handover/purposes';
import { accountClock } from '@/lib/installation/account-clock';
import { readProfile } from '@/lib/profiles/store';

/** The guest says that their part is done. The link is used up, and this browser forgets it. */
export const finishHandoverAction = guardedAction(
  {
    name: 'finish-handover',
    role: 'editor',
    guestPages: ['home'],
    schema: z.object({ profileId: rowId }),
  },
  async ({ profileId }, { installation, person, guest, now }) => {
    const profile = await readProfile(installation, profileId);
    if (guest !== undefined && profile !== undefined) {
      const accountTime = (await accountClock(installation, profile))();
      const done = { actor: person, now, profile, accountTime };
      if (!(await finishHandover(installation, guest.link, done))) {
        // It was revoked a moment ago: the page says so.
        redirect(GUEST_HOME);
      }
      await forgetGuest(installation);
    }
    redirect('/handover/finished');
  },
);
