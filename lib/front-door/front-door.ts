import type { IncomingMessage, ServerResponse } from 'node:http';
import { guestToken } from '@/lib/handover/guest';
import type { Installation } from '@/lib/installation/installation';
import { createFairLine, type FairLine } from '@/lib/sign-in/fair-line';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { sessionOf } from '@/lib/sign-in/session';
import { signedSessionToken } from '@/lib/sign-in/signed-cookie';
import { SOURCE_HEADER, sourceOf } from '@/lib/sign-in/source';
import { bytesText } from '@/lib/words';
import { isFormOfOurs } from './action-form';
import {
  ADDRESS_AT_WORK_MAX,
  ADDRESS_WAITING_MAX,
  DISCARDED_BODY_MAX_BYTES,
  LONG_FORM_MAX_BYTES,
  PAGES_AT_WORK_MAX,
  PEOPLE_AT_WORK_MAX,
  PRACTICE_AT_WORK_MAX,
  PRACTICE_BODY_MAX_BYTES,
  SESSION_AT_WORK_MAX,
  SESSION_WAITING_MAX,
  SIGNED_BODY_MAX_BYTES,
  STRANGER_BODY_MAX_BYTES,
  STRANGERS_AT_WORK_MAX,
  STRANGERS_PAGES_AT_WORK_MAX,
} from './limits';
import { watchMemory } from './memory-watch';
import { readMultipart } from './multipart';
import { REFUSAL_POLICY, type Refusal, refusal, refusalPage } from './refusal';
import { headRefusal, isHealthCheck, pathOf, practicePartOf } from './request-head';

/** Runs before Next.js: it lets a request through, or answers it itself. */
export type FrontDoor = {
  /** Headers that every answer carries. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether Next.js may have the request; when not, it was answered or is gone. */
  readonly admit: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
};

const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // "no-referrer" would make browsers send "Origin: null" with forms, which the guard refuses.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
} as const;

/** How long browsers remember to use TLS only, in seconds: a year. */
const TRANSPORT_SECURITY_SECONDS = 365 * 24 * 60 * 60;

/** The pages whose forms take files or long texts. */
const LONG_FORM_PATH =
  /^\/profiles\/[0-9a-f-]{36}\/setup\/(?:key-and-certificate\/(?:import|certificate-request)|celigo-iclient\/templates)(?:\?|$)/;

/** What is sent as fast as its reader takes it, and costs next to nothing to make. */
const FILE_PATH = /^\/(?:_next\/static\/.*|profiles\/list\.csv|audit\/entries\.(?:csv|jsonl))$/;

function headersFor({ environment }: Installation): Readonly<Record<string, string>> {
  return environment.appOrigin?.startsWith('https:') === true
    ? {
        ...SECURITY_HEADERS,
        'Strict-Transport-Security': `max-age=${TRANSPORT_SECURITY_SECONDS}`,
      }
    : SECURITY_HEADERS;
}

async function mayChange(installation: Installation, request: IncomingMessage): Promise<boolean> {
  const session = await sessionOf(
    installation,
    new Headers({ cookie: request.headers.cookie ?? '' }),
  );
  return session !== undefined && roleIsEnough(session.person.role, 'editor');
}

/** What tells people and guests from strangers. Asks no database, so it does not say that they may do anything. */
async function knownToken(
  installation: Installation,
  cookieHeader: string | undefined,
): Promise<string | undefined> {
  return (
    (await signedSessionToken(installation, cookieHeader)) ??
    (await guestToken(installation, cookieHeader))
  );
}

/** How long the body of a request may be, in bytes, by who sends it where. */
async function bodyLimit(installation: Installation, request: IncomingMessage): Promise<number> {
  const { url = '', headers } = request;
  const practicePart = practicePartOf(installation.environment, url);
  if (practicePart === 'api') {
    return PRACTICE_BODY_MAX_BYTES;
  }
  if ((await knownToken(installation, headers.cookie)) === undefined) {
    return STRANGER_BODY_MAX_BYTES;
  }
  if (practicePart === 'pages') {
    return PRACTICE_BODY_MAX_BYTES;
  }
  const isLong = LONG_FORM_PATH.test(url) && (await mayChange(installation, request));
  return isLong ? LONG_FORM_MAX_BYTES : SIGNED_BODY_MAX_BYTES;
}

function tooLong(limit: number): Refusal {
  return {
    status: 413,
    title: 'This is too large',
    lines: [
      `You can send at most ${bytesText(limit)} here, including files. Nothing was saved. Go back and send less: a key or a certificate has a few kB.`,
      'If you have been signed out, sign in again first.',
    ],
  };
}

