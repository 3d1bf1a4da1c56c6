import type { CeligoField } from '@/lib/celigo/catalog';
import { type ConnectionValues, connectionFields } from '@/lib/celigo/connection';
import {
  type ChangedField,
  changedFields,
  checkedItemNames,
  type EnteredValues,
  valueMark,
} from '@/lib/celigo/entered-values';
import { type IClientValues, iClientFields } from '@/lib/celigo/iclient';
import type { NamesInCeligo } from '@/lib/celigo/names';
import {
  accountOf,
  CELIGO_FORMS,
  type CeligoForm,
  type Profile,
  type ProfileConfiguration,
} from './profile';

/**
 * What Celigo holds of a form, as far as the person said so: the form as it was entered, and what was
 * checked off field by field since. Nothing when the form was never entered.
 */
export function valuesInCeligo(
  { enteredInCeligo, checkedInCeligo }: ProfileConfiguration,
  form: CeligoForm,
): EnteredValues | undefined {
  const entered = enteredInCeligo?.[form];
  return entered === undefined ? undefined : { ...entered, ...checkedInCeligo?.[form] };
}

/** Whether anything of one of Celigo's forms is checked off. */
export function hasChecks(
  { checkedItems }: Pick<Profile, 'checkedItems'>,
  form: CeligoForm,
): boolean {
  return [...checkedItems].some((item) => item.startsWith(`${form}:`));
}

/** Whether anything of a profile is in Celigo, as far as the wizard made it there or a person said so. */
export function isBegunInCeligo(
  profile: Pick<Profile, 'configuration' | 'celigoIclientSettled' | 'checkedItems'>,
): boolean {
  const { configuration, celigoIclientSettled } = profile;
  return (
    configuration.celigo?.made !== undefined ||
    celigoIclientSettled ||
    CELIGO_FORMS.some(
      (form) => configuration.enteredInCeligo?.[form] !== undefined || hasChecks(profile, form),
    )
  );
}

/**
 * The names under which a profile was entered in Celigo. Those of another account no longer count: a
 * name tells the account.
 */
export function namesInCeligo(profile: Profile): NamesInCeligo {
  const ofThisAccount = `//${accountOf(profile).hostLabel}.`;
  const nameIn = (form: CeligoForm, addressField: string) => {
    // A cleared check is an empty value: what was entered before is still there.
    const heldValue = (field: string) =>
      valuesInCeligo(profile.configuration, form)?.[field] ||
      profile.configuration.enteredInCeligo?.[form]?.[field];
    return heldValue(addressField)?.includes(ofThisAccount)
      ? heldValue('name') || undefined
      : undefined;
  };
  const iClient = nameIn('celigo-iclient', 'access-token-url');
  const connection = nameIn('celigo-connection', 'base-uri');
  return {
    ...(iClient === undefined ? {} : { iClient }),
    ...(connection === undefined ? {} : { connection }),
  };
}

/** What a person is told while a value of the iClient is not known. */
export const ICLIENT_NEEDS =
  'You need the Client ID, the key and certificate, and the Certificate ID first.';

/** What the iClient of a profile is made of; nothing while a value of it is not known. */
export function iClientValues(profile: Profile): IClientValues | undefined {
  const { credential, configuration, scopes, name } = profile;
  const certificateId = credential?.certificateId;
  if (
    credential === undefined ||
    certificateId === undefined ||
    configuration.clientId === undefined
  ) {
    return undefined;
  }
  return {
    account: accountOf(profile),
    scopes,
    algorithm: credential.algorithm,
    profileName: name,
    namesInCeligo: namesInCeligo(profile),
    clientId: configuration.clientId,
    certificateId,
    ...(configuration.templates === undefined ? {} : { templates: configuration.templates }),
  };
}

/** What the HTTP connection of a profile is made of. */
export function connectionValues(profile: Profile): ConnectionValues {
  return {
    account: accountOf(profile),
    scopes: profile.scopes,
    profileName: profile.name,
    namesInCeligo: namesInCeligo(profile),
  };
}

/** The fields of one of Celigo's forms for a profile; nothing while a value is not known. */
export function celigoFormFields(
  profile: Profile,
  form: CeligoForm,
): ReadonlyArray<CeligoField> | undefined {
  if (form === 'celigo-connection') {
    return connectionFields(connectionValues(profile));
  }
  const values = iClientValues(profile);
  return values === undefined ? undefined : iClientFields(values);
}

/** The thumbprint of the certificate of a profile's private key; empty before there is one. */
export function keyThumbprint({ credential }: Pick<Profile, 'credential'>): string {
  return credential?.predictedCertificateId ?? '';
}

/**
 * The field of a form as a page showed it.
 *
 * @param shown Its id, and the mark of the value that it had on the page.
 * @returns Nothing when there is no such field; `changed` when it has another value now.
 */
export function fieldAsShown(
  profile: Profile,
  form: CeligoForm,
  shown: { readonly id: string; readonly mark: string },
): CeligoField | 'changed' | undefined {
  const field = celigoFormFields(profile, form)?.find(({ id }) => id === shown.id);
  const isOther = field !== undefined && valueMark(field, keyThumbprint(profile)) !== shown.mark;
  return isOther ? 'changed' : field;
}

/** Ids of the fields that the person checked off with the value that they have now. */
export function checkedFieldIds(
  profile: Profile,
  form: CeligoForm,
  fields: ReadonlyArray<CeligoField>,
): ReadonlySet<string> {
  const thumbprint = keyThumbprint(profile);
  const isChecked = (field: CeligoField) =>
    checkedItemNames(form, field, thumbprint).some((name) => profile.checkedItems.has(name));
  return new Set(fields.filter(isChecked).map(({ id }) => id));
}

/** The fields that changed since a form was entered in Celigo; nothing when it was never entered. */
export function fieldsToChange(
  profile: Profile,
  form: CeligoForm,
  fields: ReadonlyArray<CeligoField>,
): ReadonlyArray<ChangedField> | undefined {
  const entered = valuesInCeligo(profile.configuration, form);
  return entered === undefined ? undefined : changedFields(fields, entered, keyThumbprint(profile));
}
