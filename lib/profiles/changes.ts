import type { Account } from '@/lib/account/account';
import type { Scope } from '@/lib/account/scopes';
import type { EnteredValues } from '@/lib/celigo/entered-values';
import { type EditedTemplates, templatesMovedTo } from '@/lib/celigo/profile-templates';
import type { DatabaseTransaction } from '@/lib/database/client';
import { failure, type Result } from '@/lib/result';
import { takeProofFromRenewal } from './celigo-proof';
import { forgetCheckedValues } from './checked-items';
import { stageAfter, stagesBefore } from './credential-life';
import { makeNextActive } from './credential-steps';
import {
  accountOf,
  type CeligoForm,
  isConfirmedElsewhere,
  PREREQUISITE_PREFIX,
  type Profile,
} from './profile';
import { profileVault } from './profile-keys';
import { sealMapping } from './profile-records';
import {
  changeProfile,
  type ProfileChange,
  type ProfileChangeError,
  type ProfileStore,
  sealedConfigurationWith,
} from './store';

/** The outcome of a change: the new version, or why nothing was saved. */
export type ChangeOutcome = Promise<Result<number, ProfileChangeError>>;

/** Gives a profile another name. */
export function renameProfile(
  store: ProfileStore,
  change: ProfileChange,
  name: string,
): ChangeOutcome {
  return changeProfile(store, change, { name }, { action: 'profile-renamed', detail: { name } });
}

/**
 * Before a profile is given another account: notes in which one its prerequisites were checked and its
 * certificates confirmed, so that they are open in the new account and count again in this one. What a
 * renewal in progress has proven is to be proven once more.
 */
async function leaveAccount(
  transaction: DatabaseTransaction,
  { id: profileId, accountId }: Pick<Profile, 'id' | 'accountId'>,
): Promise<void> {
  await transaction.checkedItem.updateMany({
    where: { profileId, item: { startsWith: PREREQUISITE_PREFIX }, mark: '' },
    data: { mark: accountId },
  });
  await transaction.credential.updateMany({
    where: { profileId, mappingSettledAt: { not: null }, mappingAccountId: null },
    data: { mappingAccountId: accountId },
  });
  await transaction.renewal.updateMany({
    where: { openForProfile: profileId, revokeAskedAt: null },
    data: { netSuiteProvenAt: null },
  });
  await takeProofFromRenewal(transaction, profileId);
}

/** Saves the account and the scopes. What was done in the account before is open in another one. */
export async function saveAccount(
  store: ProfileStore,
  change: ProfileChange,
  profile: Profile,
  values: { readonly account: Account; readonly scopes: ReadonlyArray<Scope> },
): ChangeOutcome {
  const scopes = values.scopes.join(',');
  const { accountId } = values.account;
  const { templates } = profile.configuration;
  const from = { account: accountOf(profile), scopes: profile.scopes };
  return changeProfile(
    store,
    change,
    {
      accountId,
      environment: values.account.environment,
      scopes,
      // The configuration is bound to the account and the scopes that it is for.
      sealedConfiguration: await sealedConfigurationWith(
        store,
        profile,
        templates === undefined
          ? {}
          : { templates: templatesMovedTo(templates, { from, to: values }) },
        { accountId, scopes: values.scopes },
      ),
    },
    { action: 'account-changed', detail: { accountId, scopes } },
    accountId === profile.accountId
      ? undefined
      : (transaction) => leaveAccount(transaction, profile),
  );
}

/**
 * Saves which prerequisites were checked and cleared on a page. Single checks do not count as changes of
 * a profile, so what others checked off since the page was made is left as it is.
 *
 * @param page What was checked when the page was made, and when it was sent.
 */
export function savePrerequisites(
  store: ProfileStore,
  change: ProfileChange,
  page: { readonly shown: ReadonlyArray<string>; readonly checked: ReadonlyArray<string> },
): ChangeOutcome {
  const named = (ids: ReadonlyArray<string>) => ids.map((id) => `${PREREQUISITE_PREFIX}${id}`);
  const { shown, checked } = page;
  const added = named([...new Set(checked)].filter((id) => !shown.includes(id)));
  const cleared = named(shown.filter((id) => !checked.includes(id)));
  return changeProfile(
    store,
    change,
    {},
    { action: 'prerequisites-saved', detail: { ticked: checked.length } },
    async (transaction) => {
      const { profileId } = change;
      await transaction.checkedItem.deleteMany({
        where: { profileId, item: { in: [...cleared, ...added] } },
      });
      await transaction.checkedItem.createMany({
        data: added.map((item) => ({ profileId, item })),
      });
    },
  );
}

