import type { Installation } from '@/lib/installation/installation';
import type { Profile } from '@/lib/profiles/profile';
import { failure, type Result, success } from '@/lib/result';
import { countPasswordAgain } from './password-again';
import type { Person } from './people';
import { confirmPasswordForKey, PRIVATE_KEY_MESSAGES } from './private-key-access';
import { takeOwnConfirmation } from './single-sign-on/again';

/** Why a run through Celigo's API was not given a token. */
export type CeligoTokenRefusal =
  | {
      readonly code: 'api-token-missing' | 'password-missing' | 'password-wrong';
      /** The field of the form that the message is about. */
      readonly field: 'apiToken' | 'password';
      readonly message: string;
    }
  | { readonly code: 'too-many-attempts'; readonly retryAfterSeconds: number };

/** What a person entered to use Celigo's API. */
export type CeligoTokenGiven = {
  readonly region: string;
  /** Empty for the sealed token. */
  readonly apiToken: string;
  /** Empty with the sealed token, and for whoever confirmed in another way who they are. */
  readonly password: string;
  /** Headers of the request, which may bring such a confirmation. */
  readonly requestHeaders: Headers;
};

const TOKEN_MISSING: CeligoTokenRefusal = {
  code: 'api-token-missing',
  field: 'apiToken',
  message: 'Enter an API token of this region.',
};

/** Who asks for a token, and in which session. */
type TokenAsker = { readonly person: Person; readonly sessionId: string; readonly now: Date };

async function refuseUnproven(
  installation: Installation,
  profile: Profile,
  { password, requestHeaders }: CeligoTokenGiven,
  { person, sessionId, now }: TokenAsker,
): Promise<CeligoTokenRefusal | undefined> {
  const isConfirmed =
    password === '' && (await takeOwnConfirmation(installation, requestHeaders, now));
  if (password === '' && !isConfirmed) {
    return {
      code: 'password-missing',
      field: 'password',
      message: 'Enter your password: this token is not the sealed one.',
    };
  }
  const attempt = await countPasswordAgain(installation, { personId: person.id, sessionId }, now);
  if (!attempt.allowed) {
    return { code: 'too-many-attempts', retryAfterSeconds: attempt.retryAfterSeconds };
  }
  const request = { profile, person, password, isConfirmed, as: 'celigo-api', now };
  return (await confirmPasswordForKey(installation, request, 'private-key-sent'))
    ? undefined
    : {
        code: 'password-wrong',
        field: 'password',
        message: PRIVATE_KEY_MESSAGES['password-wrong'],
      };
}

/**
 * The token of Celigo's API that a person may use with a profile: the sealed one of the region, or another one
 * together with the password. A session alone must not be enough to have the private key sent to an account of
 * somebody's choice.
 */
export async function celigoTokenOfPerson(
  installation: Installation,
  profile: Profile,
  given: CeligoTokenGiven,
  by: TokenAsker,
): Promise<Result<string, CeligoTokenRefusal>> {
  const kept = profile.configuration.celigo?.apiToken;
  const sealed = kept?.region === given.region ? kept.token : undefined;
  const token = given.apiToken === '' ? (sealed ?? '') : given.apiToken;
  if (token === '') {
    return failure(TOKEN_MISSING);
  }
  if (token === sealed) {
    return success(token);
  }
  const refusal = await refuseUnproven(installation, profile, given, by);
  return refusal === undefined ? success(token) : failure(refusal);
}

/**
 * The token of a guest, who must bring their own: the sealed one is for members. Whoever made the link for
 * Celigo's part wants the private key to go there, so nobody is asked for a password.
 */
export function celigoTokenOfGuest({
  apiToken,
}: Pick<CeligoTokenGiven, 'apiToken'>): Result<string, CeligoTokenRefusal> {
  return apiToken === '' ? failure(TOKEN_MISSING) : success(apiToken);
}
