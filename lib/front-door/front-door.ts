import type { IncomingMessage, ServerResponse } from 'node:http';
import { followRequest, isPartOfAnother } from '@/lib/forms/request-end';
import type { Installation } from '@/lib/installation/installation';
import { logLine } from '@/lib/installation/log';
import { SOURCE_HEADER, sourceOf } from '@/lib/sign-in/source';
import { bodyRefusal } from './body';
import { DISCARDED_BODY_MAX_BYTES } from './limits';
import { watchMemory } from './memory-watch';
import { REFUSAL_POLICY, type Refusal, refusal, refusalPage } from './refusal';
import { headRefusal, pathOf } from './request-head';
import { createTurns } from './turns';

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

function headersFor({ environment }: Installation): Readonly<Record<string, string>> {
  return environment.appOrigin?.startsWith('https:') === true
    ? {
        ...SECURITY_HEADERS,
        'Strict-Transport-Security': `max-age=${TRANSPORT_SECURITY_SECONDS}`,
      }
    : SECURITY_HEADERS;
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
    'If this happens often, ask the server administrator to raise MEMORY_LIMIT_MB.',
  ],
};

/** What Next.js gives up on: browsers then go by themselves to where an action leads. */
const PART_OF_ANOTHER = refusal(400, 'This request is part of another one.');

/** How long to wait after a refusal for lack of memory or room, in seconds. */
const RETRY_AFTER_SECONDS = { memory: '5', room: '1' } as const;

function tellMemory(isShort: boolean): void {
  const detail = isShort
    ? 'The heap is nearly full, so new requests are refused. See MEMORY_LIMIT_MB.'
    : 'There is enough memory again.';
  const code = isShort ? 'memory-short' : undefined;
  logLine(new Date(), { ready: !isShort, code, detail });
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
  const turns = createTurns(installation);
  const isMemoryShort = watchMemory(tellMemory);
  const isTooMuch = ({ url = '' }: IncomingMessage) =>
    isMemoryShort() && pathOf(url) !== '/api/health';
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
      // It would wait for its turn behind the action that waits for it.
      if (isPartOfAnother(request)) {
        refuse(request, response, PART_OF_ANOTHER);
        return false;
      }
      const source = sourceOf(
        installation.environment.trustedProxies,
        request.socket.remoteAddress,
        String(request.headers['x-forwarded-for'] ?? ''),
      );
      request.headers[SOURCE_HEADER] = source;
      const closed = followRequest(request, response);
      const answer =
        headRefusal(installation.environment, request) ??
        (await bodyRefusal(installation, request, () =>
          turns.takeLongBody(request, source, closed),
        )) ??
        (await turns.take(request, response, source, closed));
      if (answer === 'full') {
        response.setHeader('Retry-After', RETRY_AFTER_SECONDS.room);
        refuse(request, response, BUSY);
      } else if (answer !== undefined && answer !== 'gone') {
        refuse(request, response, answer);
      }
      // Memory may have become short while it waited for its turn.
      if (answer === undefined && isTooMuch(request)) {
        refuseForMemory(request, response);
        return false;
      }
      // With it, Next.js would speak TLS to its own plain port. The scheme of the app is that of APP_URL.
      delete request.headers['x-forwarded-proto'];
      return answer === undefined;
    },
  };
}
