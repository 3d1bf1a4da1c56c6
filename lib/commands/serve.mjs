/**
 * The server process: Next.js behind this file's own HTTP server, instead of `next start`, so that
 * there are caps before Next reads anything and an end that loses nothing.
 *
 * Reads HOST and PORT. Once it listens, it tells the process that started it, by their IPC channel. Ends with
 * 0 after SIGTERM, SIGINT or SIGHUP, or when that process goes away (the channel closes): it stops accepting,
 * finishes what is in flight, and closes the installation. Ends with 75 when it cannot listen. Needs
 * NODE_ENV=production and a build; with "--dev", for developers, it needs neither.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import next from 'next';
import { readServerSettings } from '../installation/variables.mjs';
import { ARRIVAL_LIMITS, capConnections, capConsole } from './caps.mjs';
import { ROOT } from './prepare.mjs';

/** @typedef {import('../front-door/front-door').FrontDoor} FrontDoor */
/** @typedef {import('../watch/runner').JobRunner} JobRunner */

/** How long requests in flight may take to finish once the server is told to end, in milliseconds. */
const FINISH_TIMEOUT_MS = 10_000;

/** How often idle connections are closed during that time, in milliseconds. */
const CLOSE_IDLE_INTERVAL_MS = 100;

const environmentFile = path.join(ROOT, '.env');
if (existsSync(environmentFile)) {
  process.loadEnvFile(environmentFile);
}
const settings = readServerSettings(process.env);
if ('refusal' in settings) {
  process.stderr.write(`Cannot start (environment-invalid): ${settings.refusal}\n`);
  process.exit(78);
}
const { port } = settings;
const host = settings.host.replace(/^\[|\]$/g, '');

const isDev = process.argv[2] === '--dev';
if (!isDev) {
  capConsole();
}
const server = createServer(ARRIVAL_LIMITS);
const arrived = capConnections(server);
// Next answers Upgrade requests on the server that it is given. This app has none: it is given one that
// never listens, and the real one treats such a request as an ordinary one. In development Next has one.
const httpServer = isDev ? server : createServer();
const app = next({ dev: isDev, dir: ROOT, hostname: host, port, httpServer });

/** @type {Promise<void> | undefined} */
let ending;

/** @type {JobRunner | undefined} Begun by instrumentation.ts. */
let jobs;

async function finishRequests() {
  const closed = new Promise((resolve) => server.close(resolve));
  const sweep = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_INTERVAL_MS);
  const cut = setTimeout(() => server.closeAllConnections(), FINISH_TIMEOUT_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

async function closeInstallation() {
  const opened = /** @type {{ wizardInstallation?: Promise<{ close?: () => Promise<void> }> }} */ (
    globalThis
  ).wizardInstallation;
  await (await opened)?.close?.();
}

/**
 * Ends the process, once: a second signal does not hurry it.
 *
 * @param {number} code
 */
function end(code) {
  ending ??= (async () => {
    try {
      const jobsEnded = jobs?.stop();
      if (server.listening) {
        await finishRequests();
      }
      await jobsEnded;
      await app.close();
      await closeInstallation();
      process.exit(code);
    } catch (error) {
      console.error('The server did not end cleanly:', error);
      process.exit(1);
    }
  })();
  return ending;
}

for (const event of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect'])) {
  process.on(event, () => end(0));
}
// The channel may have closed while the modules above were loaded.
if (process.connected === false) {
  end(0);
}

/** @type {Promise<FrontDoor>} Made by instrumentation.ts once the installation is open. */
const frontDoorMade = new Promise((resolve) => {
  /** @param {JobRunner} begun */
  const takeJobs = (begun) => {
    jobs = begun;
    if (ending !== undefined) {
      void begun.stop();
    }
  };
  Object.assign(globalThis, { takeFrontDoor: resolve, takeJobs });
});
// Next only logs an error that nobody handles: without a restart the server would stay out of reach.
try {
  await app.prepare();
} catch (error) {
  console.error('The server cannot be prepared:', error);
  await end(1);
}
server.on('error', (error) => {
  console.error('The server cannot accept connections:', error);
  if (!server.listening) {
    end(75);
  }
});
const handle = app.getRequestHandler();
const frontDoor = await frontDoorMade;

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer(request, response) {
  try {
    if (await frontDoor.admit(request, response)) {
      arrived(request, response);
      await handle(request, response);
    }
  } catch (error) {
    console.error('A request failed:', error);
    response.destroy();
  }
}
server.on('request', answer);
// Without a listener Node.js answers an unknown Expect header itself, without the front door's headers.
server.on('checkExpectation', answer);

// Requests that Node.js cannot parse, that are too long, or that time out.
const CLIENT_ERRORS = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);
const headerLines = Object.entries(frontDoor.headers).map((header) => header.join(': '));
server.on('clientError', (error, socket) => {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const status = CLIENT_ERRORS.get('code' in error ? String(error.code) : '') ?? '400 Bad Request';
  const head = [`HTTP/1.1 ${status}`, ...headerLines, 'Content-Length: 0', 'Connection: close'];
  socket.end(`${head.join('\r\n')}\r\n\r\n`, () => socket.destroy());
});

if (ending === undefined) {
  server.listen(port, host, () => {
    // Where the channel has just closed, the error would end the process without a function that takes it.
    process.send?.('listening', undefined, undefined, () => undefined);
    if (isDev) {
      process.stdout.write(`Ready: http://${settings.host}:${port}\n`);
    }
  });
}
