import type { Profile } from '@/lib/profiles/profile';
import type { ProfileChangeError } from '@/lib/profiles/store';
import type { Refusal } from '@/lib/sign-in/guarded-action';

/** The two values of a conflict, in words that may be shown. */
export type ConflictWords = {
  readonly field: string;
  /** What was saved meanwhile. */
  readonly saved: string;
  /** What this person typed. */
  readonly typed: string;
};

/** What a person reads when the profile is gone. */
export const PROFILE_NOT_FOUND: Refusal = {
  code: 'profile-not-found',
  message: 'This profile was deleted meanwhile. Nothing was saved.',
};

/**
 * What a person reads when a change was not saved. The form keeps what they typed and takes the newer
 * version along, so that sending it again replaces the other value on purpose.
 */
export function changeRefusal(
  error: ProfileChangeError,
  conflictWords: (current: Profile) => ConflictWords,
): Refusal {
  if (error.code === 'profile-not-found') {
    return PROFILE_NOT_FOUND;
  }
  const words = conflictWords(error.current);
  return {
    code: error.code,
    message:
      'This profile was changed meanwhile, in another tab or by somebody else. Nothing was overwritten.',
    fieldErrors: {
      [words.field]: `Changed meanwhile. Saved now: ${words.saved}. Yours: ${words.typed}. Send the form again to save yours, or reload the page to keep the other.`,
    },
    values: { version: String(error.current.version) },
  };
}
