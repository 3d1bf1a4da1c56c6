import type { Refusal } from '@/lib/forms/guarded-action';
import { certificateIdProblem } from '@/lib/keys/certificate-id';
import { VALUES_CHANGED } from '@/lib/profiles/celigo-proof';
import type { Profile } from '@/lib/profiles/profile';
import type { ProfileChangeError } from '@/lib/profiles/store';

/** The two values of a conflict, in words that may be shown. */
export type ConflictWords = {
  /** Absent where the form has no field that is typed into. */
  readonly field?: string;
  /** What someone else saved first. */
  readonly saved: string;
  /** What this person typed. */
  readonly typed: string;
};

/** What a person reads when the profile is gone. */
export const PROFILE_NOT_FOUND = {
  code: 'profile-not-found',
  message: 'This profile has been deleted. Nothing was saved.',
} as const satisfies Refusal;

/** What a person reads when an action needs a practice account that cannot be reached. */
export const PRACTICE_OFF = {
  code: 'practice-off',
  message: 'The practice world is off (PRACTICE=off), so this practice account cannot be reached.',
} as const satisfies Refusal;

/**
 * Why a typed Certificate ID is not saved, or not yet: one of another form than all that are known is saved once its
 * person sent it again. Nothing where it can be saved.
 *
 * @param typed `confirmedId` is the one that needs no question: the saved one, or the one that was just asked about.
 */
export function certificateIdRefusal(
  { certificateId, confirmedId }: Readonly<Record<'certificateId' | 'confirmedId', string>>,
  { accountId }: Pick<Profile, 'accountId'>,
): Refusal | undefined {
  const problem = certificateIdProblem(certificateId, accountId);
  if (problem === undefined || (problem.mayBeOne && confirmedId === certificateId)) {
    return undefined;
  }
  const fieldErrors = { certificateId: problem.message };
  return problem.mayBeOne
    ? { code: 'certificate-id-unusual', fieldErrors, values: { confirmedId: certificateId } }
    : { code: 'certificate-id-malformed', fieldErrors };
}

/**
 * Whether what was saved first is just what this person sent: by the second press of a double
 * click, for instance. Then nothing is left to save.
 */
export function isAlreadySaved(
  error: ProfileChangeError,
  isSame: (current: Profile) => boolean,
): boolean {
  return error.code === 'changed-meanwhile' && isSame(error.current);
}

/**
 * What a person reads when a change was not saved. The form keeps what they typed and takes the newer
 * version along, so that sending it again replaces the other value on purpose: every one that it would
 * replace must be named.
 *
 * @param conflictWords Several where a form has several fields that differ from what is saved now.
 */
export function changeRefusal(
  error: ProfileChangeError,
  conflictWords: (current: Profile) => ConflictWords | ReadonlyArray<ConflictWords>,
): Refusal {
  if (error.code === 'profile-not-found') {
    return PROFILE_NOT_FOUND;
  }
  const conflicts = [conflictWords(error.current)].flat();
  // Of several fields, this person may have changed the one and someone else the other.
  const found =
    conflicts.length > 1
      ? 'Your value differs from the saved one.'
      : 'This has changed since you opened this page.';
  const message = [
    'Someone else, or you in another tab, changed this profile after you opened it. Nothing was overwritten.',
  ];
  const fieldErrors: Record<string, string> = {};
  for (const { field, saved, typed } of conflicts) {
    const both = `Saved now: ${saved}. Yours: ${typed}. Submit the form again to save yours, or reload the page to keep the saved value.`;
    if (field === undefined) {
      message.push(both);
    } else {
      fieldErrors[field] = `${found} ${both}`;
    }
  }
  return {
    code: error.code,
    message: message.join(' '),
    fieldErrors,
    values: { version: String(error.current.version) },
  };
}

/**
 * What a person reads when their word about what Celigo holds was not saved. No newer version goes along:
 * sending the form again would say of the newer values what they only know of those on their page.
 */
export function staleConfirmationError({ code }: ProfileChangeError): Refusal {
  return code === 'profile-not-found' ? PROFILE_NOT_FOUND : VALUES_CHANGED;
}
