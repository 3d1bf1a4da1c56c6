'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { savePrerequisites } from '@/lib/profiles/changes';
import { readProfile } from '@/lib/profiles/store';
import { profileVersion, rowId } from '@/lib/sign-in/field-rules';
import { guardedAction } from '@/lib/sign-in/guarded-action';
import { changeRefusal, PROFILE_NOT_FOUND } from '../../change-refusal';
import { nextTaskHref } from '../task-href';

/** More items than any checklist has. */
const ITEMS_MAX = 100;

const schema = z.object({
  profileId: rowId,
  version: profileVersion,
  items: z.preprocess(
    (value) => (value === undefined ? [] : [value].flat()),
    z.array(z.string().regex(/^[a-z0-9-]{1,60}$/)).max(ITEMS_MAX),
  ),
});

/** Saves which prerequisites are ticked. */
export const savePrerequisitesAction = guardedAction(
  { name: 'save-prerequisites', role: 'editor', schema },
  async ({ profileId, version, items }, { installation, person, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const change = { profileId, version, actor: person, now };
    const saved = await savePrerequisites(installation, change, items);
    if (!saved.ok) {
      return refuse(
        changeRefusal(saved.error, (current) => ({
          field: 'items',
          saved: `${[...current.tickedItems].length} ticks`,
          typed: `${items.length} ticks`,
        })),
      );
    }
    redirect(nextTaskHref(profileId, 'prerequisites'));
  },
);
