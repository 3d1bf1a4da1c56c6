import { z } from 'zod';
import { ACCOUNT_ENVIRONMENTS, type AccountEnvironment } from '@/lib/account/account';
import type { Database } from '@/lib/database/client';
import { DAY_MS } from '@/lib/durations';
import { expiresAt } from '@/lib/keys/validity';
import {
  DERIVED_FROM,
  renewalStoppedAt,
  STANDINGS,
  type Standing,
  type StopColumns,
} from './listing';
import {
  ENTERED,
  isCeligoProven,
  isConfirmedElsewhere,
  NOT_ENTERED,
  type ProfileListItem,
} from './profile';
import {
  IN_PLACE,
  type LastTestColumns,
  type ProofColumns,
  parseCeligoProof,
  parseLastTest,
  withFoundLife,
} from './profile-records';
import { mappingDoubts } from './progress';
import { searchedTerms, searchTerms } from './search-terms';

/** How many days before its end a certificate is said to end soon. */
export const ENDS_SOON_DAYS = 30;

/** Which profiles a list shows: all without one. No profile is both due and ending soon. */
export const LIST_FILTERS = ['attention', 'ends-soon', 'set-up', 'works'] as const;

/** See {@link LIST_FILTERS}. */
export type ListFilter = (typeof LIST_FILTERS)[number];

/** In which order a list is, apart from the usual one: what needs attention first. */
export const LIST_SORTS = ['name', 'ends'] as const;

/** See {@link LIST_SORTS}: by name, or by the end of the certificate, the next to end first. */
export type ListSort = (typeof LIST_SORTS)[number];

/** What a list shows, and in which order. */
export type ListView = {
  readonly filter?: ListFilter | undefined;
  readonly environment?: AccountEnvironment | undefined;
  /** Beginnings of words of a name or an Account ID, in any order. */
  readonly search?: string | undefined;
  readonly sort?: ListSort | undefined;
};

/** One page of a list: `before` and `after` are texts that an earlier page gave. */
export type ListPage = ListView & {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
  readonly now: Date;
  /** The practice world's time, by which its profiles end; absent where it is the same. */
  readonly practiceNow?: Date | undefined;
};

/** What one page shows, and where the pages beside it begin. */
export type ListedProfiles = {
  readonly items: ReadonlyArray<ProfileListItem>;
  readonly previous: string | undefined;
  readonly next: string | undefined;
  /** In which order they are; `words` is that of the words found. */
  readonly order: 'attention' | 'words' | ListSort;
};

/** Longest page, in profiles. */
const PAGE_SIZE_MAX = 100;

/** The most of what a search or a filter leaves that is sorted: a longest page. */
export const SORTED_MAX = PAGE_SIZE_MAX;

/** Counts of profiles stop here; more is shown as "99+". */
const COUNT_MAX = 100;

/** The certificates in place are read once for a whole page: see `listItems`. */
const { credentials: _ofEachProfile, ...DERIVED_COLUMNS } = DERIVED_FROM;

const SHOWN = {
  ...DERIVED_COLUMNS,
  id: true,
  environment: true,
  prerequisitesSettledAt: true,
  clientIdSettledAt: true,
  celigoIclientSettledAt: true,
  celigoConnectionSettledAt: true,
} as const;

type ShownCredential = {
  readonly id: string;
  readonly profileId: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly worksLonger: boolean;
  readonly activeForProfile: string | null;
  readonly mappingSettledAt: Date | null;
  readonly mappingDiffers: boolean | null;
  readonly mappingAccountId: string | null;
};

type Shown = ProofColumns &
  LastTestColumns &
  StopColumns & {
    readonly id: string;
    readonly name: string;
    readonly accountId: string;
    readonly environment: string;
    readonly prerequisitesSettledAt: Date | null;
    readonly clientIdSettledAt: Date | null;
    readonly celigoIclientSettledAt: Date | null;
    readonly celigoConnectionSettledAt: Date | null;
    readonly fieldsToUpdate: number;
    readonly standing: string | null;
    readonly dueAt: Date | null;
    readonly sortName: string | null;
    readonly endsAt: Date | null;
    readonly updatedAt: Date;
  };

