/**
 * A server with a front door, for a process with a small heap: each request but those for health holds
 * two megabytes for a while. Prints its port. Takes the folder of its installation.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { readEnvironment } from '@/lib/installation/environment';
import { openInstallation } from '@/lib/installation/installation';
import { createFrontDoor } from './front-door';

const HELD_NUMBERS = 262_144;
const HELD_FOR_MS = 2_000;

const environment = readEnvironment({ DATA_DIR: process.argv[2] });
if (!environment.ok) {
  throw new Error(environment.error.message);
}
const door = createFrontDoor(
  await openInstallation(environment.value, new Date(), () => undefined),
);
const server = createServer(async (request, response) => {
  if (!(await door.admit(request, response))) {
    return;
  }
  if (!request.url?.startsWith('/api/')) {
    const held = new Array<number>(HELD_NUMBERS).fill(0.5);
    await pause(HELD_FOR_MS);
    response.setHeader('X-Held', String(held.length));
  }
  response.end('here');
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`);
});
