import type { IncomingMessage, ServerResponse } from 'node:http';
import { guestLinkId } from '@/lib/handover/guest';
import { readHandoverLink } from '@/lib/handover/links';
import type { Installation } from '@/lib/installation/installation';
import { createFairQueue, type FairQueue } from '@/lib/sign-in/fair-queue';
import { signedSessionToken } from '@/lib/sign-in/signed-cookie';
import {
  ADDRESS_AT_WORK_MAX,
  ADDRESS_WAITING_MAX,
  LONG_BODIES_AT_WORK_MAX,
  LONG_BODIES_WAITING_MAX,
  PAGES_AT_WORK_MAX,
  PEOPLE_AT_WORK_MAX,
  PERSON_AT_WORK_MAX,
  PRACTICE_AT_WORK_MAX,
  SESSION_AT_WORK_MAX,
  SESSION_WAITING_MAX,
  STRANGERS_AT_WORK_MAX,
  STRANGERS_PAGES_AT_WORK_MAX,
} from './limits';
import { isHealthCheck, pathOf, practicePartOf } from './request-head';

/**
 * Tells people and guests from strangers by their signed cookie. Does not query the database, so it grants no
 * rights.
 */
export async function isSigned(
  installation: Installation,
  cookieHeader: string | undefined,
): Promise<boolean> {
  return (
    (await signedSessionToken(installation, cookieHeader)) !== undefined ||
    (await guestLinkId(installation, cookieHeader, new Date())) !== undefined
  );
}

/** Someone whose session or handover link still works. */
type Sender = {
  /** The session or the link. */
  readonly key: string;
  /** The person whose session it is, or whoever made the link. */
  readonly person: string;
};

/** How long what was found of a session or a link is used, in milliseconds. */
const FOUND_MS = 30_000;

/** Most sessions and links of which that is kept. */
const FOUND_MAX = 10_000;

/**
 * Makes what finds the sender of a request by its cookie. A signature alone does not count: it outlives the
 * session, so whoever once had an account could keep any number of them.
 */
function createSenders(installation: Installation) {
  type Found = { readonly endsMs: number; readonly person: Promise<string | undefined> };
  const found = new Map<string, Found>();

  const personOf = (key: string, look: () => Promise<string | undefined>) => {
    const known = found.get(key);
    if (known !== undefined && known.endsMs > performance.now()) {
      return known.person;
    }
    if (found.size >= FOUND_MAX) {
      found.clear();
    }
    // While the database does not answer, the signature is all there is.
    const person = look().catch(() => key);
    found.set(key, { endsMs: performance.now() + FOUND_MS, person });
    return person;
  };

  return async (cookieHeader: string | undefined): Promise<Sender | undefined> => {
    const now = new Date();
    const token = await signedSessionToken(installation, cookieHeader);
    if (token !== undefined) {
      const where = { token, expiresAt: { gt: now } };
      const person = await personOf(token, async () => {
        const session = await installation.database.session.findUnique({ where });
        return session?.userId;
      });
      if (person !== undefined) {
        return { key: token, person };
      }
    }
    const linkId = await guestLinkId(installation, cookieHeader, now);
    if (linkId === undefined) {
      return undefined;
    }
    const person = await personOf(linkId, async () => {
      const link = await readHandoverLink(installation, linkId, now);
      return link && `guests of ${link.createdByEmail}`;
    });
    return person === undefined ? undefined : { key: linkId, person };
  };
}

/** What is sent as fast as its reader takes it, and costs next to nothing to make. */
const FILE_PATH = /^\/(?:_next\/static\/.*|profiles\/list\.csv|audit\/entries\.(?:csv|jsonl))$/;

/** What makes no page, but may wait for the identity provider. */
const PROVIDER_PATH = /^\/sign-in\/single-sign-on(?:\/callback)?$/;

/** Most requests at work at once, by who sends them. */
const AT_WORK_MAX = { strangers: STRANGERS_AT_WORK_MAX, people: PEOPLE_AT_WORK_MAX } as const;

/** Whose requests are counted together, and the line in which this one waits. */
type Place = {
  readonly kind: keyof typeof AT_WORK_MAX;
  readonly line: FairQueue;
  /** The session, the handover link, or the address that the line is fair to. */
  readonly key: string;
  /** Of a sender: whose sessions or links wait together behind that. */
  readonly person?: string;
};