function listItem(record: Shown, credentials: ReadonlyArray<ShownCredential>): ProfileListItem {
  const active = credentials.find(({ activeForProfile }) => activeForProfile !== null);
  const next = credentials.find(({ activeForProfile }) => activeForProfile === null);
  const nextIsUploaded = next !== undefined && next.mappingSettledAt !== null;
  const credential = active ?? next;
  const working = nextIsUploaded ? next : credential;
  const isElsewhere = (one: ShownCredential | undefined) =>
    one !== undefined &&
    isConfirmedElsewhere(record, { confirmedIn: one.mappingAccountId ?? undefined });
  const lastTest = parseLastTest(record.lastTestAt, record.lastTestOutcome);
  const celigoProof = parseCeligoProof(record);
  return {
    id: record.id,
    name: record.name,
    accountId: record.accountId,
    environment: record.environment,
    certificateNotBefore: credential?.notBefore,
    isCertificateInUse: active !== undefined,
    progress: {
      prerequisites: record.prerequisitesSettledAt === null ? 'open' : 'checked',
      clientId: record.clientIdSettledAt !== null,
      certificateEndsAt: credential && expiresAt(credential),
      mapping: credential !== undefined && credential.mappingSettledAt !== null,
      ...mappingDoubts(
        {
          differs: working?.mappingDiffers === true,
          isElsewhere: isElsewhere(working),
          isInUse: working === credential,
          isUsedElsewhere: isElsewhere(active),
        },
        { lastTest, celigoProof },
      ),
      isRenewing: active !== undefined && next !== undefined,
      nextWaits: active !== undefined && next !== undefined && !nextIsUploaded,
      celigoIclient:
        record.celigoIclientSettledAt !== null && !(active !== undefined && nextIsUploaded)
          ? ENTERED
          : NOT_ENTERED,
      celigoConnection: record.celigoConnectionSettledAt === null ? NOT_ENTERED : ENTERED,
      fieldsToUpdate: record.fieldsToUpdate,
      lastTestOutcome: lastTest?.outcome,
      celigoProven: isCeligoProven(celigoProof, lastTest),
    },
    celigoProof,
    isRenewalStopped: renewalStoppedAt(record, credentials) !== undefined,
    lastTest,
    updatedAt: record.updatedAt,
  };
}

/** The profiles of a page with their credentials, which are read once for all of them. */
async function listItems(
  { credential, testRun }: Database,
  records: ReadonlyArray<Shown>,
): Promise<ReadonlyArray<ProfileListItem>> {
  if (records.length === 0) {
    return [];
  }
  const credentials = await credential.findMany({
    where: { ...IN_PLACE, profileId: { in: records.map(({ id }) => id) } },
    select: {
      id: true,
      profileId: true,
      notBefore: true,
      notAfter: true,
      activeForProfile: true,
      mappingSettledAt: true,
      mappingDiffers: true,
      mappingAccountId: true,
    },
  });
  return Promise.all(
    records.map(async (record) => {
      const own = credentials.filter(({ profileId }) => profileId === record.id);
      return listItem(record, await withFoundLife({ testRun }, record, own));
    }),
  );
}

type Clocks = Pick<ListPage, 'now' | 'practiceNow'>;
type Direction = 'asc' | 'desc';
type Bounds = { readonly gt?: Date; readonly lte?: Date };

function beyond<Value>(value: Value, direction: Direction) {
  return direction === 'asc' ? { gt: value } : { lt: value };
}

/** Profiles of the practice world, which has a clock of its own, or all others. */
type World = 'practice' | { readonly not: 'practice' };

/** A part of the list that one index holds in the order of the list. */
type Part = {
  readonly environment?: World;
  readonly standing?: Standing;
  readonly dueAt?: Bounds;
  readonly direction: Direction;
};

function endsSoonBefore(now: Date): Date {
  return new Date(now.getTime() + ENDS_SOON_DAYS * DAY_MS);
}

/**
 * The parts of a list by one clock, one after the other: first what needs attention and what soon will,
 * the longest first; then what is being set up, the newest first; then what works, the next to end
 * first. A failure later than `now` is from before the clock was set back.
 */
