import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import {
  type Database,
  type DatabaseTransaction,
  truncateWriteAheadLog,
} from '@/lib/database/client';
import { inTransaction, takeTurnFor } from '@/lib/database/transaction';
import { withoutNulls } from '@/lib/database/without-nulls';
import { channelBinding } from '@/lib/installation/sealed-rows';
import { failure, type Result, success } from '@/lib/result';
import { openOrThrow, sealedMark, UnsealFailure, type Vault } from '@/lib/vault/sealed-text';

/** Most channels of an installation. */
export const CHANNELS_MAX = 20;

/** Most recipients of the mail server that are told of every profile. */
export const RECIPIENTS_MAX = 20;

/** How a mail server is spoken to: Implicit TLS, STARTTLS, or in clear on a private network. */
export const MAIL_SECURITIES = ['starttls', 'tls', 'none'] as const;

/** {@link MAIL_SECURITIES} in words. */
export const MAIL_SECURITY_WORDS: Readonly<Record<(typeof MAIL_SECURITIES)[number], string>> = {
  starttls: 'STARTTLS',
  tls: 'Implicit TLS',
  none: 'None (private network only)',
};

const mailServer = z.object({
  kind: z.literal('smtp'),
  host: z.string(),
  port: z.number(),
  security: z.enum(MAIL_SECURITIES),
  user: z.string(),
  password: z.string(),
  from: z.string(),
  /** Told of every profile, besides the contacts of each. */
  recipients: z.array(z.string()),
});

/** Kinds of webhooks. */
export const WEBHOOK_KINDS = ['webhook', 'slack', 'teams'] as const;

const webhook = z.object({
  kind: z.enum(WEBHOOK_KINDS),
  /** A secret: whoever knows it may post there. */
  url: z.string(),
  /** Signs messages of the Standard Webhooks form: `whsec_` and base64. Empty for the others. */
  secret: z.string(),
});

const settingsSchema = z.union([mailServer, webhook]);

/** Secret. */
export type ChannelSettings = z.infer<typeof settingsSchema>;

/** See {@link ChannelSettings}. */
export type MailServer = z.infer<typeof mailServer>;

/** A channel, opened. */
export type Channel = {
  readonly id: string;
  readonly name: string;
  readonly settings: ChannelSettings;
};

/** A channel as its owner sees it: nothing of it is secret. */
export type ChannelListItem = {
  readonly id: string;
  readonly name: string;
  /** Nothing when it does not open anymore. */
  readonly settings: ChannelSettings | undefined;
  /** Identifies this version of its settings: a form that shows them submits it. */
  readonly mark: string;
  readonly lastSentAt: Date | undefined;
  readonly lastFailedAt: Date | undefined;
  readonly lastFailure: string | undefined;
  /** Messages that wait to be sent again. */
  readonly waiting: number;
};

/** What the functions of the channels stand on. */
export type ChannelStore = { readonly database: Database; readonly vault: Vault };

/** Who changes a channel, and when. */
export type ChannelChange = { readonly actor: AuditActor; readonly now: Date };

/** The kind of the jobs that send; the id of the channel is in their subject. */
export const SEND = 'send';

async function openSettings(
  vault: Vault,
  { id, sealedSettings }: { readonly id: string; readonly sealedSettings: string },
): Promise<ChannelSettings> {
  const opened = await openOrThrow(vault, sealedSettings, channelBinding(id));
  return settingsSchema.parse(JSON.parse(opened));
}

/** A channel by its id; nothing when it was removed. */
export async function readChannel(
  { database, vault }: ChannelStore,
  id: string,
): Promise<Channel | undefined> {
  const row = await database.notificationChannel.findUnique({ where: { id } });
  if (row === null) {
    return undefined;
  }
  return { id, name: row.name, settings: await openSettings(vault, row) };
}

/** The same; nothing when they do not open. */
async function openIfPossible(
  ...[vault, row]: Parameters<typeof openSettings>
): Promise<ChannelSettings | undefined> {
  try {
    return await openSettings(vault, row);
  } catch (error) {
    if (error instanceof UnsealFailure) {
      return undefined;
    }
    throw error;
  }
}

/** The mail server as it is saved. */
export type SavedMailServer = Pick<ChannelListItem, 'id' | 'mark'> & {
  readonly settings: MailServer;
};

async function findMailServer({
  database,
  vault,
}: {
  readonly database: Pick<Database, 'notificationChannel'>;
  readonly vault: Vault;
}): Promise<SavedMailServer | undefined> {
  const rows = await database.notificationChannel.findMany({
    where: { kind: 'smtp' },
    orderBy: { createdAt: 'asc' },
  });
  for (const row of rows) {
    const settings = await openIfPossible(vault, row);
    if (settings?.kind === 'smtp') {
      return { id: row.id, mark: sealedMark(row.sealedSettings), settings };
    }
  }
  return undefined;
}

/** The mail server; nothing when none is set, or its settings do not open. */
export async function readMailServer(store: ChannelStore): Promise<MailServer | undefined> {
  return (await findMailServer(store))?.settings;
}

