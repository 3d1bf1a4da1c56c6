import type { FormAction } from '@/lib/forms/form-state';
import type { PersonEntry } from '@/lib/sign-in/access';
import { ROLE_WORDS, ROLES, type Role } from '@/lib/sign-in/roles';
import { ActionForm } from '../forms/action-form';
import { FormCheckbox, FormSelect } from '../forms/form-fields';
import { ConfirmHereFirst, FormProofField } from '../sign-in/confirm-here';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { InlineWarning } from '../ui/inline-warning';

/** What an owner can do about a person. */
export type PersonActions = Readonly<
  Record<
    | 'changeRole'
    | 'createPasswordLink'
    | 'createFactorRemovalLink'
    | 'deactivate'
    | 'signOut'
    | 'unlink',
    FormAction
  >
>;

type SingleSignOnLink = { readonly claimedRole: Role | undefined };

/** Props of {@link PersonList}. */
export type PersonListProps = {
  readonly people: ReadonlyArray<PersonEntry>;
  /** Who is linked to the identity provider, by id, and the role that it gave last. */
  readonly links: ReadonlyMap<string, SingleSignOnLink>;
  /** The person who looks at the list. */
  readonly ownId: string;
  /** Whether a mail server is set, so that links can be mailed. */
  readonly hasMail: boolean;
  readonly actions: PersonActions;
};

const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role].label }));

function factorWords({ hasAuthenticator, passkeys }: PersonEntry): string {
  const app = hasAuthenticator ? ['authenticator app'] : [];
  const keys = passkeys === 0 ? [] : [passkeys === 1 ? 'passkey' : `${passkeys} passkeys`];
  return [...app, ...keys].join(', ') || 'none';
}

function sessionWords(sessions: number): string {
  return sessions === 0
    ? 'Not signed in'
    : `${sessions} active ${sessions === 1 ? 'session' : 'sessions'}`;
}

function linkWords({ claimedRole }: SingleSignOnLink): string {
  return claimedRole === undefined
    ? 'Signs in with the identity provider'
    : 'Signs in with the identity provider, which sets the role';
}

function Deactivate({
  person,
  action,
}: {
  readonly person: PersonEntry;
  readonly action: FormAction;
}) {
  return (
    <ConfirmDialog
      triggerLabel={`Deactivate ${person.name}`}
      title={`Deactivate ${person.name}?`}
      form={
        <ActionForm
          action={action}
          submitLabel="Deactivate"
          pendingLabel="Deactivating…"
          submitVariant="danger"
          idPrefix={`deactivate-${person.id}`}
          hiddenFields={{ personId: person.id }}
        />
      }
    >
      <p>
        {person.email} is signed out everywhere at once and cannot sign in again. Their open links
        and the calendar addresses that they created stop working. Their entries stay in the audit
        record. A password link lets them back in.
      </p>
    </ConfirmDialog>
  );
}

type PersonProps = Pick<PersonListProps, 'hasMail' | 'actions'> & {
  readonly person: PersonEntry;
  /** Absent for someone who is not linked. */
  readonly link: SingleSignOnLink | undefined;
};

function Controls({ person, link, hasMail, actions }: PersonProps) {
  const hiddenFields = { personId: person.id };
  const sendsMail = hasMail ? (
    <FormCheckbox name="sendsMail" label="Send by email" defaultChecked />
  ) : null;
  return (
    <div className="mt-4 space-y-6">
      {person.state === 'active' ? (
        <ActionForm
          action={actions.changeRole}
          submitLabel="Save role"
          submitVariant="secondary"
          idPrefix={`role-${person.id}`}
          hiddenFields={hiddenFields}
        >
          <FormSelect
            name="role"
            label={`What ${person.name} can do`}
            options={ROLE_OPTIONS}
            defaultValue={person.role}
            {...(link?.claimedRole === undefined
              ? {}
              : { hint: 'The identity provider sets it again at the next sign-in.' })}
          />
        </ActionForm>
      ) : null}
      <ActionForm
        action={actions.createPasswordLink}
        submitLabel="Create a password link"
        pendingLabel="Creating…"
        submitVariant="secondary"
        idPrefix={`password-link-${person.id}`}
        hiddenFields={{ email: person.email }}
      >
        {sendsMail}
      </ActionForm>
      {person.hasSecondFactor ? (
        <div className="space-y-3">
          <ConfirmHereFirst />
          <ActionForm
            action={actions.createFactorRemovalLink}
            submitLabel="Create a link that also removes the second factor"
            pendingLabel="Creating…"
            submitVariant="secondary"
            idPrefix={`factor-removal-link-${person.id}`}
            hiddenFields={{ email: person.email }}
          >
            {sendsMail}
            <FormProofField label="Your password" />
          </ActionForm>
        </div>
      ) : null}
      <div className="flex flex-wrap items-start gap-3">
        {person.sessions > 0 ? (
          <ActionForm
            action={actions.signOut}
            submitLabel="Sign out everywhere"
            pendingLabel="Signing out…"
            submitVariant="secondary"
            idPrefix={`sign-out-${person.id}`}
            hiddenFields={hiddenFields}
          />
        ) : null}
        {link === undefined ? null : (
          <ActionForm
            action={actions.unlink}
            submitLabel="Remove the link to single sign-on"
            pendingLabel="Removing…"
            submitVariant="secondary"
            idPrefix={`unlink-${person.id}`}
            hiddenFields={hiddenFields}
          />
        )}
        {person.state === 'active' ? (
          <Deactivate person={person} action={actions.deactivate} />
        ) : null}
      </div>
    </div>
  );
}

function PersonRow({
  person,
  link,
  isOwn,
  hasMail,
  actions,
}: PersonProps & { readonly isOwn: boolean }) {
  return (
    <li className="border-b border-rule py-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <p className="min-w-0 wrap-anywhere">
          <strong>{person.name}</strong>
          {isOwn ? ' (you)' : ''}
          <br />
          <span className="text-small text-ink-muted">{person.email}</span>
          {link === undefined ? null : (
            <>
              <br />
              <span className="text-small text-ink-muted">{linkWords(link)}</span>
            </>
          )}
        </p>
        <p className="text-small sm:text-right">
          <span>
            {person.state === 'deactivated' ? 'Deactivated' : ROLE_WORDS[person.role].label}
          </span>
          <br />
          <span className="text-ink-muted">
            {sessionWords(person.sessions)}
            <br />
            Second factor: {factorWords(person)}
          </span>
        </p>
      </div>
      {person.state === 'changed-outside' ? (
        <InlineWarning>
          This account was changed outside the app, so it is read-only. If you did not restore a
          backup, find out who can write to the database. A password link restores the account.
        </InlineWarning>
      ) : null}
      <details className="disclosure mt-2">
        <summary className="inline-flex min-h-6 items-center text-small text-accent hover:text-accent-strong">
          <span className="underline underline-offset-4">Manage {person.name}</span>
        </summary>
        <Controls person={person} link={link} hasMail={hasMail} actions={actions} />
      </details>
    </li>
  );
}

/** Everyone with an account, and what an owner can do about each. */
export function PersonList({ people, links, ownId, hasMail, actions }: PersonListProps) {
  return (
    <section aria-label="People with an account">
      <ul className="border-t border-rule">
        {people.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            link={links.get(person.id)}
            isOwn={person.id === ownId}
            hasMail={hasMail}
            actions={actions}
          />
        ))}
      </ul>
    </section>
  );
}