function partsByClock(filter: ListFilter | undefined, now: Date): ReadonlyArray<Part> {
  const soon = endsSoonBefore(now);
  switch (filter) {
    case 'attention':
      return [
        { dueAt: { lte: now }, direction: 'asc' },
        { standing: 'attention', dueAt: { gt: now }, direction: 'asc' },
      ];
    case 'ends-soon':
      return [{ dueAt: { gt: now, lte: soon }, direction: 'asc' }];
    case 'set-up':
      return [{ standing: 'set-up', direction: 'desc' }];
    case 'works':
      return [{ standing: 'works', dueAt: { gt: now }, direction: 'asc' }];
    case undefined:
      return [
        { dueAt: { lte: soon }, direction: 'asc' },
        { standing: 'attention', dueAt: { gt: soon }, direction: 'asc' },
        { standing: 'set-up', dueAt: { gt: soon }, direction: 'desc' },
        { standing: 'works', dueAt: { gt: soon }, direction: 'asc' },
      ];
  }
}

/** The parts of a list. Where the practice world has another time, each is two: its own part comes first. */
function partsOf({ filter, now, practiceNow }: Clocks & ListView): ReadonlyArray<Part> {
  const parts = partsByClock(filter, now);
  if (practiceNow === undefined || practiceNow.getTime() === now.getTime()) {
    return parts;
  }
  const practiceParts = partsByClock(filter, practiceNow);
  return parts.flatMap((part, index): ReadonlyArray<Part> => {
    const there = practiceParts[index];
    return [
      ...(there === undefined ? [] : [{ ...there, environment: 'practice' as const }]),
      { ...part, environment: { not: 'practice' } },
    ];
  });
}

/** A place between two profiles of a list. */
type Place = {
  readonly environment: string;
  readonly standing: string;
  readonly dueAt: Date;
  readonly updatedAt: Date;
  readonly id: string;
};

/** A moment in an address, in milliseconds: of the years that both databases hold and write in one way. */
const moment = z.coerce
  .number()
  .int()
  .min(0)
  .max(Date.UTC(9999, 11, 31, 23, 59, 59, 999))
  .transform((ms) => new Date(ms));

const placeSchema = z.tuple([
  z.enum(ACCOUNT_ENVIRONMENTS),
  z.enum(STANDINGS),
  moment,
  moment,
  z.string().min(1).max(100),
]);

function placeText({ environment, standing, dueAt, updatedAt, id }: Shown): string | undefined {
  if (standing === null || dueAt === null) {
    return undefined;
  }
  return [environment, standing, dueAt.getTime(), updatedAt.getTime(), id].join('~');
}

function parsePlace(text: string): Place | undefined {
  const parsed = placeSchema.safeParse(text.split('~'));
  if (!parsed.success) {
    return undefined;
  }
  const [environment, standing, dueAt, updatedAt, id] = parsed.data;
  return { environment, standing, dueAt, updatedAt, id };
}

function holds({ environment, standing, dueAt }: Part, place: Place): boolean {
  return (
    (environment === undefined ||
      (environment === 'practice') === (place.environment === 'practice')) &&
    (standing === undefined || standing === place.standing) &&
    (dueAt?.gt === undefined || place.dueAt > dueAt.gt) &&
    (dueAt?.lte === undefined || place.dueAt <= dueAt.lte)
  );
}

function flipped(direction: Direction): Direction {
  return direction === 'asc' ? 'desc' : 'asc';
}

function conditions({ environment, standing, dueAt }: Part) {
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(standing === undefined ? {} : { standing }),
    ...(dueAt === undefined ? {} : { dueAt }),
  };
}

/**
 * The ranges that follow a place, in order. Each is one stretch of one index: a single condition
 * "later than this place" would make the database read everything before it.
 */
function rangesAfter(parts: ReadonlyArray<Part>, place: Place | undefined) {
  const whole = (part: Part) => ({ where: conditions(part), direction: part.direction });
  const at = place === undefined ? -1 : parts.findIndex((part) => holds(part, place));
  const part = parts[at];
  if (place === undefined || part === undefined) {
    return parts.map(whole);
  }
  const { direction } = part;
  const { dueAt, updatedAt, id } = place;
  const rest = conditions(part);
  return [
    { where: { ...rest, dueAt, updatedAt, id: beyond(id, direction) }, direction },
    { where: { ...rest, dueAt, updatedAt: beyond(updatedAt, direction) }, direction },
    { where: { ...rest, dueAt: { ...rest.dueAt, ...beyond(dueAt, direction) } }, direction },
    ...parts.slice(at + 1).map(whole),
  ];
}

