import { createHash } from 'node:crypto';
import type { DatabaseTransaction } from '@/lib/database/client';
import { prerequisiteChecks } from '@/lib/guide/setup-guide';
import { UnsealFailure, type Vault } from '@/lib/vault/sealed-text';
import { celigoFormFields, checkedFieldIds, fieldsToChange, hasChecks } from './celigo-forms';
import { refreshListing } from './listing';
import {
  accountOf,
  CELIGO_FORMS,
  type CeligoForm,
  isSwitching,
  PREREQUISITE_PREFIX,
  type Profile,
} from './profile';
import { IN_PLACE, openProfile } from './profile-records';

/** Hexadecimal digits of a mark: enough that no two sets of values share one. */
const MARK_LENGTH = 32;

/**
 * A hash of the values that a test uses: equal values give equal hashes. The Client ID cannot be recovered
 * from it.
 *
 * @param credential The one that is tested.
 */
export function valuesMark(
  { accountId, scopes, configuration }: Pick<Profile, 'accountId' | 'scopes' | 'configuration'>,
  credential: Profile['credential'],
): string {
  const { clientId, templates } = configuration;
  const values = [
    accountId,
    [...scopes].sort(),
    clientId ?? null,
    credential?.predictedCertificateId ?? null,
    credential?.certificateId ?? null,
    credential?.algorithm ?? null,
    templates?.payload ?? null,
    templates?.headers ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, MARK_LENGTH);
}

/** The order in which the newest test comes first, for every query that asks for it. */
export const NEWEST_TEST_FIRST = [{ startedAt: 'desc' as const }, { id: 'desc' as const }];

/** What a test that works proves the prerequisites for. */
export function provenSubject({
  accountId,
  scopes,
}: Pick<Profile, 'accountId' | 'scopes'>): string {
  return `${accountId} ${scopes.join(',')}`;
}

/** How many prerequisites a profile always needs, and how many of those are checked. */
export function countPrerequisites(profile: Profile): {
  readonly needed: number;
  readonly checked: number;
} {
  const needed = prerequisiteChecks({ account: accountOf(profile), scopes: profile.scopes }).filter(
    ({ condition }) => condition === undefined,
  );
  return {
    needed: needed.length,
    checked: needed.filter(({ id }) => profile.checkedItems.has(`${PREREQUISITE_PREFIX}${id}`))
      .length,
  };
}

/** The fields of one of Celigo's forms that have another value now than the one entered there. */
function outdatedFields(profile: Profile, form: CeligoForm): ReadonlyArray<string> {
  const fields = celigoFormFields(profile, form);
  const changed = fields === undefined ? undefined : fieldsToChange(profile, form, fields);
  return (changed ?? []).map(({ field }) => field.id);
}

/**
 * How many fields of one of Celigo's forms must be updated there. While Celigo is to switch to a next
 * certificate, what fits the one in use is as good: the renewal says when to replace it.
 */
export function fieldsToUpdate(profile: Profile, form: CeligoForm): number {
  const outdated = outdatedFields(profile, form);
  if (!isSwitching(profile)) {
    return outdated.length;
  }
  const inUse = new Set(outdatedFields({ ...profile, credential: profile.active }, form));
  return outdated.filter((field) => inUse.has(field)).length;
}

/** Whether every field of one of Celigo's forms is checked off with the value that it has now. */
function isCheckedOff(profile: Profile, form: CeligoForm): boolean {
  const fields = celigoFormFields(profile, form);
  return fields !== undefined && checkedFieldIds(profile, form, fields).size === fields.length;
}

/** The credential that the state of a profile is about: what Celigo uses, or the first. */
function statedCredential({ active, next }: Pick<Profile, 'active' | 'next'>) {
  return active ?? next;
}

