'use server';

import { z } from 'zod';
import { nextTaskHref } from '@/app/profile-hrefs';
import { parseAccountId } from '@/lib/account/account';
import { SCOPE_LABELS, SCOPES, type Scope } from '@/lib/account/scopes';
import { profileVersion, rowId, withSaveIntent } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { saveAccount } from '@/lib/profiles/changes';
import type { Profile } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { parseUsableAccount } from '@/lib/profiles/usable-account';
import {
  accountCheck,
  CHECK_ACCOUNT_INTENT,
  checkAccount,
  chosenScopes,
} from '../../../check-account';
import { changeRefusal, isAlreadySaved, PROFILE_NOT_FOUND } from '../../change-refusal';
import { backField, redirectToNextStep } from '../../test-again';

const save = z.object({
  intent: z.literal('save'),
  profileId: rowId,
  version: profileVersion,
  back: backField,
  accountId: z.string().default(''),
  scopes: chosenScopes,
});

const schema = z.preprocess(withSaveIntent, z.discriminatedUnion('intent', [save, accountCheck]));

function hasExactly(some: ReadonlyArray<Scope>, others: ReadonlyArray<Scope>): boolean {
  return SCOPES.every((scope) => some.includes(scope) === others.includes(scope));
}

function inWords(accountId: string, scopes: ReadonlyArray<Scope>): string {
  return `${accountId} with ${scopes.map((scope) => SCOPE_LABELS[scope]).join(', ')}`;
}

/** Saves the account and the scopes of a profile; or only asks NetSuite about the account. */
export const saveAccountAction = guardedAction(
  { name: 'save-account', role: 'editor', schema },
  async (input, context) => {
    if (input.intent === CHECK_ACCOUNT_INTENT) {
      return checkAccount(input.accountId, context);
    }
    const { profileId, version, accountId, scopes, back } = input;
    const { installation, person, now, refuse } = context;
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const parsed = parseAccountId(accountId);
    const isOwn = parsed.ok && parsed.value.accountId === profile.accountId;
    const account = isOwn ? parsed : parseUsableAccount(accountId, installation);
    if (!account.ok) {
      return refuse({
        code: account.error.code,
        fieldErrors: { accountId: account.error.message },
      });
    }
    const change = { profileId, version, actor: person, now };
    const saved = await saveAccount(installation, change, profile, {
      account: account.value,
      scopes,
    });
    const isSame = (current: Profile) =>
      current.accountId === account.value.accountId && hasExactly(current.scopes, scopes);
    if (!saved.ok && !isAlreadySaved(saved.error, isSame)) {
      return refuse(
        changeRefusal(saved.error, (current) => ({
          field: 'accountId',
          saved: inWords(current.accountId, current.scopes),
          typed: inWords(account.value.accountId, scopes),
        })),
      );
    }
    return redirectToNextStep(
      { profileId, back, href: nextTaskHref(profileId, 'account') },
      context,
    );
  },
);