/** Profiles of the ranges, one after the other, until there are enough. */
async function readRanges(
  { profile }: Database,
  environment: AccountEnvironment | undefined,
  ranges: ReturnType<typeof rangesAfter>,
  enough: number,
): Promise<ReadonlyArray<Shown>> {
  const found: Array<Shown> = [];
  for (const { where, direction } of ranges) {
    if (found.length >= enough) {
      break;
    }
    found.push(
      ...(await profile.findMany({
        // The narrower filter wins: if an environment is selected, only its part of the list remains.
        where: { ...where, ...(environment === undefined ? {} : { environment }) },
        orderBy: [{ dueAt: direction }, { updatedAt: direction }, { id: direction }],
        take: enough - found.length,
        select: SHOWN,
      })),
    );
  }
  return found;
}

/** Cuts what was read to a page. What was read backward comes in the order of the list again. */
function pageOf<Row>(
  rows: ReadonlyArray<Row>,
  limit: number,
  { isBackward, isFromPlace }: { readonly isBackward: boolean; readonly isFromPlace: boolean },
): { readonly rows: ReadonlyArray<Row>; readonly hasPrevious: boolean; readonly hasNext: boolean } {
  const more = rows.length > limit;
  const shown = rows.slice(0, limit);
  return isBackward
    ? { rows: shown.reverse(), hasPrevious: more, hasNext: true }
    : { rows: shown, hasPrevious: isFromPlace, hasNext: more };
}

/** Whether a part can hold profiles of an environment: of the two worlds, one is left out. */
function isOfEnvironment({ environment: world }: Part, environment?: AccountEnvironment): boolean {
  return (
    world === undefined ||
    environment === undefined ||
    (world === 'practice') === (environment === 'practice')
  );
}

/** The parts that can hold profiles of a page. */
function partsOfPage(page: ListPage): ReadonlyArray<Part> {
  return partsOf(page).filter((part) => isOfEnvironment(part, page.environment));
}

async function listByAttention(database: Database, page: ListPage): Promise<ListedProfiles> {
  const { environment, after, before, limit } = page;
  const place = parsePlace(before ?? after ?? '');
  const isBackward = place !== undefined && before !== undefined;
  const inOrder = partsOfPage(page);
  const parts = isBackward
    ? inOrder.map((part) => ({ ...part, direction: flipped(part.direction) })).reverse()
    : inOrder;
  const rows = await readRanges(database, environment, rangesAfter(parts, place), limit + 1);
  const shown = pageOf(rows, limit, { isBackward, isFromPlace: place !== undefined });
  const items = await listItems(database, shown.rows);
  return { items, ...endsOf(shown, placeText), order: 'attention' };
}

function endsOf<Row extends Shown>(
  page: ReturnType<typeof pageOf<Row>>,
  textOf: (row: Row) => string | undefined,
): Pick<ListedProfiles, 'previous' | 'next'> {
  const [first, last] = [page.rows[0], page.rows.at(-1)];
  return {
    previous: page.hasPrevious && first !== undefined ? textOf(first) : undefined,
    next: page.hasNext && last !== undefined ? textOf(last) : undefined,
  };
}

/** Larger than whatever begins with the text, byte by byte. */
function termsThatBeginWith(text: string) {
  return { gte: text, lt: `${text}\u{10FFFF}` };
}

function filterConditions(page: ListPage) {
  return {
    ...(page.environment === undefined ? {} : { environment: page.environment }),
    ...(page.filter === undefined ? {} : { OR: partsOf(page).map(conditions) }),
  };
}

/** The words that begin with what is searched first, of profiles that have the others too. */
function foundConditions(page: ListPage, prefix: string, others: ReadonlyArray<string>) {
  return {
    term: termsThatBeginWith(prefix),
    profile: {
      ...filterConditions(page),
      AND: others.map((other) => ({ terms: { some: { term: termsThatBeginWith(other) } } })),
    },
  };
}

