import { z } from 'zod';
import type { AuditCursor, AuditFilter, AuditPosition } from '@/lib/audit/read-audit';
import { DAY_MS } from '@/lib/durations';

/** A day in UTC as a date box sends it; nothing for anything else. */
const day = z.iso.date().transform((text) => new Date(`${text}T00:00:00.000Z`));

/** `<milliseconds>.<place in the chain, or 0>.<id of an entry>`. */
const position = z
  .string()
  .regex(/^\d{1,14}\.\d{1,9}\.[0-9a-zA-Z-]{1,64}$/)
  .transform((text) => {
    const [at, sequence, id = ''] = text.split('.');
    return { at: new Date(Number(at)), sequence: Number(sequence) || null, id };
  });

/** What the filter's form and the links to other pages may send; what cannot be read does not count. */
const query = z.object({
  action: z.string().min(1).max(60).optional().catch(undefined),
  person: z
    .string()
    .trim()
    .min(1)
    .max(254)
    // Guests stand in the record by the name that they gave, as in `Nora (guest)`; people by their address.
    .transform((text) => (text.endsWith(' (guest)') ? text : text.toLowerCase()))
    .optional()
    .catch(undefined),
  profile: z.uuid().optional().catch(undefined),
  profileName: z.string().trim().min(1).max(200).optional().catch(undefined),
  from: day.optional().catch(undefined),
  to: day.optional().catch(undefined),
  older: position.optional().catch(undefined),
  newer: position.optional().catch(undefined),
});

/** The entries that an address asks for, and where its page begins. */
export function readAuditQuery(parameters: Readonly<Record<string, unknown>>): {
  readonly filter: AuditFilter;
  readonly cursor: AuditCursor | undefined;
} {
  const { action, person, profile, profileName, from, to, older, newer } = query.parse(parameters);
  return {
    filter: {
      action,
      actorEmail: person,
      profileId: profile,
      profileName,
      from,
      until: to === undefined ? undefined : new Date(to.getTime() + DAY_MS),
    },
    cursor:
      older !== undefined
        ? { direction: 'older', position: older }
        : newer !== undefined
          ? { direction: 'newer', position: newer }
          : undefined,
  };
}

/** A date as a date box shows it. */
export function dayValue(date: Date | undefined): string {
  return date === undefined ? '' : date.toISOString().slice(0, 10);
}

function positionText({ at, sequence, id }: AuditPosition): string {
  return `${at.getTime()}.${sequence ?? 0}.${id}`;
}

/** The query of an address with the same filter, at another page. */
export function auditQuery(filter: AuditFilter, cursor?: AuditCursor): string {
  const lastDay =
    filter.until === undefined ? undefined : new Date(filter.until.getTime() - DAY_MS);
  const parameters = {
    action: filter.action,
    person: filter.actorEmail,
    profile: filter.profileId,
    profileName: filter.profileName,
    from: dayValue(filter.from),
    to: dayValue(lastDay),
    [cursor?.direction ?? 'older']: cursor === undefined ? '' : positionText(cursor.position),
  };
  const set = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`;
}
