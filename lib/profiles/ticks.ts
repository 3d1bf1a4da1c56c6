import type { AuditFact } from '@/lib/audit/actions';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { makeNextActive } from './credential-steps';
import type { CeligoForm } from './profile';
import { findProfileVault } from './profile-keys';
import { tickedValueBinding } from './profile-records';
import { restate } from './standing';
import type { ProfileStore } from './store';

/** A field of a Celigo form that a person ticked off or cleared. */
export type Tick = {
  readonly profileId: string;
  readonly form: CeligoForm;
  readonly fieldId: string;
  /** What tells the value apart from every other one of the field. */
  readonly mark: string;
  /** The value that the tick stands for; for the private key its certificate's thumbprint. */
  readonly value: string;
  readonly ticked: boolean;
  /** Set with a cleared tick where the form was entered with this very value: it is not there after all. */
  readonly isMissing?: boolean;
  readonly actor: AuditActor;
  readonly now: Date;
};

/** The mark of a field that is not in Celigo although its form was entered: no value has it. */
const MISSING = 'missing';

/** Writes or removes the row of a tick; false if nothing changed. */
async function writeTick(
  transaction: DatabaseTransaction,
  { profileId, form, fieldId, ticked, isMissing = false, ...tick }: Tick,
  sealedValue: string,
): Promise<boolean> {
  const item = `${form}:${fieldId}`;
  const mark = ticked ? tick.mark : MISSING;
  if (!ticked && !isMissing) {
    return (await transaction.tick.deleteMany({ where: { profileId, item } })).count > 0;
  }
  const key = { profileId_item: { profileId, item } };
  const before = await transaction.tick.findUnique({ where: key, select: { mark: true } });
  if (before?.mark === mark) return false;
  await transaction.tick.upsert({
    where: key,
    create: { profileId, item, mark, sealedValue },
    update: { mark, sealedValue },
  });
  return true;
}

/**
 * When the last field of the first iClient is ticked off, Celigo uses its credential. Of a next one the
 * person says so themselves, because Celigo may still use the one before.
 */
async function noteFirstUse(
  transaction: DatabaseTransaction,
  { profileId, form, ticked, actor, now }: Tick,
): Promise<void> {
  if (form !== 'celigo-iclient' || !ticked) return;
  const isFirst = { activeForProfile: profileId };
  if ((await transaction.credential.count({ where: isFirst })) > 0) return;
  const entered = { id: profileId, celigoIclientSettledAt: { not: null } };
  if ((await transaction.profile.count({ where: entered })) === 0) return;
  await makeNextActive(transaction, { profileId, actor, now });
}

/**
 * Ticks one field off, or clears its tick, and touches no other: ticks that are set at the same time
 * all stay. In a form that was entered before, a tick says that Celigo has the new value now, and
 * clearing it that the value from before is still there. The version of the profile does not change,
 * because a tick changes nothing that a form could overwrite.
 */
export async function saveTick(store: ProfileStore, tick: Tick): Promise<void> {
  const { profileId, form, fieldId, ticked, actor, now } = tick;
  const vault = await findProfileVault(store, profileId);
  if (vault === undefined) return;
  const item = `${form}:${fieldId}`;
  const inCeligo = ticked ? tick.value : '';
  const sealedValue = await vault.seal(inCeligo, tickedValueBinding({ profileId, item }));
  const audit: AuditFact = {
    action: 'celigo-field-ticked',
    detail: { field: item, ticked },
  };
  await inTransaction(store.database, async (transaction) => {
    const profile = await transaction.profile.findUnique({
      where: { id: profileId },
      select: { name: true },
    });
    if (profile === null || !(await writeTick(transaction, tick, sealedValue))) return;
    await restate(transaction, store.vault, profileId, now);
    await noteFirstUse(transaction, tick);
    await recordAuditEvent(transaction, {
      ...audit,
      actor,
      at: now,
      profile: { id: profileId, name: profile.name },
    });
  });
}

/** What the names of ticked prerequisites begin with. */
export const PREREQUISITE_PREFIX = 'prerequisite:';

/**
 * Ticks some prerequisites off, or clears them, and touches no others. The version of the profile does
 * not change, because a tick changes nothing that a form could overwrite.
 */
export async function tickPrerequisites(
  store: ProfileStore,
  change: {
    readonly profileId: string;
    readonly ids: ReadonlyArray<string>;
    readonly ticked: boolean;
    readonly actor: AuditActor;
    readonly now: Date;
  },
): Promise<void> {
  const { profileId, ticked, actor, now } = change;
  const items = change.ids.map((id) => `${PREREQUISITE_PREFIX}${id}`);
  await inTransaction(store.database, async (transaction) => {
    const profile = await transaction.profile.findUnique({
      where: { id: profileId },
      select: { name: true },
    });
    if (profile === null) return;
    await transaction.tick.deleteMany({ where: { profileId, item: { in: items } } });
    if (ticked) {
      await transaction.tick.createMany({ data: items.map((item) => ({ profileId, item })) });
    }
    await restate(transaction, store.vault, profileId, now);
    await recordAuditEvent(transaction, {
      action: 'prerequisites-ticked',
      detail: { items: items.length, ticked },
      actor,
      at: now,
      profile: { id: profileId, name: profile.name },
    });
  });
}

/** The form was entered as a whole: from now on its ticks say nothing of what Celigo holds. */
export async function forgetTickedValues(
  transaction: DatabaseTransaction,
  profileId: string,
  form: CeligoForm,
): Promise<void> {
  await transaction.tick.updateMany({
    where: { profileId, item: { startsWith: `${form}:` } },
    data: { sealedValue: null },
  });
}
