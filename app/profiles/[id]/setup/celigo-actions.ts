'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { celigoApiHref, nextTaskHref, overviewHref } from '@/app/profile-hrefs';
import { rememberedValue, valuesToRemember } from '@/lib/celigo/entered-values';
import { chosenTemplates, editedTemplates, recipeTemplates } from '@/lib/celigo/profile-templates';
import { profileVersion, rowId } from '@/lib/forms/field-rules';
import { guardedAction, type Refusal } from '@/lib/forms/guarded-action';
import { openPrivateKeyWithPasscode } from '@/lib/handover/private-key';
import { checksFieldsOf } from '@/lib/handover/purposes';
import {
  celigoFormFields,
  fieldAsShown,
  ICLIENT_NEEDS,
  iClientValues,
  keyThumbprint,
} from '@/lib/profiles/celigo-forms';
import { confirmCeligoWorks, undoCeligoConfirmation } from '@/lib/profiles/celigo-proof';
import { saveCeligoProgress, saveTemplates } from '@/lib/profiles/changes';
import { saveFieldCheck } from '@/lib/profiles/checked-items';
import type { Profile } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { PASSWORD_LENGTH_MAX } from '@/lib/sign-in/password';
import { PASSWORD_AGAIN_LIMIT } from '@/lib/sign-in/password-again';
import { openPrivateKeyWithPassword } from '@/lib/sign-in/private-key-access';
import { takeOwnConfirmation } from '@/lib/sign-in/single-sign-on/again';
import {
  changeRefusal,
  isAlreadySaved,
  PROFILE_NOT_FOUND,
  staleConfirmationError,
} from '../change-refusal';
import { backField, iClientHrefs } from '../test-again';

/** Why nothing of the two forms was saved. */
const REFUSALS = {
  'profile-incomplete': {
    code: 'profile-incomplete',
    message: `${ICLIENT_NEEDS} Nothing was saved.`,
  },
  'celigo-still-switching': {
    code: 'celigo-still-switching',
    message:
      'Celigo still uses the previous certificate. First, fill in the iClient with the next one. Nothing was saved.',
  },
  'value-changed': {
    code: 'value-changed',
    message:
      'This value changed after you opened the page, so its check mark was not saved. Reload the page, then copy it again.',
  },
} as const satisfies Record<string, Refusal>;

const celigoForm = z.enum(['celigo-iclient', 'celigo-connection']);

