import type { CeligoField } from '@/lib/celigo/catalogue';
import { connectionFields } from '@/lib/celigo/connection';
import { type ChangedField, changedFields, tickName } from '@/lib/celigo/entered-values';
import { iClientFields } from '@/lib/celigo/iclient';
import type { Installation } from '@/lib/installation/installation';
import type { CeligoForm, Profile } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { valuesInCeligo } from '@/lib/profiles/ticked-values';
import { accountOf, type ProfileView } from '../profile-view';
import { connectionValues, iClientValues } from './celigo-values';

/** The fields of one of Celigo's forms for a profile; nothing while a value is not known. */
export function celigoFormFields(
  view: Pick<ProfileView, 'profile' | 'account'>,
  form: CeligoForm,
): ReadonlyArray<CeligoField> | undefined {
  if (form === 'celigo-connection') {
    return connectionFields(connectionValues(view));
  }
  const values = iClientValues(view);
  return values === undefined ? undefined : iClientFields(values);
}

/** Reads what a form is made for; nothing when the profile is gone. */
export async function readFormSubject(
  installation: Installation,
  profileId: string,
): Promise<Pick<ProfileView, 'profile' | 'account'> | undefined> {
  const profile = await readProfile(installation, profileId);
  return profile === undefined ? undefined : { profile, account: accountOf(profile) };
}

/** The words that stand for the private key of a profile: other ones for each key. */
export function keyName({ credential }: Pick<Profile, 'credential'>): string {
  return credential === null
    ? 'none'
    : `The key of the certificate ${credential.predictedCertificateId}`;
}

/** Ids of the fields that the person ticked off with the value that they have now. */
export function tickedFieldIds(
  profile: Profile,
  form: CeligoForm,
  fields: ReadonlyArray<CeligoField>,
): ReadonlySet<string> {
  const name = keyName(profile);
  return new Set(
    fields
      .filter((field) => profile.tickedItems.has(tickName(form, field, name)))
      .map(({ id }) => id),
  );
}

/**
 * The fields that changed since the form was entered in Celigo; nothing when it was never entered.
 */
export function fieldsToChange(
  profile: Profile,
  form: CeligoForm,
  fields: ReadonlyArray<CeligoField>,
): ReadonlyArray<ChangedField> | undefined {
  const entered = valuesInCeligo(profile.configuration, form);
  return entered === undefined ? undefined : changedFields(fields, entered, keyName(profile));
}
