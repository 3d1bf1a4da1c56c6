import { isIP, Socket } from 'node:net';
import nodemailer from 'nodemailer';
import { Webhook } from 'standardwebhooks';
import {
  checkTarget,
  isPrivateAddress,
  postToTarget,
  type Resolver,
} from '@/lib/outbound/checked-target';
import { redactSecrets } from '@/lib/outbound/redact';
import { failure, type Result, success } from '@/lib/result';
import { errorText } from '@/lib/words';
import type { ChannelSettings, MailServer } from './channels';

/** A message for one channel. Plain text: what happened, what to do, where. */
export type Message = {
  /** Stays the same when the message is retried, so that receivers can deduplicate. */
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly sentences: ReadonlyArray<string>;
  readonly link: { readonly label: string; readonly url: string };
  /** The profile that it is about; nothing for the whole installation. */
  readonly profile: { readonly id: string; readonly name: string } | undefined;
  readonly at: Date;
  /** Texts in it that whatever the other side answers must not repeat. */
  readonly secrets?: ReadonlyArray<string>;
};

/** How a message is sent. */
export type Delivery = {
  readonly settings: ChannelSettings;
  /** For mail: to whom. */
  readonly recipient: string;
  readonly message: Message;
  readonly allowPrivate: boolean;
  readonly signal?: AbortSignal;
  readonly resolve?: Resolver;
};

/** The other side's own words, bounded and without a secret. */
export type DeliveryResult = Result<{ readonly answer: string }, { readonly message: string }>;

const ANSWER_LENGTH_MAX = 300;
/** How long a mail server may say nothing, and how long one message may take in all. */
const SMTP_TIMEOUT_MS = 15_000;
const MAIL_MAX_MS = 120_000;

/** The other side's words as they may be shown and stored. */
function shown(text: string, secrets: ReadonlyArray<string>): string {
  const oneLine = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return redactSecrets(
    oneLine,
    secrets.filter((secret) => secret !== ''),
    {
      maxLength: ANSWER_LENGTH_MAX,
    },
  );
}

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

/** The password, also as the sign-in sends it (RFC 4616 and AUTH LOGIN): servers repeat that. */
function signInSecrets({ user, password }: MailServer): ReadonlyArray<string> {
  return password === ''
    ? []
    : [password, base64(password), base64(`\u0000${user}\u0000${password}`)];
}

/** What of a webhook's address is secret, whole and in its parts: a receiver may repeat any. */
function addressSecrets({ href, pathname, search, searchParams }: URL): ReadonlyArray<string> {
  return [href, pathname, search, ...pathname.split('/'), ...searchParams.values()];
}

function mailText({ sentences, link }: Message): string {
  return `${sentences.join('\n\n')}\n\n${link.label}: ${link.url}\n`;
}

async function sendMail(server: MailServer, delivery: Delivery): Promise<DeliveryResult> {
  const { message, recipient, allowPrivate, resolve, signal } = delivery;
  const checked = await checkTarget(server.host, allowPrivate, resolve);
  if (!checked.ok) {
    return failure({ message: checked.error.message });
  }
  const { address } = checked.value;
  if (server.security === 'none' && !isPrivateAddress(address)) {
    const words = 'Unencrypted mail is allowed only on a private network, so nothing was sent.';
    return failure({ message: words });
  }
  const late = new Error('The mail server did not accept the message in time.');
  if (signal?.aborted === true) {
    return failure({ message: `${server.host}: ${late.message}` });
  }
  const socket = new Socket();
  let isLate = false;
  const leave = () => {
    isLate = true;
    socket.destroy(late);
  };
  // The transport connects later, which would reopen a socket that was already destroyed.
  socket.on('connect', () => {
    if (isLate) {
      socket.destroy(late);
    }
  });
  const overdue = setTimeout(leave, MAIL_MAX_MS);
  signal?.addEventListener('abort', leave);
  // The transport listens, too, but only while it uses the socket; without a listener, an error ends the process.
  socket.on('error', () => undefined);
  const transport = nodemailer.createTransport({
    socket,
    // The address that was checked; the certificate must still be that of the name.
    host: address,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    ...(isIP(server.host) === 0 ? { tls: { servername: server.host } } : {}),
    ...(server.user === '' ? {} : { auth: { user: server.user, pass: server.password } }),
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const secrets = [...signInSecrets(server), ...(message.secrets ?? [])];
  try {
    const sent = await transport.sendMail({
      from: server.from,
      to: recipient,
      subject: message.title,
      text: mailText(message),
      messageId: `<${message.id}@netsuite-m2m-wizard>`,
      date: message.at,
    });
    return success({ answer: shown(sent.response, secrets) });
  } catch (error) {
    return failure({ message: `${server.host}: ${shown(errorText(error), secrets)}` });
  } finally {
    clearTimeout(overdue);
    signal?.removeEventListener('abort', leave);
    transport.close();
  }
}

const escapeSlack = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
function slackBody({ title, sentences, link }: Message) {
  const words = sentences.map(escapeSlack).join('\n');
  return { text: `*${escapeSlack(title)}*\n${words}\n<${link.url}|${escapeSlack(link.label)}>` };
}

/**
 * An adaptive card, as a workflow of Teams takes it.
 * Source: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
function teamsBody({ title, sentences, link }: Message) {
  // A TextBlock would be read as Markdown, and the name of a profile could be a link.
  const block = (text: string, style = {}) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text, ...style }],
  });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      block(title, { weight: 'Bolder', size: 'Medium' }),
      ...sentences.map((text) => block(text)),
    ],
    actions: [{ type: 'Action.OpenUrl', title: link.label, url: link.url }],
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, content }] };
}

/** Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function standardBody({ code, title, sentences, link, profile, at }: Message) {
  const data = { code, title, text: sentences.join(' '), url: link.url, profile: profile ?? null };
  return { type: `alert.${code}`, timestamp: at.toISOString(), data };
}

async function sendWebhook(
  { kind, url, secret }: Exclude<ChannelSettings, MailServer>,
  { message, allowPrivate, signal, resolve }: Delivery,
): Promise<DeliveryResult> {
  const bodies = { webhook: standardBody, slack: slackBody, teams: teamsBody };
  const body = JSON.stringify(bodies[kind](message));
  const now = new Date();
  const signature =
    kind === 'webhook'
      ? {
          'webhook-id': message.id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
          'webhook-signature': new Webhook(secret).sign(message.id, now, body),
        }
      : {};
  const headers = { 'Content-Type': 'application/json', ...signature };
  const target = { url: new URL(url), headers, body, allowPrivate };
  const sent = await postToTarget(
    { ...target, ...(signal === undefined ? {} : { signal }) },
    resolve,
  );
  if (!sent.ok) {
    return failure({ message: sent.error.message });
  }
  const words = shown(sent.value.body, [url, ...addressSecrets(target.url), secret]);
  const answer = `Status ${sent.value.status}${words === '' ? '' : `: ${words}`}`;
  return sent.value.status >= 200 && sent.value.status < 300
    ? success({ answer })
    : failure({ message: `${target.url.hostname} refused the message. ${answer}` });
}

/** Sends a message to one channel, and gives what the other side said. Throws nothing for its failures. */
export function deliver(delivery: Delivery): Promise<DeliveryResult> {
  const { settings } = delivery;
  return settings.kind === 'smtp' ? sendMail(settings, delivery) : sendWebhook(settings, delivery);
}
