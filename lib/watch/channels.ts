import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import { type Database, truncateWriteAheadLog } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { withoutNulls } from '@/lib/database/without-nulls';
import { channelBinding } from '@/lib/installation/sealed-rows';
import { openOrThrow, UnsealFailure, type Vault } from '@/lib/vault/sealed-text';

/** Most channels of an installation. */
export const CHANNELS_MAX = 20;

/** Most recipients of the mail server that are told of every profile. */
export const RECIPIENTS_MAX = 20;

/** How a mail server is spoken to: TLS from the start, STARTTLS, or in clear on a private network. */
export const MAIL_SECURITIES = ['starttls', 'tls', 'none'] as const;

const mailServer = z.object({
  kind: z.literal('smtp'),
  host: z.string(),
  port: z.number(),
  security: z.enum(MAIL_SECURITIES),
  user: z.string(),
  password: z.string(),
  from: z.string(),
  /** Told of every profile, beside the contacts of each. */
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

/** The mail server; nothing when none is set, or its settings do not open. */
export async function readMailServer({
  database,
  vault,
}: ChannelStore): Promise<MailServer | undefined> {
  const row = await database.notificationChannel.findFirst({ where: { kind: 'smtp' } });
  if (row === null) {
    return undefined;
  }
  try {
    const settings = await openSettings(vault, row);
    return settings.kind === 'smtp' ? settings : undefined;
  } catch (error) {
    if (error instanceof UnsealFailure) {
      return undefined;
    }
    throw error;
  }
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
      const settings = await openSettings(vault, row).catch((error: unknown) => {
        if (error instanceof UnsealFailure) {
          return undefined;
        }
        throw error;
      });
      const waiting = await database.job.count({
        where: { kind: SEND, subject: { contains: id }, attempts: { gt: 0 } },
      });
      return { id, name, settings, lastSentAt, lastFailedAt, lastFailure, waiting };
    }),
  );
}

/** A new secret that signs the messages of a webhook. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/**
 * Saves a channel, sealed.
 *
 * @param channel.id The channel that it replaces; without it one is added.
 * @returns Its id.
 */
export async function saveChannel(
  { database, vault }: ChannelStore,
  channel: { readonly id?: string; readonly name: string; readonly settings: ChannelSettings },
  { actor, now }: ChannelChange,
): Promise<string> {
  const { id = randomUUID(), name, settings } = channel;
  const sealedSettings = await vault.seal(JSON.stringify(settings), channelBinding(id));
  await inTransaction(database, async (transaction) => {
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
  });
  await truncateWriteAheadLog(database);
  return id;
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
