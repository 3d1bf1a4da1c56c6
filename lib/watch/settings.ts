import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { Database } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { MAX_VALIDITY_DAYS } from '@/lib/keys/validity';
import { failure, type Result, success } from '@/lib/result';

/** How often a connection is checked. */
export const CHECK_EVERY = ['off', 'daily', 'weekly'] as const;

/** See {@link CHECK_EVERY}. */
export type CheckEvery = (typeof CHECK_EVERY)[number];

/** How a profile is watched. Checks begin once its connection has worked. */
export type WatchSettings = {
  readonly checkEvery: CheckEvery;
  /** Days before the end of the certificate, longest first. */
  readonly remindDays: ReadonlyArray<number>;
  /** Email addresses that are told, beside the recipients of the whole installation. */
  readonly contacts: ReadonlyArray<string>;
};

const REMINDERS_MAX = 12;

/** Most contacts of one profile. */
export const CONTACTS_MAX = 20;

/** Reads the days before the end on which people are reminded, longest first; fails with a sentence for people. */
export function parseRemindDays(
  texts: ReadonlyArray<string>,
): Result<ReadonlyArray<number>, string> {
  if (!texts.every((text) => /^\d{1,6}$/.test(text))) {
    return failure('Enter whole numbers of days, separated by commas.');
  }
  const days = [...new Set(texts.map(Number))].sort((a, b) => b - a);
  if (days.some((each) => each < 1)) {
    return failure('Enter days of 1 or more.');
  }
  if (days.some((each) => each > MAX_VALIDITY_DAYS)) {
    return failure(`Enter days up to ${MAX_VALIDITY_DAYS}.`);
  }
  return days.length > REMINDERS_MAX
    ? failure(`Enter at most ${REMINDERS_MAX} reminders.`)
    : success(days);
}

/** How a profile is watched until somebody says otherwise. */
export const WATCH_DEFAULTS: WatchSettings = {
  checkEvery: 'daily',
  remindDays: [60, 30, 14, 7, 1],
  contacts: [],
};

const listed = (text: string) => text.split(',').filter((part) => part !== '');

function parseCheckEvery(text: string | null): CheckEvery {
  return CHECK_EVERY.find((each) => each === text) ?? WATCH_DEFAULTS.checkEvery;
}

/** How a profile is watched. */
export async function readWatch(
  { watch }: Pick<Database, 'watch'>,
  profileId: string,
): Promise<WatchSettings> {
  const row = await watch.findUnique({ where: { profileId } });
  if (row === null) {
    return WATCH_DEFAULTS;
  }
  return {
    checkEvery: parseCheckEvery(row.checkEvery),
    remindDays: listed(row.remindDays).map(Number),
    contacts: listed(row.contacts),
  };
}

/** One text for settings that are the same: a form sends along which it was opened with. */
export function watchMark({ checkEvery, remindDays, contacts }: WatchSettings): string {
  return [checkEvery, remindDays.join(','), contacts.join(',')].join(';');
}

/** Why the settings were not saved. */
export type WatchRefusal =
  | { readonly code: 'profile-not-found' }
  | { readonly code: 'changed-meanwhile'; readonly current: WatchSettings };

/** Saves how a profile is watched, unless somebody changed it since it was read. */
export async function saveWatch(
  database: Database,
  change: {
    readonly profileId: string;
    readonly settings: WatchSettings;
    /** {@link watchMark} of the settings that the person read. */
    readonly seen: string;
    readonly actor: AuditActor;
    readonly now: Date;
  },
): Promise<Result<undefined, WatchRefusal>> {
  const { profileId, settings, seen, actor, now } = change;
  return inTransaction(database, async (transaction) => {
    const profile = await transaction.profile.findUnique({
      where: { id: profileId },
      select: { id: true, name: true },
    });
    if (profile === null) {
      return failure({ code: 'profile-not-found' });
    }
    const current = await readWatch(transaction, profileId);
    if (watchMark(current) === watchMark(settings)) {
      return success(undefined);
    }
    if (watchMark(current) !== seen) {
      return failure({ code: 'changed-meanwhile', current });
    }
    const remindDays = settings.remindDays.join(',');
    const data = {
      checkEvery: settings.checkEvery,
      remindDays,
      contacts: settings.contacts.join(','),
    };
    await transaction.watch.upsert({
      where: { profileId },
      create: { profileId, ...data },
      update: data,
    });
    await recordAuditEvent(transaction, {
      action: 'watch-saved',
      actor,
      at: now,
      profile,
      detail: { checks: settings.checkEvery, remindDays, contacts: settings.contacts.length },
    });
    return success(undefined);
  });
}
