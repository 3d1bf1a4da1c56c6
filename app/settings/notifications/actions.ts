'use server';

import { z } from 'zod';
import {
  emailAddress,
  formMark,
  lineOfText,
  optionalLineOfText,
  rowId,
} from '@/lib/forms/field-rules';
import { changedMeanwhile as changedFields } from '@/lib/forms/form-values';
import { guardedAction } from '@/lib/forms/guarded-action';
import { appAddress } from '@/lib/installation/outbound';
import {
  calendarPath,
  createCalendarFeed,
  FEEDS_MAX,
  listCalendarFeeds,
  revokeCalendarFeed,
} from '@/lib/watch/calendar';
import {
  CHANNELS_MAX,
  listChannels,
  MAIL_SECURITIES,
  MAIL_SECURITY_WORDS,
  type MailServer,
  newWebhookSecret,
  RECIPIENTS_MAX,
  readChannel,
  removeChannel,
  saveChannel,
  saveMailServer,
  WEBHOOK_KINDS,
} from '@/lib/watch/channels';
import { deliver } from '@/lib/watch/deliver';
import { testMessage } from '@/lib/watch/notices';
import { changedMeanwhile, saveWatchDefaults, typedList, WATCH_FIELDS } from '@/lib/watch/settings';

/** How often one owner may have the app send something at once. */
const TEST_LIMIT = { attemptsMax: 30, windowSeconds: 600 } as const;

const recipients = typedList('the recipients').pipe(
  z
    .array(emailAddress)
    .max(RECIPIENTS_MAX, { error: `Enter at most ${RECIPIENTS_MAX} addresses.` }),
);

const mailServer = z.object({
  seen: formMark,
  host: lineOfText('the name of the mail server', 253).regex(/^[A-Za-z0-9.:_-]+$/, {
    error: 'Enter a host name or an IP address, without https:// or a port.',
  }),
  port: z.coerce
    .number<string>({ error: 'Enter a port, such as 587.' })
    .int({ error: 'Enter a port, such as 587.' })
    .min(1, { error: 'Enter a port, such as 587.' })
    .max(65_535, { error: 'Enter a port up to 65535.' }),
  security: z.enum(MAIL_SECURITIES, { error: 'Choose one.' }),
  user: optionalLineOfText('a user name', 320),
  password: z.string().max(1_000).optional(),
  from: emailAddress,
  recipients,
});

const MAIL_SAVED = {
  status: 'saved',
  message: 'Saved. Send a test to see whether it works.',
} as const;

const CHANNEL_REMOVED = {
  code: 'channel-not-found',
  message: 'This has been removed. Reload the page.',
} as const;

/** The mail server by the fields of its form, in words. */
function mailFields({ host, port, security, user, from, recipients }: Omit<MailServer, 'kind'>) {
  return {
    ...{ host, user, from },
    port: String(port),
    security: MAIL_SECURITY_WORDS[security],
    recipients: recipients.join(', '),
  };
}

/** Saves the mail server. An empty password keeps the saved one for the same server and user. */
export const saveMailServerAction = guardedAction(
  {
    name: 'save-mail-server',
    role: 'owner',
    schema: mailServer,
    keepsSecrets: ['password'],
  },
  async (input, { installation, person: actor, now, refuse }) => {
    const { seen, user = '', password = '', ...rest } = input;
    const given = { ...rest, user, password };
    const saved = await saveMailServer(installation, given, seen, { actor, now });
    if (saved.ok) {
      return MAIL_SAVED;
    }
    if (saved.error.code === 'password-missing') {
      const fieldErrors = { password: 'Enter the password of this user.' };
      return refuse({ code: 'input-invalid', fieldErrors });
    }
    const { current } = saved.error;
    if (current === undefined) {
      return refuse(CHANNEL_REMOVED);
    }
    const isOtherPassword = password !== '' && password !== current.settings.password;
    const refusal = changedFields({
      saved: {
        ...mailFields(current.settings),
        password: isOtherPassword ? 'another password. Enter yours again to replace it' : '',
      },
      typed: { ...mailFields(given), password: '' },
      seen: current.mark,
    });
    return refusal === undefined ? MAIL_SAVED : refuse(refusal);
  },
);

/** An address that a message can be posted to; whether it may be is decided at each message. */
const webhookUrl = lineOfText('the address of the webhook', 2_000)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'Enter an address that begins with https://.',
  })
  .refine((text) => !URL.canParse(text) || new URL(text).username === '', {
    error: 'Enter an address without a user name and password.',
  });

