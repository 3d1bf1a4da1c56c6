import type { Database } from '@/lib/database/client';
import { dayText, momentText } from '@/lib/words';
import { auditKeyOf } from './audit';
import {
  CHAIN_ID,
  CHAINED_COLUMNS,
  type ChainedContent,
  type ChainHead,
  type ChainLink,
  entryMacFits,
  headMacFits,
} from './chain';

/** How many entries are read at once. */
const BATCH_SIZE = 1_000;

/** A chained entry as the database holds it. */
type Row = ChainedContent & { readonly sequence: number | null; readonly mac: string | null };

/** The first thing that is wrong with the chain. */
export type ChainFinding = {
  readonly code:
    | 'entry-edited'
    | 'entry-deleted'
    | 'entry-inserted'
    | 'entry-moved'
    | 'entry-outside'
    | 'end-changed'
    | 'checkpoint-differs';
  /** The number of the entry; where it has none, of the one before. */
  readonly sequence: number;
  /** In words, with the number. */
  readonly message: string;
};

/** What a check found. */
export type ChainCheck = {
  /** The first and the last entry that were checked; `last` is one less where there is none. */
  readonly first: number;
  readonly last: number;
  readonly firstAt: Date | undefined;
  readonly lastAt: Date | undefined;
  readonly finding: ChainFinding | undefined;
  /** Facts that are no fault: entries from before the chain, entries deleted for their age. */
  readonly notes: ReadonlyArray<string>;
};

function range(from: number, to: number): string {
  return from === to ? `Entry ${from}` : `Entries ${from} to ${to}`;
}

function are(from: number, to: number): string {
  return from === to ? 'is' : 'are';
}

function missing(from: number, to: number): ChainFinding {
  const message = `${range(from, to)} ${are(from, to)} missing: deleted outside the app.`;
  return { code: 'entry-deleted', sequence: from, message };
}

/** Whether a row has the mac of an entry with some number behind another one. */
function fitsAs(key: string, row: Row | undefined, sequence: number, previousMac: string): boolean {
  return row !== undefined && entryMacFits(key, previousMac, sequence, row, row.mac);
}

/**
 * Tells what was done to the entry at a place whose mac does not fit, by the entries that follow it: their
 * macs say which places they were written for.
 *
 * @param rows The entry and those that follow, each with the number that it has now.
 */
function explain(key: string, before: ChainLink, rows: ReadonlyArray<Row>): ChainFinding {
  const sequence = before.sequence + 1;
  const [row, next] = rows;
  const found = (code: ChainFinding['code'], message: string) => ({ code, sequence, message });
  const macs = rows.map(({ mac }) => mac ?? '');
  const own = rows.findIndex((other) => fitsAs(key, other, sequence, before.mac));
  const moved = macs.findIndex(
    (_, index) =>
      index > 0 &&
      // Its original predecessor still has its MAC: at the position before, or, if two neighbors were
      // swapped, at this position.
      [macs[index - 1], macs[index]].some((mac) => fitsAs(key, row, sequence + index, mac ?? '')),
  );
  if (moved > 0) {
    return found(
      'entry-moved',
      `Entry ${sequence} is out of order: it was written as entry ${sequence + moved}.`,
    );
  }
  if (own > 0) {
    return found('entry-inserted', `Entry ${sequence} was inserted outside the app.`);
  }
  // Those behind a deleted entry were given its number: the next one fits this one, under a later number.
  const shift = rows.findIndex(
    (_, index) => index > 0 && fitsAs(key, next, sequence + 1 + index, row?.mac ?? ''),
  );
  return shift > 0
    ? found(
        'entry-deleted',
        `${range(sequence, sequence + shift - 1)} ${are(1, shift)} missing: deleted outside the app, and those that follow were renumbered.`,
      )
    : found('entry-edited', `Entry ${sequence} was changed outside the app, or is damaged.`);
}

/** What a check remembers of the entries that it went through. */
type Walk = {
  link: ChainLink;
  firstAt: Date | undefined;
  lastAt: Date | undefined;
  /** The first entry of the app that says that the end was changed. */
  confession: ChainFinding | undefined;
  readonly notes: Array<string>;
};

function note(walk: Walk, { action, detail, at }: Row, sequence: number): void {
  const day = dayText(at);
  if (action === 'audit-chain-began') {
    const { from, to } = JSON.parse(detail) as { from: number; to: number };
    walk.notes.push(
      `${range(from, to)} existed before the chain, which began with them on ${day}: nothing proves what they said before that.`,
    );
  }
  if (action === 'audit-chain-changed') {
    walk.confession ??= {
      code: 'end-changed',
      sequence,
      message: `Entry ${sequence} of ${day} says that the end of the record had been changed outside the app before it.`,
    };
  }
}

