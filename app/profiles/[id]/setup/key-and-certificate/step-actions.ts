'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { profileVersion, rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import {
  bringBack,
  type CredentialStepError,
  discardNext,
  noteRevoked,
} from '@/lib/profiles/credential-steps';
import { PROFILE_NOT_FOUND } from '../../change-refusal';
import { taskHref } from '../task-href';

const schema = z.object({ profileId: rowId, version: profileVersion, credentialId: rowId });

function refusalOf({ code }: CredentialStepError) {
  return code === 'profile-not-found'
    ? PROFILE_NOT_FOUND
    : {
        code,
        message:
          'Someone changed this profile after you opened the page, so this was not done. Reload the page to see what is there.',
      };
}

/** Puts the next certificate aside. */
export const discardNextAction = guardedAction(
  { name: 'discard-next-certificate', role: 'editor', schema },
  async ({ profileId, version, credentialId }, { installation, person, now, refuse }) => {
    const change = { profileId, version, actor: person, now };
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
    const done = await noteRevoked(installation, change, credentialId);
    return done.ok
      ? redirect(taskHref(profileId, 'key-and-certificate'))
      : refuse(refusalOf(done.error));
  },
);
