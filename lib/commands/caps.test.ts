import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ARRIVAL_LIMITS, capConnections } from './caps.mjs';

const closers: Array<() => void> = [];

afterEach(() => {
  for (const close of closers.splice(0)) {
    close();
  }
});

async function startServer(waitingMax: number) {
  let answerNow = () => {};
  const server = createServer(ARRIVAL_LIMITS, (request, response) => {
    arrived(request, response);
    if (request.url === '/slow') {
      answerNow = () => response.end('late');
    } else {
      response.end('here');
    }
  });
  const arrived = capConnections(server, waitingMax);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server, answerNow: () => answerNow() };
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  closers.push(() => socket.destroy());
  // Being closed by the other side may look like an error; the tests look at the closing.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

test('a flood of half-open connections does not keep an honest request out, the oldest give way', async () => {
  const { port } = await startServer(10);
  const first = await open(port);
  first.resume();
  const closed = once(first, 'close');
  for (let index = 0; index < 40; index += 1) {
    const socket = await open(port);
    socket.resume();
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx');
  }
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  expect(await answer.text()).toBe('here');
  await closed;
});

test('a connection is kept longer than a reverse proxy keeps it', async () => {
  const { port } = await startServer(10);
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  const [, seconds] = /^timeout=(\d+)$/.exec(answer.headers.get('keep-alive') ?? '') ?? [];
  expect(Number(seconds)).toBeGreaterThan(60);
});

test('a request at work keeps its connection, whatever comes after it', async () => {
  const { port, server, answerNow } = await startServer(5);
  const arrived = once(server, 'request');
  const slow = fetch(`http://127.0.0.1:${port}/slow`);
  await arrived;
  const flood = await Promise.all(Array.from({ length: 20 }, () => open(port)));
  flood[0]?.resume();
  await (flood[0] === undefined ? undefined : once(flood[0], 'close'));
  answerNow();
  expect(await (await slow).text()).toBe('late');
});
