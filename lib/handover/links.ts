import { randomInt, randomUUID } from 'node:crypto';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { Database, DatabaseTransaction } from '@/lib/database/client';
import type { HandoverLink as LinkRow } from '@/lib/database/generated/sqlite/client';
import { inTransaction } from '@/lib/database/transaction';
import { DAY_MS } from '@/lib/durations';
import type { PeopleStore } from '@/lib/sign-in/people';
import {
  handoverLinkMac,
  handoverLinkMacFits,
  passcodeMac,
  passcodeMacFits,
} from '@/lib/vault/person-mac';
import { newSecretToken, secretHash } from '@/lib/vault/secret-token';
import { announce } from '@/lib/watch/alerts';
import { HANDOVERS, type HandoverPurpose, type PartProgress, parsePurpose } from './purposes';

/** How many days a link works: by default, and at most. */
export const HANDOVER_DAYS = { byDefault: 7, max: 30 } as const;

/** How often a passcode may be tried. */
export const PASSCODE_TRIES = 5;

/** Omits characters that are easily confused. */
const PASSCODE_ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const PASSCODE_GROUPS = 3;
const PASSCODE_GROUP_LENGTH = 4;

/** How many links of one profile are listed. */
const LISTED_MAX = 50;

/** What a link opens: a part of one profile. */
export type OpenedPart = { readonly profileId: string; readonly purpose: HandoverPurpose };

/** A link that works. */
export type HandoverLink = OpenedPart & {
  readonly id: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly createdByEmail: string;
  /** What the guest who began last calls themselves. */
  readonly guestName?: string;
  /** Whether it was created so that its guest may see the private key. */
  readonly showsKey: boolean;
  /** Whether its passcode can still open the private key. */
  readonly hasPasscode: boolean;
};

/** Who makes or ends a link. */
type Maker = { readonly actor: AuditActor; readonly now: Date };

/** The profile that a link is for, as the record names it. */
type LinkedProfile = { readonly id: string; readonly name: string };

/** The path of the page that a link opens. */
export function handoverPath(token: string): string {
  return `/handover/${token}`;
}

function newPasscode(): string {
  const character = () => PASSCODE_ALPHABET.charAt(randomInt(PASSCODE_ALPHABET.length));
  const group = () => Array.from({ length: PASSCODE_GROUP_LENGTH }, character).join('');
  return Array.from({ length: PASSCODE_GROUPS }, group).join('-');
}

/** A passcode as it is kept, however it was typed. */
function asKept(passcode: string): string {
  return passcode.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
}

/** A link that was just made. */
export type MadeHandoverLink = {
  /** Goes into the link, and is kept nowhere. */
  readonly token: string;
  /** To be told by another way than the link; kept nowhere. */
  readonly passcode?: string;
  readonly expiresAt: Date;
};

/**
 * Makes a link for a guest. Recorded.
 *
 * @param link.showsKey Whether a passcode is made, with which the guest sees the private key once.
 * @returns The link.
 */
export function createHandoverLink(
  { database, personMacKey }: PeopleStore,
  link: {
    readonly profile: LinkedProfile;
    readonly purpose: HandoverPurpose;
    readonly days: number;
    readonly showsKey: boolean;
  },
  { actor, now }: Maker,
): Promise<MadeHandoverLink> {
  const { profile, purpose, days, showsKey } = link;
  const token = newSecretToken();
  const passcode = showsKey ? newPasscode() : undefined;
  const expiresAt = new Date(now.getTime() + days * DAY_MS);
  const id = randomUUID();
  const row = {
    ...{ id, purpose, expiresAt },
    profileId: profile.id,
    tokenHash: secretHash(token),
    passcodeMac: passcode === undefined ? null : passcodeMac(personMacKey, id, asKept(passcode)),
  };
  return inTransaction(database, async (transaction) => {
    await transaction.handoverLink.create({
      data: {
        ...row,
        mac: handoverLinkMac(personMacKey, row),
        passcodeTriesLeft: showsKey ? PASSCODE_TRIES : 0,
        createdByEmail: actor.email,
        createdAt: now,
      },
    });
    await recordAuditEvent(transaction, {
      action: 'handover-link-created',
      ...{ actor, profile, at: now },
      detail: { purpose, days, showsKey },
    });
    return { token, expiresAt, ...(passcode === undefined ? {} : { passcode }) };
  });
}

function isLive(row: LinkRow, now: Date): boolean {
  return row.revokedAt === null && row.finishedAt === null && row.expiresAt > now;
}

function hasPasscode({ passcodeMac: mac, passcodeTriesLeft }: LinkRow): boolean {
  return mac !== null && passcodeTriesLeft > 0;
}

