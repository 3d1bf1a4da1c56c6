'use server';

import { z } from 'zod';
import { emailAddress, rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { CHECK_EVERY, saveWatch, watchMark } from '@/lib/watch/settings';
import { PROFILE_NOT_FOUND } from '../change-refusal';

/** A certificate of NetSuite lives two years at most. */
const DAYS_MAX = 730;
const REMINDERS_MAX = 12;
const CONTACTS_MAX = 20;

/** The parts of a list that a person types, whatever stands between them. */
const parts = (what: string) =>
  z
    .string({ error: `Enter ${what}.` })
    .max(10_000, { error: 'This list is too long.' })
    .transform((text) => [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))]);

const remindDays = parts('the days')
  .pipe(
    z
      .array(
        z.coerce
          .number<string>({ error: 'Enter whole numbers of days, separated by commas.' })
          .int({ error: 'Enter whole numbers of days, separated by commas.' })
          .min(1, { error: 'Enter days of 1 or more.' })
          .max(DAYS_MAX, { error: `Enter days up to ${DAYS_MAX}.` }),
      )
      .max(REMINDERS_MAX, { error: `Enter at most ${REMINDERS_MAX} reminders.` }),
  )
  .transform((days) => [...days].sort((a, b) => b - a));

const contacts = parts('the contacts').pipe(
  z.array(emailAddress).max(CONTACTS_MAX, { error: `Enter at most ${CONTACTS_MAX} addresses.` }),
);

/** Saves how a profile is watched, and who is told. */
export const saveWatchAction = guardedAction(
  {
    name: 'save-watch',
    role: 'editor',
    schema: z.object({
      profileId: rowId,
      seen: z.string({ error: 'Reload the page.' }).max(20_000),
      checkEvery: z.enum(CHECK_EVERY, { error: 'Choose how often.' }),
      remindDays,
      contacts,
    }),
  },
  async ({ profileId, seen, ...settings }, { installation, person: actor, now, refuse }) => {
    const change = { profileId, settings, seen, actor, now };
    const saved = await saveWatch(installation.database, change);
    if (saved.ok) return { status: 'saved', message: 'Saved.' };
    if (saved.error.code === 'profile-not-found') return refuse(PROFILE_NOT_FOUND);
    const { code, current } = saved.error;
    return refuse({
      code,
      message: `Someone else, or you in another tab, changed this after you opened it. Nothing was overwritten. Saved now: ${current.checkEvery}; ${current.remindDays.join(', ')} days; ${current.contacts.join(', ') || 'no contacts'}. Send the form again to save yours.`,
      values: { seen: watchMark(current) },
    });
  },
);
