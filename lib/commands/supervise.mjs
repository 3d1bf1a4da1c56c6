/** Keeps the server running: starts it, restarts it after a crash, and ends it without a loss. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Exit code of a server that a restart cannot fix: wrong settings, a missing keyring. */
const FINAL_CODE = 78;

/** Exit code of a server that failed for a reason that may pass: a full disk, a database out of reach. */
const PASSING_CODE = 75;

/** Pauses before the server starts again, in milliseconds: the first, doubled each time up to the last. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** A server that ran for this long starts again after the first pause, in milliseconds. */
const LONG_RUN_MS = 60_000;

/** How often the server is asked whether it is ready, in milliseconds. */
const POLL_INTERVAL_MS = 150;

/** How long one such question may take, in milliseconds. */
const POLL_TIMEOUT_MS = 5_000;

/** Longest answer of a server that is not ready which is shown, in characters. */
const SHOWN_ANSWER_LENGTH = 300;

/** Longer than the server itself takes to finish what is in flight, in milliseconds. */
const END_TIMEOUT_MS = 20_000;

/**
 * What Node.js is told as it starts the server: the limit of the heap, without an unknown share for young
 * objects, and that lib/front-door may clean it before it judges whether memory is short.
 *
 * @param {number} memoryLimitMb
 */
export function heapFlags(memoryLimitMb) {
  return [`--max-old-space-size=${memoryLimitMb}`, '--max-semi-space-size=8', '--expose-gc'];
}

/** Signals that mean "end", to this process or to the server. */
export const END_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Asks the server whether it is ready. Not by `fetch`, which newer versions of Node.js send to the proxy
 * of HTTP_PROXY when they are told so.
 *
 * @param {string} url
 * @returns {Promise<string | undefined>} Nothing when it is ready, else its answer or why there is none.
 */
function whyNotReady(url) {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: POLL_TIMEOUT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (/** @type {string} */ chunk) => {
        text = (text + chunk).slice(0, SHOWN_ANSWER_LENGTH);
      });
      response.on('close', () =>
        resolve(response.statusCode === 200 ? undefined : `${response.statusCode} ${text}`),
      );
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    // Where a name has several addresses, the error is of all of them and has no message of its own.
    request.on('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      resolve(error.message || error.code),
    );
  });
}

/** @param {number | null} code @param {NodeJS.Signals | null} signal */
function describeEnd(code, signal) {
  if (signal === 'SIGABRT' || code === 134) {
    return 'Node.js gave up, most often because it ran out of memory: see MEMORY_LIMIT_MB';
  }
  if (signal === 'SIGKILL') {
    return 'it was killed (SIGKILL), perhaps by the system because memory ran out';
  }
  if (signal !== null) {
    return `it was ended by ${signal}`;
  }
  return code === PASSING_CODE ? 'for the reason above, which may pass' : `exit code ${code}`;
}

/**
 * Starts a server and keeps it running until `stop` is aborted or it ends for good.
 *
 * @param {{
 *   args: ReadonlyArray<string>,
 *   environment: NodeJS.ProcessEnv,
 *   folder: string,
 *   readyUrl: string,
 *   sayUnreadyAfterMs: number,
 *   say: (line: string) => void,
 *   onReady: () => void,
 *   stop: AbortSignal,
 * }} options `args` are for Node.js; the server sends the message `listening` once it does. It ends when its
 *   IPC channel closes, and finishes its work first.
 * @returns {Promise<number>} The exit code for this process.
 */
export async function keepRunning(options) {
  const { say, stop } = options;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const startedAt = performance.now();
    const { code, signal } = await runServer(options).catch((error) => {
      say(`The server cannot be started: ${error.message}.`);
      return { code: 1, signal: null };
    });
    if (stop.aborted) {
      return code ?? 0;
    }
    if (code === 0 || END_SIGNALS.some((each) => each === signal)) {
      return 0;
    }
    if (code === FINAL_CODE) {
      say('The server cannot start until you fix that.');
      return FINAL_CODE;
    }
    if (performance.now() - startedAt > LONG_RUN_MS) {
      pauseMs = FIRST_PAUSE_MS;
    }
    say(`The server ended: ${describeEnd(code, signal)}. It restarts in ${pauseMs / 1000} s.`);
    try {
      await pause(pauseMs, undefined, { signal: stop });
    } catch {
      // The pause ends early only if the app is told to stop.
      return 0;
    }
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/**
 * @param {Parameters<typeof keepRunning>[0]} options
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} How the server ended. Rejects when
 *   the system cannot start it, such as when memory is short.
 */
async function runServer(options) {
  const { stop } = options;
  if (stop.aborted) {
    return { code: 0, signal: null };
  }
  const server = spawn(process.execPath, options.args, {
    cwd: options.folder,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: options.environment,
  });
  // A closed channel says "end" on every system, and says it once however many signals arrive.
  const end = () => {
    server.disconnect();
    setTimeout(() => server.kill('SIGKILL'), END_TIMEOUT_MS).unref();
  };
  stop.addEventListener('abort', end, { once: true });
  const over = new AbortController();
  // Until it listens, another server could answer on its port.
  let isListening = false;
  server.on('message', (message) => {
    isListening ||= message === 'listening';
  });
  const whyUnready = async () =>
    isListening ? whyNotReady(options.readyUrl) : 'it does not listen on its port yet';
  const watching = sayWhenReady(options, whyUnready, over.signal);
  try {
    const [code, signal] = await once(server, 'exit');
    return { code, signal };
  } finally {
    over.abort();
    stop.removeEventListener('abort', end);
    await watching;
  }
}

/**
 * @param {Parameters<typeof keepRunning>[0]} options
 * @param {() => Promise<string | undefined>} whyUnready
 * @param {AbortSignal} over
 */
async function sayWhenReady({ sayUnreadyAfterMs, say, onReady, stop }, whyUnready, over) {
  let saidAt = performance.now();
  while (!over.aborted && !stop.aborted) {
    const why = await whyUnready();
    if (over.aborted || stop.aborted) {
      return;
    }
    if (why === undefined) {
      onReady();
      return;
    }
    if (performance.now() - saidAt > sayUnreadyAfterMs) {
      saidAt = performance.now();
      say(`The server is not ready yet: ${why}. Still waiting. The log above may say more.`);
    }
    await pause(POLL_INTERVAL_MS);
  }
}
