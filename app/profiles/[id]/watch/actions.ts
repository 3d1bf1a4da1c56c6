'use server';

import { z } from 'zod';
import { emailAddress, rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { dismissAlert } from '@/lib/watch/alerts';
import {
  CONTACTS_MAX,
  changedMeanwhile,
  saveWatch,
  typedList,
  WATCH_FIELDS,
} from '@/lib/watch/settings';
import { PROFILE_NOT_FOUND } from '../change-refusal';

const contacts = typedList('the contacts').pipe(
  z.array(emailAddress).max(CONTACTS_MAX, { error: `Enter at most ${CONTACTS_MAX} addresses.` }),
);

/** Saves how a profile is watched, and who is told. */
export const saveWatchAction = guardedAction(
  {
    name: 'save-watch',
    role: 'editor',
    schema: z.object({ profileId: rowId, ...WATCH_FIELDS, contacts }),
  },
  async ({ profileId, seen, ...settings }, { installation, person: actor, now, refuse }) => {
    const change = { profileId, settings, seen, actor, now };
    const saved = await saveWatch(installation.database, change);
    if (saved.ok) {
      return { status: 'saved', message: 'Saved.' };
    }
    if (saved.error.code === 'profile-not-found') {
      return refuse(PROFILE_NOT_FOUND);
    }
    return refuse(changedMeanwhile(saved.error.current));
  },
);

/** Takes news out of the list and the profile for everyone. */
export const dismissAlertAction = guardedAction(
  { name: 'dismiss-alert', role: 'editor', schema: z.object({ alertId: rowId }) },
  async ({ alertId: id }, { installation, person: actor, now }) => {
    await dismissAlert(installation.database, { id, actor, now });
    return { status: 'saved', message: 'Dismissed.' };
  },
);