/** Saves the Client ID, sealed. */
export async function saveClientId(
  store: ProfileStore,
  change: ProfileChange,
  profile: Profile,
  clientId: string,
): ChangeOutcome {
  return changeProfile(
    store,
    change,
    {
      sealedConfiguration: await sealedConfigurationWith(store, profile, { clientId }),
      clientIdSettledAt: change.now,
    },
    { action: 'client-id-saved' },
  );
}

/** What a person knows of the certificate in NetSuite. */
export type Mapping = {
  readonly entity: string | undefined;
  readonly role: string | undefined;
  readonly certificateId: string;
};

/** Whether a profile has a mapping already, confirmed in the account that it has now. */
export function isMappingSaved(profile: Profile, mapping: Mapping): boolean {
  const { configuration, next, active } = profile;
  const credential = next ?? active;
  return (
    configuration.entity === mapping.entity &&
    configuration.role === mapping.role &&
    credential?.certificateId === mapping.certificateId &&
    !isConfirmedElsewhere(profile, credential)
  );
}

/** Saves the M2M record: the Certificate ID that NetSuite shows, and entity and role as a note, all sealed. */
export async function saveMapping(
  store: ProfileStore,
  change: ProfileChange,
  profile: Profile,
  mapping: Mapping,
): ChangeOutcome {
  const credential = profile.next ?? profile.active;
  if (credential === undefined) {
    return failure({ code: 'changed-meanwhile', current: profile });
  }
  const { entity, role, certificateId } = mapping;
  const mappingDiffers = certificateId !== credential.predictedCertificateId;
  const sealedMapping = await sealMapping(
    await profileVault(store, profile.id),
    { id: credential.id, profileId: profile.id, thumbprint: credential.predictedCertificateId },
    { certificateId },
  );
  const { entity: _entity, role: _role, ...others } = profile.configuration;
  const before = others.beforeCeligoWord;
  const sealedConfiguration = await sealedConfigurationWith(
    store,
    { ...profile, configuration: others },
    {
      ...(entity === undefined ? {} : { entity }),
      ...(role === undefined ? {} : { role }),
      // Confirmed for its own sake now: it stays when the word is taken back.
      ...(before && { beforeCeligoWord: { ...before, uploadedElsewhere: undefined } }),
    },
  );
  return changeProfile(
    store,
    change,
    {
      sealedConfiguration,
    },
    {
      action: 'mapping-saved',
      detail: { certificateIdAsPredicted: !mappingDiffers },
    },
    async (transaction) => {
      await transaction.credential.update({
        where: { id: credential.id },
        data: {
          ...{ sealedMapping, mappingSettledAt: change.now, mappingDiffers },
          mappingAccountId: profile.accountId,
        },
      });
      await transaction.credential.updateMany({
        where: { id: credential.id, stage: { in: stagesBefore('confirmed-in-netsuite') } },
        data: { stage: stageAfter('confirmed-in-netsuite') },
      });
    },
  );
}

/** Saves that the fields of one of Celigo's two forms are entered, and with which values, sealed. */
export async function saveCeligoProgress(
  store: ProfileStore,
  change: ProfileChange,
  profile: Profile,
  entered: { readonly form: CeligoForm; readonly values: EnteredValues },
): ChangeOutcome {
  const { form, values } = entered;
  const { configuration } = profile;
  const enteredInCeligo = { ...configuration.enteredInCeligo, [form]: values };
  const before = configuration.beforeCeligoWord;
  const { credentialId: _made, ...withoutCredential } = before ?? { entered: {} };
  const beforeCeligoWord = before && {
    ...(form === 'celigo-iclient' ? withoutCredential : before),
    entered: { ...before.entered, [form]: values },
  };
  const column = form === 'celigo-iclient' ? 'celigoIclientSettledAt' : 'celigoConnectionSettledAt';
  return changeProfile(
    store,
    change,
    {
      [column]: change.now,
      sealedConfiguration: await sealedConfigurationWith(store, profile, {
        enteredInCeligo,
        // Entered for its own sake now: it stays when the word is taken back.
        ...(beforeCeligoWord === undefined ? {} : { beforeCeligoWord }),
      }),
    },
    { action: 'celigo-progress-saved', detail: { form } },
    async (transaction) => {
      await forgetCheckedValues(transaction, profile.id, form);
      if (form === 'celigo-iclient') {
        await makeNextActive(transaction, change);
      }
    },
  );
}

/**
 * Saves the texts of Payload and JWT headers that the person edited, sealed; absent ones are the
 * recipe's again.
 */
export async function saveTemplates(
  store: ProfileStore,
  change: ProfileChange,
  profile: Profile,
  templates: EditedTemplates,
): ChangeOutcome {
  return changeProfile(
    store,
    change,
    {
      sealedConfiguration: await sealedConfigurationWith(store, profile, { templates }),
    },
    {
      action: 'celigo-templates-saved',
      detail: {
        payloadEdited: templates.payload !== undefined,
        headersEdited: templates.headers !== undefined,
      },
    },
  );
}
