import type { AuditFact } from '@/lib/audit/actions';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { makeNextActive } from './credential-steps';
import { type CeligoForm, PREREQUISITE_PREFIX } from './profile';
import { findProfileVault } from './profile-keys';
import { checkedValueBinding } from './profile-records';
import { lockProfileRow, restate } from './standing';
import type { ProfileStore } from './store';

/** A field of a Celigo form that a person checked off or cleared. */
export type FieldCheck = {
  readonly profileId: string;
  readonly form: CeligoForm;
  readonly fieldId: string;
  /** What tells the value apart from every other one of the field. */
  readonly mark: string;
  /** The value that the check stands for; for the private key its certificate's thumbprint. */
  readonly value: string;
  readonly checked: boolean;
  /** Set with a cleared check where the form was entered with this very value: it is not there after all. */
  readonly isMissing?: boolean;
  readonly actor: AuditActor;
  readonly now: Date;
};

/** The mark of a field that is not in Celigo although its form was entered: no value has it. */
const MISSING = 'missing';

/** Writes or removes the row of a check; false if nothing changed. */
async function writeFieldCheck(
  transaction: DatabaseTransaction,
  { profileId, form, fieldId, checked, isMissing = false, ...check }: FieldCheck,
  sealedValue: string,
): Promise<boolean> {
  const item = `${form}:${fieldId}`;
  const mark = checked ? check.mark : MISSING;
  if (!checked && !isMissing) {
    return (await transaction.checkedItem.deleteMany({ where: { profileId, item } })).count > 0;
  }
  const key = { profileId_item: { profileId, item } };
  const before = await transaction.checkedItem.findUnique({ where: key, select: { mark: true } });
  if (before?.mark === mark) {
    return false;
  }
  await transaction.checkedItem.upsert({
    where: key,
    create: { profileId, item, mark, sealedValue },
    update: { mark, sealedValue },
  });
  return true;
}

/**
 * When the last field of the first iClient is checked off, Celigo uses its credential. Of a next one the
 * person says so themselves, because Celigo may still use the one before.
 */
async function noteFirstUse(
  transaction: DatabaseTransaction,
  { profileId, form, checked, actor, now }: FieldCheck,
): Promise<void> {
  if (form !== 'celigo-iclient' || !checked) {
    return;
  }
  const isFirst = { activeForProfile: profileId };
  if ((await transaction.credential.count({ where: isFirst })) > 0) {
    return;
  }
  const entered = { id: profileId, celigoIclientSettledAt: { not: null } };
  if ((await transaction.profile.count({ where: entered })) === 0) {
    return;
  }
  await makeNextActive(transaction, { profileId, actor, now });
}

/**
 * Checks one field off, or clears its check, and touches no other: checks that are set at the same time
 * all stay. In a form that was entered before, a check says that Celigo has the new value now, and
 * clearing it that the value from before is still there. The version of the profile does not change,
 * because a check changes nothing that a form could overwrite.
 */
export async function saveFieldCheck(store: ProfileStore, check: FieldCheck): Promise<void> {
  const { profileId, form, fieldId, checked, actor, now } = check;
  const vault = await findProfileVault(store, profileId);
  if (vault === undefined) {
    return;
  }
  const item = `${form}:${fieldId}`;
  const inCeligo = checked ? check.value : '';
  const sealedValue = await vault.seal(inCeligo, checkedValueBinding({ profileId, item }));
  const audit: AuditFact = {
    action: 'celigo-field-ticked',
    detail: { field: item, ticked: checked },
  };
  await inTransaction(store.database, async (transaction) => {
    const profile = await lockProfileRow(transaction, profileId);
    if (profile === undefined || !(await writeFieldCheck(transaction, check, sealedValue))) {
      return;
    }
    await restate(transaction, store.vault, profileId, now);
    await noteFirstUse(transaction, check);
    await recordAuditEvent(transaction, {
      ...audit,
      actor,
      at: now,
      profile: { id: profileId, name: profile.name },
    });
  });
}

/**
 * Checks some prerequisites off, or clears them, and touches no others. The version of the profile does
 * not change, because a check changes nothing that a form could overwrite.
 */
export async function checkPrerequisites(
  store: ProfileStore,
  change: {
    readonly profileId: string;
    readonly ids: ReadonlyArray<string>;
    readonly checked: boolean;
    readonly actor: AuditActor;
    readonly now: Date;
  },
): Promise<void> {
  const { profileId, checked, actor, now } = change;
  const items = change.ids.map((id) => `${PREREQUISITE_PREFIX}${id}`);
  await inTransaction(store.database, async (transaction) => {
    const profile = await lockProfileRow(transaction, profileId);
    if (profile === undefined) {
      return;
    }
    await transaction.checkedItem.deleteMany({ where: { profileId, item: { in: items } } });
    if (checked) {
      await transaction.checkedItem.createMany({
        data: items.map((item) => ({ profileId, item })),
      });
    }
    await restate(transaction, store.vault, profileId, now);
    await recordAuditEvent(transaction, {
      action: 'prerequisites-ticked',
      detail: { items: items.length, ticked: checked },
      actor,
      at: now,
      profile: { id: profileId, name: profile.name },
    });
  });
}

/** The form was entered as a whole: from now on its checks say nothing of what Celigo holds. */
export async function forgetCheckedValues(
  transaction: DatabaseTransaction,
  profileId: string,
  form: CeligoForm,
): Promise<void> {
  await transaction.checkedItem.updateMany({
    where: { profileId, item: { startsWith: `${form}:` } },
    data: { sealedValue: null },
  });
}
