import { z } from 'zod';
import { CELIGO_API_REGIONS } from '@/lib/celigo/regions';
import { isApiToken } from '@/lib/celigo-api/client';
import { type Refusal, tooManyAttempts } from '@/lib/forms/guarded-action';
import type { CeligoTokenRefusal } from '@/lib/sign-in/celigo-token-access';
import { PASSWORD_LENGTH_MAX } from '@/lib/sign-in/password';

const apiTokenField = z
  .string()
  .default('')
  .transform((text) => text.trim())
  .refine((text) => text === '' || isApiToken(text), {
    error:
      'This is not an API token: it contains spaces or unexpected characters, or it is too short or too long. Copy it again from Celigo.',
  });

/** The fields of a form that uses an API token of Celigo. */
export const tokenFields = {
  region: z.enum(CELIGO_API_REGIONS, { error: 'Choose the region of your Celigo account.' }),
  apiToken: apiTokenField,
  keepToken: z.string().optional(),
  password: z
    .string()
    .max(PASSWORD_LENGTH_MAX, { error: 'This password is too long.' })
    .default(''),
};

/** What such a form says when it was given no token. */
export function tokenRefusal(error: CeligoTokenRefusal): Refusal {
  return error.code === 'too-many-attempts'
    ? tooManyAttempts(error.retryAfterSeconds)
    : { code: error.code, fieldErrors: { [error.field]: error.message } };
}
