import type { Metadata } from 'next';
import { ActionForm } from '@/components/forms/action-form';
import {
  FormNumberField,
  FormPasswordField,
  FormSelect,
  FormTextArea,
  FormTextField,
} from '@/components/forms/form-fields';
import { InlineWarning } from '@/components/ui/inline-warning';
import { PageHeading } from '@/components/ui/page-heading';
import { RelativeDate } from '@/components/ui/relative-date';
import { WatchFields } from '@/components/watch/watch-fields';
import { DAY_MS } from '@/lib/durations';
import { requirePerson } from '@/lib/sign-in/session';
import { type CalendarFeed, listCalendarFeeds } from '@/lib/watch/calendar';
import {
  type ChannelListItem,
  listChannels,
  MAIL_SECURITY_WORDS,
  mailServerAmong,
  mailServerMark,
  type SavedMailServer,
} from '@/lib/watch/channels';
import { RETRIED_MS } from '@/lib/watch/notices';
import { readWatchDefaults, type WatchDefaults, watchMark } from '@/lib/watch/settings';
import { daysText } from '@/lib/words';
import { SignedInFrame } from '../../signed-in-frame';
import {
  addWebhookAction,
  createCalendarAction,
  removeChannelAction,
  revokeCalendarAction,
  saveMailServerAction,
  saveWatchDefaultsAction,
  testChannelAction,
} from './actions';

export const metadata: Metadata = { title: 'Notifications' };

/** When a channel last took or refused a message, and what waits. */
function ChannelState({ channel, now }: { readonly channel: ChannelListItem; readonly now: Date }) {
  const { lastSentAt, lastFailedAt, lastFailure, waiting } = channel;
  const isFailing =
    lastFailedAt !== undefined &&
    lastFailure !== undefined &&
    (lastSentAt === undefined || lastSentAt < lastFailedAt);
  return (
    <div className="space-y-1 text-small text-ink-muted">
      <p>
        {lastSentAt === undefined ? (
          'No alerts have been sent yet.'
        ) : (
          <>
            The last alert was sent <RelativeDate date={lastSentAt} now={now} withTime />.
          </>
        )}
      </p>
      {isFailing ? (
        <InlineWarning>
          Failed <RelativeDate date={lastFailedAt} now={now} withTime />: {lastFailure}{' '}
          {waiting === 0
            ? null
            : `${waiting === 1 ? 'One message is' : `${waiting} messages are`} waiting to be sent again.`}
        </InlineWarning>
      ) : null}
    </div>
  );
}

function ChannelActs({ id }: { readonly id: string }) {
  return (
    <div className="flex flex-wrap gap-4">
      <ActionForm
        action={testChannelAction}
        submitLabel="Send a test"
        pendingLabel="Sending…"
        submitVariant="secondary"
        idPrefix={`test-${id}`}
        hiddenFields={{ channelId: id }}
      />
      <ActionForm
        action={removeChannelAction}
        submitLabel="Remove"
        pendingLabel="Removing…"
        submitVariant="secondary"
        idPrefix={`remove-${id}`}
        hiddenFields={{ channelId: id }}
      />
    </div>
  );
}

function MailForm({ mail }: { readonly mail: SavedMailServer | undefined }) {
  const server = mail?.settings;
  return (
    <ActionForm
      action={saveMailServerAction}
      submitLabel="Save"
      idPrefix="mail"
      hiddenFields={{ seen: mailServerMark(mail) }}
    >
      <FormTextField name="host" label="Mail server" defaultValue={server?.host} mono />
      <div className="grid gap-6 sm:grid-cols-2">
        <FormNumberField name="port" label="Port" defaultValue={server?.port ?? 587} />
        <FormSelect
          name="security"
          label="Encryption"
          defaultValue={server?.security ?? 'starttls'}
          options={Object.entries(MAIL_SECURITY_WORDS).map(([value, label]) => ({ value, label }))}
        />
      </div>
      <FormTextField
        name="user"
        label="User name"
        defaultValue={server?.user}
        hint="Leave it empty if the server requires no sign-in."
      />
      <FormPasswordField
        name="password"
        label="Password"
        autoComplete="off"
        hint={server?.password ? 'Leave it empty to keep the saved password.' : undefined}
      />
      <FormTextField
        name="from"
        label="From"
        type="email"
        defaultValue={server?.from}
        hint="The sender’s address on every message. The mail server must allow it."
      />
      <FormTextArea
        name="recipients"
        label="Recipients of all alerts"
        rows={2}
        defaultValue={server?.recipients.join('\n')}
        hint="Email addresses, one per line. A profile’s contacts also get the alerts of that profile."
      />
    </ActionForm>
  );
}

const KIND_LABELS = { webhook: 'Webhook (signed)', slack: 'Slack', teams: 'Teams' } as const;

