'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { forgetGuest } from '@/lib/handover/guest';
import { finishHandover } from '@/lib/handover/links';
import { GUEST_HOME, partProgress } from '@/lib/handover/purposes';
import { accountClock } from '@/lib/installation/account-clock';
import { profileProgress } from '@/lib/profiles/progress';
import { readProfile } from '@/lib/profiles/store';
import { taskStatuses } from '@/lib/profiles/task-states';
import { tasksLeftText } from '@/lib/words';

/**
 * The guest says that their part is done: on purpose, where some of it is still to do. The link is used up, and
 * this browser forgets it.
 */
export const finishHandoverAction = guardedAction(
  {
    name: 'finish-handover',
    role: 'editor',
    guestPages: ['home'],
    schema: z.object({ profileId: rowId, endsEarly: z.literal('on').optional() }),
  },
  async ({ profileId, endsEarly }, { installation, person, guest, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (guest !== undefined && profile !== undefined) {
      const accountTime = (await accountClock(installation, profile))();
      const statuses = taskStatuses(profileProgress(profile), accountTime);
      const progress = partProgress(guest.link.purpose, statuses);
      if (progress.isOpen && endsEarly === undefined) {
        // The page may be from before something had to be done again, and then asks nothing yet.
        revalidatePath(GUEST_HOME);
        const left = tasksLeftText(progress.done, progress.total);
        const message = `${left}. Continue with your tasks, or check this box to finish now.`;
        return refuse({ code: 'input-invalid', fieldErrors: { endsEarly: message } });
      }
      const done = { actor: person, now, profile, accountTime, progress };
      if (!(await finishHandover(installation, guest.link, done))) {
        // It was revoked a moment ago: the page says so.
        redirect(GUEST_HOME);
      }
      await forgetGuest(installation);
      if (progress.isOpen) {
        const counts = { done: String(progress.done), total: String(progress.total) };
        redirect(`/handover/finished?${new URLSearchParams(counts)}`);
      }
    }
    redirect('/handover/finished');
  },
);
