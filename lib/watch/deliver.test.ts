import { createServer as createHttpServer, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as TcpServer,
} from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChannelSettings } from './channels';
import { deliver, type Message } from './deliver';

const PASSWORD = 'a-secret-of-the-mail-server';

const MESSAGE: Message = {
  ...{ id: 'm1', code: 'test', title: 'Example', sentences: ['It *works*.'] },
  link: { label: 'Open', url: 'https://m2m.example.com/' },
  ...{ profile: undefined, at: new Date('2026-11-24T12:00:00.000Z') },
};

const portOf = (server: { address: () => unknown }) => (server.address() as AddressInfo).port;

/** A mail server that refuses every sign-in and repeats the line that it was sent. */
function startEchoingMailServer(method: string): TcpServer {
  return createTcpServer((socket) => {
    const say = (line: string) => socket.write(`${line}\r\n`);
    let asked = 0;
    say('220 mail.example.com');
    createInterface({ input: socket }).on('line', (line) => {
      if (/^EHLO/i.test(line)) {
        say(`250-mail.example.com\r\n250 AUTH ${method}`);
      } else if (method === 'LOGIN' && asked < 2) {
        say(asked++ === 0 ? '334 VXNlcg==' : '334 UGFzcw==');
      } else {
        say(`535 refused: ${line}`);
      }
    });
    socket.on('error', () => socket.destroy());
  });
}

describe('the answer of a receiver', () => {
  let receiver: Server;
  let answerTo: (url: string) => string = () => '';
  const bodies: Array<string> = [];

  beforeAll(async () => {
    receiver = createHttpServer(async (request, response) => {
      bodies.push(await text(request));
      response.writeHead(404).end(answerTo(request.url ?? ''));
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    receiver.closeAllConnections();
    receiver.close();
  });

  const send = (settings: ChannelSettings, message = MESSAGE) =>
    deliver({ settings, recipient: 'ops@example.com', message, allowPrivate: true });

  const hook = (kind: 'slack' | 'teams', path: string): ChannelSettings => ({
    ...{ kind, secret: '' },
    url: `http://127.0.0.1:${portOf(receiver)}${path}`,
  });

  test.each([
    ['the last part of its path', (url: string) => url.split(/[/?]/)[3] ?? ''],
    ['a value of its query', (url: string) => url.split('=')[1] ?? ''],
  ])('is shown without %s', async (_, secretOf) => {
    answerTo = (url) => `unknown hook ${secretOf(url)}`;
    const sent = await send(hook('slack', '/services/T0/Xy7secretpart?sig=Qw9secretvalue'));
    expect(sent.ok ? '' : sent.error.message).toContain('unknown hook');
    expect(JSON.stringify(sent)).not.toMatch(/Xy7secretpart|Qw9secretvalue/);
  });

  test.each(['PLAIN', 'LOGIN'])(
    'is shown without the sign-in of %s as it was sent',
    async (method) => {
      const server = startEchoingMailServer(method);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const sent = await send({
        ...{ kind: 'smtp', host: '127.0.0.1', port: portOf(server), security: 'none' },
        ...{ user: 'wizard', password: PASSWORD, from: 'wizard@example.com', recipients: [] },
      });
      server.close();
      const message = sent.ok ? '' : sent.error.message;
      expect(message).toContain('535');
      for (const word of message.split(/\s+/)) {
        expect(Buffer.from(word, 'base64').toString('utf8')).not.toContain(PASSWORD);
      }
    },
  );

  test.each(['before it starts', 'before it connects', 'in the middle'])(
    'a mail server that never stops talking is left when the job ends %s',
    async (when) => {
      const job = new AbortController();
      if (when === 'before it starts') {
        job.abort();
      }
      const talking = createTcpServer((socket) => {
        socket.write('220 mail.example.com\r\n');
        // A line without end, each part well within the time that it may be silent.
        const drip = setInterval(() => socket.write('250-more\r\n'), 5);
        socket.on('close', () => clearInterval(drip));
        socket.on('data', () => job.abort());
        socket.on('error', () => socket.destroy());
      });
      await new Promise<void>((resolve) => talking.listen(0, '127.0.0.1', resolve));
      const sent = await deliver({
        settings: {
          ...{ kind: 'smtp', host: '127.0.0.1', port: portOf(talking), security: 'none' },
          ...{ user: '', password: '', from: 'wizard@example.com', recipients: [] },
        },
        ...{ recipient: 'ops@example.com', allowPrivate: true, signal: job.signal },
        message: {
          ...MESSAGE,
          // It is read when the mail is written, which is before the connection.
          get at() {
            if (when === 'before it connects') {
              job.abort();
            }
            return MESSAGE.at;
          },
        },
      });
      expect(sent).toMatchObject({ ok: false });
      await new Promise((resolve) => talking.close(resolve));
    },
    60_000,
  );

  test('to Teams, a profile’s name is text and never a link', async () => {
    const title = '[Sign in again](https://evil.example): the connection stopped working';
    await send(hook('teams', '/teams'), { ...MESSAGE, title });
    const [{ content }] = JSON.parse(bodies.at(-1) ?? '').attachments;
    // A TextBlock is read as Markdown, a TextRun is not.
    expect(JSON.stringify(content)).not.toContain('"TextBlock"');
    expect(content.body[0]).toMatchObject({
      type: 'RichTextBlock',
      inlines: [{ type: 'TextRun', text: title }],
    });
  });
});
