import type { Metadata } from 'next';
import { ActionForm } from '@/components/forms/action-form';
import {
  FormCheckbox,
  FormPasswordField,
  FormSelect,
  FormTextField,
} from '@/components/forms/form-fields';
import { ConfirmHereFirst, FormProofField } from '@/components/sign-in/confirm-here';
import { Breadcrumbs } from '@/components/ui/breadcrumbs';
import { CopyField } from '@/components/ui/copy-field';
import { InlineWarning } from '@/components/ui/inline-warning';
import { PageHeading } from '@/components/ui/page-heading';
import { RelativeDate } from '@/components/ui/relative-date';
import { ROLE_WORDS, ROLES } from '@/lib/sign-in/roles';
import { requirePerson } from '@/lib/sign-in/session';
import { redirectUri } from '@/lib/sign-in/single-sign-on/flow';
import {
  DEFAULT_ROLES,
  type LastFailure,
  lastFailureOf,
  openMarkedSettings,
  SECOND_FACTOR_WORDS,
  SETTINGS_DEFAULTS,
  type SingleSignOnSettings,
} from '@/lib/sign-in/single-sign-on/settings';
import { SignedInFrame } from '../../signed-in-frame';
import { checkSingleSignOnAction, saveSingleSignOnAction } from './actions';

export const metadata: Metadata = { title: 'Single sign-on' };

const DEFAULT_ROLE_OPTIONS = DEFAULT_ROLES.map((value) => ({
  value,
  label: value === 'none' ? 'None: they cannot sign in' : ROLE_WORDS[value].label,
}));

function Failure({ failure, now }: { readonly failure: LastFailure; readonly now: Date }) {
  return (
    <InlineWarning>
      The last sign-in with the provider failed{' '}
      <RelativeDate date={failure.at} now={now} withTime />: <code>{failure.code}</code>{' '}
      {failure.detail}
    </InlineWarning>
  );
}

/** The provider, and this app as its client. */
function ProviderFields({ settings }: { readonly settings: SingleSignOnSettings }) {
  return (
    <fieldset className="space-y-6">
      <legend className="text-heading font-bold">Provider</legend>
      <div className="grid items-end gap-x-5 gap-y-6 sm:grid-cols-2">
        <FormTextField
          name="name"
          label="Name"
          defaultValue={settings.name}
          hint="The button says “Sign in with” and this name."
        />
        <FormTextField
          name="issuer"
          label="Issuer"
          defaultValue={settings.issuer}
          mono
          spellCheck={false}
          hint="For example, https://login.example.com"
        />
      </div>
      <div className="grid items-end gap-x-5 gap-y-6 sm:grid-cols-2">
        <FormTextField
          name="clientId"
          label="Client ID"
          defaultValue={settings.clientId}
          mono
          spellCheck={false}
        />
        <FormPasswordField
          name="clientSecret"
          label="Client secret"
          autoComplete="off"
          hint={
            settings.clientSecret === ''
              ? 'Leave it empty for a public client.'
              : 'Leave it empty to keep the saved secret.'
          }
        />
      </div>
      {settings.clientSecret === '' ? null : (
        <FormCheckbox
          name="isPublic"
          label="Public client"
          hint="Removes the saved secret: PKCE alone then protects the sign-in."
        />
      )}
      <FormTextField name="scopes" label="Scopes" defaultValue={settings.scopes} mono />
    </fieldset>
  );
}

/** Who gets in, and as what. */
function PeopleFields({ settings }: { readonly settings: SingleSignOnSettings }) {
  const { roleValues } = settings;
  return (
    <fieldset className="space-y-6">
      <legend className="text-heading font-bold">People and roles</legend>
      <FormCheckbox
        name="createsPeople"
        label="Create accounts for new people"
        defaultChecked={settings.createsPeople}
        hint="Otherwise, only people who already have an account here can sign in."
      />
      <FormCheckbox
        name="linksByEmail"
        label="Link to an existing person by verified email"
        defaultChecked={settings.linksByEmail}
        hint="Whoever controls the provider can then sign in as anyone here. Without it, people link their own account under Your sign-in."
      />
      <div className="grid items-end gap-x-5 gap-y-6 sm:grid-cols-2">
        <FormTextField
          name="roleClaim"
          label="Claim that sets the role"
          defaultValue={settings.roleClaim}
          mono
          spellCheck={false}
          hint="For example, groups or realm_access.roles. It sets the role at each sign-in. Leave it empty to assign roles here."
        />
        <FormSelect
          name="defaultRole"
          label="Role if no value matches"
          defaultValue={settings.defaultRole}
          options={DEFAULT_ROLE_OPTIONS}
        />
      </div>
      <div className="grid items-end gap-x-5 gap-y-6 sm:grid-cols-3">
        {ROLES.toReversed().map((role) => (
          <FormTextField
            key={role}
            name={`${role}Values`}
            label={`Values for ${role}s`}
            defaultValue={roleValues[role].join(', ')}
            mono
            spellCheck={false}
            hint="Separated by commas"
          />
        ))}
      </div>
    </fieldset>
  );
}

