'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { lineOfText, rowId, withSaveIntent } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { createProfile, NAME_LENGTH_MAX } from '@/lib/profiles/store';
import { parseUsableAccount } from '@/lib/profiles/usable-account';
import { accountCheck, CHECK_ACCOUNT_INTENT, checkAccount, chosenScopes } from '../check-account';

const save = z.object({
  intent: z.literal('save'),
  creationId: rowId,
  name: lineOfText('a profile name', NAME_LENGTH_MAX),
  // What is typed has rules and sentences of its own, in parseAccountId; nothing is told with the other fields.
  accountId: z
    .string()
    .default('')
    .refine((text) => text.trim() !== '', { error: 'Enter the Account ID.' }),
  scopes: chosenScopes,
});

const schema = z.preprocess(withSaveIntent, z.discriminatedUnion('intent', [save, accountCheck]));

/** Creates a profile and opens its task list; or only asks NetSuite about the account. */
export const createProfileAction = guardedAction(
  { name: 'create-profile', role: 'editor', schema },
  async (input, context) => {
    if (input.intent === CHECK_ACCOUNT_INTENT) {
      return checkAccount(input.accountId, context);
    }
    const { creationId, name, accountId, scopes } = input;
    const { installation, person, now, refuse } = context;
    const account = parseUsableAccount(accountId, installation);
    if (!account.ok) {
      return refuse({
        code: account.error.code,
        fieldErrors: { accountId: account.error.message },
      });
    }
    const profile = { id: creationId, name, account: account.value, scopes, actor: person, now };
    const id = await createProfile(installation, profile);
    redirect(`/profiles/${id}`);
  },
);
