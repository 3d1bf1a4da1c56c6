import type { AuditActor } from '@/lib/audit/audit';
import { type EnteredValues, valuesToRemember } from '@/lib/celigo/entered-values';
import type { DatabaseTransaction } from '@/lib/database/client';
import { failure, type Result } from '@/lib/result';
import { celigoFormFields, keyThumbprint, valuesInCeligo } from './celigo-forms';
import type { CeligoRunRecord } from './celigo-memory-schema';
import { forgetCheckedValues } from './checked-items';
import { makeNextActive, makeNextAgain } from './credential-steps';
import {
  type BeforeCeligoConfirmation,
  CELIGO_FORMS,
  type CeligoForm,
  isSwitching,
  type Profile,
} from './profile';
import { noteUploadProven, provenSubject, valuesMark } from './standing';
import {
  changeProfile,
  type ProfileChange,
  type ProfileChangeError,
  type ProfileColumns,
  type ProfileStore,
  sealedConfigurationWith,
} from './store';

/** Why a person's word is not taken. */
export type CeligoConfirmationError =
  | ProfileChangeError
  /** A value that Celigo needs is missing here, so nothing can work there. */
  | { readonly code: 'profile-incomplete' }
  /** Celigo still uses the active certificate while the pages are about the next one. */
  | { readonly code: 'celigo-still-switching' };

/** The message when a confirmation is rejected because it applies only to the values that the person saw. */
export const VALUES_CHANGED = {
  code: 'changed-meanwhile',
  message:
    'Someone changed this profile after you opened the page, so your confirmation was not saved. Reload the page, compare its fields with Celigo, and confirm again.',
} as const;

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
  if (outcome !== 'works') {
    return outcome;
  }
  return celigoProof?.how === 'api' && !isSwitching({ active, next }) ? 'works' : 'worked-before';
}

/** The column values for "Celigo's own test failed or was never run". */
export const NOT_PROVEN_IN_CELIGO: ProfileColumns = {
  celigoProvenAt: null,
  celigoProvenHow: null,
  celigoProvenBy: null,
  celigoProvenFor: null,
};

/**
 * Takes the proof from a renewal in progress too, so that the old certificate stays until Celigo has
 * proven the new one again. Once its revocation was requested, there is no way back.
 */
export async function takeProofFromRenewal(
  transaction: DatabaseTransaction,
  profileId: string,
): Promise<void> {
  await transaction.renewal.updateMany({
    where: { openForProfile: profileId, revokeAskedAt: null },
    data: { celigoProvenAt: null, celigoProof: null },
  });
}

/**
 * Stores a person's confirmation that Celigo's own test passed. Both forms then count as entered with the
 * current values. This holds until a value changes, and again once the value is restored.
 */
export async function confirmCeligoWorks(
  store: ProfileStore,
  change: ProfileChange,
  profile: Profile,
): Promise<Result<number, CeligoConfirmationError>> {
  if (isSwitching(profile)) {
    return failure({ code: 'celigo-still-switching' });
  }
  const enteredInCeligo: Record<string, EnteredValues> = {};
  for (const form of CELIGO_FORMS) {
    const fields = celigoFormFields(profile, form);
    if (fields === undefined) {
      return failure({ code: 'profile-incomplete' });
    }
    enteredInCeligo[form] = valuesToRemember(fields, keyThumbprint(profile));
  }
  return changeProfile(
    store,
    change,
    {
      ...provenInCeligo(profile, 'person', change.actor, change.now),
      celigoIclientSettledAt: change.now,
      celigoConnectionSettledAt: change.now,
      sealedConfiguration: await sealedConfigurationWith(store, profile, {
        enteredInCeligo,
        beforeCeligoWord: beforeWord(profile, enteredInCeligo),
      }),
    },
    { action: 'celigo-test-said', detail: { passed: true } },
    async (transaction) => {
      for (const form of CELIGO_FORMS) {
        await forgetCheckedValues(transaction, profile.id, form);
      }
      await makeNextActive(transaction, change);
      await noteUploadProven(transaction, profile);
    },
  );
}

