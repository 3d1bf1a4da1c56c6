'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { lineOfText, profileVersion, rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { renameProfile } from '@/lib/profiles/changes';
import { deleteProfile, NAME_LENGTH_MAX } from '@/lib/profiles/store';
import { changeRefusal, isAlreadySaved } from './change-refusal';

/** Gives a profile another name. */
export const renameProfileAction = guardedAction(
  {
    name: 'rename-profile',
    role: 'editor',
    schema: z.object({
      profileId: rowId,
      version: profileVersion,
      name: lineOfText('a profile name', NAME_LENGTH_MAX),
    }),
  },
  async ({ profileId, version, name }, { installation, person, now, refuse }) => {
    const change = { profileId, version, actor: person, now };
    const saved = await renameProfile(installation, change, name);
    if (!saved.ok && !isAlreadySaved(saved.error, (current) => current.name === name)) {
      return refuse(
        changeRefusal(saved.error, (current) => ({
          field: 'name',
          saved: `“${current.name}”`,
          typed: `“${name}”`,
        })),
      );
    }
    redirect(`/profiles/${profileId}`);
  },
);

/** Deletes a profile with its credentials and reports. */
export const deleteProfileAction = guardedAction(
  { name: 'delete-profile', role: 'editor', schema: z.object({ profileId: rowId }) },
  async ({ profileId }, { installation, person, now }) => {
    await deleteProfile(installation, { profileId, actor: person, now });
    redirect('/profiles');
  },
);
