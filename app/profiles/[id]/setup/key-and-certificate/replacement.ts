import { z } from 'zod';
import { rowId } from '@/lib/forms/field-rules';
import type { Refusal } from '@/lib/forms/guarded-action';
import type { Profile } from '@/lib/profiles/profile';

/** What every form sends that may put a key in another's place. */
export const replacementFields = {
  profileId: rowId,
  /** Id of the credential that the person saw; empty for none. */
  replaces: z.union([z.literal(''), rowId]),
  replaceConfirmed: z.string().optional(),
  otherKeyConfirmed: z.string().optional(),
};

/** The answers of a form with {@link replacementFields}. */
type ReplacementAnswers = {
  readonly replaceConfirmed?: string | undefined;
  readonly otherKeyConfirmed?: string | undefined;
};

/**
 * The first question that the person has not answered yet, as a refusal; nothing when the key may
 * take its place.
 *
 * @param otherKeyWaits True while another key of the profile waits for the certificate of a CA.
 */
export function unansweredQuestion(
  profile: Profile,
  answers: ReplacementAnswers,
  otherKeyWaits: boolean,
): Refusal | undefined {
  if (profile.credential?.certificateId != null && answers.replaceConfirmed !== 'yes') {
    return {
      code: 'replacement-not-confirmed',
      fieldErrors: {
        replaceConfirmed:
          'Tick this box: the certificate that NetSuite knows stops matching the new key.',
      },
    };
  }
  if (otherKeyWaits && answers.otherKeyConfirmed !== 'yes') {
    return {
      code: 'other-key-not-confirmed',
      fieldErrors: {
        otherKeyConfirmed:
          'A key of this profile waits for the certificate of a CA. Tick this box to use another one; reload the page if you do not see it.',
      },
    };
  }
  return undefined;
}
