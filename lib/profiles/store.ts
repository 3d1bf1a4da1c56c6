import { randomUUID } from 'node:crypto';
import type { Account } from '@/lib/account/account';
import type { Scope } from '@/lib/account/scopes';
import type { AuditFact } from '@/lib/audit/actions';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import { templatesMovedTo } from '@/lib/celigo/profile-templates';
import {
  type Database,
  type DatabaseTransaction,
  truncateWriteAheadLog,
} from '@/lib/database/client';
import { inTransaction, isUniqueViolation } from '@/lib/database/transaction';
import { failure, type Result, success } from '@/lib/result';
import { UnsealFailure, type Vault } from '@/lib/vault/sealed-text';
import { refreshListing } from './listing';
import { accountOf, type Profile, type ProfileConfiguration } from './profile';
import { newProfileKey, profileVault } from './profile-keys';
import { IN_PLACE, openProfile, sealConfiguration, withFoundLife } from './profile-records';
import { noteTestedValues, restate } from './standing';

/** What the functions of the store need. */
export type ProfileStore = { readonly database: Database; readonly vault: Vault };

/** Who changes a profile, when, and which version they had read. */
export type ProfileChange = {
  readonly profileId: string;
  readonly version: number;
  readonly actor: AuditActor;
  readonly now: Date;
};

/** Why a change was not saved. With a conflict comes the profile as it is now. */
export type ProfileChangeError =
  | { readonly code: 'profile-not-found' }
  | { readonly code: 'changed-meanwhile'; readonly current: Profile };

const WITH_KEY_AND_CREDENTIALS = {
  credentials: { where: IN_PLACE },
  key: true,
  checkedItems: true,
} as const;

/** What a profile begins with. */
export type NewProfile = {
  /** Made once per form: a form that is sent twice makes one profile. */
  readonly id?: string;
  readonly name: string;
  readonly account: Account;
  readonly scopes: ReadonlyArray<Scope>;
  /** What is known from the beginning; nothing without it. */
  readonly configuration?: ProfileConfiguration;
  /** The profile whose {@link ownSettings} it gets, too. */
  readonly settingsOf?: string;
  readonly actor: AuditActor;
  readonly now: Date;
};

/**
 * What a profile for another account, with the same scopes, begins with: the texts of the templates, which
 * Celigo account it is for, and the algorithm of its key. No key, no token, and no id of anything made in Celigo.
 */
export function configurationToCopy(
  source: Pick<Profile, 'id' | 'accountId' | 'scopes' | 'configuration' | 'credential'>,
  { account, withClientId }: { readonly account: Account; readonly withClientId: boolean },
): ProfileConfiguration {
  const { configuration, credential, scopes } = source;
  const { clientId, templates, celigo } = configuration;
  const subjects = { from: { account: accountOf(source), scopes }, to: { account, scopes } };
  const algorithm = credential?.algorithm ?? configuration.algorithm;
  return {
    ...(withClientId && clientId !== undefined ? { clientId } : {}),
    ...(templates === undefined ? {} : { templates: templatesMovedTo(templates, subjects) }),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(celigo?.account === undefined ? {} : { celigo: { account: celigo.account } }),
  };
}

/**
 * How a profile is watched and how early it is renewed, as far as it does not follow the installation: what a copy
 * gets, too. Never whether it is renewed automatically, which needs a token of the other account.
 */
export async function ownSettings(
  { watch, renewalPlan }: Pick<Database, 'watch' | 'renewalPlan'>,
  profileId: string,
) {
  const plan = await renewalPlan.findUnique({ where: { profileId }, select: { daysBefore: true } });
  return {
    watch: (await watch.findUnique({ where: { profileId } })) ?? undefined,
    daysBefore: plan?.daysBefore ?? undefined,
  };
}

/** Gives a new profile the {@link ownSettings} of another one. */
async function copySettings(
  transaction: DatabaseTransaction,
  { from, to: profileId }: { readonly from: string; readonly to: string },
): Promise<void> {
  const { watch, daysBefore } = await ownSettings(transaction, from);
  if (watch !== undefined) {
    await transaction.watch.create({ data: { ...watch, profileId } });
  }
  if (daysBefore !== undefined) {
    await transaction.renewalPlan.create({ data: { profileId, daysBefore } });
  }
}