/** Checks a field of a Celigo form off, or clears its check. */
export const checkCeligoFieldAction = guardedAction(
  {
    name: 'check-celigo-field',
    role: 'editor',
    guestPages: ['celigo-iclient', 'renewal'],
    schema: z.object({
      profileId: rowId,
      form: celigoForm,
      field: z.string().regex(/^[a-z0-9-]{1,60}$/),
      mark: z.string().regex(/^[0-9a-f]{1,64}$/),
      checked: z.enum(['yes', 'no']),
    }),
  },
  async ({ profileId, form, field: id, mark, checked }, context) => {
    const { installation, person, guest, now, refuse } = context;
    if (guest !== undefined && !checksFieldsOf(guest.link.purpose, form)) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const profile = await readProfile(installation, profileId);
    const field = profile === undefined ? undefined : fieldAsShown(profile, form, { id, mark });
    if (profile === undefined || field === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    if (field === 'changed') {
      return refuse(REFUSALS['value-changed']);
    }
    const thumbprint = keyThumbprint(profile);
    const value = rememberedValue(field, thumbprint);
    await saveFieldCheck(installation, {
      profileId,
      form,
      fieldId: field.id,
      mark,
      value,
      checked: checked === 'yes',
      isMissing: profile.configuration.enteredInCeligo?.[form]?.[field.id] === value,
      actor: person,
      now,
    });
    return { status: 'saved', message: '' };
  },
);

/** Saves that one of Celigo's two forms is filled in. */
export const saveCeligoProgressAction = guardedAction(
  {
    name: 'save-celigo-progress',
    role: 'editor',
    guestPages: ['celigo-iclient'],
    schema: z.object({
      profileId: rowId,
      version: profileVersion,
      form: celigoForm,
    }),
  },
  async ({ profileId, version, form }, { installation, person, guest, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    const fields = profile === undefined ? undefined : celigoFormFields(profile, form);
    if (profile === undefined || fields === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const change = { profileId, version, actor: person, now };
    const values = valuesToRemember(fields, keyThumbprint(profile));
    const saved = await saveCeligoProgress(installation, change, profile, { form, values });
    const isSame = (current: Profile) =>
      form === 'celigo-iclient' ? current.celigoIclientSettled : current.celigoConnectionSettled;
    if (!saved.ok && !isAlreadySaved(saved.error, isSame)) {
      return refuse(staleConfirmationError(saved.error));
    }
    redirect(nextTaskHref(profileId, form, guest));
  },
);

/**
 * Puts the payload that is right in any time zone in the place of the recipe's. Its text is made here, so guests may
 * do it, too; one that somebody edited stays as it is. Leads back to the page that asked, and from there to the
 * report if a report led to it.
 */
export const takeAnyTimeZoneAction = guardedAction(
  {
    name: 'take-any-time-zone',
    role: 'editor',
    guestPages: ['celigo-iclient'],
    schema: z.object({
      profileId: rowId,
      version: profileVersion,
      page: z.enum(['celigo-iclient', 'celigo-api']),
      back: backField,
    }),
  },
  async ({ profileId, version, page, back }, { installation, person, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const values = iClientValues(profile);
    if (values === undefined) {
      return refuse(REFUSALS['profile-incomplete']);
    }
    const isEdited = (current: Profile) => current.configuration.templates?.payload !== undefined;
    if (!isEdited(profile)) {
      const change = { profileId, version, actor: person, now };
      const { payload } = recipeTemplates(values, 'time-zone-independent');
      const texts = { ...chosenTemplates(values, values.templates), payload };
      const edited = editedTemplates(values, texts);
      const saved = await saveTemplates(installation, change, profile, edited);
      if (!saved.ok && !isAlreadySaved(saved.error, isEdited)) {
        return refuse(
          changeRefusal(saved.error, () => ({
            saved: 'a change to this profile that may affect Celigo',
            typed: 'the version for any time zone',
          })),
        );
      }
    }
    if (page === 'celigo-api') {
      redirect(celigoApiHref(profileId));
    }
    redirect(iClientHrefs(profileId, back).fields);
  },
);

/** Saves a person's word that Celigo's own test passed, or takes it back. */
export const confirmCeligoWorksAction = guardedAction(
  {
    name: 'say-celigo-works',
    role: 'editor',
    guestPages: ['celigo-connection'],
    schema: z.object({ profileId: rowId, version: profileVersion, passed: z.enum(['yes', 'no']) }),
  },
  async ({ profileId, version, passed }, { installation, person, guest, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const change = { profileId, version, actor: person, now };
    const saved =
      passed === 'yes'
        ? await confirmCeligoWorks(installation, change, profile)
        : await undoCeligoConfirmation(installation, change, profile);
    if (saved.ok) {
      redirect(overviewHref(profileId, guest));
    }
    const { error } = saved;
    if (error.code === 'profile-incomplete' || error.code === 'celigo-still-switching') {
      return refuse(REFUSALS[error.code]);
    }
    const isSame = (current: Profile) => (current.celigoProof !== undefined) === (passed === 'yes');
    if (isAlreadySaved(error, isSame)) {
      redirect(overviewHref(profileId, guest));
    }
    return refuse(
      passed === 'yes'
        ? staleConfirmationError(error)
        : changeRefusal(error, () => ({
            saved: 'a change to this profile that may affect Celigo',
            typed: 'undoing the confirmation that Celigo’s test passed',
          })),
    );
  },
);

/** What is missing where nothing was typed, and the words for who gives a password and who a passcode. */
const KEY_QUESTIONS = {
  password: 'Enter your password.',
  passcode: 'Enter the passcode.',
} as const;

/**
 * Shows the private key after the password was given again, or to a guest after the passcode of their link.
 * Recorded, whether it was right or not.
 */
export const showPrivateKeyAction = guardedAction(
  {
    name: PASSWORD_AGAIN_LIMIT.name,
    role: 'editor',
    guestPages: ['celigo-iclient', 'renewal'],
    limit: PASSWORD_AGAIN_LIMIT,
    schema: z.object({
      profileId: rowId,
      password: z
        .string()
        .max(PASSWORD_LENGTH_MAX, { error: 'This password is too long.' })
        .default(''),
    }),
  },
  async ({ profileId, password }, { installation, person, guest, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const isConfirmed =
      password === '' &&
      guest === undefined &&
      (await takeOwnConfirmation(installation, await headers(), now));
    if (password === '' && !isConfirmed) {
      const message = KEY_QUESTIONS[guest === undefined ? 'password' : 'passcode'];
      return refuse({ code: 'input-invalid', fieldErrors: { password: message } });
    }
    const opened =
      guest === undefined
        ? await openPrivateKeyWithPassword(installation, {
            ...{ profile, person, password, isConfirmed, now },
            as: 'text',
          })
        : await openPrivateKeyWithPasscode(installation, {
            ...{ profile, guest, passcode: password, now },
          });
    return opened.ok
      ? { status: 'revealed', secret: opened.value }
      : refuse({
          code: opened.error.code,
          fieldErrors: { password: opened.error.message },
        });
  },
);