function WebhookItem({ channel, now }: { readonly channel: ChannelListItem; readonly now: Date }) {
  const { id, name, settings } = channel;
  return (
    <li className="space-y-3 border-b border-rule py-5">
      <h3 className="text-subheading wrap-anywhere">{name}</h3>
      <p className="text-small wrap-anywhere">
        {settings === undefined || settings.kind === 'smtp'
          ? 'Its settings can no longer be opened. Remove it and add it again.'
          : `${KIND_LABELS[settings.kind]}, ${new URL(settings.url).host}`}
      </p>
      <ChannelState channel={channel} now={now} />
      <ChannelActs id={id} />
    </li>
  );
}

/** The secret addresses of calendars, and the form for one more. */
function Calendars({
  feeds,
  now,
}: {
  readonly feeds: ReadonlyArray<CalendarFeed>;
  readonly now: Date;
}) {
  return (
    <section className="min-w-0 space-y-5">
      <h2 className="text-heading">Calendar</h2>
      <p>The expiration and renewal dates of all certificates, in your calendar app.</p>
      {feeds.length === 0 ? null : (
        <ul className="border-t border-rule">
          {feeds.map(({ id, name, createdAt }) => (
            <li key={id} className="space-y-3 border-b border-rule py-4">
              <p className="wrap-anywhere">
                <span className="font-semibold">{name}</span>, created{' '}
                <RelativeDate date={createdAt} now={now} />
              </p>
              <ActionForm
                action={revokeCalendarAction}
                submitLabel="Revoke"
                pendingLabel="Revoking…"
                submitVariant="secondary"
                idPrefix={`revoke-${id}`}
                hiddenFields={{ feedId: id }}
              />
            </li>
          ))}
        </ul>
      )}
      <ActionForm
        action={createCalendarAction}
        submitLabel="Create address"
        submitVariant="secondary"
        idPrefix="calendar"
      >
        <FormTextField name="name" label="Name of the calendar" />
      </ActionForm>
    </section>
  );
}

function Defaults({ defaults }: { readonly defaults: WatchDefaults }) {
  return (
    <section className="min-w-0 space-y-5">
      <h2 className="text-heading">Defaults for profiles</h2>
      <p>These apply to every profile whose own Watch page has not been changed.</p>
      <ActionForm
        action={saveWatchDefaultsAction}
        submitLabel="Set defaults"
        submitVariant="secondary"
        idPrefix="defaults"
        hiddenFields={{ seen: watchMark(defaults) }}
      >
        <WatchFields settings={defaults} />
      </ActionForm>
    </section>
  );
}

/** Where alerts are sent to, besides the app itself. */
export default async function NotificationsPage() {
  const { installation } = await requirePerson('owner');
  const now = new Date();
  const [channels, feeds, defaults] = await Promise.all([
    listChannels(installation),
    listCalendarFeeds(installation.database),
    readWatchDefaults(installation.database),
  ]);
  const mail = mailServerAmong(channels);
  const webhooks = channels.filter(({ id }) => id !== mail?.id);
  return (
    <SignedInFrame current="/settings/notifications">
      <PageHeading
        title="Notifications"
        lead={`Where alerts go, in addition to the app itself. Failed messages are retried for about ${daysText(Math.round(RETRIED_MS / DAY_MS))}.`}
      />
      <div className="grid gap-x-12 gap-y-14 xl:grid-cols-2">
        <section className="min-w-0 space-y-5">
          <h2 className="text-heading">Email</h2>
          <MailForm mail={mail} />
          {mail === undefined ? (
            <p className="text-small text-ink-muted">Save first, then send a test.</p>
          ) : (
            <>
              <ChannelState channel={mail} now={now} />
              <p className="text-small text-ink-muted">
                A test uses the saved settings. Save your changes first.
              </p>
              <ChannelActs id={mail.id} />
            </>
          )}
        </section>
        <section className="min-w-0 space-y-5">
          <h2 className="text-heading">Webhooks</h2>
          {webhooks.length === 0 ? null : (
            <ul className="border-t border-rule">
              {webhooks.map((channel) => (
                <WebhookItem key={channel.id} channel={channel} now={now} />
              ))}
            </ul>
          )}
          <ActionForm
            action={addWebhookAction}
            submitLabel="Save"
            submitVariant="secondary"
            idPrefix="webhook"
          >
            <FormTextField name="name" label="Name" />
            <FormSelect
              name="kind"
              label="Format"
              defaultValue="webhook"
              options={Object.entries(KIND_LABELS).map(([value, label]) => ({ value, label }))}
            />
            <FormTextField
              name="webhookUrl"
              label="Address"
              mono
              spellCheck={false}
              hint="It begins with https://. Keep it secret, like a password."
            />
          </ActionForm>
          <p className="text-small text-ink-muted">
            Save first, then send a test from the list of webhooks.
          </p>
        </section>
        <Calendars feeds={feeds} now={now} />
        <Defaults defaults={defaults} />
      </div>
    </SignedInFrame>
  );
}
