/**
 * A server with a front door, for a process with a small heap: each page takes half a megabyte some time after
 * it was let in, and they are held until SIGUSR2. Prints its port. Takes the folder of its installation.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { readEnvironment } from '@/lib/installation/environment';
import { openInstallation } from '@/lib/installation/installation';
import { createFrontDoor } from './front-door';

const HELD_NUMBERS = 65_536;
const TAKEN_AFTER_MS = 100;

const environment = readEnvironment({ DATA_DIR: process.argv[2] });
if (!environment.ok) {
  throw new Error(environment.error.message);
}
const door = createFrontDoor(
  await openInstallation(environment.value, new Date(), () => undefined),
);
const held: Array<ReadonlyArray<number>> = [];
process.on('SIGUSR2', () => held.splice(0));
const server = createServer(async (request, response) => {
  if (!(await door.admit(request, response))) {
    return;
  }
  if (!request.url?.startsWith('/api/')) {
    await pause(TAKEN_AFTER_MS);
    held.push(new Array<number>(HELD_NUMBERS).fill(0.5));
  }
  response.end('here');
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`);
});
