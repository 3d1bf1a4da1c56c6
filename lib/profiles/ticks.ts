import type { AuditFact } from '@/lib/audit/actions';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { DatabaseTransaction } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import type { ProfileStore } from './store';

/** How often a tick is tried when other ticks are saved at the same time. */
const ATTEMPTS_MAX = 20;

/** A box that a person ticked off or cleared. */
export type Tick = {
  readonly profileId: string;
  /** Name of the ticked item, without commas. */
  readonly item: string;
  /** Items that this tick takes the place of: those of the same field with earlier values. */
  readonly replacesPrefix: string;
  readonly ticked: boolean;
  readonly actor: AuditActor;
  readonly now: Date;
};

/** The ticked items of a profile, as they are stored, after one more tick. */
export function withTick(tickedItems: string, { item, replacesPrefix, ticked }: Tick): string {
  const others = tickedItems
    .split(',')
    .filter((other) => other !== '' && !other.startsWith(replacesPrefix));
  return [...others, ...(ticked ? [item] : [])].join(',');
}

/** How a tick is recorded. */
export function tickAuditEntry({ replacesPrefix, ticked }: Tick): AuditFact {
  return {
    action: 'celigo-field-ticked',
    detail: { field: replacesPrefix.replace(/:$/, ''), ticked },
  };
}

/** Puts the tick in the place of the text that was read; false when another writer was faster. */
async function writeTick(transaction: DatabaseTransaction, tick: Tick): Promise<boolean> {
  const profile = await transaction.profile.findUnique({
    where: { id: tick.profileId },
    select: { name: true, tickedItems: true },
  });
  if (profile === null) {
    return true;
  }
  const tickedItems = withTick(profile.tickedItems, tick);
  if (tickedItems === profile.tickedItems) {
    return true;
  }
  const { count } = await transaction.profile.updateMany({
    where: { id: tick.profileId, tickedItems: profile.tickedItems },
    data: { tickedItems },
  });
  if (count === 0) {
    return false;
  }
  await recordAuditEvent(transaction, {
    ...tickAuditEntry(tick),
    actor: tick.actor,
    at: tick.now,
    profile: { id: tick.profileId, name: profile.name },
  });
  return true;
}

/**
 * Ticks one item, or clears it, and touches no other: ticks that are set at the same time all stay.
 * The version of the profile does not change, for a tick changes nothing that a form could overwrite.
 *
 * @throws When other writers were faster each time.
 */
export async function saveTick(store: Pick<ProfileStore, 'database'>, tick: Tick): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    if (await inTransaction(store.database, (transaction) => writeTick(transaction, tick))) {
      return;
    }
  }
  throw new Error('A tick was overtaken each time.');
}
