'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { taskHref } from '@/app/profile-hrefs';
import { profileVersion, rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import type { Installation } from '@/lib/installation/installation';
import {
  bringBack,
  type CredentialStepError,
  discardNext,
  noteRevoked,
} from '@/lib/profiles/credential-steps';
import { readProfile } from '@/lib/profiles/store';
import { readRenewal } from '@/lib/renewal/state';
import { PROFILE_NOT_FOUND } from '../../change-refusal';

const schema = z.object({ profileId: rowId, version: profileVersion, credentialId: rowId });

function refusalOf({ code }: CredentialStepError) {
  return code === 'profile-not-found'
    ? PROFILE_NOT_FOUND
    : {
        code,
        message:
          'Someone changed this profile after you opened the page, so your change was not made. Reload the page to see its current state.',
      };
}

/** While a renewal goes on, its page says what becomes of the two certificates. */
async function refusalByRenewal(installation: Installation, profileId: string) {
  const profile = await readProfile(installation, profileId);
  const renewal = profile === undefined ? undefined : await readRenewal(installation, profile);
  return renewal === undefined
    ? undefined
    : {
        code: 'renewal-under-way',
        message:
          'A renewal of this certificate has started. On the “Renew the certificate” page, you can continue it or go back.',
      };
}

/** Puts the next certificate aside. */
export const discardNextAction = guardedAction(
  { name: 'discard-next-certificate', role: 'editor', schema },
  async ({ profileId, version, credentialId }, { installation, person, now, refuse }) => {
    const change = { profileId, version, actor: person, now };
    const refusal = await refusalByRenewal(installation, profileId);
    if (refusal !== undefined) {
      return refuse(refusal);
    }
    const done = await discardNext(installation, change, credentialId);
    return done.ok
      ? redirect(taskHref(profileId, 'key-and-certificate'))
      : refuse(refusalOf(done.error));
  },
);

/** Makes an earlier certificate the next one, to go back to it. */
export const bringBackAction = guardedAction(
  { name: 'go-back-to-certificate', role: 'editor', schema },
  async ({ profileId, version, credentialId }, { installation, person, now, refuse }) => {
    const change = { profileId, version, actor: person, now };
    const refusal = await refusalByRenewal(installation, profileId);
    if (refusal !== undefined) {
      return refuse(refusal);
    }
    const done = await bringBack(installation, change, credentialId);
    return done.ok
      ? redirect(taskHref(profileId, 'key-and-certificate'))
      : refuse(refusalOf(done.error));
  },
);

/** Notes that an earlier certificate was revoked in NetSuite, and destroys its key. */
export const noteRevokedAction = guardedAction(
  { name: 'note-revoked-certificate', role: 'editor', schema },
  async ({ profileId, version, credentialId }, { installation, person, now, refuse }) => {
    const change = { profileId, version, actor: person, now };
    const refusal = await refusalByRenewal(installation, profileId);
    if (refusal !== undefined) {
      return refuse(refusal);
    }
    const done = await noteRevoked(installation, change, credentialId);
    return done.ok
      ? redirect(taskHref(profileId, 'key-and-certificate'))
      : refuse(refusalOf(done.error));
  },
);
