import { z } from 'zod';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { Database } from '@/lib/database/client';
import { inTransaction, takeTurnFor } from '@/lib/database/transaction';
import { MAX_VALIDITY_DAYS } from '@/lib/keys/validity';
import { lockProfileRow } from '@/lib/profiles/standing';
import { failure, type Result, success } from '@/lib/result';

/** How often a connection is checked. */
const CHECK_EVERY = ['off', 'daily', 'weekly'] as const;

/** What the profiles of an installation share until one of them has settings of its own. */
export type WatchDefaults = {
  readonly checkEvery: (typeof CHECK_EVERY)[number];
  /** Days before the end of the certificate, longest first. */
  readonly remindDays: ReadonlyArray<number>;
};

/** How a profile is watched. Checks begin once its connection has worked. */
export type WatchSettings = WatchDefaults & {
  /** Email addresses that are told, besides the recipients of the whole installation. */
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
    return failure('Enter numbers of 1 or more.');
  }
  if (days.some((each) => each > MAX_VALIDITY_DAYS)) {
    return failure(`Enter numbers of ${MAX_VALIDITY_DAYS} or less.`);
  }
  return days.length > REMINDERS_MAX
    ? failure(`Enter at most ${REMINDERS_MAX} reminders.`)
    : success(days);
}

/** The parts of a list that a person types, whatever stands between them. */
export const typedList = (what: string) =>
  z
    .string({ error: `Enter ${what}.` })
    .max(10_000, { error: 'This list is too long.' })
    .transform((text) => [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))]);

/** The fields of {@link WatchDefaults} in a form, and the {@link watchMark} of what the person read. */
export const WATCH_FIELDS = {
  seen: z.string({ error: 'Reload the page.' }).max(20_000),
  checkEvery: z.enum(CHECK_EVERY, { error: 'Choose how often.' }),
  remindDays: typedList('the days').transform((texts, context) => {
    const days = parseRemindDays(texts);
    if (days.ok) {
      return days.value;
    }
    context.addIssue({ code: 'custom', message: days.error });
    return z.NEVER;
  }),
};

/** How profiles are watched until an owner says otherwise. */
export const WATCH_DEFAULTS: WatchDefaults = {
  checkEvery: 'daily',
  remindDays: [60, 30, 14, 7, 1],
};

const listed = (text: string) => text.split(',').filter((part) => part !== '');

function parseDefaults(row: {
  readonly checkEvery: string | null;
  readonly remindDays: string;
}): WatchDefaults {
  return {
    checkEvery: CHECK_EVERY.find((each) => each === row.checkEvery) ?? WATCH_DEFAULTS.checkEvery,
    remindDays: listed(row.remindDays).map(Number),
  };
}

/** The one row of the defaults. */
const DEFAULTS_ROW = { id: 'installation' } as const;

/** How profiles are watched that have no settings of their own. */
export async function readWatchDefaults({
  watchDefaults,
}: Pick<Database, 'watchDefaults'>): Promise<WatchDefaults> {
  const row = await watchDefaults.findUnique({ where: DEFAULTS_ROW });
  return row === null ? WATCH_DEFAULTS : parseDefaults(row);
}

/** How a profile is watched. */
export async function readWatch(
  database: Pick<Database, 'watch' | 'watchDefaults'>,
  profileId: string,
): Promise<WatchSettings> {
  const row = await database.watch.findUnique({ where: { profileId } });
  return row === null
    ? { ...(await readWatchDefaults(database)), contacts: [] }
    : { ...parseDefaults(row), contacts: listed(row.contacts) };
}

/** Identifies a version of the settings. A form submits the one that it was opened with. */
export function watchMark(settings: WatchDefaults & Partial<WatchSettings>): string {
  const { checkEvery, remindDays, contacts = [] } = settings;
  return [checkEvery, remindDays.join(','), contacts.join(',')].join(';');
}

/** What a person reads whose settings were not saved, and the mark with which the form is sent again on purpose. */
export function changedMeanwhile(current: WatchDefaults & Partial<WatchSettings>) {
  const { checkEvery, remindDays, contacts } = current;
  const saved = [
    checkEvery,
    `${remindDays.join(', ')} days`,
    ...(contacts === undefined ? [] : [contacts.join(', ') || 'no contacts']),
  ];
  return {
    code: 'changed-meanwhile',
    message: `Someone else, or you in another tab, changed this after you opened it. Nothing was overwritten. Saved now: ${saved.join('; ')}. Submit the form again to save yours.`,
    values: { seen: watchMark(current) },
  };
}

/** Saves how profiles are watched by default, unless somebody changed it since it was read. */
export async function saveWatchDefaults(
  database: Database,
  change: {
    readonly settings: WatchDefaults;
    /** {@link watchMark} of the settings that the person read. */
    readonly seen: string;
    readonly actor: AuditActor;
    readonly now: Date;
  },
): Promise<Result<undefined, { readonly current: WatchDefaults }>> {
  const { settings, seen, actor, now } = change;
  return inTransaction(database, async (transaction) => {
    await takeTurnFor(transaction, 'watch-defaults');
    const current = await readWatchDefaults(transaction);
    if (watchMark(current) === watchMark(settings)) {
      return success(undefined);
    }
    if (watchMark(current) !== seen) {
      return failure({ current });
    }
    const { checkEvery } = settings;
    const remindDays = settings.remindDays.join(',');
    await transaction.watchDefaults.upsert({
      where: DEFAULTS_ROW,
      create: { ...DEFAULTS_ROW, checkEvery, remindDays },
      update: { checkEvery, remindDays },
    });
    await recordAuditEvent(transaction, {
      action: 'watch-defaults-saved',
      actor,
      at: now,
      detail: { checks: checkEvery, remindDays },
    });
    return success(undefined);
  });
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
    const locked = await lockProfileRow(transaction, profileId);
    if (locked === undefined) {
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
      profile: { id: profileId, name: locked.name },
      detail: { checks: settings.checkEvery, remindDays, contacts: settings.contacts.length },
    });
    return success(undefined);
  });
}