/**
 * Takes in the body of a request and puts it back for the next reader; nothing when the sender went away.
 */
function peekBody(request: IncomingMessage, length: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Array<Buffer> = [];
    let received = 0;
    const stop = (body: Buffer | undefined) => {
      request.off('readable', read);
      request.off('close', giveUp);
      request.off('error', giveUp);
      resolve(body);
    };
    const giveUp = () => stop(undefined);
    const read = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        chunks.push(chunk);
        received += chunk.length;
        if (received >= length) {
          const body = Buffer.concat(chunks);
          request.unshift(body);
          stop(body);
          return;
        }
      }
    };
    request.on('readable', read);
    request.on('close', giveUp);
    request.on('error', giveUp);
  });
}

const BUSY: Refusal = {
  status: 503,
  title: 'Too many requests at once',
  lines: ['Wait a few seconds, then load the page again.'],
};

const OUT_OF_MEMORY: Refusal = {
  status: 503,
  title: 'The server is low on memory',
  lines: [
    'Nothing was done. Wait a few seconds, then load the page again.',
    'If this happens often, ask the person who runs this server to raise MEMORY_LIMIT_MB.',
  ],
};

/** How long to wait after a refusal for lack of memory or room, in seconds. */
const RETRY_AFTER_SECONDS = { memory: '5', room: '1' } as const;

