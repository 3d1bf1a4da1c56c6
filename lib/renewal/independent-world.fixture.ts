import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { IndependentCeligo } from './independent-celigo.fixture';
import {
  type Answer,
  type Call,
  IndependentNetSuite,
  parse,
  type Spelling,
} from './independent-netsuite.fixture';

/** What a call asks for, in a few words, with the Certificate ID that it is about. */
function describe({ host, method, path, body }: Call): string {
  const revoked = /certificates\/([^/]+)\/revoke$/.exec(path)?.[1];
  if (revoked !== undefined) {
    return `revoke ${revoked}`;
  }
  if (method === 'POST' && path.endsWith('/token')) {
    const [header = ''] = (new URLSearchParams(body).get('client_assertion') ?? '').split('.');
    return `token ${String(parse(Buffer.from(header, 'base64url').toString()).kid)}`;
  }
  if (method === 'POST' && path.includes('/suiteql')) {
    return 'read SuiteQL';
  }
  if (method === 'GET') {
    return `read ${host}${path}`;
  }
  const id = /"certificateId":"([\w-]+)"/.exec(body)?.[1];
  return `${method} ${host}${path}${id === undefined ? '' : ` ${id}`}`;
}

/** What comes in place of an answer: another one, none in time, or none although all was done. */
export type Disturbance = (asked: string) => Answer | 'silent' | 'lost' | undefined;

/** A NetSuite and a Celigo that are not the app's own, behind one gateway. */
export type IndependentWorld = {
  /** For `OUTBOUND_GATEWAY_URL`. */
  readonly url: string;
  readonly netSuite: IndependentNetSuite;
  readonly celigo: IndependentCeligo;
  /** Everything but reading that arrived, in order: who asked for what. */
  readonly arrived: Array<string>;
  /** Answers that were no success. */
  readonly refused: Array<string>;
  disturb: Disturbance;
  /** How far the clocks of both are moved. */
  daysPassed: number;
  readonly clock: () => Date;
  readonly close: () => Promise<void>;
};

/** Starts both on loopback. */
export async function startIndependentWorld(spelling: Spelling): Promise<IndependentWorld> {
  const clientId = 'c0ffee'.repeat(10).padEnd(64, '0');
  const clock = () => new Date(Date.now() + world.daysPassed * 86_400_000);
  const netSuite = new IndependentNetSuite('7654321', clientId, spelling, clock);
  const arrived: Array<string> = [];
  const refused: Array<string> = [];
  const noted = (who: string, call: Call, answerOf: (call: Call) => Answer): Answer => {
    const what = `${who}: ${describe(call)}`;
    if (!what.includes(': read ')) {
      arrived.push(what);
    }
    const answer = answerOf(call);
    if (answer.status >= 300) {
      refused.push(`${what} ${answer.status} ${answer.body}`);
    }
    return answer;
  };
  const celigo = new IndependentCeligo(clock, (call) =>
    noted('Celigo', call, (asked) => netSuite.answer(asked)),
  );
  const server = createServer(async (request, response) => {
    const [, host = '', path = ''] = /^\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? [];
    const { method = '', headers } = request;
    const call = {
      ...{ host, method, path, authorization: headers.authorization ?? '' },
      body: await text(request),
    };
    const disturbed = world.disturb(describe(call));
    // Whoever waits gives up.
    if (disturbed === 'silent') {
      return;
    }
    const isCeligo = host === 'api.integrator.io';
    const answer =
      typeof disturbed === 'object'
        ? disturbed
        : noted('app', call, (asked) => (isCeligo ? celigo : netSuite).answer(asked));
    if (disturbed === 'lost') {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('No port.');
  }
  const world: IndependentWorld = {
    url: `http://127.0.0.1:${address.port}`,
    ...{ netSuite, celigo, arrived, refused },
    disturb: () => undefined,
    ...{ daysPassed: 0, clock },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return world;
}