function createLines() {
  return {
    strangers: createFairQueue(ADDRESS_AT_WORK_MAX, ADDRESS_WAITING_MAX),
    // One line per session or link and not per address, because many may share an address.
    people: createFairQueue(SESSION_AT_WORK_MAX, SESSION_WAITING_MAX),
    // Behind those of the sessions, so that many sessions get a person no more than their share.
    persons: createFairQueue(PERSON_AT_WORK_MAX, SESSION_WAITING_MAX),
    // A line of its own, so that a crowd does not make the server look dead.
    healthChecks: createFairQueue(ADDRESS_AT_WORK_MAX, ADDRESS_WAITING_MAX),
    // Another one for the practice world, whose slow answers the app itself waits for on loopback.
    practiceCalls: createFairQueue(PRACTICE_AT_WORK_MAX, ADDRESS_WAITING_MAX),
    // Behind those of the sessions, so that no session has more than its share in this one.
    pages: createFairQueue(PAGES_AT_WORK_MAX, PEOPLE_AT_WORK_MAX),
    strangersPages: createFairQueue(STRANGERS_PAGES_AT_WORK_MAX, STRANGERS_AT_WORK_MAX),
    longBodies: createFairQueue(LONG_BODIES_AT_WORK_MAX, LONG_BODIES_WAITING_MAX),
  };
}

/** Lets requests through in turn, so that nobody’s crowd holds up anybody else. */
export type Turns = {
  /**
   * Waits for the turn of a request. The turn ends by itself when the response is closed.
   *
   * @param source The address that the request came from.
   * @param closed Aborted once the response is closed.
   * @returns Nothing once it is its turn; `full` when too many wait already; `gone` when the client went away.
   */
  readonly take: (
    request: IncomingMessage,
    response: ServerResponse,
    source: string,
    closed: AbortSignal,
  ) => Promise<'full' | 'gone' | undefined>;
  /** The same for a body that is long, before it is taken into memory. */
  readonly takeLongBody: (
    request: IncomingMessage,
    source: string,
    closed: AbortSignal,
  ) => Promise<'full' | 'gone' | undefined>;
};

/** Is aborted when all of a response is written, or its client went away. */
function madeSignal(response: ServerResponse, closed: AbortSignal): AbortSignal {
  const made = new AbortController();
  const end = () => made.abort();
  response.once('prefinish', end);
  closed.addEventListener('abort', end);
  return made.signal;
}

/** Waits for a turn in a line, which lasts until the signal is aborted; nothing when it has come. */
async function takeTurn(
  line: FairQueue,
  key: string,
  over: AbortSignal,
): Promise<'full' | 'gone' | undefined> {
  if (over.aborted) {
    return 'gone';
  }
  const leave = await line.enter(key, over);
  if (leave === 'gone' || leave === 'full') {
    return leave;
  }
  if (over.aborted) {
    leave();
    return 'gone';
  }
  over.addEventListener('abort', leave);
  return undefined;
}

/** Makes the lines of an installation: for people, for strangers, and for the pages that are made at once. */
export function createTurns(installation: Installation): Turns {
  const lines = createLines();
  const atWork = { strangers: 0, people: 0 };
  const senderOf = createSenders(installation);

  const placeOf = async (request: IncomingMessage, source: string): Promise<Place> => {
    // First, because it asks no database: one that does not answer is what a health check is to show.
    if (isHealthCheck(request)) {
      return { kind: 'strangers', line: lines.healthChecks, key: source };
    }
    const sender = await senderOf(request.headers.cookie);
    if (sender !== undefined) {
      return { kind: 'people', line: lines.people, ...sender };
    }
    const isPractice = practicePartOf(installation.environment, request.url ?? '') !== undefined;
    const line = isPractice ? lines.practiceCalls : lines.strangers;
    return { kind: 'strangers', line, key: source };
  };

  /** The queue for rendering a page, after the request has been admitted; `undefined` if it need not wait. */
  const pageLineOf = (line: FairQueue, { method, url = '' }: IncomingMessage) => {
    const path = pathOf(url);
    if (FILE_PATH.test(path) || PROVIDER_PATH.test(path)) {
      return undefined;
    }
    if (line === lines.strangers) {
      return lines.strangersPages;
    }
    return line === lines.people && method !== 'POST' ? lines.pages : undefined;
  };

  const takePlace = async ({ kind, line, key, person }: Place, closed: AbortSignal) => {
    const refused =
      (await takeTurn(line, key, closed)) ??
      (person === undefined ? undefined : await takeTurn(lines.persons, person, closed));
    if (refused !== undefined) {
      return refused;
    }
    if (atWork[kind] >= AT_WORK_MAX[kind]) {
      return 'full';
    }
    atWork[kind] += 1;
    closed.addEventListener('abort', () => {
      atWork[kind] -= 1;
    });
    return undefined;
  };

  return {
    takeLongBody: async (request, source, closed) => {
      const sender = await senderOf(request.headers.cookie);
      return takeTurn(lines.longBodies, sender?.key ?? source, closed);
    },
    take: async (request, response, source, closed) => {
      const place = await placeOf(request, source);
      const refused = await takePlace(place, closed);
      const pageLine = pageLineOf(place.line, request);
      // Whoever is slow to read a page holds up nobody else: once it is made, the next one's turn has come.
      return refused === undefined && pageLine !== undefined
        ? takeTurn(pageLine, 'pages', madeSignal(response, closed))
        : refused;
    },
  };
}
