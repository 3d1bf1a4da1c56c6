import { headers } from 'next/headers';
import { z } from 'zod';
import { CELIGO_API_REGIONS } from '@/lib/celigo/regions';
import {
  type PersonalActionContext,
  type Refusal,
  tooManyAttempts,
} from '@/lib/forms/guarded-action';
import { guestOf } from '@/lib/handover/guest';
import type { Installation } from '@/lib/installation/installation';
import type { Profile } from '@/lib/profiles/profile';
import { failure, type Result, success } from '@/lib/result';
import { PASSWORD_LENGTH_MAX } from '@/lib/sign-in/password';
import { countPasswordAgain } from '@/lib/sign-in/password-again';
import type { Person } from '@/lib/sign-in/people';
import { confirmPasswordForKey, PASSWORD_WRONG } from '@/lib/sign-in/private-key-access';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { sessionOf } from '@/lib/sign-in/session';
import { takeOwnConfirmation } from '@/lib/sign-in/single-sign-on/again';

/** A token is one word of printable characters: anything else was not copied from Celigo. */
const TOKEN = /^[\x21-\x7e]{8,500}$/;

const apiTokenField = z
  .string()
  .default('')
  .transform((text) => text.trim())
  .refine((text) => text === '' || TOKEN.test(text), {
    error:
      'This is not an API token: it contains spaces or unexpected characters, or it is too short or too long. Copy it again from Celigo.',
  });

/** A session alone must not be enough to have the private key sent to an account of somebody's choice. */
async function refuseWithoutPassword(
  installation: Installation,
  profile: Profile,
  {
    person,
    password,
    now,
  }: { readonly person: Person; readonly password: string; readonly now: Date },
): Promise<Refusal | undefined> {
  const isConfirmed =
    password === '' && (await takeOwnConfirmation(installation, await headers(), now));
  if (password === '' && !isConfirmed) {
    return {
      code: 'password-missing',
      fieldErrors: { password: 'Enter your password: this token is not the sealed one.' },
    };
  }
  const attempt = await countPasswordAgain(installation, person.id, now);
  if (!attempt.allowed) {
    return tooManyAttempts(attempt.retryAfterSeconds);
  }
  const request = { profile, person, password, isConfirmed, as: 'celigo-api', now };
  return (await confirmPasswordForKey(installation, request, 'private-key-sent'))
    ? undefined
    : { code: 'password-wrong', fieldErrors: { password: PASSWORD_WRONG } };
}

/** Asks again, while a run goes on, whether the person or the guest may still do this. */
export async function stillAllowed(
  { installation, guest }: Pick<PersonalActionContext, 'installation' | 'guest'>,
  requestHeaders: Headers,
): Promise<boolean> {
  if (guest !== undefined) {
    return (await guestOf(installation, requestHeaders, new Date()))?.link.id === guest.link.id;
  }
  const session = await sessionOf(installation, requestHeaders);
  return session !== undefined && roleIsEnough(session.person.role, 'editor');
}

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

const TOKEN_MISSING: Refusal = {
  code: 'api-token-missing',
  fieldErrors: { apiToken: 'Enter an API token of this region.' },
};

/**
 * The token of a guest, who must bring their own: the sealed one is for members. Whoever made the link for
 * Celigo's part wants the private key to go there.
 */
export function guestsToken({ apiToken }: { readonly apiToken: string }): Result<string, Refusal> {
  return apiToken === '' ? failure(TOKEN_MISSING) : success(apiToken);
}

/** The sealed token where none was typed, or the typed one once the password was given with it. */
export async function allowedToken(
  installation: Installation,
  profile: Profile,
  given: Pick<z.output<z.ZodObject<typeof tokenFields>>, 'region' | 'apiToken' | 'password'>,
  { person, now }: { readonly person: Person; readonly now: Date },
): Promise<Result<string, Refusal>> {
  const { region, apiToken, password } = given;
  const sealed = profile.configuration.celigo?.apiToken;
  const token = apiToken === '' && sealed?.region === region ? sealed.token : apiToken;
  if (token === '') {
    return failure(TOKEN_MISSING);
  }
  if (sealed?.region === region && sealed.token === token) return success(token);
  const who = { person, password, now };
  const refusal = await refuseWithoutPassword(installation, profile, who);
  return refusal === undefined ? success(token) : failure(refusal);
}