/** A row as the app made it, while it works. */
function liveLink(personMacKey: string, row: LinkRow | null, now: Date): HandoverLink | undefined {
  const purpose = parsePurpose(row?.purpose ?? '');
  if (
    row === null ||
    purpose === undefined ||
    !isLive(row, now) ||
    !handoverLinkMacFits(personMacKey, row, row.mac)
  ) {
    return undefined;
  }
  const { id, profileId, createdAt, expiresAt, createdByEmail, guestName } = row;
  return {
    ...{ id, profileId, purpose, createdAt, expiresAt, createdByEmail },
    ...(guestName === null ? {} : { guestName }),
    showsKey: row.passcodeMac !== null,
    hasPasscode: hasPasscode(row),
  };
}

/** A link with what tells its guest, before they start, which connection it is about. */
export type FoundHandoverLink = HandoverLink & {
  readonly profile: LinkedProfile & { readonly accountId: string };
};

/** The link of a token; nothing when it never existed, has ended, was used up, or was revoked. */
export async function findHandoverLink(
  { database, personMacKey }: PeopleStore,
  token: string,
  now: Date,
): Promise<FoundHandoverLink | undefined> {
  const row = await database.handoverLink.findUnique({
    where: { tokenHash: secretHash(token) },
    include: { profile: { select: { id: true, name: true, accountId: true } } },
  });
  const link = liveLink(personMacKey, row, now);
  return row === null || link === undefined ? undefined : { ...link, profile: row.profile };
}

/** The link of an id, while it works. */
export async function readHandoverLink(
  {
    database,
    personMacKey,
  }: { readonly database: DatabaseTransaction | Database } & Pick<PeopleStore, 'personMacKey'>,
  id: string,
  now: Date,
): Promise<HandoverLink | undefined> {
  return liveLink(personMacKey, await database.handoverLink.findUnique({ where: { id } }), now);
}

/** What the link of an id opens, or opened before it ended; nothing once it or its profile is gone. */
export async function readOpenedPart(
  { database, personMacKey }: PeopleStore,
  id: string,
): Promise<OpenedPart | undefined> {
  const row = await database.handoverLink.findUnique({ where: { id } });
  const purpose = parsePurpose(row?.purpose ?? '');
  return row === null || purpose === undefined || !handoverLinkMacFits(personMacKey, row, row.mac)
    ? undefined
    : { profileId: row.profileId, purpose };
}

/** How a guest is named where people are. No account has this id, and the words say that it is a guest. */
export function guestActor(linkId: string, guestName: string): AuditActor {
  return { id: `guest:${linkId}`, email: `${guestName} (guest)` };
}

/**
 * Begins the guest's work: looking at a link changes nothing, for mail scanners do that too. Recorded.
 *
 * @returns The link; nothing when it does not work.
 */
export function startHandover(
  { database, personMacKey }: PeopleStore,
  token: string,
  guestName: string,
  now: Date,
): Promise<HandoverLink | undefined> {
  return inTransaction(database, async (transaction) => {
    const row = await transaction.handoverLink.findUnique({
      where: { tokenHash: secretHash(token) },
      include: { profile: { select: { id: true, name: true } } },
    });
    const link = liveLink(personMacKey, row, now);
    if (row === null || link === undefined) {
      return undefined;
    }
    await transaction.handoverLink.update({
      where: { id: link.id },
      data: { guestName, startedAt: row.startedAt ?? now, lastUsedAt: now },
    });
    await recordAuditEvent(transaction, {
      action: 'handover-started',
      actor: guestActor(link.id, guestName),
      at: now,
      profile: row.profile,
      detail: { purpose: link.purpose, createdBy: link.createdByEmail },
    });
    return { ...link, guestName };
  });
}

/** Ends a link, by its guest or by a member. @returns Whether it still worked. */
async function endLink(
  transaction: DatabaseTransaction,
  where: { readonly id: string; readonly profileId: string },
  data: { readonly finishedAt: Date } | { readonly revokedAt: Date },
): Promise<boolean> {
  const { count } = await transaction.handoverLink.updateMany({
    where: { ...where, finishedAt: null, revokedAt: null },
    data,
  });
  return count > 0;
}

/**
 * The guest says that their part is done: the link is used up, and its maker is told, once. Recorded.
 *
 * @param done.accountTime The time by the account's clock.
 * @param done.progress How much of the part is done; its maker is told where it is not all that was needed.
 * @returns Whether the link still worked; when it did not, nothing is recorded.
 */
export function finishHandover(
  { database }: PeopleStore,
  link: Pick<HandoverLink, 'id' | 'purpose' | 'createdByEmail' | 'guestName'>,
  done: Maker & {
    readonly profile: LinkedProfile & { readonly environment: string };
    readonly accountTime: Date;
    readonly progress: PartProgress;
  },
): Promise<boolean> {
  const { id, purpose, createdByEmail: to, guestName: guest = 'the guest' } = link;
  const { actor, now, profile, accountTime } = done;
  const { isOpen, ...amount } = done.progress;
  return inTransaction(database, async (transaction) => {
    if (!(await endLink(transaction, { id, profileId: profile.id }, { finishedAt: now }))) {
      return false;
    }
    await recordAuditEvent(transaction, {
      action: 'handover-finished',
      // Without the link that let them do it: it has just ended.
      actor: { id: actor.id, email: actor.email },
      ...{ profile, at: now },
      detail: { purpose },
    });
    await announce(transaction, {
      code: 'handover-done',
      about: id,
      facts: {
        ...{ guest, part: HANDOVERS[purpose].label, to },
        ...(isOpen ? amount : {}),
      },
      now: accountTime,
      profile,
    });
    return true;
  });
}

