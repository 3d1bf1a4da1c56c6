import type { AuditActor } from '@/lib/audit/audit';
import { valuesToRemember } from '@/lib/celigo/entered-values';
import { failure, type Result } from '@/lib/result';
import { celigoFormFields, keyThumbprint } from './celigo-forms';
import type { CeligoRunRecord } from './celigo-memory-schema';
import { forgetCheckedValues } from './checked-items';
import { makeNextActive } from './credential-steps';
import { CELIGO_FORMS, isSwitching, type Profile } from './profile';
import { provenSubject, valuesMark } from './standing';
import {
  changeProfile,
  type ProfileChange,
  type ProfileChangeError,
  type ProfileColumns,
  type ProfileStore,
  sealedConfigurationWith,
} from './store';

/** Why a person's word is not taken. */
export type CeligoWordError =
  | ProfileChangeError
  /** A value that Celigo needs is missing here, so nothing can work there. */
  | { readonly code: 'profile-incomplete' }
  /** Celigo still uses the active certificate while the pages are about the next one. */
  | { readonly code: 'celigo-still-switching' };

/**
 * Columns that say that Celigo's own test passed with the values of a profile.
 *
 * @param how `api`: Celigo answered so. `person`: a person said so.
 */
export function provenInCeligo(
  profile: Profile,
  how: 'api' | 'person',
  actor: AuditActor,
  now: Date,
): ProfileColumns {
  return {
    celigoProvenAt: now,
    celigoProvenHow: how,
    celigoProvenBy: actor.email,
    celigoProvenFor: valuesMark(profile, profile.credential),
    // Celigo got a token and an answer: features, role and permissions are as they must be.
    prerequisitesProvenFor: provenSubject(profile),
  };
}

/**
 * How a run through Celigo's API ended, as far as that says something of what the next one would send.
 * `worked-before`: Celigo's test passed then, with other values than those of now.
 */
export function runOutcomeNow(
  { celigoProof, active, next }: Pick<Profile, 'celigoProof' | 'active' | 'next'>,
  { outcome }: CeligoRunRecord,
): CeligoRunRecord['outcome'] | 'worked-before' {
  if (outcome !== 'works') return outcome;
  return celigoProof?.how === 'api' && !isSwitching({ active, next }) ? 'works' : 'worked-before';
}

/** Columns that say that nothing is known of Celigo's own test, or that it failed. */
export const NOT_PROVEN_IN_CELIGO: ProfileColumns = {
  celigoProvenAt: null,
  celigoProvenHow: null,
  celigoProvenBy: null,
  celigoProvenFor: null,
};

/**
 * Saves a person's word that Celigo's own test passed: both forms are then entered as they are here.
 * Proof and entry stand until a value changes, and again when it is put back.
 */
export async function sayCeligoWorks(
  store: ProfileStore,
  change: ProfileChange,
  profile: Profile,
): Promise<Result<number, CeligoWordError>> {
  if (isSwitching(profile)) return failure({ code: 'celigo-still-switching' });
  const enteredInCeligo: Record<string, Readonly<Record<string, string>>> = {};
  for (const form of CELIGO_FORMS) {
    const fields = celigoFormFields(profile, form);
    if (fields === undefined) return failure({ code: 'profile-incomplete' });
    enteredInCeligo[form] = valuesToRemember(fields, keyThumbprint(profile));
  }
  return changeProfile(
    store,
    change,
    {
      ...provenInCeligo(profile, 'person', change.actor, change.now),
      celigoIclientSettledAt: change.now,
      celigoConnectionSettledAt: change.now,
      sealedConfiguration: await sealedConfigurationWith(store, profile, { enteredInCeligo }),
    },
    { action: 'celigo-test-said', detail: { passed: true } },
    async (transaction) => {
      for (const form of CELIGO_FORMS) await forgetCheckedValues(transaction, profile.id, form);
      await makeNextActive(transaction, change);
    },
  );
}

/** Takes back a person's word that Celigo's own test passed. What was entered stays entered. */
export function takeBackCeligoWorks(
  store: ProfileStore,
  change: ProfileChange,
): Promise<Result<number, ProfileChangeError>> {
  return changeProfile(store, change, NOT_PROVEN_IN_CELIGO, {
    action: 'celigo-test-said',
    detail: { passed: false },
  });
}
