import { jsonAnswer, restError, restletError } from './api-answers';
import type { DisturbanceKind, DisturbedPlace, PracticeConditions } from './conditions';
import type { PracticeContext } from './context';

const HUGE_BODY_BYTES = 50 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** The status of a response that the client no longer waits for. */
const CALLER_LEFT_STATUS = 499;

/**
 * Holds a call back, or answers it in NetSuite's place, where the conditions say so; null lets it
 * pass. Ends at once when the caller gives up. Nothing of this reaches the Login Audit Trail. The
 * account look-up belongs to no account, and so has no context.
 */
export async function answerDisturbance(
  place: DisturbedPlace,
  conditions: PracticeConditions,
  signal: AbortSignal,
  context?: PracticeContext,
): Promise<Response | null> {
  const { kind, delaySeconds } = conditions.disturbances[place];
  if (delaySeconds > 0 && !(await wait(delaySeconds * 1000, signal))) {
    return new Response(null, { status: CALLER_LEFT_STATUS });
  }
  return kind === 'none' ? null : ANSWERS[kind](place, context);
}

/** Gives false as soon as the signal says that nobody waits any more. */
function wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds, true);
    const leave = () => {
      clearTimeout(timer);
      resolve(false);
    };
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) {
      leave();
    }
  });
}

type Answer = (place: DisturbedPlace, context: PracticeContext | undefined) => Response;

const ANSWERS: Readonly<Record<Exclude<DisturbanceKind, 'none'>, Answer>> = {
  // Status and code documented for REST web services; Retry-After, and all of it at the token
  // endpoint and the look-up, is a guess:
  // https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_156570709583.html
  'too-many-requests': (place, context) => {
    const headers = { 'retry-after': '30' };
    const text = 'Concurrent request limit exceeded. Request blocked.';
    if (context === undefined) {
      return plain(429, text, headers);
    }
    // Guess on the RESTlet code.
    return place === 'restlets'
      ? restletError(context, 429, 'SSS_REQUEST_LIMIT_EXCEEDED', text, headers)
      : restError(context, 429, 'CONCURRENCY_LIMIT_EXCEEDED', text, headers);
  },
  // Status and code documented for REST web services; a fault of the token endpoint looks like its
  // answer to wrong credentials, which is a guess.
  'server-error': (place, context) => {
    const text = 'An unexpected error occurred. Error ID: practice0000000000000';
    if (context === undefined) {
      return plain(500, text);
    }
    if (place === 'tokenEndpoint') {
      return jsonAnswer(context, 500, { error: 'server_error' });
    }
    const answer = place === 'restlets' ? restletError : restError;
    return answer(context, 500, 'UNEXPECTED_ERROR', text);
  },
  // Guess: how NetSuite answers while it is down is not documented.
  unavailable: () => plain(503, 'Service Unavailable'),
  'maintenance-page': () =>
    webPage(503, 'Scheduled maintenance', 'This system is down for maintenance. Come back later.'),
  'proxy-page': () =>
    webPage(200, 'Sign in to the network', 'Sign in to this network before you use the internet.'),
  'bad-gateway': () => {
    const text = 'The proxy got no answer from the server behind it.';
    return webPage(502, '502 Bad Gateway', text, { via: '1.1 proxy.example' });
  },
  redirect: () => {
    const headers = { location: 'https://system.netsuite.com/pages/customerlogin.jsp' };
    return new Response(null, { status: 302, headers });
  },
  'huge-body': hugeBody,
};

function plain(
  status: number,
  body: string | ReadableStream,
  headers: Readonly<Record<string, string>> = {},
  type = 'text/plain',
): Response {
  const own = { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' };
  return new Response(body, { status, headers: { ...own, ...headers } });
}

/** A web page where an API answer was expected. */
export function webPage(
  status: number,
  title: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const page = `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>\n`;
  return plain(status, page, headers, 'text/html');
}

/** 50 MB that are made while they are read, so that nothing is made for a caller who stops reading. */
function hugeBody(): Response {
  const chunk = new Uint8Array(CHUNK_BYTES).fill(0x20);
  let left = HUGE_BODY_BYTES;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    controller.enqueue(chunk);
    left -= CHUNK_BYTES;
    if (left <= 0) {
      controller.close();
    }
  };
  const body = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
  return plain(200, body, {}, 'application/json');
}