/** Makes a link useless, at once and also for a guest who is at work. Recorded. */
export function revokeHandoverLink(
  { database }: PeopleStore,
  id: string,
  { actor, now, profile }: Maker & { readonly profile: LinkedProfile },
): Promise<void> {
  return inTransaction(database, async (transaction) => {
    if (await endLink(transaction, { id, profileId: profile.id }, { revokedAt: now })) {
      await recordAuditEvent(transaction, {
        action: 'handover-link-revoked',
        ...{ actor, profile, at: now },
      });
    }
  });
}

/** What a passcode that was tried turned out to be. */
type TriedPasscode = 'right' | 'wrong' | 'used-up';

/**
 * Checks a link's passcode. It allows five attempts and works once. Simultaneous attempts all count.
 *
 * @param alongside More work for the same transaction: if it fails, the attempt does not count.
 */
export async function tryPasscode(
  { database, personMacKey }: PeopleStore,
  linkId: string,
  passcode: string,
  alongside?: (transaction: DatabaseTransaction, tried: TriedPasscode) => Promise<void>,
): Promise<TriedPasscode> {
  const attempt = async ({ handoverLink }: DatabaseTransaction): Promise<TriedPasscode> => {
    const { count } = await handoverLink.updateMany({
      where: { id: linkId, passcodeTriesLeft: { gt: 0 } },
      data: { passcodeTriesLeft: { decrement: 1 } },
    });
    const row = count === 0 ? null : await handoverLink.findUnique({ where: { id: linkId } });
    if (row === null) {
      return 'used-up';
    }
    if (!passcodeMacFits(personMacKey, row, asKept(passcode))) {
      return 'wrong';
    }
    await handoverLink.update({ where: { id: linkId }, data: { passcodeTriesLeft: 0 } });
    return 'right';
  };
  return inTransaction(database, async (transaction) => {
    const tried = await attempt(transaction);
    await alongside?.(transaction, tried);
    return tried;
  });
}

/** How often the last use of a link is written down, in milliseconds. */
const USE_NOTED_EVERY_MS = 60_000;

/** Notes that a guest was here, once a minute at most. */
export async function noteUse(database: Database, linkId: string, now: Date): Promise<void> {
  const before = new Date(now.getTime() - USE_NOTED_EVERY_MS);
  await database.handoverLink.updateMany({
    where: { id: linkId, lastUsedAt: { lt: before } },
    data: { lastUsedAt: now },
  });
}

/** A link as the people of the app see it. */
export type ListedHandoverLink = {
  readonly id: string;
  readonly purpose: HandoverPurpose;
  readonly state: 'waiting' | 'started' | 'finished' | 'revoked' | 'ended';
  readonly createdByEmail: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly guestName?: string;
  readonly lastUsedAt?: Date;
  /** When the guest was done, or the link was revoked. */
  readonly closedAt?: Date;
  /** Whether it works and its passcode can still open the private key. */
  readonly canShowKey: boolean;
};

function stateOf(row: LinkRow, now: Date): ListedHandoverLink['state'] {
  if (row.revokedAt !== null) {
    return 'revoked';
  }
  if (row.finishedAt !== null) {
    return 'finished';
  }
  if (row.expiresAt <= now) {
    return 'ended';
  }
  return row.startedAt === null ? 'waiting' : 'started';
}

/** The newest links of a profile. A row that the app did not make is left out. */
export async function listHandoverLinks(
  { database, personMacKey }: PeopleStore,
  profileId: string,
  now: Date,
): Promise<ReadonlyArray<ListedHandoverLink>> {
  const rows = await database.handoverLink.findMany({
    where: { profileId },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: LISTED_MAX,
  });
  return rows.flatMap((row) => {
    const purpose = parsePurpose(row.purpose);
    if (purpose === undefined || !handoverLinkMacFits(personMacKey, row, row.mac)) {
      return [];
    }
    const { id, createdByEmail, createdAt, expiresAt, guestName, lastUsedAt } = row;
    const closedAt = row.revokedAt ?? row.finishedAt;
    return [
      {
        ...{ id, purpose, createdByEmail, createdAt, expiresAt },
        state: stateOf(row, now),
        canShowKey: isLive(row, now) && hasPasscode(row),
        ...(guestName === null ? {} : { guestName }),
        ...(lastUsedAt === null ? {} : { lastUsedAt }),
        ...(closedAt === null ? {} : { closedAt }),
      },
    ];
  });
}