/** Longest name of a profile, in characters. */
export const NAME_LENGTH_MAX = 100;

/** What the copy of a profile may be called: `Orders (copy)`, and of that `Orders (copy 2)`. */
export function nameOfCopy(name: string): string {
  const [, base = name, number] = /^(.*) \(copy(?: (\d{1,4}))?\)$/.exec(name) ?? [];
  const suffix = base === name ? ' (copy)' : ` (copy ${Number(number ?? 1) + 1})`;
  // No half of a character stays at the cut.
  const kept = base.slice(0, NAME_LENGTH_MAX - suffix.length).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept.trimEnd()}${suffix}`;
}

/** Creates a profile and gives its id; that of an equal one, when the same form made it already. */
export async function createProfile(store: ProfileStore, profile: NewProfile): Promise<string> {
  const id = profile.id ?? randomUUID();
  try {
    await insertProfile(store, id, profile);
    return id;
  } catch (error) {
    if (!isUniqueViolation(error)) {
      throw error;
    }
    return (await isMadeOf(store, id, profile)) ? id : createProfile(store, withoutId(profile));
  }
}

function withoutId({ id: _id, ...profile }: NewProfile): NewProfile {
  return profile;
}

/** Whether a stored profile holds what another is to begin with. */
async function isMadeOf(
  { database }: ProfileStore,
  id: string,
  { name, account, scopes }: NewProfile,
): Promise<boolean> {
  const equal = { id, name, accountId: account.accountId, scopes: scopes.join(',') };
  return (await database.profile.count({ where: equal })) > 0;
}

async function insertProfile(store: ProfileStore, id: string, profile: NewProfile): Promise<void> {
  const subject = { id, accountId: profile.account.accountId, scopes: profile.scopes.join(',') };
  const key = await newProfileKey(store.vault, id, profile.now);
  const sealedConfiguration = await sealConfiguration(
    key.vault,
    subject,
    profile.configuration ?? {},
  );
  await inTransaction(store.database, async (transaction) => {
    await transaction.profile.create({
      data: {
        ...subject,
        name: profile.name,
        environment: profile.account.environment,
        sealedConfiguration,
        clientIdSettledAt: profile.configuration?.clientId === undefined ? null : profile.now,
        createdAt: profile.now,
        updatedAt: profile.now,
      },
    });
    await transaction.profileKey.create({ data: key.row });
    if (profile.settingsOf !== undefined) {
      await copySettings(transaction, { from: profile.settingsOf, to: id });
    }
    await refreshListing(transaction, id);
    await recordAuditEvent(transaction, {
      action: 'profile-created',
      actor: profile.actor,
      at: profile.now,
      profile: { id, name: profile.name },
      detail: { accountId: profile.account.accountId, scopes: profile.scopes.join(',') },
    });
  });
}

/** Reads a profile, opened; nothing when there is none of that id. */
export async function readProfile(
  store: ProfileStore,
  profileId: string,
): Promise<Profile | undefined> {
  const record = await store.database.profile.findUnique({
    where: { id: profileId },
    include: WITH_KEY_AND_CREDENTIALS,
  });
  if (record === null) {
    return undefined;
  }
  const credentials = await withFoundLife(store.database, record, record.credentials);
  return openProfile(store.vault, { ...record, credentials });
}

/** The columns that a change may set. */
export type ProfileColumns = {
  readonly name?: string;
  readonly accountId?: string;
  readonly environment?: string;
  readonly scopes?: string;
  readonly sealedConfiguration?: string;
  readonly clientIdSettledAt?: Date | null;
  readonly celigoIclientSettledAt?: Date | null;
  readonly celigoConnectionSettledAt?: Date | null;
  readonly prerequisitesProvenFor?: string | null;
  readonly celigoProvenAt?: Date | null;
  readonly celigoProvenHow?: 'api' | 'person' | null;
  readonly celigoProvenBy?: string | null;
  readonly celigoProvenFor?: string | null;
};

/** Ends a transaction because the profile has changed; never leaves this module's callers. */
class ChangedMeanwhile extends Error {}

/** The conflict or absence that made a change impossible. */
async function changeError(store: ProfileStore, profileId: string): Promise<ProfileChangeError> {
  const current = await readProfile(store, profileId);
  return current === undefined
    ? { code: 'profile-not-found' }
    : { code: 'changed-meanwhile', current };
}

/**
 * Saves a change of a profile if its version is still the one that the person had read, counts the
 * version up, restates what is settled, and records the change, all in one transaction.
 *
 * @param alongside More to write in the same transaction, after the profile.
 * @returns The new version.
 */
export async function changeProfile(
  store: ProfileStore,
  change: ProfileChange,
  columns: ProfileColumns,
  audit: AuditFact,
  alongside?: (transaction: DatabaseTransaction) => Promise<void>,
): Promise<Result<number, ProfileChangeError>> {
  try {
    await inTransaction(store.database, async (transaction) => {
      await noteTestedValues(transaction, store.vault, change.profileId);
      const { count } = await transaction.profile.updateMany({
        where: { id: change.profileId, version: change.version },
        data: { ...columns, version: { increment: 1 }, updatedAt: change.now },
      });
      if (count === 0) {
        throw new ChangedMeanwhile();
      }
      await alongside?.(transaction);
      await restate(transaction, store.vault, change.profileId, change.now);
      const { name } = await transaction.profile.findUniqueOrThrow({
        where: { id: change.profileId },
        select: { name: true },
      });
      await recordAuditEvent(transaction, {
        ...audit,
        actor: change.actor,
        at: change.now,
        profile: { id: change.profileId, name },
      });
    });
    return success(change.version + 1);
  } catch (error) {
    if (!(error instanceof ChangedMeanwhile)) {
      throw error;
    }
    return failure(await changeError(store, change.profileId));
  }
}

/**
 * Documents of the practice Celigo that were made for a profile: with the practice world inside the
 * same database, the profile's private key lies there too.
 */
async function practiceDocuments(
  store: ProfileStore,
  profileId: string,
): Promise<ReadonlyArray<string>> {
  try {
    const { iClientId, connectionId } =
      (await readProfile(store, profileId))?.configuration.celigo?.made ?? {};
    return [iClientId, connectionId].filter((id) => id !== undefined);
  } catch (error) {
    // A profile that is damaged must still be possible to delete.
    if (error instanceof UnsealFailure) {
      return [];
    }
    throw error;
  }
}

/**
 * Deletes a profile with everything that belongs to it: its key, credentials, requests, reports, what
 * was made for it in the practice Celigo. Only plain facts in the audit record stay. Once it is gone,
 * other copies of its sealed values can no longer be opened: the one key that wraps them is destroyed.
 *
 * @returns Whether it was still there.
 */
export async function deleteProfile(
  store: ProfileStore,
  deletion: { readonly profileId: string; readonly actor: AuditActor; readonly now: Date },
): Promise<boolean> {
  const { profileId } = deletion;
  const documents = await practiceDocuments(store, profileId);
  const deleted = await inTransaction(store.database, async (transaction) => {
    const profile = await transaction.profile.findUnique({
      where: { id: profileId },
      select: { name: true },
    });
    const { count } = await transaction.profile.deleteMany({ where: { id: profileId } });
    if (profile === null || count === 0) {
      return false;
    }
    await transaction.celigoRunLease.deleteMany({ where: { profileId } });
    await transaction.practiceCeligoResource.deleteMany({ where: { id: { in: [...documents] } } });
    await recordAuditEvent(transaction, {
      action: 'profile-deleted',
      actor: deletion.actor,
      at: deletion.now,
      profile: { id: profileId, name: profile.name },
    });
    return true;
  });
  if (deleted) {
    await truncateWriteAheadLog(store.database);
  }
  return deleted;
}

/**
 * Seals a profile's configuration with some values replaced.
 *
 * @param subject The account and the scopes that it is for, where they change with it.
 * @throws {UnsealFailure} When the profile's key is gone, as after it was deleted.
 */
export async function sealedConfigurationWith(
  store: ProfileStore,
  profile: Profile,
  changed: ProfileConfiguration,
  subject: Pick<Profile, 'accountId' | 'scopes'> = profile,
): Promise<string> {
  return sealConfiguration(
    await profileVault(store, profile.id),
    { id: profile.id, accountId: subject.accountId, scopes: subject.scopes.join(',') },
    { ...profile.configuration, ...changed },
  );
}