/** Adds a webhook. The secret of the Standard Webhooks form is made here and shown once. */
export const addWebhookAction = guardedAction(
  {
    name: 'add-webhook',
    role: 'owner',
    schema: z.object({
      name: lineOfText('a name', 80),
      kind: z.enum(WEBHOOK_KINDS, { error: 'Choose a format.' }),
      webhookUrl,
    }),
  },
  async ({ name, kind, webhookUrl: url }, context) => {
    const { installation, person: actor, now, refuse } = context;
    if (!installation.environment.notifyPrivateTargets && !url.startsWith('https:')) {
      const fieldErrors = { webhookUrl: 'Enter an address that begins with https://.' };
      return refuse({ code: 'input-invalid', fieldErrors });
    }
    if ((await listChannels(installation)).length >= CHANNELS_MAX) {
      const message = `There are already ${CHANNELS_MAX} channels, the maximum. Remove one first.`;
      return refuse({ code: 'too-many-channels', message });
    }
    const secret = kind === 'webhook' ? newWebhookSecret() : '';
    await saveChannel(installation, { name, settings: { kind, url, secret } }, { actor, now });
    return {
      status: 'saved',
      message: 'Saved. Send a test to see whether it works.',
      ...(secret === ''
        ? {}
        : {
            shownOnce: [
              {
                label: 'Signing secret',
                value: secret,
                hint: 'The receiver checks signatures with it. It is shown only now.',
              },
            ],
          }),
    };
  },
);

const channel = z.object({ channelId: rowId });

/** Removes a channel. */
export const removeChannelAction = guardedAction(
  { name: 'remove-channel', role: 'owner', schema: channel },
  async ({ channelId }, { installation, person: actor, now }) => {
    await removeChannel(installation, channelId, { actor, now });
    return { status: 'saved', message: 'Removed.' };
  },
);

/** Sends a test at once, and shows what the other side said. */
export const testChannelAction = guardedAction(
  { name: 'test-channel', role: 'owner', schema: channel, limit: TEST_LIMIT },
  async ({ channelId }, { installation, person, now, checked, refuse }) => {
    const found = await readChannel(installation, channelId);
    if (found === undefined) {
      return refuse(CHANNEL_REMOVED);
    }
    const { settings } = found;
    const [recipient = person.email] = settings.kind === 'smtp' ? settings.recipients : [''];
    const sent = await deliver({
      ...{ settings, recipient, message: testMessage(installation, now) },
      allowPrivate: installation.environment.notifyPrivateTargets,
    });
    const to = settings.kind === 'smtp' ? [`Sent to ${recipient}.`] : [];
    return sent.ok
      ? checked({ kind: 'success', title: 'Accepted', lines: [...to, sent.value.answer] })
      : checked({
          kind: 'warning',
          title: 'Not accepted',
          lines: [sent.error.message],
          code: 'notification-failed',
        });
  },
);

/** Makes a secret address of a calendar, and shows it this once. */
export const createCalendarAction = guardedAction(
  { name: 'create-calendar', role: 'owner', schema: z.object({ name: lineOfText('a name', 80) }) },
  async ({ name }, { installation, person: actor, now, refuse }) => {
    const { database, environment } = installation;
    if ((await listCalendarFeeds(database)).length >= FEEDS_MAX) {
      const message = `There are already ${FEEDS_MAX} addresses, the maximum. Revoke one first.`;
      return refuse({ code: 'too-many-calendars', message });
    }
    const token = await createCalendarFeed(database, name, { actor, now });
    return {
      status: 'saved',
      message: 'Address created.',
      shownOnce: [
        {
          label: 'Calendar address',
          value: `${appAddress(environment)}${calendarPath(token)}`,
          hint: 'Subscribe to it in a calendar app. Whoever has it sees the names of all profiles. It is shown only now.',
        },
      ],
    };
  },
);

/** Makes an address of a calendar useless. */
export const revokeCalendarAction = guardedAction(
  { name: 'revoke-calendar', role: 'owner', schema: z.object({ feedId: rowId }) },
  async ({ feedId }, { installation, person: actor, now }) => {
    await revokeCalendarFeed(installation.database, feedId, { actor, now });
    return { status: 'saved', message: 'Revoked.' };
  },
);

/** Saves how profiles are watched that have no settings of their own. */
export const saveWatchDefaultsAction = guardedAction(
  { name: 'save-watch-defaults', role: 'owner', schema: z.object(WATCH_FIELDS) },
  async ({ seen, ...settings }, { installation, person: actor, now, refuse }) => {
    const saved = await saveWatchDefaults(installation.database, { settings, seen, actor, now });
    return saved.ok
      ? { status: 'saved', message: 'Saved.' }
      : refuse(changedMeanwhile(saved.error.current));
  },
);