function tellMemory(isShort: boolean): void {
  const at = new Date().toISOString();
  const detail = isShort
    ? 'The heap is nearly full, so new requests are refused. See MEMORY_LIMIT_MB.'
    : 'There is enough memory again.';
  const line = { at, ready: !isShort, code: isShort ? 'memory-short' : undefined, detail };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** Most requests at work at once, by who sends them. */
const AT_WORK_MAX = { strangers: STRANGERS_AT_WORK_MAX, people: PEOPLE_AT_WORK_MAX } as const;

/** How Next.js names an action: a byte of facts about it and a hash. */
const ACTION_ID = /^[0-9a-f]{42}$/;

/** What is wrong with the form that a server action would be called with. */
function formRefusal({ headers }: IncomingMessage, body: Buffer): Refusal | undefined {
  const contentType = headers['content-type'] ?? '';
  const actionId = headers['next-action'];
  if (!/^multipart\//i.test(contentType)) {
    return actionId === undefined
      ? undefined
      : refusal(415, 'This app accepts forms only as multipart/form-data.');
  }
  const parts = readMultipart(contentType, body);
  const isNamed = actionId === undefined || ACTION_ID.test(String(actionId));
  return isNamed && parts !== undefined && isFormOfOurs(parts, actionId !== undefined)
    ? undefined
    : refusal(400, 'This form is not from this app.');
}

async function bodyRefusal(
  installation: Installation,
  request: IncomingMessage,
): Promise<Refusal | 'gone' | undefined> {
  const length = Number(request.headers['content-length'] ?? 0);
  const limit = length === 0 ? 0 : await bodyLimit(installation, request);
  if (length > limit) {
    return tooLong(limit);
  }
  const body = length === 0 ? Buffer.alloc(0) : await peekBody(request, length);
  if (body === undefined) {
    return 'gone';
  }
  // The practice world reads its forms itself, and has no actions.
  const isPractice = practicePartOf(installation.environment, request.url ?? '') !== undefined;
  return isPractice || request.method !== 'POST' ? undefined : formRefusal(request, body);
}

function refuse(request: IncomingMessage, response: ServerResponse, answer: Refusal): void {
  if (
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length'] ?? 0) > DISCARDED_BODY_MAX_BYTES
  ) {
    response.setHeader('Connection', 'close');
  }
  response.writeHead(answer.status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': REFUSAL_POLICY,
    'Cache-Control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : refusalPage(answer));
}

/** `/api/ready` says it as it says everything else: in JSON, as a stable code. */
function refuseForMemory(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Retry-After', RETRY_AFTER_SECONDS.memory);
  if (pathOf(request.url ?? '') !== '/api/ready') {
    refuse(request, response, OUT_OF_MEMORY);
    return;
  }
  response.writeHead(OUT_OF_MEMORY.status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
  });
  response.end(JSON.stringify({ status: 'memory-short' }));
}

/**
 * Makes the front door of an installation: the shape of a request, its Host and Origin, the length of its
 * body by who sends it, and what React would make of the body are checked before Next.js sees it.
 */
export function createFrontDoor(installation: Installation): FrontDoor {
  const headers = headersFor(installation);
  const isMemoryShort = watchMemory(tellMemory);
  const isTooMuch = ({ url = '' }: IncomingMessage) =>
    isMemoryShort() && pathOf(url) !== '/api/health';
  const atWork = { strangers: 0, people: 0 };
  const strangers = createFairLine(ADDRESS_AT_WORK_MAX, ADDRESS_WAITING_MAX);
  // One line per session and not per address, because many may share an address.
  const people = createFairLine(SESSION_AT_WORK_MAX, SESSION_WAITING_MAX);
  // A line of its own, so that a crowd does not make the server look dead.
  const healthChecks = createFairLine(ADDRESS_AT_WORK_MAX, ADDRESS_WAITING_MAX);
  // Another one for the practice world, whose slow answers the app itself waits for on loopback.
  const practiceCalls = createFairLine(PRACTICE_AT_WORK_MAX, ADDRESS_WAITING_MAX);
  // Behind those of the sessions, so that no session has more than its share in this one.
  const pages = createFairLine(PAGES_AT_WORK_MAX, PEOPLE_AT_WORK_MAX);
  const strangersPages = createFairLine(STRANGERS_PAGES_AT_WORK_MAX, STRANGERS_AT_WORK_MAX);
  /** The line of those who have their place and wait until fewer pages are made; none where nobody has to. */
  const pageLineOf = (line: FairLine, { method, url = '' }: IncomingMessage) => {
    if (FILE_PATH.test(pathOf(url))) {
      return undefined;
    }
    if (line === strangers) {
      return strangersPages;
    }
    return line === people && method !== 'POST' ? pages : undefined;
  };
  const placeOf = (request: IncomingMessage, source: string, token: string | undefined) => {
    if (isHealthCheck(request)) {
      return { kind: 'strangers', line: healthChecks, key: source } as const;
    }
    if (token !== undefined) {
      return { kind: 'people', line: people, key: token } as const;
    }
    const isPractice = practicePartOf(installation.environment, request.url ?? '') !== undefined;
    return {
      kind: 'strangers',
      line: isPractice ? practiceCalls : strangers,
      key: source,
    } as const;
  };
  const crowdRefusal = async (
    request: IncomingMessage,
    response: ServerResponse,
    source: string,
  ) => {
    const token = await knownToken(installation, request.headers.cookie);
    const closing = new AbortController();
    response.once('close', () => closing.abort());
    if (response.destroyed) {
      return 'gone';
    }
    const { kind, line, key } = placeOf(request, source, token);
    const leave = await line.enter(key, closing.signal);
    if (leave === 'gone') {
      return leave;
    }
    if (leave === 'full') {
      response.setHeader('Retry-After', RETRY_AFTER_SECONDS.room);
      return BUSY;
    }
    if (closing.signal.aborted) {
      leave();
      return 'gone';
    }
    if (atWork[kind] >= AT_WORK_MAX[kind]) {
      leave();
      response.setHeader('Retry-After', RETRY_AFTER_SECONDS.room);
      return BUSY;
    }
    atWork[kind] += 1;
    closing.signal.addEventListener('abort', () => {
      atWork[kind] -= 1;
      leave();
    });
    const pageLine = pageLineOf(line, request);
    if (pageLine === undefined) {
      return undefined;
    }
    const endPage = await pageLine.enter('pages', closing.signal);
    if (endPage === 'gone' || endPage === 'full') {
      return endPage === 'gone' ? endPage : BUSY;
    }
    if (closing.signal.aborted) {
      endPage();
      return 'gone';
    }
    // Whoever is slow to read a page holds up nobody else: once it is made, the next one's turn has come.
    const made = new AbortController();
    const endOnce = () => made.abort();
    made.signal.addEventListener('abort', endPage);
    response.once('prefinish', endOnce);
    closing.signal.addEventListener('abort', endOnce);
    return undefined;
  };
  return {
    headers,
    admit: async (request, response) => {
      for (const [name, value] of Object.entries(headers)) {
        response.setHeader(name, value);
      }
      if (isTooMuch(request)) {
        refuseForMemory(request, response);
        return false;
      }
      const source = sourceOf(
        installation.environment.trustedProxies,
        request.socket.remoteAddress,
        String(request.headers['x-forwarded-for'] ?? ''),
      );
      request.headers[SOURCE_HEADER] = source;
      const found =
        headRefusal(installation.environment, request) ??
        (await bodyRefusal(installation, request));
      const answer = found ?? (await crowdRefusal(request, response, source));
      if (answer !== undefined && answer !== 'gone') {
        refuse(request, response, answer);
      }
      // Memory may have become short while it waited for its turn.
      if (answer === undefined && isTooMuch(request)) {
        refuseForMemory(request, response);
        return false;
      }
      return answer === undefined;
    },
  };
}