/** A profile, and the word by which it is in the place where the search found it. */
type Found = Shown & { readonly term: string };

/** The word under which a search lists a profile. */
function standsFor({ term, ...profile }: Found, prefix: string): boolean {
  return term === searchTerms(profile).find((own) => own.startsWith(prefix));
}

/** Searches in the order of the words found, which is the order of the index. */
async function readFound(
  database: Database,
  [prefix = '', ...others]: ReadonlyArray<string>,
  page: ListPage,
  place: { readonly term: string; readonly id: string } | undefined,
): Promise<ReadonlyArray<Found>> {
  const direction = page.before === undefined ? 'asc' : 'desc';
  const { term: begins, profile } = foundConditions(page, prefix, others);
  const ranges = (from: typeof place) =>
    from === undefined
      ? [{ term: begins }]
      : [
          { term: from.term, profileId: beyond(from.id, direction) },
          { term: { ...begins, ...beyond(from.term, direction) } },
        ];
  const found: Array<Found> = [];
  let from = place;
  for (;;) {
    const rows: Array<Found> = [];
    for (const range of ranges(from)) {
      if (rows.length > page.limit) {
        break;
      }
      const records = await database.profileTerm.findMany({
        where: { ...range, profile },
        orderBy: [{ term: direction }, { profileId: direction }],
        take: page.limit + 1 - rows.length,
        select: { term: true, profile: { select: SHOWN } },
      });
      rows.push(...records.map((record) => ({ ...record.profile, term: record.term })));
    }
    found.push(...rows.filter((row) => standsFor(row, prefix)));
    const last = rows.at(-1);
    if (rows.length <= page.limit || found.length > page.limit || last === undefined) {
      return found;
    }
    from = { term: last.term, id: last.id };
  }
}

const byAttention = (clocks: Clocks) => {
  const parts = partsOf(clocks);
  const partOf = ({ environment, standing, dueAt, updatedAt, id }: Shown) => {
    const due = dueAt ?? clocks.now;
    const place = { environment, standing: standing ?? '', dueAt: due, updatedAt, id };
    return parts.findIndex((part) => holds(part, place));
  };
  return (a: Shown, b: Shown): number => {
    const part = partOf(a);
    if (part !== partOf(b)) {
      return part - partOf(b);
    }
    const order = (a.dueAt?.getTime() ?? 0) - (b.dueAt?.getTime() ?? 0);
    return parts[part]?.direction === 'desc' ? -order : order;
  };
};

async function listFound(
  database: Database,
  terms: ReadonlyArray<string>,
  asked: ListPage,
): Promise<ListedProfiles> {
  const text = asked.before ?? asked.after;
  const split = text?.indexOf('~') ?? -1;
  const place =
    text === undefined || split < 1
      ? undefined
      : { term: text.slice(0, split), id: text.slice(split + 1) };
  const page = place === undefined ? { ...asked, before: undefined } : asked;
  const rows = await readFound(database, terms, page, place);
  const shown = pageOf(rows, page.limit, {
    isBackward: page.before !== undefined,
    isFromPlace: place !== undefined,
  });
  const ends = endsOf(shown, ({ term, id }) => `${term}~${id}`);
  // What fits on one page is sorted as every list is.
  const isWhole = ends.previous === undefined && ends.next === undefined;
  const clocks = { now: page.now, practiceNow: page.practiceNow };
  const inOrder = isWhole ? shown.rows.toSorted(byAttention(clocks)) : shown.rows;
  const order = isWhole ? 'attention' : 'words';
  return { items: await listItems(database, inOrder), ...ends, order };
}

/** How a sort reads the list: by one column, then by the id. */
type SortRule = {
  /** What a profile is sorted by, as its place in an address says it. */
  readonly valueOf: (record: Shown) => string;
  readonly compare: (a: string, b: string) => number;
  /** The profiles with a value, and those beyond it; nothing for a text that is no value. */
  readonly at: (
    value: string,
    direction: Direction,
  ) => { readonly same: SortCondition; readonly beyond: SortCondition } | undefined;
  readonly orderBy: (
    direction: Direction,
  ) => { readonly sortName: Direction } | { readonly endsAt: Direction };
};

