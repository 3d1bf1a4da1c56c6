import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One request that the gateway keeps back. */
export type HeldRequest = {
  /** Settles when the request has arrived. */
  readonly arrived: Promise<void>;
  /** Lets it through. */
  readonly release: () => void;
};

/** A loopback gateway between the app and a practice NetSuite. */
export type TestGateway = {
  readonly url: string;
  /** Keeps back the next request whose path ends so. */
  readonly hold: (pathEnd: string) => HeldRequest;
  /** Refuses every connection from now on. */
  readonly stop: () => Promise<void>;
};

type Hold = {
  readonly pathEnd: string;
  readonly arrive: () => void;
  readonly released: Promise<void>;
};

/** Headers of one connection, which do not travel on. */
const OWN_HEADERS = ['host', 'connection', 'content-length', 'transfer-encoding'];

async function forward(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Array<Buffer> = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const headers = Object.entries(request.headers).filter(([name]) => !OWN_HEADERS.includes(name));
  const method = request.method ?? 'GET';
  const answer = await fetch(`${target}${request.url}`, {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
    ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
    redirect: 'manual',
  });
  const body = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status, {
    'Content-Type': answer.headers.get('content-type') ?? 'text/plain',
    Date: answer.headers.get('date') ?? new Date().toUTCString(),
  });
  response.end(body);
}

/**
 * Starts a gateway that passes everything on, and keeps single requests back for as long as a test
 * wants.
 *
 * @param target The practice world that requests go to: `<app>/practice`.
 */
export async function startGateway(target: string): Promise<TestGateway> {
  const holds: Array<Hold> = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://gateway');
    const index = holds.findIndex(({ pathEnd }) => pathname.endsWith(pathEnd));
    const [held] = index < 0 ? [] : holds.splice(index, 1);
    held?.arrive();
    await held?.released;
    try {
      await forward(target, request, response);
    } catch {
      // The app was stopped while it waited.
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('No free port on loopback.');
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    hold: (pathEnd) => {
      const { promise: arrived, resolve: arrive } = deferred();
      const { promise: released, resolve: release } = deferred();
      holds.push({ pathEnd, arrive, released });
      return { arrived, release };
    },
    stop: async () => {
      if (!server.listening) {
        return;
      }
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
