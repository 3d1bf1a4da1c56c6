/** What the server process handles at once: connections, unfinished requests, lines in its log. */

/** Connections that have sent no whole request yet, or are between two; the oldest gives way to a new one. */
const WAITING_CONNECTIONS_MAX = 512;

/** All connections, those with a request at work included. */
const CONNECTIONS_MAX = 2048;

/** How long the head of a request may take, in milliseconds. Also for a connection that sends nothing. */
const HEADERS_TIMEOUT_MS = 10_000;

/** How long a request with its body may take to arrive, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;

/** How long an answer may wait unread, in milliseconds; a running test is quiet for less. */
const SILENT_TIMEOUT_MS = 120_000;

/**
 * How long a connection is kept for its next request, in milliseconds: longer than reverse proxies keep theirs
 * (60 seconds by default in AWS load balancers and in nginx), or they would use one that is just being closed.
 */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/** How often the times above are looked at, in milliseconds. */
const CHECK_INTERVAL_MS = 2_000;

/** Options of the HTTP server: how long a request may take to come in, and the next one to begin. */
export const ARRIVAL_LIMITS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  connectionsCheckingInterval: CHECK_INTERVAL_MS,
};

/**
 * Limits a server's connections. Half-open connections cannot lock anyone out: when there are too many, the
 * oldest waiting one is closed.
 *
 * @param {import('node:http').Server} server
 * @param {number} [waitingMax]
 * @returns {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void}
 *   To be called when a request has arrived whole: its connection does not give way until it is answered.
 */
export function capConnections(server, waitingMax = WAITING_CONNECTIONS_MAX) {
  /** Oldest first. @type {Set<import('node:net').Socket>} */
  const waiting = new Set();
  /** @param {import('node:net').Socket} socket */
  const wait = (socket) => {
    waiting.add(socket);
    const [oldest] = waiting;
    if (waiting.size > waitingMax) {
      oldest?.destroy();
    }
  };
  server.maxConnections = CONNECTIONS_MAX;
  server.setTimeout(SILENT_TIMEOUT_MS);
  server.on('connection', (socket) => {
    socket.on('close', () => waiting.delete(socket));
    wait(socket);
  });
  return ({ socket }, response) => {
    waiting.delete(socket);
    response.on('close', () => {
      if (!socket.destroyed) {
        wait(socket);
      }
    });
  };
}

/** Lines that are written to the console in a minute: what Next.js says of a request that it stumbles over. */
const CONSOLE_LINES_MAX = 60;
const CONSOLE_WINDOW_MS = 60_000;

/**
 * What Next.js says of a form whose action it does not know. An old page sends such a form after an
 * upgrade, and anyone else can; it is answered, and there is nothing to do about it.
 * https://nextjs.org/docs/messages/failed-to-find-server-action
 */
const UNKNOWN_ACTION =
  /^(?:Failed to find Server Action\b|The Server Reference ID did not match|Invalid Server Actions request\.)/;

/** @param {unknown} value */
const saysUnknownAction = (value) => value instanceof Error && UNKNOWN_ACTION.test(value.message);

/**
 * Bounds what goes through `console`, because strangers can cause such lines. The app's own log of unexpected
 * errors goes past it. An unknown action is left out.
 */
export function capConsole() {
  let left = CONSOLE_LINES_MAX;
  let dropped = 0;
  const { error: say } = console;
  setInterval(() => {
    left = CONSOLE_LINES_MAX;
    if (dropped > 0) {
      say(`${dropped} more lines of this kind were left out.`);
      dropped = 0;
    }
  }, CONSOLE_WINDOW_MS).unref();
  for (const method of /** @type {const} */ (['log', 'info', 'warn', 'error'])) {
    const original = console[method];
    console[method] = (...values) => {
      if (values.some(saysUnknownAction)) {
        return;
      }
      if (left > 0) {
        left -= 1;
        original(...values);
      } else {
        dropped += 1;
      }
    };
  }
}
