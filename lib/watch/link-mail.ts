import { randomUUID } from 'node:crypto';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import { inTransaction } from '@/lib/database/transaction';
import type { Installation } from '@/lib/installation/installation';
import { momentText } from '@/lib/words';
import { readMailServer } from './channels';
import { type DeliveryResult, deliver, type Message } from './deliver';

/** What a link gives: an account to someone new, or a new password to a person. */
export type MailedLink = {
  readonly gives: 'account' | 'password';
  /** To whom. */
  readonly email: string;
  /** Whole, with the token: a secret. */
  readonly address: string;
  readonly expiresAt: Date;
};

/** The longest time that a person waits for the mail server, in milliseconds. */
const PATIENCE_MS = 20_000;

const APP = 'NetSuite M2M Wizard';

const WORDS = {
  account: {
    title: `Your invitation to ${APP}`,
    first: (by: string) =>
      `${by} invited you to ${APP}, an app for setting up connections to NetSuite.`,
    label: 'Choose a password and sign in',
  },
  password: {
    title: `A new password for ${APP}`,
    first: (by: string) => `${by} created a link that lets you choose a new password for ${APP}.`,
    label: 'Choose a new password',
  },
} as const;

function messageOf(
  { gives, address, expiresAt }: MailedLink,
  { actor, now }: { readonly actor: AuditActor; readonly now: Date },
): Message {
  const { title, first, label } = WORDS[gives];
  return {
    ...{ id: randomUUID(), code: 'link', title, profile: undefined, at: now },
    sentences: [
      first(actor.email),
      `The link works once, until ${momentText(expiresAt)}. Do not forward it. If you did not expect it, ignore this email.`,
    ],
    link: { label, url: address },
    secrets: [address, new URL(address).pathname.split('/').at(-1) ?? address],
  };
}

async function withPatience(sending: Promise<DeliveryResult>): Promise<DeliveryResult> {
  let timer: NodeJS.Timeout | undefined;
  const message = `The mail server took longer than ${PATIENCE_MS / 1_000} seconds, so the email may or may not arrive.`;
  const late = new Promise<DeliveryResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, error: { message } }), PATIENCE_MS);
  });
  try {
    return await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Mails a link for an account or a password to the person whom it is for, once and at once: the token is
 * kept nowhere, so there is nothing to send again. Recorded, without the link.
 *
 * @returns What the mail server said; nothing when no mail server is set.
 */
export async function mailLink(
  installation: Installation,
  link: MailedLink,
  by: { readonly actor: AuditActor; readonly now: Date },
): Promise<DeliveryResult | undefined> {
  const settings = await readMailServer(installation);
  if (settings === undefined) {
    return undefined;
  }
  const sent = await withPatience(
    deliver({
      ...{ settings, recipient: link.email, message: messageOf(link, by) },
      allowPrivate: installation.environment.notifyPrivateTargets,
    }),
  );
  // Without the role that let them do it: the mail has been sent, whatever became of that role since.
  const actor = { id: by.actor.id, email: by.actor.email };
  await inTransaction(installation.database, (transaction) =>
    recordAuditEvent(transaction, {
      ...{ action: 'link-mailed', actor, at: by.now },
      detail: { personEmail: link.email, sent: sent.ok },
    }),
  );
  return sent;
}
