'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { forgetGuest } from '@/lib/handover/guest';
import { guestProgress } from '@/lib/handover/guest-progress';
import { finishHandover } from '@/lib/handover/links';
import { GUEST_HOME } from '@/lib/handover/purposes';
import { accountClock } from '@/lib/installation/account-clock';
import { profileProgress } from '@/lib/profiles/progress';
import { readProfile } from '@/lib/profiles/store';
import { taskStatuses } from '@/lib/profiles/task-states';
import { leftText } from '@/lib/words';

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
    if (guest === undefined) {
      return refuse({
        code: 'signed-in',
        message: 'You are signed in, so nothing was finished. Sign out to finish as a guest.',
      });
    }
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      // It was deleted a moment ago, and the link with it: the page says so.
      redirect(GUEST_HOME);
    }
    const accountTime = (await accountClock(installation, profile))();
    const statuses = taskStatuses(profileProgress(profile), accountTime);
    const progress = await guestProgress(installation, guest.link, profile, statuses);
    if (progress.isOpen && endsEarly === undefined) {
      // The page may be from before something had to be done again, and then asks nothing yet.
      revalidatePath(GUEST_HOME);
      const goOn = progress.unit === 'task' ? 'Continue with your tasks' : 'Continue the renewal';
      const message = `${leftText(progress)}. ${goOn}, or check this box to finish now.`;
      return refuse({ code: 'input-invalid', fieldErrors: { endsEarly: message } });
    }
    const ending = { actor: person, now, profile, accountTime, progress };
    if (!(await finishHandover(installation, guest.link, ending))) {
      // It was revoked a moment ago: the page says so.
      redirect(GUEST_HOME);
    }
    await forgetGuest(installation);
    if (progress.isOpen) {
      const { done, total, unit } = progress;
      const amount = { done: String(done), total: String(total), unit };
      redirect(`/handover/finished?${new URLSearchParams(amount)}`);
    }
    redirect('/handover/finished');
  },
);
