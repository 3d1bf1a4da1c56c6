import { randomUUID } from 'node:crypto';
import ical, { ICalCalendarMethod } from 'ical-generator';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { Database } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { newSecretToken, secretHash } from '@/lib/vault/secret-token';
import { dayText } from '@/lib/words';
import { watchedProfiles } from './certificate-ends';

/** How many addresses there may be at once. */
export const FEEDS_MAX = 20;

/** The address of a calendar, as its owner sees it. The secret part is shown once, when it is made. */
export type CalendarFeed = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
};

/** Where a calendar is fetched, below the address of the app. */
export function calendarPath(token: string): string {
  return `/calendar/${token}`;
}

/** All addresses of calendars, the oldest first. */
export function listCalendarFeeds({
  calendarFeed,
}: Pick<Database, 'calendarFeed'>): Promise<ReadonlyArray<CalendarFeed>> {
  return calendarFeed.findMany({
    orderBy: { createdAt: 'asc' },
    select: { id: true, name: true, createdAt: true },
  });
}

/** Makes an address of a calendar. @returns The secret part, which is stored nowhere. */
export async function createCalendarFeed(
  database: Database,
  name: string,
  { actor, now }: { readonly actor: AuditActor; readonly now: Date },
): Promise<string> {
  const token = newSecretToken();
  await inTransaction(database, async (transaction) => {
    await transaction.calendarFeed.create({
      data: {
        ...{ id: randomUUID(), name, tokenHash: secretHash(token) },
        ...{ createdAt: now, createdByEmail: actor.email },
      },
    });
    await recordAuditEvent(transaction, { action: 'calendar-created', actor, at: now });
  });
  return token;
}

/** Makes an address of a calendar useless. */
export async function revokeCalendarFeed(
  database: Database,
  id: string,
  { actor, now }: { readonly actor: AuditActor; readonly now: Date },
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const { count } = await transaction.calendarFeed.deleteMany({ where: { id } });
    if (count === 0) {
      return;
    }
    await recordAuditEvent(transaction, { action: 'calendar-revoked', actor, at: now });
  });
}

/**
 * The calendar of an address, as iCalendar text: the ends of certificates and the days from which they
 * should be renewed. Nothing when the address is unknown or revoked.
 *
 * @param appAddress Where people open this app, without a slash at its end.
 */
export async function calendarText(
  database: Database,
  token: string,
  appAddress: string,
): Promise<string | undefined> {
  const where = { tokenHash: secretHash(token) };
  if ((await database.calendarFeed.count({ where })) === 0) {
    return undefined;
  }
  const calendar = ical({
    name: 'NetSuite certificates',
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: 'NetSuite M2M Wizard', product: 'Certificates', language: 'EN' },
    ttl: 6 * 60 * 60,
  });
  for (const { id, name, certificate } of await watchedProfiles(database)) {
    if (certificate === undefined) {
      continue;
    }
    const { renewalDueAt } = certificate;
    const url = `${appAddress}/profiles/${id}${renewalDueAt === undefined ? '' : '/renewal'}`;
    const event = { allDay: true, timezone: 'UTC', url };
    const what =
      renewalDueAt === undefined
        ? 'Celigo does not use this certificate yet'
        : 'Renew the certificate before then';
    calendar.createEvent({
      ...event,
      id: `end-${certificate.id}`,
      start: certificate.endsAt,
      summary: `${name}: the certificate expires`,
      description: `From then on, NetSuite refuses this connection. ${what}: ${url}`,
    });
    if (renewalDueAt === undefined) {
      continue;
    }
    calendar.createEvent({
      ...event,
      id: `renewal-${certificate.id}`,
      start: renewalDueAt,
      summary: `${name}: renew the certificate`,
      description: `The certificate expires on ${dayText(certificate.endsAt)}. Renew it: ${url}`,
    });
  }
  return calendar.toString();
}
