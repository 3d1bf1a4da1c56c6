import type { Profile } from './profile';

/** The person's confirmations before a new key becomes the next credential. */
export type ReplacementAnswers = {
  readonly replaceConfirmed?: string | undefined;
  readonly otherKeyConfirmed?: string | undefined;
};

/** A question without an answer, as the refusal of a form. */
export type UnansweredQuestion = {
  readonly code: 'replacement-not-confirmed' | 'other-key-not-confirmed';
  readonly fieldErrors: Readonly<Record<string, string>>;
};

/**
 * The first question that the person has not answered yet; nothing when the key may take its place.
 * A certificate in use is never replaced by a new one, so it asks nothing.
 *
 * @param otherKeyWaits True while another key of the profile waits for the certificate of a CA.
 */
export function unansweredQuestion(
  { next }: Pick<Profile, 'next'>,
  answers: ReplacementAnswers,
  otherKeyWaits: boolean,
): UnansweredQuestion | undefined {
  if (next !== undefined && answers.replaceConfirmed !== 'yes') {
    return {
      code: 'replacement-not-confirmed',
      fieldErrors: {
        replaceConfirmed:
          next.stage === 'uploaded'
            ? 'Check this box. The next certificate, which NetSuite already has, does not match the new key.'
            : 'Check this box. If the certificate that is here was uploaded already, it does not match the new key.',
      },
    };
  }
  if (otherKeyWaits && answers.otherKeyConfirmed !== 'yes') {
    return {
      code: 'other-key-not-confirmed',
      fieldErrors: {
        otherKeyConfirmed:
          'A key of this profile is waiting for a CA’s certificate. Check this box to use a different key. Reload the page if you do not see the box.',
      },
    };
  }
  return undefined;
}
