'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { recordAuditEvent } from '@/lib/audit/audit';
import { saveCeligoProgress } from '@/lib/profiles/changes';
import { openPrivateKey } from '@/lib/profiles/credentials';
import { readProfile } from '@/lib/profiles/store';
import { profileVersion, rowId } from '@/lib/sign-in/field-rules';
import { guardedAction } from '@/lib/sign-in/guarded-action';
import { PASSWORD_LENGTH_MAX } from '@/lib/sign-in/password';
import { passwordIsRight } from '@/lib/sign-in/people';
import { changeRefusal, PROFILE_NOT_FOUND } from '../change-refusal';
import { nextTaskHref } from './task-href';

/** Saves that one of Celigo's two forms is filled in. */
export const saveCeligoProgressAction = guardedAction(
  {
    name: 'save-celigo-progress',
    role: 'editor',
    schema: z.object({
      profileId: rowId,
      version: profileVersion,
      form: z.enum(['celigo-iclient', 'celigo-connection']),
    }),
  },
  async ({ profileId, version, form }, { installation, person, now, refuse }) => {
    const change = { profileId, version, actor: person, now };
    const saved = await saveCeligoProgress(installation, change, form);
    if (!saved.ok) {
      return refuse(
        changeRefusal(saved.error, () => ({
          field: 'form',
          saved: 'other values',
          typed: 'that these fields are entered. Compare them with this page after a reload',
        })),
      );
    }
    redirect(nextTaskHref(profileId, form));
  },
);

/** Shows the private key after the password was given again. Recorded, whether it was right or not. */
export const showPrivateKeyAction = guardedAction(
  {
    name: 'show-private-key',
    role: 'editor',
    limit: { attemptsMax: 30, windowSeconds: 600 },
    schema: z.object({
      profileId: rowId,
      password: z
        .string({ error: 'Enter your password.' })
        .min(1, { error: 'Enter your password.' })
        .max(PASSWORD_LENGTH_MAX, { error: 'This password is too long.' }),
    }),
  },
  async ({ profileId, password }, { installation, person, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined || profile.credential === null) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const right = await passwordIsRight(installation.database, person.id, password);
    await recordAuditEvent(installation.database, {
      action: right ? 'private-key-shown' : 'private-key-refused',
      actor: person,
      at: now,
      profile: { id: profile.id, name: profile.name },
      detail: { certificateId: profile.credential.predictedCertificateId },
    });
    if (!right) {
      return refuse({
        code: 'password-wrong',
        fieldErrors: { password: 'This is not your password. The key stays sealed.' },
      });
    }
    const secret = await openPrivateKey(installation, profile.credential.id);
    return secret === undefined ? refuse(PROFILE_NOT_FOUND) : { status: 'revealed', secret };
  },
);
