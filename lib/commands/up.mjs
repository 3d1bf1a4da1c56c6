/**
 * `npm run up`: installs, generates, builds, then serves, and prints the address once the server
 * is ready. The database is migrated by the server itself as it starts.
 * `-- --build` ends after the build, `-- --built` serves what was built.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { readServerSettings } from '../installation/variables.mjs';
import { watchNpm } from './npm-parent.mjs';
import {
  buildApp,
  endRunning,
  generateClients,
  installPackages,
  isBuilt,
  ROOT,
  removeBuildTools,
} from './prepare.mjs';
import { END_SIGNALS, heapFlags, keepRunning } from './supervise.mjs';

/** How long the server may take before it is said why it is not ready, in milliseconds. */
const SAY_UNREADY_AFTER_MS = 60_000;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`This app needs Node.js 20.19 or newer; this is ${process.version}.\n`);
  process.exit(1);
}

const environmentFile = path.join(ROOT, '.env');
if (existsSync(environmentFile)) {
  process.loadEnvFile(environmentFile);
}

const settings = readServerSettings(process.env);
if ('refusal' in settings) {
  process.stderr.write(`Cannot start (environment-invalid): ${settings.refusal}\n`);
  process.exit(78);
}
const { host, port, memoryLimitMb, appUrl } = settings;

const reachableHost = ['0.0.0.0', '::', '[::]'].includes(host) ? '127.0.0.1' : host;
const address = `http://${reachableHost.includes(':') && !reachableHost.startsWith('[') ? `[${reachableHost}]` : reachableHost}:${port}`;

/** @returns {Promise<string>} Why nothing can listen there; empty when it can. */
function whyNotFree() {
  return new Promise((resolve) => {
    const trial = createServer();
    trial.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    trial.listen(port, host.replace(/^\[|\]$/g, ''), () => trial.close(() => resolve('')));
  });
}

// Check this before the build, and before another server on this port could be mistaken for this one.
const trouble = process.argv[2] === '--build' ? '' : await whyNotFree();
if (trouble !== '') {
  process.stderr.write(
    trouble === 'EADDRINUSE'
      ? `Port ${port} on ${host} is taken. If this app is already running, open ${address}. If another program or another installation of this app uses that port, choose another one: PORT=3001 npm run up\n`
      : `Cannot listen on ${host}, port ${port}: ${trouble}\n`,
  );
  process.exit(1);
}

// What the server writes (database, keyring) is for its own user only.
process.umask(0o077);

// The reader of the output may already be gone at the end; that must not cut the end short.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => undefined);
}

const stopping = new AbortController();
let isServing = false;
function stop() {
  stopping.abort();
  if (!isServing) {
    endRunning();
    process.exit(0);
  }
}
for (const signal of END_SIGNALS) {
  process.on(signal, stop);
}
watchNpm('up', stop);

if (process.argv[2] !== '--built') {
  if (isBuilt()) {
    await installPackages('run');
  } else {
    await installPackages('build');
    await generateClients();
    await buildApp();
  }
  await removeBuildTools();
}
if (process.argv[2] === '--build') {
  process.exit(0);
}

isServing = true;
process.exit(
  await keepRunning({
    args: [...heapFlags(memoryLimitMb), path.join(ROOT, 'lib/commands/serve.mjs')],
    environment: {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    folder: ROOT,
    readyUrl: `${address}/api/ready`,
    sayUnreadyAfterMs: SAY_UNREADY_AFTER_MS,
    say: (line) => process.stderr.write(`\n${line}\n`),
    onReady: () => process.stdout.write(`\nNetSuite M2M Wizard is ready: ${appUrl ?? address}\n`),
    stop: stopping.signal,
  }),
);
