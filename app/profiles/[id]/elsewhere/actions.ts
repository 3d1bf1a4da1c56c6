'use server';

import { headers } from 'next/headers';
import { z } from 'zod';
import { rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { platformBySlug } from '@/lib/platforms/platforms';
import { packSecretValues } from '@/lib/platforms/secret-values';
import { SNIPPET_SLUGS } from '@/lib/platforms/snippets';
import { readProfile } from '@/lib/profiles/store';
import { PASSWORD_LENGTH_MAX } from '@/lib/sign-in/password';
import { PASSWORD_AGAIN_LIMIT } from '@/lib/sign-in/password-again';
import { openPrivateKeyWithPassword } from '@/lib/sign-in/private-key-access';
import { takeOwnConfirmation } from '@/lib/sign-in/single-sign-on/again';
import { PROFILE_NOT_FOUND } from '../change-refusal';

const snippetSlugs: ReadonlySet<string> = new Set(SNIPPET_SLUGS);

function isElsewhere(slug: string): boolean {
  return snippetSlugs.has(slug) || platformBySlug(slug) !== undefined;
}

/** Shows the Client ID and the private key after the password was given again. Recorded. */
export const showSecretValuesAction = guardedAction(
  {
    name: PASSWORD_AGAIN_LIMIT.name,
    role: 'editor',
    limit: PASSWORD_AGAIN_LIMIT,
    schema: z.object({
      profileId: rowId,
      usedFor: z.string().refine(isElsewhere, { error: 'Reload the page and try again.' }),
      password: z
        .string()
        .max(PASSWORD_LENGTH_MAX, { error: 'This password is too long.' })
        .default(''),
    }),
  },
  async ({ profileId, usedFor, password }, { installation, person, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const isConfirmed =
      password === '' && (await takeOwnConfirmation(installation, await headers(), now));
    if (password === '' && !isConfirmed) {
      return refuse({ code: 'input-invalid', fieldErrors: { password: 'Enter your password.' } });
    }
    const opened = await openPrivateKeyWithPassword(installation, {
      ...{ profile, person, password, isConfirmed },
      as: usedFor,
      now,
    });
    if (!opened.ok) {
      const { code, message } = opened.error;
      return refuse({ code, fieldErrors: { password: message } });
    }
    const { clientId } = profile.configuration;
    return {
      status: 'revealed',
      secret: packSecretValues([
        ...(clientId === undefined ? [] : [{ label: 'Client ID', value: clientId }]),
        { label: 'Private key', value: opened.value },
      ]),
    };
  },
);
