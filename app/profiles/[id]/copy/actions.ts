'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { lineOfText, rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import {
  configurationToCopy,
  createProfile,
  NAME_LENGTH_MAX,
  readProfile,
} from '@/lib/profiles/store';
import { parseUsableAccount } from '@/lib/profiles/usable-account';
import { PROFILE_NOT_FOUND } from '../change-refusal';

const schema = z.object({
  profileId: rowId,
  creationId: rowId,
  name: lineOfText('a profile name', NAME_LENGTH_MAX),
  accountId: z
    .string()
    .default('')
    .refine((text) => text.trim() !== '', { error: 'Enter the Account ID.' }),
  sharedRecord: z.literal('yes').optional(),
});

/** Makes a profile for another account with the settings of this one, and without its keys. */
export const copyProfileAction = guardedAction(
  { name: 'copy-profile', role: 'editor', schema },
  async (input, { installation, person, now, refuse }) => {
    const source = await readProfile(installation, input.profileId);
    if (source === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const account = parseUsableAccount(input.accountId, installation);
    if (!account.ok) {
      const { code, message } = account.error;
      return refuse({ code, fieldErrors: { accountId: message } });
    }
    if (account.value.accountId === source.accountId) {
      return refuse({
        code: 'same-account',
        fieldErrors: { accountId: 'This is the account of this profile. Enter a different one.' },
      });
    }
    const id = await createProfile(installation, {
      id: input.creationId,
      name: input.name,
      account: account.value,
      scopes: source.scopes,
      configuration: configurationToCopy(source, {
        account: account.value,
        withClientId: input.sharedRecord === 'yes',
      }),
      settingsOf: source.id,
      actor: person,
      now,
    });
    redirect(`/profiles/${id}`);
  },
);
