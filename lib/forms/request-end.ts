import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Header in which the front door names a request to those behind it, who see neither its socket nor its
 * response. It takes the place of whatever the client wrote there.
 */
const REQUEST_HEADER = 'x-wizard-request';

/** A server bundle may hold this module more than once. */
const holder = globalThis as typeof globalThis & { wizardRequestEnds?: Map<string, AbortSignal> };

/** Names a request, and gives the signal that is aborted once its response is closed: sent, or its sender gone. */
export function followRequest(request: IncomingMessage, response: ServerResponse): AbortSignal {
  holder.wizardRequestEnds ??= new Map();
  const ends = holder.wizardRequestEnds;
  if (response.destroyed) {
    return AbortSignal.abort();
  }
  const name = randomUUID();
  const closing = new AbortController();
  request.headers[REQUEST_HEADER] = name;
  ends.set(name, closing.signal);
  response.once('close', () => {
    ends.delete(name);
    closing.abort();
  });
  return closing.signal;
}

/**
 * Tells whether a request bears the name of one that is not answered yet. Such a request is what Next.js fetches
 * from the app itself to answer an action, with the headers of the action; nobody else learns that name.
 */
export function isPartOfAnother(request: IncomingMessage): boolean {
  return holder.wizardRequestEnds?.has(String(request.headers[REQUEST_HEADER])) === true;
}

/** The signal of {@link followRequest} for a request; absent where no front door ran before the app. */
export function requestEnd(headers: Headers): AbortSignal | undefined {
  return holder.wizardRequestEnds?.get(headers.get(REQUEST_HEADER) ?? '');
}
