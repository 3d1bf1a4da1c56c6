import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { ActionForm } from '@/components/forms/action-form';
import { FormPasswordField } from '@/components/forms/form-fields';
import { Passkeys } from '@/components/settings/passkeys';
import { SecondFactor } from '@/components/settings/second-factor';
import { SessionList } from '@/components/settings/session-list';
import { OwnSingleSignOn } from '@/components/sign-in/own-single-sign-on';
import { SingleSignOnFailed } from '@/components/sign-in/single-sign-on-failed';
import { ButtonLink } from '@/components/ui/button-link';
import { DefinitionList } from '@/components/ui/definition-list';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { listOwnSessions } from '@/lib/sign-in/own-sessions';
import { listPasskeys } from '@/lib/sign-in/passkeys/passkeys';
import { relyingPartyOf } from '@/lib/sign-in/passkeys/relying-party';
import { isPasswordHash, PASSWORD_LENGTH_MIN } from '@/lib/sign-in/password';
import { ownPasswordHash } from '@/lib/sign-in/people';
import { listRememberedDevices } from '@/lib/sign-in/remembered-device';
import { ROLE_WORDS, roleIsEnough } from '@/lib/sign-in/roles';
import { ownSecondFactor } from '@/lib/sign-in/second-factor';
import { requirePerson } from '@/lib/sign-in/session';
import { settingsInUse } from '@/lib/sign-in/single-sign-on/settings';
import { linkOf } from '@/lib/sign-in/single-sign-on/sign-in-methods';
import { removeAuthenticatorAction, renewRecoveryCodesAction } from '../authenticator-actions';
import { addPasskeyAction, beginPasskeyAction, removePasskeyAction } from '../passkey-actions';
import { SignedInFrame } from '../signed-in-frame';
import {
  changePasswordAction,
  endOtherSessionsAction,
  endSessionAction,
  forgetDevicesAction,
} from './actions';

export const metadata: Metadata = { title: 'Your sign-in' };

function ChangePassword() {
  return (
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
  );
}

/** What led back to this page. */
type SettingsQuery = {
  readonly password?: string;
  /** What was just done to one: `added` or `removed`. */
  readonly passkey?: string | Array<string>;
  /** The code of a way to the identity provider that failed, or `linked`. */
  readonly sso?: string | Array<string>;
};

/** What was just done here or at the identity provider, or why that failed. */
function JustDone({ query }: { readonly query: SettingsQuery }) {
  const { password, passkey, sso } = query;
  return (
    <>
      <SingleSignOnFailed code={[sso].flat()[0]} title="That did not work" />
      {sso === 'linked' ? (
        <Notice
          kind="success"
          role="status"
          title="Your account is linked to the identity provider."
          className="mb-8"
        />
      ) : null}
      {passkey === 'added' || passkey === 'removed' ? (
        <Notice
          kind="success"
          role="status"
          title={`The passkey has been ${passkey}.`}
          className="mb-8"
        >
          {passkey === 'removed' ? <p>You are signed out everywhere else.</p> : null}
        </Notice>
      ) : null}
      {password === 'changed' ? (
        <Notice
          kind="success"
          role="status"
          title="Your password has been changed."
          className="mb-8"
        >
          <p>You are signed out everywhere else.</p>
        </Notice>
      ) : null}
    </>
  );
}

/** Who is signed in, where else, and the way to a new password. */
export default async function SettingsPage({
  searchParams,
}: {
  readonly searchParams: Promise<SettingsQuery>;
}) {
  const { installation, person, sessionId } = await requirePerson();
  const isOwner = roleIsEnough(person.role, 'owner');
  const now = new Date();
  const { database } = installation;
  const [singleSignOn, passwordHash, secondFactor, passkeys, devices, sessions] = await Promise.all(
    [
      settingsInUse(installation),
      ownPasswordHash(installation, person.id),
      ownSecondFactor(installation, person.id),
      listPasskeys(installation, person.id),
      listRememberedDevices(database, person.id, now),
      listOwnSessions(database, person.id, sessionId, now),
    ],
  );
  const link = singleSignOn && (await linkOf(installation, person.id));
  const hasPassword = isPasswordHash(passwordHash ?? null);
  return (
    <SignedInFrame current="/settings">
      <div className="max-w-column">
        <PageHeading title="Your sign-in" />
        <JustDone query={await searchParams} />
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
          {hasPassword || secondFactor.isOn ? (
            <SecondFactor
              own={secondFactor}
              devices={devices}
              now={now}
              actions={{
                renewCodes: renewRecoveryCodesAction,
                remove: removeAuthenticatorAction,
                forget: forgetDevicesAction,
              }}
            />
          ) : null}
          <Passkeys
            passkeys={passkeys}
            now={now}
            worksHere={
              relyingPartyOf(installation.environment, (await headers()).get('host')) !== undefined
            }
            actions={{
              begin: beginPasskeyAction,
              finish: addPasskeyAction,
              remove: removePasskeyAction,
            }}
          />
          {singleSignOn === undefined && !isOwner ? null : (
            <section className="space-y-5">
              <h2 className="text-heading">Single sign-on</h2>
              {singleSignOn === undefined ? (
                <p>People can sign in with your company’s identity provider (OpenID Connect).</p>
              ) : (
                <OwnSingleSignOn
                  name={singleSignOn.name}
                  link={link}
                  isOnlyWay={!hasPassword && passkeys.length === 0}
                  now={now}
                />
              )}
              {isOwner ? (
                <ButtonLink href="/settings/single-sign-on" variant="secondary">
                  {singleSignOn === undefined ? 'Set up single sign-on' : 'Single sign-on settings'}
                </ButtonLink>
              ) : null}
            </section>
          )}
          {hasPassword && singleSignOn?.isOnly !== true ? <ChangePassword /> : null}
        </div>
      </div>
    </SignedInFrame>
  );
}
