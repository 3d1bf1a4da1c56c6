import type { Metadata } from 'next';
import { ActionForm } from '@/components/forms/action-form';
import { FormPasswordField } from '@/components/forms/form-fields';
import { SessionList } from '@/components/settings/session-list';
import { ButtonLink } from '@/components/ui/button';
import { DefinitionList } from '@/components/ui/definition-list';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { listOwnSessions } from '@/lib/sign-in/own-sessions';
import { PASSWORD_LENGTH_MIN } from '@/lib/sign-in/password';
import { ROLE_WORDS, roleIsEnough } from '@/lib/sign-in/roles';
import { requirePerson } from '@/lib/sign-in/session';
import { changePasswordAction, endOtherSessionsAction, endSessionAction } from './actions';

export const metadata: Metadata = { title: 'Your sign-in' };

/** Who is signed in, where else, and the way to a new password. */
export default async function SettingsPage({
  searchParams,
}: {
  readonly searchParams: Promise<{ readonly password?: string }>;
}) {
  const { installation, person, sessionId } = await requirePerson();
  const isOwner = roleIsEnough(person.role, 'owner');
  const now = new Date();
  const sessions = await listOwnSessions(installation.database, person.id, sessionId, now);
  return (
    <div className="max-w-column">
      <PageHeading
        title="Your sign-in"
        actions={
          isOwner ? <ButtonLink href="/settings/notifications">Notifications</ButtonLink> : null
        }
      />
      {(await searchParams).password === 'changed' ? (
        <Notice
          kind="success"
          role="status"
          title="Your password has been changed."
          className="mb-8"
        >
          <p>You are signed out everywhere else.</p>
        </Notice>
      ) : null}
      <div className="space-y-14">
        <section aria-label="Your account">
          <DefinitionList
            items={[
              { term: 'Name', value: person.name },
              { term: 'Email', value: person.email },
              {
                term: 'Role',
                value: `${ROLE_WORDS[person.role].label}: ${ROLE_WORDS[person.role].may}`,
              },
            ]}
          />
        </section>
        <section className="space-y-5">
          <h2 className="text-heading">Where you are signed in</h2>
          <SessionList
            sessions={sessions}
            now={now}
            endAction={endSessionAction}
            endOthersAction={endOtherSessionsAction}
          />
        </section>
        <section className="space-y-5">
          <h2 className="text-heading">Change your password</h2>
          <p>You stay signed in here and are signed out everywhere else.</p>
          <ActionForm
            action={changePasswordAction}
            submitLabel="Change password"
            pendingLabel="Changing…"
            idPrefix="password"
          >
            <FormPasswordField
              name="currentPassword"
              label="Current password"
              autoComplete="current-password"
            />
            <FormPasswordField
              name="newPassword"
              label="New password"
              autoComplete="new-password"
              hint={`At least ${PASSWORD_LENGTH_MIN} characters.`}
            />
          </ActionForm>
        </section>
      </div>
    </div>
  );
}
