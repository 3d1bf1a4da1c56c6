'use server';

import { z } from 'zod';
import { nextTaskHref } from '@/app/profile-hrefs';
import { profileVersion, rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { prerequisiteChecks } from '@/lib/guide/setup-guide';
import { savePrerequisites } from '@/lib/profiles/changes';
import { checkPrerequisites } from '@/lib/profiles/checked-items';
import type { Profile } from '@/lib/profiles/profile';
import { accountOf } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { changeRefusal, isAlreadySaved, PROFILE_NOT_FOUND } from '../../change-refusal';
import { backField, redirectToNextStep } from '../../test-again';

/** More items than any checklist has. */
const ITEMS_MAX = 100;

const items = z.preprocess(
  (value) => (value === undefined ? [] : [value].flat()),
  z.array(z.string().regex(/^[a-z0-9-]{1,60}$/)).max(ITEMS_MAX),
);

const schema = z.object({
  profileId: rowId,
  version: profileVersion,
  back: backField,
  shown: items,
  items,
});

function prerequisitesOf(profile: Profile) {
  return prerequisiteChecks({ account: accountOf(profile), scopes: profile.scopes });
}

function isChecked(profile: Profile, id: string): boolean {
  return profile.checkedItems.has(`prerequisite:${id}`);
}

/** The prerequisites of a profile that are checked, by their titles. */
function titlesOf(profile: Profile, isChosen: (id: string) => boolean): string {
  const titles = prerequisitesOf(profile)
    .filter(({ id }) => isChosen(id))
    .map(({ title }) => title);
  return titles.length === 0 ? 'nothing checked' : titles.join(', ');
}

/** Saves which prerequisites are checked. */
export const savePrerequisitesAction = guardedAction(
  { name: 'save-prerequisites', role: 'editor', guestPages: ['prerequisites'], schema },
  async ({ profileId, version, shown, items, back }, context) => {
    const { installation, person, now, refuse, guest } = context;
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const change = { profileId, version, actor: person, now };
    const saved = await savePrerequisites(installation, change, { shown, checked: items });
    const isSame = (current: Profile) =>
      prerequisitesOf(current).every(
        ({ id }) =>
          shown.includes(id) === items.includes(id) ||
          isChecked(current, id) === items.includes(id),
      );
    if (!saved.ok && !isAlreadySaved(saved.error, isSame)) {
      return refuse(
        changeRefusal(saved.error, (current) => ({
          field: 'items',
          saved: titlesOf(current, (id) => isChecked(current, id)),
          typed: titlesOf(current, (id) => items.includes(id)),
        })),
      );
    }
    const href = nextTaskHref(profileId, 'prerequisites', guest);
    return redirectToNextStep({ profileId, back, href }, context);
  },
);

/** Checks prerequisites of one screen off, or clears them. */
export const checkPrerequisitesAction = guardedAction(
  {
    name: 'check-prerequisites',
    role: 'editor',
    guestPages: ['prerequisites'],
    schema: z.object({ profileId: rowId, items, checked: z.enum(['yes', 'no']) }),
  },
  async ({ profileId, items: chosen, checked }, { installation, person, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const ids = prerequisitesOf(profile)
      .map(({ id }) => id)
      .filter((id) => chosen.includes(id));
    const change = { profileId, ids, checked: checked === 'yes', actor: person, now };
    await checkPrerequisites(installation, change);
    return { status: 'saved', message: '' };
  },
);