/** Goes through entries; `unfit` when the mac of the next one does not fit. */
function step(
  key: string,
  walk: Walk,
  rows: ReadonlyArray<Row>,
): ChainFinding | 'unfit' | undefined {
  for (const row of rows) {
    const { link } = walk;
    const sequence = link.sequence + 1;
    const given = row.sequence ?? 0;
    if (given > sequence) {
      return missing(sequence, given - 1);
    }
    if (given < sequence) {
      const message = `There is a second entry ${given}: inserted outside the app.`;
      return { code: 'entry-inserted', sequence: given, message };
    }
    if (!fitsAs(key, row, sequence, link.mac)) {
      return 'unfit';
    }
    walk.link = { sequence, mac: row.mac ?? '' };
    walk.firstAt ??= row.at;
    walk.lastAt = row.at;
    note(walk, row, sequence);
  }
  return undefined;
}

function isUnbegun({ headMac, sequence }: { readonly headMac: string; readonly sequence: number }) {
  return headMac === '' && sequence === 0;
}

async function readHead({ auditChain }: Database) {
  return auditChain.findUnique({ where: { id: CHAIN_ID } });
}

async function lastSequence({ auditEvent }: Database): Promise<number> {
  const last = await auditEvent.findFirst({
    where: { sequence: { not: null } },
    orderBy: { sequence: 'desc' },
    select: { sequence: true },
  });
  return last?.sequence ?? 0;
}

/** What does not belong to the chain: behind its end, or without a place. */
async function findOutside(database: Database, key: string): Promise<ChainFinding | undefined> {
  const last = await lastSequence(database);
  const outside = await database.auditEvent.findFirst({
    where: { sequence: null },
    select: { id: true, at: true },
  });
  // Read after the entries: the head knows whatever the app wrote in between.
  const head = await readHead(database);
  if (head === null || !(isUnbegun(head) || headMacFits(key, head))) {
    const message = `The row that says where the record ends was changed outside the app. It says: entry ${head?.sequence ?? 0}.`;
    return { code: 'end-changed', sequence: head?.sequence ?? 0, message };
  }
  if (last > head.sequence) {
    const from = head.sequence + 1;
    const message = `${range(from, last)} ${from === last ? 'was' : 'were'} inserted outside the app, after the end of the record.`;
    return { code: 'entry-inserted', sequence: from, message };
  }
  if (outside !== null) {
    const message = `Entry ${outside.id} of ${momentText(outside.at)} is not in the chain: it was inserted outside the app, or by an instance of an earlier version.`;
    return { code: 'entry-outside', sequence: head.sequence, message };
  }
  return undefined;
}

/** Prisma's code for a value that is not of its column's type. */
const UNREADABLE = 'P2023';