/** All channels, the oldest first. */
export async function listChannels({
  database,
  vault,
}: ChannelStore): Promise<ReadonlyArray<ChannelListItem>> {
  const rows = await database.notificationChannel.findMany({ orderBy: { createdAt: 'asc' } });
  return Promise.all(
    rows.map(async (row) => {
      const { id, name, lastSentAt, lastFailedAt, lastFailure } = withoutNulls(row);
      const settings = await openIfPossible(vault, row);
      const waiting = await database.job.count({
        where: { kind: SEND, subject: { contains: id }, attempts: { gt: 0 } },
      });
      const mark = sealedMark(row.sealedSettings);
      return { id, name, settings, mark, lastSentAt, lastFailedAt, lastFailure, waiting };
    }),
  );
}

/** A new secret that signs the messages of a webhook. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

async function writeChannel(
  transaction: DatabaseTransaction,
  vault: Vault,
  { id, name, settings }: Channel,
  { actor, now }: ChannelChange,
): Promise<void> {
  const sealedSettings = await vault.seal(JSON.stringify(settings), channelBinding(id));
  const data = { kind: settings.kind, name, sealedSettings };
  await transaction.notificationChannel.upsert({
    where: { id },
    create: { id, createdAt: now, ...data },
    update: { ...data, lastFailure: null },
  });
  await recordAuditEvent(transaction, {
    action: 'channel-saved',
    actor,
    at: now,
    detail: { channel: name, kind: settings.kind },
  });
}

/**
 * Saves a channel, sealed.
 *
 * @param channel.id The channel that it replaces; without it one is added.
 * @returns Its id.
 */
export async function saveChannel(
  { database, vault }: ChannelStore,
  { id = randomUUID(), ...channel }: Omit<Channel, 'id'> & { readonly id?: string },
  change: ChannelChange,
): Promise<string> {
  await inTransaction(database, (transaction) =>
    writeChannel(transaction, vault, { id, ...channel }, change),
  );
  await truncateWriteAheadLog(database);
  return id;
}

/** The one mail server among channels; nothing when none is set, or its settings do not open. */
export function mailServerAmong(channels: ReadonlyArray<ChannelListItem>) {
  const [found] = channels.flatMap(({ settings, ...channel }) =>
    settings?.kind === 'smtp' ? [{ ...channel, settings }] : [],
  );
  return found;
}

/** The mark that a form submits which showed this mail server, or none. */
export function mailServerMark(shown: Pick<SavedMailServer, 'mark'> | undefined): string {
  return shown?.mark ?? sealedMark(undefined);
}

/** Why the mail server was not saved. `current`: nothing when it was removed. */
export type MailServerRefusal =
  | { readonly code: 'password-missing' }
  | {
      readonly code: 'changed-meanwhile';
      readonly current: SavedMailServer | undefined;
    };

/**
 * Saves the mail server, unless somebody changed it since it was read. There is only one.
 *
 * @param given.password Empty for the saved one, which stays for the same server and user.
 * @param seen {@link mailServerMark} of what the person read.
 */
export async function saveMailServer(
  { database, vault }: ChannelStore,
  given: Omit<MailServer, 'kind'>,
  seen: string,
  change: ChannelChange,
): Promise<Result<undefined, MailServerRefusal>> {
  const saved = await inTransaction<Result<undefined, MailServerRefusal>>(
    database,
    async (transaction) => {
      await takeTurnFor(transaction, 'mail-server');
      const current = await findMailServer({ database: transaction, vault });
      if (seen !== mailServerMark(current)) {
        return failure({ code: 'changed-meanwhile', current });
      }
      const { host, user, password } = given;
      const before = current?.settings;
      const kept = before?.host === host && before.user === user ? before.password : '';
      if (user !== '' && password === '' && kept === '') {
        return failure({ code: 'password-missing' });
      }
      const settings: MailServer = {
        ...{ kind: 'smtp', ...given },
        password: user === '' ? '' : password || kept,
      };
      const id = current?.id ?? randomUUID();
      await writeChannel(transaction, vault, { id, name: 'Mail', settings }, change);
      return success(undefined);
    },
  );
  await truncateWriteAheadLog(database);
  return saved;
}

/** Removes a channel, with what waits to be sent to it, and its secrets from the database's log. */
export async function removeChannel(
  { database }: Pick<ChannelStore, 'database'>,
  id: string,
  { actor, now }: ChannelChange,
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const row = await transaction.notificationChannel.findUnique({ where: { id } });
    if (row === null) {
      return;
    }
    await transaction.notificationChannel.delete({ where: { id } });
    await transaction.job.deleteMany({ where: { kind: SEND, subject: { contains: id } } });
    await recordAuditEvent(transaction, {
      action: 'channel-removed',
      actor,
      at: now,
      detail: { channel: row.name, kind: row.kind },
    });
  });
  await truncateWriteAheadLog(database);
}
