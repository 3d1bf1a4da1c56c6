import type { Metadata } from 'next';
import { ActionForm } from '@/components/forms/action-form';
import { FormCheckbox, FormSelect, FormTextField } from '@/components/forms/form-fields';
import { InvitationList } from '@/components/people/invitation-list';
import { PersonList } from '@/components/people/person-list';
import { ConfirmHereFirst, FormProofField } from '@/components/sign-in/confirm-here';
import { PageHeading } from '@/components/ui/page-heading';
import { listPeople } from '@/lib/sign-in/access';
import { listInvitations } from '@/lib/sign-in/invitations';
import { secondFactorIsRequired } from '@/lib/sign-in/people';
import { ROLE_WORDS, ROLES } from '@/lib/sign-in/roles';
import { requirePerson } from '@/lib/sign-in/session';
import { linksOfPeople } from '@/lib/sign-in/single-sign-on/accounts';
import { readMailServer } from '@/lib/watch/channels';
import {
  changeRoleAction,
  createFactorRemovalLinkAction,
  createInvitationAction,
  createPasswordLinkAction,
  deactivatePersonAction,
  requireSecondFactorAction,
  revokeInvitationAction,
  signPersonOutAction,
  unlinkPersonAction,
} from './actions';

export const metadata: Metadata = { title: 'People' };

function Invite({ hasMail }: { readonly hasMail: boolean }) {
  return (
    <section className="space-y-5">
      <h2 className="text-heading">Invite someone</h2>
      <ActionForm
        action={createInvitationAction}
        submitLabel="Create invitation"
        pendingLabel="Creating…"
        idPrefix="invitation"
      >
        <FormTextField name="email" label="Email" type="email" autoComplete="off" />
        <div className="space-y-3">
          <FormSelect
            name="role"
            label="Role"
            options={ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role].label }))}
            defaultValue="editor"
          />
          <ul className="space-y-1 text-small text-ink-muted">
            {ROLES.map((role) => (
              <li key={role}>
                <strong>{ROLE_WORDS[role].label}</strong> {ROLE_WORDS[role].may}.
              </li>
            ))}
          </ul>
        </div>
        {hasMail ? <FormCheckbox name="sendsMail" label="Send by email" defaultChecked /> : null}
      </ActionForm>
    </section>
  );
}

function SecondFactorRule({ isRequired }: { readonly isRequired: boolean }) {
  return (
    <section className="space-y-5">
      <h2 className="text-heading">Second factor</h2>
      <ConfirmHereFirst />
      <ActionForm
        action={requireSecondFactorAction}
        submitLabel="Save requirement"
        submitVariant="secondary"
        idPrefix="requirement"
      >
        <FormCheckbox
          name="required"
          label="Require a second factor for everyone"
          defaultChecked={isRequired}
          hint="Anyone without one, including you, must set one up before doing anything else."
        />
        <FormProofField label="Your password" />
      </ActionForm>
    </section>
  );
}

/** Who has access, what they may do, and how someone gets in. */
export default async function PeoplePage() {
  const { installation, person } = await requirePerson('owner');
  const now = new Date();
  const people = await listPeople(installation, now);
  const links = await linksOfPeople(installation);
  const invitations = await listInvitations(installation, now);
  const isRequired = await secondFactorIsRequired(installation.database, installation.personMacKey);
  const hasMail = (await readMailServer(installation)) !== undefined;
  return (
    <>
      <PageHeading
        title="People"
        lead="Everyone with access to this installation. Each change is recorded."
      />
      <div className="grid gap-x-12 gap-y-12 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-12">
          <PersonList
            people={people}
            links={links}
            ownId={person.id}
            hasMail={hasMail}
            actions={{
              changeRole: changeRoleAction,
              createPasswordLink: createPasswordLinkAction,
              createFactorRemovalLink: createFactorRemovalLinkAction,
              deactivate: deactivatePersonAction,
              signOut: signPersonOutAction,
              unlink: unlinkPersonAction,
            }}
          />
          <InvitationList
            invitations={invitations}
            now={now}
            revokeAction={revokeInvitationAction}
          />
        </div>
        <div className="space-y-12 xl:border-l xl:border-rule xl:pl-8">
          <Invite hasMail={hasMail} />
          <SecondFactorRule isRequired={isRequired} />
        </div>
      </div>
    </>
  );
}