/** What taking back a person's word must restore. */
function beforeWord(
  profile: Profile,
  now: Partial<Record<CeligoForm, EnteredValues>>,
): BeforeCeligoConfirmation {
  const { active, next, credential, celigoProof, configuration } = profile;
  const { prerequisitesProvenFor: proven } = profile;
  const confirmedIn = credential?.confirmedIn;
  // If confirmed twice, keep the state from before the first confirmation.
  if (celigoProof?.how === 'person' && configuration.beforeCeligoWord !== undefined) {
    return configuration.beforeCeligoWord;
  }
  const inCeligo = (form: CeligoForm) =>
    // An earlier version settled a form without keeping its values.
    valuesInCeligo(configuration, form) ?? (isSettled(profile, form) ? now[form] : undefined);
  const entered = CELIGO_FORMS.map((form) => [form, inCeligo(form)] as const);
  return {
    entered: Object.fromEntries(entered.filter(([, values]) => values !== undefined)),
    ...(active === undefined && next !== undefined ? { credentialId: next.id } : {}),
    ...(proven === undefined ? {} : { prerequisitesProvenFor: proven }),
    ...(credential === undefined || confirmedIn === undefined || confirmedIn === profile.accountId
      ? {}
      : { uploadedElsewhere: { credentialId: credential.id, accountId: confirmedIn } }),
  };
}

function isSettled(profile: Profile, form: CeligoForm): boolean {
  return form === 'celigo-iclient' ? profile.celigoIclientSettled : profile.celigoConnectionSettled;
}

/**
 * Takes back a person's word that Celigo's own test passed, and what only followed from it: that both
 * forms are entered, that Celigo uses the credential, that the prerequisites are as they must be. What
 * was entered or tested for its own sake stays.
 */
export async function undoCeligoConfirmation(
  store: ProfileStore,
  change: ProfileChange,
  profile: Profile,
): Promise<Result<number, ProfileChangeError>> {
  const { beforeCeligoWord: before, ...configuration } = profile.configuration;
  const audit = { action: 'celigo-test-said', detail: { passed: false } } as const;
  // Said in an earlier version, which did not keep what was before.
  if (before === undefined) {
    return changeProfile(store, change, NOT_PROVEN_IN_CELIGO, audit, (transaction) =>
      takeProofFromRenewal(transaction, profile.id),
    );
  }
  const { entered, credentialId, prerequisitesProvenFor = null, uploadedElsewhere } = before;
  const isTested = await hasWorked(store, profile);
  return changeProfile(
    store,
    change,
    {
      ...NOT_PROVEN_IN_CELIGO,
      ...(isTested ? {} : { prerequisitesProvenFor }),
      ...(entered['celigo-iclient'] === undefined ? { celigoIclientSettledAt: null } : {}),
      ...(entered['celigo-connection'] === undefined ? { celigoConnectionSettledAt: null } : {}),
      sealedConfiguration: await sealedConfigurationWith(
        store,
        { ...profile, configuration },
        { enteredInCeligo: entered },
      ),
    },
    audit,
    async (transaction) => {
      await takeProofFromRenewal(transaction, profile.id);
      if (uploadedElsewhere !== undefined && !isTested) {
        await transaction.credential.updateMany({
          where: { id: uploadedElsewhere.credentialId, profileId: profile.id },
          data: { mappingAccountId: uploadedElsewhere.accountId },
        });
      }
      for (const form of CELIGO_FORMS) {
        await forgetCheckedValues(transaction, profile.id, form);
      }
      if (credentialId === undefined) {
        return;
      }
      await makeNextAgain(transaction, { id: credentialId, profileId: profile.id });
    },
  );
}

/** Whether a test of the wizard's worked with the values of now. */
async function hasWorked({ database }: ProfileStore, profile: Profile): Promise<boolean> {
  const mark = valuesMark(profile, profile.credential);
  const where = { profileId: profile.id, valuesMark: mark, outcome: 'works' };
  return (await database.testRun.count({ where })) > 0;
}
