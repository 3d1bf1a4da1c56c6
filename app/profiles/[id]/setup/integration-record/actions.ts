'use server';

import { z } from 'zod';
import { nextTaskHref } from '@/app/profile-hrefs';
import { profileVersion, rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { saveClientId } from '@/lib/profiles/changes';
import { checkClientId, clientIdEnd } from '@/lib/profiles/client-id';
import type { Profile } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { changeRefusal, isAlreadySaved, PROFILE_NOT_FOUND } from '../../change-refusal';
import { backField, redirectToNextStep } from '../../test-again';

const MAY_HOLD_SECRET: ReadonlySet<string> = new Set([
  'client-id-is-secret',
  'client-id-is-private-key',
  'client-id-two-values',
]);

function maskedClientId(clientId: string | undefined): string {
  return clientId === undefined ? 'none' : `the one that ends in ${clientIdEnd(clientId)}`;
}

/** Takes the Client ID, checks its form and seals it. An empty field keeps the one that is saved. */
export const saveClientIdAction = guardedAction(
  {
    name: 'save-client-id',
    role: 'editor',
    guestPages: ['integration-record'],
    schema: z.object({
      profileId: rowId,
      version: profileVersion,
      back: backField,
      clientId: z.string().default(''),
    }),
  },
  async ({ profileId, version, clientId, back }, context) => {
    const { installation, person, now, refuse, guest } = context;
    const after = { profileId, back, href: nextTaskHref(profileId, 'integration-record', guest) };
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    if (clientId.trim() === '' && profile.configuration.clientId !== undefined) {
      return redirectToNextStep(after, context);
    }
    const checked = checkClientId(clientId);
    if (!checked.ok) {
      const { code, message } = checked.error;
      // What may hold the secret is not sent back.
      const values = MAY_HOLD_SECRET.has(code) ? { values: { clientId: '' } } : {};
      return refuse({ code, fieldErrors: { clientId: message }, ...values });
    }
    const change = { profileId, version, actor: person, now };
    const saved = await saveClientId(installation, change, profile, checked.value);
    const isSame = (current: Profile) => current.configuration.clientId === checked.value;
    if (!saved.ok && !isAlreadySaved(saved.error, isSame)) {
      return refuse(
        changeRefusal(saved.error, (current) => ({
          field: 'clientId',
          saved: maskedClientId(current.configuration.clientId),
          typed: maskedClientId(checked.value),
        })),
      );
    }
    return redirectToNextStep(after, context);
  },
);