/** Reads entries behind a number; nothing when one of them cannot be read. */
async function readRows(
  { auditEvent }: Database,
  after: number,
  take: number,
  end?: number,
): Promise<ReadonlyArray<Row> | undefined> {
  try {
    return await auditEvent.findMany({
      where: { sequence: { gt: after, ...(end === undefined ? {} : { lte: end }) } },
      orderBy: { sequence: 'asc' },
      take,
      select: { ...CHAINED_COLUMNS, sequence: true, mac: true },
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNREADABLE) {
      return undefined;
    }
    throw error;
  }
}

async function walkChain(
  database: Database,
  key: string,
  walk: Walk,
  end: number,
): Promise<ChainFinding | undefined> {
  let take = BATCH_SIZE;
  while (walk.link.sequence < end) {
    const { sequence } = walk.link;
    const rows = await readRows(database, sequence, take, end);
    if (rows === undefined) {
      if (take === 1) {
        const message = `Entry ${sequence + 1} was changed outside the app, or is damaged: it cannot be read.`;
        return { code: 'entry-edited', sequence: sequence + 1, message };
      }
      take = 1;
      continue;
    }
    const found = rows.length === 0 ? missing(sequence + 1, end) : step(key, walk, rows);
    if (found === 'unfit') {
      const following = await readRows(database, walk.link.sequence, BATCH_SIZE);
      return explain(key, walk.link, following ?? []);
    }
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** The macs that a checkpoint of each number must have. */
async function findDifference(
  { auditEvent }: Database,
  head: ChainHead | null,
  checkpoints: ReadonlyArray<ChainLink>,
  notes: Array<string>,
): Promise<ChainFinding | undefined> {
  for (const { sequence, mac } of checkpoints) {
    if (sequence > (head?.sequence ?? 0)) {
      const message = `The record ends with entry ${head?.sequence ?? 0}, but there is a checkpoint for entry ${sequence}: the end of the record was cut off, or an older backup was restored.`;
      return { code: 'checkpoint-differs', sequence: (head?.sequence ?? 0) + 1, message };
    }
    if (sequence < (head?.deletedTo ?? 0)) {
      notes.push(
        `The checkpoint for entry ${sequence} cannot be compared: entries up to ${head?.deletedTo} were deleted because of their age.`,
      );
      continue;
    }
    const stored =
      sequence === head?.deletedTo
        ? head.deletedMac
        : (await auditEvent.findUnique({ where: { sequence }, select: { mac: true } }))?.mac;
    if (stored !== mac) {
      const message = `Entry ${sequence} does not match the checkpoint: the record was rewritten at or before that entry.`;
      return { code: 'checkpoint-differs', sequence, message };
    }
  }
  return undefined;
}

async function checkOnce(
  database: Database,
  key: string,
  checkpoints: ReadonlyArray<ChainLink>,
): Promise<ChainCheck> {
  const head = await readHead(database);
  const isSigned = head !== null && headMacFits(key, head);
  const start = isSigned ? head.deletedTo : 0;
  const notes: Array<string> = [];
  if (isSigned && start > 0) {
    notes.push(
      `Entries up to ${start} were deleted because of their age${head.deletedAt === null ? '' : `, last on ${dayText(head.deletedAt)}`}.`,
    );
  }
  const walk: Walk = {
    link: { sequence: start, mac: isSigned ? head.deletedMac : '' },
    ...{ firstAt: undefined, lastAt: undefined, confession: undefined, notes },
  };
  const end = isSigned ? head.sequence : await lastSequence(database);
  const finding =
    (await walkChain(database, key, walk, end)) ??
    (isSigned && walk.link.mac !== head.mac
      ? {
          code: 'end-changed' as const,
          sequence: end,
          message: `Entry ${end} is not the one that the app wrote last.`,
        }
      : undefined) ??
    (await findOutside(database, key)) ??
    (await findDifference(database, head, checkpoints, notes)) ??
    walk.confession;
  const { sequence } = walk.link;
  const { firstAt, lastAt } = walk;
  return { first: start + 1, last: sequence, firstAt, lastAt, finding, notes };
}

/** How often a check begins again because entries were deleted for their age during it. */
const TRIES = 3;

/**
 * Checks the chain of the audit record from its signed start to its end, in constant memory. The app may
 * run: what it adds during the check is not looked at.
 *
 * @param checkpoints Ends of the chain that were kept elsewhere.
 */
export async function checkChain(
  database: Database,
  checkpoints: ReadonlyArray<ChainLink> = [],
): Promise<ChainCheck> {
  const key = auditKeyOf(database);
  for (let left = TRIES; ; left -= 1) {
    const before = await readHead(database);
    const check = await checkOnce(database, key, checkpoints);
    const after = await readHead(database);
    if (check.finding === undefined || left <= 1 || before?.deletedTo === after?.deletedTo) {
      return check;
    }
  }
}

/**
 * The end of the chain, to be kept elsewhere; nothing while there is no entry.
 *
 * @throws When the end is not as the app left it.
 */
export async function readCheckpoint(database: Database): Promise<ChainLink | undefined> {
  const head = await readHead(database);
  if (head !== null && isUnbegun(head)) {
    return undefined;
  }
  if (head === null || !headMacFits(auditKeyOf(database), head)) {
    throw new Error(
      'The end of the audit record was changed outside the app: npm run audit -- verify',
    );
  }
  return { sequence: head.sequence, mac: head.mac };
}

/** A checkpoint as it is kept: `57:` and the mac. */
export function formatCheckpoint({ sequence, mac }: ChainLink): string {
  return `${sequence}:${mac}`;
}

/** Reads a checkpoint; nothing when the text is none. */
export function parseCheckpoint(text: string): ChainLink | undefined {
  const [, sequence, mac] = /^(\d{1,9}):([A-Za-z0-9_-]{43})$/.exec(text.trim()) ?? [];
  return sequence === undefined || mac === undefined
    ? undefined
    : { sequence: Number(sequence), mac };
}