type Beyond<Value> = Value | { readonly gt: Value } | { readonly lt: Value };
type SortCondition = { readonly sortName: Beyond<string> } | { readonly endsAt: Beyond<Date> };

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

const SORT_RULES: Readonly<Record<ListSort, SortRule>> = {
  name: {
    valueOf: ({ sortName }) => sortName ?? '',
    compare: compareTexts,
    at: (value, direction) => ({
      same: { sortName: value },
      beyond: { sortName: beyond(value, direction) },
    }),
    orderBy: (direction) => ({ sortName: direction }),
  },
  ends: {
    valueOf: ({ endsAt }) => String(endsAt?.getTime() ?? 0),
    compare: (a, b) => Number(a) - Number(b),
    at: (value, direction) => {
      const { data: endsAt } = moment.safeParse(value);
      return endsAt && { same: { endsAt }, beyond: { endsAt: beyond(endsAt, direction) } };
    },
    orderBy: (direction) => ({ endsAt: direction }),
  },
};

/** A place in a sorted list; nothing for a text that is none. */
function parseSortedPlace(rule: SortRule, text: string, direction: Direction) {
  const split = text.lastIndexOf('~');
  const [value, id] = [text.slice(0, split), text.slice(split + 1)];
  const at = split < 0 || id === '' || text.includes('\0') ? undefined : rule.at(value, direction);
  return at && { ...at, value, id };
}

/**
 * With this order, the index ends a bounded count early. Without an order, Prisma would sort everything by
 * ID.
 */
const COUNT_ORDER: Array<Partial<Record<'dueAt' | 'updatedAt' | 'id', 'asc'>>> = [
  { dueAt: 'asc' },
  { updatedAt: 'asc' },
  { id: 'asc' },
];

/** Whether a search or a filter leaves so few profiles that they can be sorted here. */
async function isFew(
  database: Database,
  page: ListPage,
  [prefix, ...others]: ReadonlyArray<string>,
): Promise<boolean> {
  const take = SORTED_MAX + 1;
  if (prefix !== undefined) {
    const where = foundConditions(page, prefix, others);
    return (await database.profileTerm.count({ where, take })) < take;
  }
  const environment = page.environment && { environment: page.environment };
  const counts = partsOfPage(page).map((part) =>
    database.profile.count({
      where: { ...conditions(part), ...environment },
      orderBy: COUNT_ORDER,
      take,
    }),
  );
  return (await Promise.all(counts)).reduce((sum, each) => sum + each, 0) < take;
}

/** Everything that a search or a filter leaves, in no order that matters. */
async function readFew(
  database: Database,
  page: ListPage,
  terms: ReadonlyArray<string>,
): Promise<ReadonlyArray<Shown>> {
  return terms.length > 0
    ? readFound(database, terms, { ...page, before: undefined, limit: SORTED_MAX }, undefined)
    : readRanges(database, page.environment, rangesAfter(partsOfPage(page), undefined), SORTED_MAX);
}

/** What follows a place in a list that is sorted as a whole, or in one environment: two ranges of one index. */
async function readSorted(
  { profile }: Database,
  page: ListPage,
  rule: SortRule,
  place: ReturnType<typeof parseSortedPlace>,
): Promise<ReadonlyArray<Shown>> {
  const direction = page.before === undefined ? 'asc' : 'desc';
  const ranges =
    place === undefined ? [{}] : [{ ...place.same, id: beyond(place.id, direction) }, place.beyond];
  const found: Array<Shown> = [];
  for (const range of ranges) {
    if (found.length <= page.limit) {
      found.push(
        ...(await profile.findMany({
          where: { ...range, ...filterConditions(page) },
          orderBy: [rule.orderBy(direction), { id: direction }],
          take: page.limit + 1 - found.length,
          select: SHOWN,
        })),
      );
    }
  }
  return found;
}

