import type { Database } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import type { Installation } from '@/lib/installation/installation';
import { logLine } from '@/lib/installation/log';
import { appAddress } from '@/lib/installation/outbound';
import { UnsealFailure } from '@/lib/vault/sealed-text';
import { errorText } from '@/lib/words';
import { alertWords } from './alert-words';
import { NOTIFY, parseAlert } from './alerts';
import { type ChannelSettings, listChannels, readChannel, SEND } from './channels';
import { type Delivery, deliver, type Message } from './deliver';
import { type JobKind, LONGEST_SHORT_PAUSE_MS, pauseMs, planJob } from './jobs';
import { readWatch } from './settings';

/** Enough attempts that no message is lost if the mail server is down for a weekend. */
const ATTEMPTS_MAX = 24;

/** For how long a message that is not accepted is sent again, in milliseconds: all its pauses together. */
export const RETRIED_MS = Array.from({ length: ATTEMPTS_MAX }, (_, attempts) =>
  pauseMs(attempts),
).reduce((sum, pause) => sum + pause, 0);

/** The message of an alert that was said for the `time`th time; nothing when it is gone. */
async function readMessage(
  installation: Installation,
  alertId: string,
  time: string,
): Promise<Message | undefined> {
  const row = await installation.database.alert.findUnique({
    where: { id: alertId },
    include: { profile: { select: { id: true, name: true } } },
  });
  const alert = row === null ? undefined : parseAlert(row);
  if (row === null || alert === undefined) {
    return undefined;
  }
  const { title, sentences, path, pathLabel } = alertWords(alert, row.profile?.name);
  return {
    id: `${alertId}-${time}`,
    code: alert.code,
    title,
    sentences,
    link: { label: pathLabel, url: `${appAddress(installation.environment)}${path}` },
    profile: row.profile ?? undefined,
    at: row.saidAt,
  };
}

/** A message that shows whether a channel works. */
export function testMessage(installation: Installation, now: Date): Message {
  return {
    id: `test-${now.getTime()}`,
    code: 'test',
    title: 'Test notification',
    sentences: ['This is a test. Alerts about your connections will arrive here.'],
    link: { label: 'Open the app', url: `${appAddress(installation.environment)}/profiles` },
    profile: undefined,
    at: now,
  };
}

/**
 * Whom an alert is addressed to, while they have an account here: a person by name, or the owners for
 * what concerns the audit record.
 */
async function readAddressees(
  { alert, user }: Pick<Database, 'alert' | 'user'>,
  alertId: string,
): Promise<ReadonlyArray<string>> {
  const row = await alert.findUnique({ where: { id: alertId } });
  const told = row === null ? undefined : parseAlert(row);
  if (told?.code === 'audit-changed') {
    const owners = { role: 'owner', deactivatedAt: null };
    return (await user.findMany({ where: owners })).map(({ email }) => email);
  }
  const to = told?.facts.to;
  if (typeof to !== 'string') {
    return [];
  }
  const person = await user.findUnique({ where: { email: to } });
  return person === null || person.deactivatedAt !== null ? [] : [to];
}

/**
 * The settings of a channel that did not open; nothing, and a line in the log, when it is damaged.
 *
 * @throws {UnsealFailure} When this instance lacks the key: another one may have it and take the job.
 */
async function openAgain(
  installation: Installation,
  id: string,
): Promise<ChannelSettings | undefined> {
  try {
    return (await readChannel(installation, id))?.settings;
  } catch (error) {
    if (!(error instanceof UnsealFailure) || error.code === 'sealed-key-unknown') {
      throw error;
    }
    const detail = `Nothing is sent to the notification channel ${id}. ${errorText(error)}`;
    logLine(new Date(), { where: 'notify', detail });
    return undefined;
  }
}

/** Plans, for each channel and recipient, that an alert is sent there. All of it is planned, or nothing. */
export const notifyJob: JobKind = {
  kind: NOTIFY,
  longestPauseMs: LONGEST_SHORT_PAUSE_MS,
  run: async ({ installation, subject, profileId, finish }) => {
    const { database } = installation;
    const contacts = profileId === undefined ? [] : (await readWatch(database, profileId)).contacts;
    const addressees = await readAddressees(database, subject.split(':')[0] ?? '');
    const targets: Array<string> = [];
    for (const { id, ...listed } of await listChannels(installation)) {
      const settings = listed.settings ?? (await openAgain(installation, id));
      if (settings?.kind === 'smtp') {
        const recipients = new Set([...settings.recipients, ...contacts, ...addressees]);
        targets.push(...[...recipients].map((recipient) => `${id}:${recipient}`));
      } else if (settings !== undefined) {
        targets.push(`${id}:`);
      }
    }
    await inTransaction(database, async (transaction) => {
      await finish(transaction);
      for (const target of targets) {
        await planJob(transaction, {
          kind: SEND,
          subject: `${subject}:${target}`,
          ...(profileId === undefined ? {} : { profileId }),
          dueAt: new Date(0),
        });
      }
    });
    return 'finished';
  },
};

/** How long the other side may still take for a message once the server ends. Shorter than jobs are waited for. */
const HAND_OVER_MAX_MS = 5_000;

/** Hands a message over; when the server ends, it is given some seconds to be accepted, and then cut off. */
async function handOver(delivery: Omit<Delivery, 'signal'>, ending: AbortSignal) {
  const cut = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const leave = () => {
    timer = setTimeout(() => cut.abort(), HAND_OVER_MAX_MS).unref();
  };
  ending.addEventListener('abort', leave);
  try {
    return await deliver({ ...delivery, signal: cut.signal });
  } finally {
    ending.removeEventListener('abort', leave);
    clearTimeout(timer);
  }
}

/** Sends one message to one channel; again and again for days when it fails. */
export const sendJob: JobKind = {
  kind: SEND,
  longestPauseMs: LONGEST_SHORT_PAUSE_MS,
  run: async ({ installation, jobId, subject, attempts, isHeld, signal }) => {
    const { database, environment } = installation;
    if (attempts >= ATTEMPTS_MAX) {
      const detail = `Gave up after ${attempts} attempts: ${jobId}`;
      logLine(new Date(), { where: 'send', detail });
      return 'finished';
    }
    const [alertId = '', time = '', channelId = '', ...rest] = subject.split(':');
    const [channel, message] = await Promise.all([
      readChannel(installation, channelId),
      readMessage(installation, alertId, time),
    ]);
    if (channel === undefined || message === undefined) {
      return 'finished';
    }
    if (!(await isHeld())) {
      throw new Error('Another instance has taken this message.');
    }
    const sent = await handOver(
      {
        ...{ settings: channel.settings, recipient: rest.join(':'), message },
        allowPrivate: environment.notifyPrivateTargets,
      },
      signal,
    );
    const where = { id: channelId };
    const at = new Date();
    if (sent.ok) {
      // What is sent is not sent again because this was not written.
      await database.notificationChannel
        .updateMany({ where, data: { lastSentAt: at } })
        .catch((error: unknown) => {
          const detail = `Not noted as sent: ${jobId}. ${errorText(error)}`;
          logLine(at, { where: 'send', detail });
        });
      return 'finished';
    }
    const lastFailure = sent.error.message;
    if (signal.aborted) {
      // Nothing that the channel did.
      throw new Error(lastFailure);
    }
    await database.notificationChannel.updateMany({
      where,
      data: { lastFailedAt: at, lastFailure },
    });
    throw new Error(lastFailure);
  },
};
