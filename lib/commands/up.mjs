/**
 * `npm run up`: installs, generates, builds, then serves, and prints the address once the server
 * answers. The database is migrated by the server itself as it starts.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import {
  buildApp,
  generateClients,
  installPackages,
  isBuilt,
  ROOT,
  removeBuildTools,
} from './prepare.mjs';

/** How often the server is asked whether it is ready, in milliseconds. */
const POLL_INTERVAL_MS = 150;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Node.js 20.19 or newer is needed; this is ${process.version}.\n`);
  process.exit(1);
}

const environmentFile = path.join(ROOT, '.env');
if (existsSync(environmentFile)) {
  process.loadEnvFile(environmentFile);
}

const host = process.env.HOST || '127.0.0.1';
const port = process.env.PORT || '3000';
const reachableHost = ['0.0.0.0', '::', '[::]'].includes(host) ? '127.0.0.1' : host;
const address = `http://${reachableHost.includes(':') && !reachableHost.startsWith('[') ? `[${reachableHost}]` : reachableHost}:${port}`;

/** @returns {Promise<string>} Why nothing can listen there; empty when it can. */
function whyNotFree() {
  return new Promise((resolve) => {
    const trial = createServer();
    trial.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    trial.listen(Number(port), host.replace(/^\[|\]$/g, ''), () => trial.close(() => resolve('')));
  });
}

// Found out before the build, and before another server there could be taken for this one.
const trouble = await whyNotFree();
if (trouble !== '') {
  process.stderr.write(
    trouble === 'EADDRINUSE'
      ? `Port ${port} on ${host} is taken, perhaps by this app already: look at ${address}. Another port: PORT=3001 npm run up\n`
      : `Cannot listen on ${host}, port ${port}: ${trouble}\n`,
  );
  process.exit(1);
}

// What the server writes (database, keyring) is for its own user only.
process.umask(0o077);

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

const server = spawn(
  process.execPath,
  [path.join(ROOT, 'node_modules/next/dist/bin/next'), 'start', '-H', host, '-p', port],
  {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      HOST: host,
      PORT: port,
    },
  },
);

let ended = false;
server.on('exit', (code, signal) => {
  ended = true;
  process.exit(code ?? (signal === null ? 1 : 0));
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => server.kill(signal));
}

/** @returns {Promise<boolean>} Whether the server answers that it is well. */
async function isReady() {
  try {
    const answer = await fetch(`${address}/api/ready`);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}

while (!ended && !(await isReady())) {
  await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
}
if (!ended) {
  process.stdout.write(`\nNetSuite M2M Wizard is ready: ${process.env.APP_URL || address}\n`);
}
