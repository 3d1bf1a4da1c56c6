import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { MailServer } from './channels';

/** A mail as it arrived. */
export type Mail = { readonly to: ReadonlyArray<string>; readonly raw: string };

/** A real mail server on loopback, which keeps what it takes. */
export type TestMailServer = {
  readonly mails: Array<Mail>;
  /** While true, it takes no mail from anyone: status 451. */
  isDead: boolean;
  /** With what words it refuses a mail that it has read; nothing to take it. */
  refusal: string | undefined;
  /** How it is reached. */
  readonly settings: (changes?: Partial<MailServer>) => MailServer;
  readonly close: () => Promise<void>;
};

/** @param signIn Without it, anyone may send. */
export async function startMailServer(signIn?: {
  readonly user: string;
  readonly password: string;
}): Promise<TestMailServer> {
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', ...(signIn === undefined ? ['AUTH'] : [])],
    allowInsecureAuth: true,
    onMailFrom: (_address, _session, done) => {
      if (server.isDead) {
        done(Object.assign(new Error('Try again later'), { responseCode: 451 }));
      } else {
        done();
      }
    },
    onAuth: ({ username, password }, _session, done) => {
      const isRight = username === signIn?.user && password === signIn?.password;
      if (isRight) {
        done(null, { user: username });
      }
      // As some servers do, it repeats what it was told.
      else {
        done(new Error(`Wrong password ${password}`));
      }
    },
    onData: (stream, session, done) => {
      text(stream).then((raw) => {
        if (server.refusal !== undefined) {
          done(new Error(server.refusal));
          return;
        }
        server.mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  const server: TestMailServer = {
    mails: [],
    isDead: false,
    refusal: undefined,
    settings: (changes = {}) => ({
      ...{ kind: 'smtp', host: '127.0.0.1', port, security: 'none' },
      ...(signIn ?? { user: '', password: '' }),
      ...{ from: 'wizard@example.com', recipients: ['ops@example.com'] },
      ...changes,
    }),
    close: () => new Promise<void>((resolve) => smtp.close(resolve)),
  };
  return server;
}