/** The same of a few rows in any order. */
function sortFew(
  rows: ReadonlyArray<Shown>,
  { before }: ListPage,
  rule: SortRule,
  place: ReturnType<typeof parseSortedPlace>,
): ReadonlyArray<Shown> {
  const compare = (row: Shown, to: { readonly value: string; readonly id: string }) =>
    rule.compare(rule.valueOf(row), to.value) || compareTexts(row.id, to.id);
  const sorted = rows.toSorted((a, b) => compare(a, { value: rule.valueOf(b), id: b.id }));
  return before === undefined
    ? sorted.filter((row) => place === undefined || compare(row, place) > 0)
    : sorted.reverse().filter((row) => place === undefined || compare(row, place) < 0);
}

/**
 * A list in the order of names or of ends. What a search or a filter leaves is sorted here while it is
 * little; more stays in its own order: no index holds both.
 */
async function listSorted(
  database: Database,
  terms: ReadonlyArray<string>,
  asked: ListPage & { readonly sort: ListSort },
): Promise<ListedProfiles> {
  const { sort, before, after, limit } = asked;
  const rule = SORT_RULES[sort];
  const direction = before === undefined ? 'asc' : 'desc';
  const place = parseSortedPlace(rule, before ?? after ?? '', direction);
  const page = place === undefined ? { ...asked, before: undefined } : asked;
  const isBackward = page.before !== undefined;
  const isPart = terms.length > 0 || page.filter !== undefined;
  if (isPart && !(await isFew(database, page, terms))) {
    return terms.length > 0 ? listFound(database, terms, asked) : listByAttention(database, asked);
  }
  const rows = isPart
    ? sortFew(await readFew(database, page, terms), page, rule, place)
    : await readSorted(database, page, rule, place);
  const shown = pageOf(rows, limit, { isBackward, isFromPlace: place !== undefined });
  const ends = endsOf(shown, (row) => `${rule.valueOf(row)}~${row.id}`);
  return { items: await listItems(database, shown.rows), ...ends, order: sort };
}

/**
 * One page of the profiles: what needs attention first; a search of more than one page in the order of the
 * words found; or as `sort` says, unless a search or a filter leaves more than {@link SORTED_MAX}. An invalid
 * `before` or `after` gives the first page. Opens nothing that is
 * sealed, and reads no more of an index than the page shows.
 */
export async function listProfiles(
  { database }: { readonly database: Database },
  page: ListPage,
): Promise<ListedProfiles> {
  const bounded = { ...page, limit: Math.min(page.limit, PAGE_SIZE_MAX) };
  const { sort } = page;
  const terms = searchedTerms(page.search ?? '');
  const findsNothing = terms.length === 0 && (page.search ?? '').trim() !== '';
  if (findsNothing) {
    return { items: [], previous: undefined, next: undefined, order: sort ?? 'attention' };
  }
  if (sort !== undefined) {
    return listSorted(database, terms, { ...bounded, sort });
  }
  if (terms.length > 0) {
    return listFound(database, terms, bounded);
  }
  return listByAttention(database, bounded);
}

/** Profiles by their ids, in the order of the ids; without those that are gone. */
export async function listProfilesById(
  { database }: { readonly database: Database },
  ids: ReadonlyArray<string>,
): Promise<ReadonlyArray<ProfileListItem>> {
  const wanted = ids.slice(0, PAGE_SIZE_MAX);
  const records = await database.profile.findMany({
    where: { id: { in: [...wanted] } },
    select: SHOWN,
  });
  const byId = new Map(records.map((record) => [record.id, record]));
  return listItems(
    database,
    wanted.flatMap((id) => byId.get(id) ?? []),
  );
}

/** How many profiles need attention, and how many certificates end soon; at most 100 of each. */
export async function countDue(
  { database }: { readonly database: Database },
  clocks: Clocks,
): Promise<{ readonly attention: number; readonly endsSoon: number }> {
  const count = async (filter: ListFilter) => {
    const counts = await Promise.all(
      partsOf({ ...clocks, filter }).map((part) =>
        database.profile.count({
          where: conditions(part),
          orderBy: COUNT_ORDER,
          take: COUNT_MAX,
        }),
      ),
    );
    return Math.min(
      COUNT_MAX,
      counts.reduce((sum, each) => sum + each, 0),
    );
  };
  const [attention, endsSoon] = await Promise.all([count('attention'), count('ends-soon')]);
  return { attention, endsSoon };
}
