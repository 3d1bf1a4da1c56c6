import type { AuditFact } from '@/lib/audit/actions';
import type { AuditActor } from '@/lib/audit/audit';
import type { CeligoMemory } from '@/lib/profiles/celigo-memory-schema';
import { takeProofFromRenewal } from '@/lib/profiles/celigo-proof';
import { forgetCheckedValues } from '@/lib/profiles/checked-items';
import { makeNextActive } from '@/lib/profiles/credential-steps';
import { CELIGO_FORMS, type Profile } from '@/lib/profiles/profile';
import { noteUploadProven } from '@/lib/profiles/standing';
import {
  changeProfile,
  type ProfileColumns,
  type ProfileStore,
  readProfile,
  sealedConfigurationWith,
} from '@/lib/profiles/store';

/** How often a change is tried while others change the profile at the same time. */
const ATTEMPTS_MAX = 20;

/**
 * Changes what a profile remembers about Celigo, even while other changes to it are made.
 *
 * @param change Gets the current profile. Must have no side effects, because it may be called again.
 * @param columns More columns to set, based on the current profile.
 * @returns Whether the profile still existed.
 * @throws When another change came first on every attempt.
 */
export async function changeCeligoMemory(
  store: ProfileStore,
  subject: { readonly profileId: string; readonly actor: AuditActor; readonly now: Date },
  change: (memory: CeligoMemory, profile: Profile) => CeligoMemory,
  audit: AuditFact,
  columns: (profile: Profile) => ProfileColumns & {
    readonly entered?: Profile['configuration']['enteredInCeligo'];
  } = () => ({}),
): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const profile = await readProfile(store, subject.profileId);
    if (profile === undefined) {
      return false;
    }
    const celigo = change(profile.configuration.celigo ?? {}, profile);
    const { entered, ...more } = columns(profile);
    const sealedConfiguration = await sealedConfigurationWith(store, profile, {
      celigo,
      ...(entered === undefined
        ? {}
        : { enteredInCeligo: { ...profile.configuration.enteredInCeligo, ...entered } }),
    });
    const changed = await changeProfile(
      store,
      { ...subject, version: profile.version },
      { ...more, sealedConfiguration },
      audit,
      async (transaction) => {
        if (more.celigoProvenAt === null) {
          await takeProofFromRenewal(transaction, profile.id);
        } else if (more.celigoProvenAt !== undefined) {
          await noteUploadProven(transaction, profile);
        }
        for (const form of CELIGO_FORMS.filter((one) => entered?.[one] !== undefined)) {
          await forgetCheckedValues(transaction, profile.id, form);
        }
        if (entered?.['celigo-iclient'] !== undefined) {
          await makeNextActive(transaction, subject);
        }
      },
    );
    if (changed.ok) {
      return true;
    }
    if (changed.error.code === 'profile-not-found') {
      return false;
    }
  }
  throw new Error(
    'Celigo’s values could not be saved because the profile changed on every attempt.',
  );
}