async function readOpened(transaction: DatabaseTransaction, vault: Vault, profileId: string) {
  const row = await transaction.profile.findUnique({ where: { id: profileId } });
  if (row === null) {
    return undefined;
  }
  // One after the other: a connection of PostgreSQL does one thing at a time.
  const credentials = await transaction.credential.findMany({ where: { profileId, ...IN_PLACE } });
  const key = await transaction.profileKey.findUnique({ where: { profileId } });
  const checkedItems = await transaction.checkedItem.findMany({ where: { profileId } });
  const record = { ...row, credentials, key, checkedItems };
  try {
    return { record, profile: await openProfile(vault, record) };
  } catch (error) {
    // A profile that cannot be opened keeps what was known of its values.
    if (error instanceof UnsealFailure) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Before a change: notes which values the newest test was of, where an earlier version did not.
 *
 * @param vault The installation's.
 */
export async function noteTestedValues(
  transaction: DatabaseTransaction,
  vault: Vault,
  profileId: string,
): Promise<void> {
  const unmarked = await transaction.profile.count({
    where: { id: profileId, valuesMark: null, lastTestAt: { not: null } },
  });
  const opened = unmarked === 0 ? undefined : await readOpened(transaction, vault, profileId);
  if (opened === undefined) {
    return;
  }
  const credential = statedCredential(opened.profile);
  const mark = valuesMark(opened.profile, credential);
  await transaction.profile.update({ where: { id: profileId }, data: { valuesMark: mark } });
  const newest = await transaction.testRun.findFirst({
    where: { profileId, credentialId: credential?.id ?? null },
    orderBy: NEWEST_TEST_FIRST,
    select: { id: true },
  });
  if (newest === null) {
    return;
  }
  await transaction.testRun.update({ where: { id: newest.id }, data: { valuesMark: mark } });
}

/**
 * Locks a profile's row at the start of a transaction that updates derived state without incrementing the
 * version, so that no concurrent change can interleave.
 *
 * @returns The profile's name and account; nothing when there is no such profile.
 */
export async function lockProfileRow(
  transaction: DatabaseTransaction,
  profileId: string,
): Promise<{ readonly name: string; readonly accountId: string } | undefined> {
  const where = { id: profileId };
  await transaction.profile.updateMany({ where, data: where });
  const select = { name: true, accountId: true };
  return (await transaction.profile.findUnique({ where, select })) ?? undefined;
}

/**
 * Notes that NetSuite holds a profile's certificate in its account, because a connection worked there: the
 * upload stays done when a later change puts that in question. Nothing is noted once the profile has another
 * account.
 */
export async function noteUploadProven(
  transaction: DatabaseTransaction,
  { id: profileId, accountId, credential }: Pick<Profile, 'id' | 'accountId' | 'credential'>,
): Promise<void> {
  if (credential === undefined) {
    return;
  }
  const { id } = credential;
  await transaction.credential.updateMany({
    where: { id, profileId, mappingSettledAt: { not: null }, profile: { accountId } },
    data: { mappingAccountId: accountId },
  });
}

/** The newest test of the values that a profile has now. */
async function testOfValues(transaction: DatabaseTransaction, profileId: string, mark: string) {
  const run = await transaction.testRun.findFirst({
    where: { profileId, valuesMark: mark },
    orderBy: NEWEST_TEST_FIRST,
    select: { startedAt: true, outcome: true },
  });
  return { lastTestAt: run?.startedAt ?? null, lastTestOutcome: run?.outcome ?? null };
}

/**
 * Recomputes a profile's derived state in the transaction of a change, from the current values only.
 * Restoring a value also restores what was proven and entered with it. Updates the list columns, too.
 *
 * @param vault The installation's.
 */
export async function restate(
  transaction: DatabaseTransaction,
  vault: Vault,
  profileId: string,
  now: Date,
): Promise<void> {
  await settle(transaction, vault, profileId, now);
  await refreshListing(transaction, profileId);
}

async function settle(
  transaction: DatabaseTransaction,
  vault: Vault,
  profileId: string,
  now: Date,
): Promise<void> {
  const opened = await readOpened(transaction, vault, profileId);
  if (opened === undefined) {
    return;
  }
  const { record, profile } = opened;
  const mark = valuesMark(profile, statedCredential(profile));
  const isOther = mark !== record.valuesMark;
  const settled = (before: Date | null, holds: boolean) => (holds ? (before ?? now) : null);
  const isEntered = (form: CeligoForm, before: Date | null) =>
    profile.configuration.enteredInCeligo?.[form] === undefined
      ? isCheckedOff(profile, form) || (before !== null && !isOther && !hasChecks(profile, form))
      : celigoFormFields(profile, form) !== undefined && outdatedFields(profile, form).length === 0;
  const { needed, checked } = countPrerequisites(profile);
  await transaction.profile.update({
    where: { id: profileId },
    data: {
      valuesMark: mark,
      ...(isOther ? await testOfValues(transaction, profileId, mark) : {}),
      prerequisitesSettledAt: settled(
        record.prerequisitesSettledAt,
        checked === needed || record.prerequisitesProvenFor === provenSubject(profile),
      ),
      celigoIclientSettledAt: settled(
        record.celigoIclientSettledAt,
        isEntered('celigo-iclient', record.celigoIclientSettledAt),
      ),
      celigoConnectionSettledAt: settled(
        record.celigoConnectionSettledAt,
        isEntered('celigo-connection', record.celigoConnectionSettledAt),
      ),
      fieldsToUpdate: CELIGO_FORMS.reduce((sum, form) => sum + fieldsToUpdate(profile, form), 0),
    },
  });
}