/** What single sign-on replaces. */
function RuleFields({ settings }: { readonly settings: SingleSignOnSettings }) {
  return (
    <fieldset className="space-y-6">
      <legend className="text-heading font-bold">How people sign in</legend>
      <FormCheckbox
        name="isOn"
        label="Single sign-on is on"
        defaultChecked={settings.isOn}
        hint="When it is off, the sign-in page does not offer it. Linked people stay linked."
      />
      <div className="grid items-end gap-x-5 gap-y-6 sm:grid-cols-2">
        <FormSelect
          name="secondFactor"
          label="Counts as a second factor"
          defaultValue={settings.secondFactor}
          options={Object.entries(SECOND_FACTOR_WORDS).map(([value, label]) => ({
            value,
            label,
          }))}
        />
        <FormTextField
          name="acrValues"
          label="acr values that count as a second factor"
          defaultValue={settings.acrValues.join(', ')}
          mono
          spellCheck={false}
          hint="In addition to mfa in amr. Separated by commas."
        />
      </div>
      <FormCheckbox
        name="isOnly"
        label="Single sign-on only"
        defaultChecked={settings.isOnly}
        hint="No one can sign in with a password. If the provider fails, the server administrator can let you in: npm run people -- reset EMAIL"
      />
    </fieldset>
  );
}

/** How people sign in with an identity provider. */
export default async function SingleSignOnPage() {
  const { installation } = await requirePerson('owner');
  const now = new Date();
  const { settings: opened, mark } = await openMarkedSettings(installation);
  const isUnreadable = opened === 'unreadable';
  const settings = isUnreadable ? SETTINGS_DEFAULTS : (opened ?? SETTINGS_DEFAULTS);
  const failure = await lastFailureOf(installation.database);
  return (
    <SignedInFrame current="/settings">
      <Breadcrumbs items={[{ label: 'Your sign-in', href: '/settings' }]} />
      <PageHeading
        title="Single sign-on"
        lead="People sign in with your identity provider (OpenID Connect)."
      />
      <div className="grid gap-x-12 gap-y-14 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="min-w-0 space-y-8">
          {isUnreadable ? (
            <InlineWarning>
              The saved settings cannot be read. Until you save them again, nobody signs in with a
              password.
            </InlineWarning>
          ) : null}
          <ConfirmHereFirst />
          <ActionForm
            action={saveSingleSignOnAction}
            submitLabel="Save"
            idPrefix="sso"
            hiddenFields={{ seen: mark }}
          >
            <div className="space-y-12">
              <ProviderFields settings={settings} />
              <PeopleFields settings={settings} />
              <RuleFields settings={settings} />
              <FormProofField label="Your password" />
            </div>
          </ActionForm>
        </div>
        <aside className="min-w-0 space-y-10">
          <section className="space-y-4">
            <h2 className="text-heading">At the provider</h2>
            <p>Register this app as a web application with the authorization code flow.</p>
            <CopyField
              id="redirect-address"
              label="Redirect URI"
              value={redirectUri(installation)}
            />
          </section>
          <section className="space-y-4">
            <h2 className="text-heading">Check</h2>
            {failure === undefined ? null : <Failure failure={failure} now={now} />}
            <ActionForm
              action={checkSingleSignOnAction}
              submitLabel="Check the settings"
              pendingLabel="Checking…"
              submitVariant="secondary"
              idPrefix="check"
            >
              <p className="text-small text-ink-muted">
                Uses the saved settings to read what the provider publishes. Nobody is signed in.
              </p>
            </ActionForm>
          </section>
        </aside>
      </div>
    </SignedInFrame>
  );
}
