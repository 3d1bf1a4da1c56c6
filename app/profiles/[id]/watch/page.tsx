import type { Metadata } from 'next';
import Link from 'next/link';
import { ProfileFrame } from '@/app/profile-frame';
import { testRunsHref, watchHref } from '@/app/profile-hrefs';
import { loadProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { FormTextArea } from '@/components/forms/form-fields';
import { RelativeDate } from '@/components/ui/relative-date';
import { AlertBanner } from '@/components/watch/alert-banner';
import { WatchFields } from '@/components/watch/watch-fields';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { readMailServer } from '@/lib/watch/channels';
import { nextCheckAt } from '@/lib/watch/checks';
import { currentAlerts } from '@/lib/watch/read-alerts';
import { readWatch, watchMark } from '@/lib/watch/settings';
import { dismissAlertAction, saveWatchAction } from './actions';

export const metadata: Metadata = { title: 'Watch' };

const ALERTS_SHOWN = 5;

/** How a profile is watched, and who is told. */
export default async function WatchPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile, installation, person, now } = view;
  const { database } = installation;
  const [settings, alerts, mailServer] = await Promise.all([
    readWatch(database, profile.id),
    currentAlerts(database, { profileId: profile.id, now, limit: ALERTS_SHOWN }),
    readMailServer(installation),
  ]);
  const nextCheck = await nextCheckAt(installation, profile, settings);
  const hasMail = mailServer !== undefined;
  return (
    <ProfileFrame view={view} currentHref={watchHref(profile.id)}>
      <div className="mb-9 space-y-4">
        <h1 className="text-title">Watch</h1>
        <p className="prose text-ink-muted">
          Checks this connection, sends reminders before its certificate expires, and notifies
          people when something changes. Checks start after the connection has worked once.
        </p>
      </div>
      <AlertBanner
        alerts={alerts}
        dismissAction={dismissAlertAction}
        onPagesOf={`/profiles/${profile.id}`}
      />
      <ActionForm
        action={saveWatchAction}
        submitLabel="Save"
        hiddenFields={{ profileId: profile.id, seen: watchMark(settings) }}
      >
        <WatchFields settings={settings} />
        <FormTextArea
          name="contacts"
          label="Contacts"
          defaultValue={settings.contacts.join('\n')}
          rows={3}
          hint={`Email addresses, one per line.${hasMail ? '' : ' No mail server is set up, so no email is sent.'}`}
        />
      </ActionForm>
      <p className="mt-8 text-small text-ink-muted">
        {nextCheck === undefined ? null : (
          <>
            The next check is due <RelativeDate date={nextCheck} now={now} withTime />.{' '}
          </>
        )}
        Checks are listed in the{' '}
        <Link href={testRunsHref(profile.id)} prefetch={false}>
          test history
        </Link>
        .
        {roleIsEnough(person.role, 'owner') ? (
          <>
            {' '}
            Set up email, webhooks, and the defaults for all profiles under{' '}
            <Link href="/settings/notifications" prefetch={false}>
              Notifications
            </Link>
            .
          </>
        ) : null}
      </p>
    </ProfileFrame>
  );
}
