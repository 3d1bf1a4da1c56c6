import { randomUUID } from 'node:crypto';
import type { Metadata } from 'next';
import { ActionForm } from '@/components/forms/action-form';
import { FormCheckboxGroup, FormTextField } from '@/components/forms/form-fields';
import { AccountIdField } from '@/components/profiles/account-id-field';
import { SCOPE_OPTIONS } from '@/components/setup/scope-options';
import { PageHeading } from '@/components/ui/page-heading';
import { COMPANY_INFORMATION_MENU } from '@/lib/account/account';
import { requirePerson } from '@/lib/sign-in/session';
import { CheckAccountButton } from '../check-account-button';
import { createProfileAction } from './actions';

export const metadata: Metadata = { title: 'New profile' };

/** The beginning of the journey: which account, and what the connection may do. */
export default async function NewProfilePage() {
  const { installation } = await requirePerson('editor');
  return (
    <div className="max-w-column">
      <PageHeading
        title="New profile"
        lead="A profile is one NetSuite account with its integration record, its key and certificate, and its Celigo connection."
      />
      <ActionForm
        action={createProfileAction}
        submitLabel="Create profile"
        pendingLabel="One moment…"
        hiddenFields={{ creationId: randomUUID() }}
        secondary={<CheckAccountButton />}
      >
        <FormTextField
          name="name"
          label="Profile name"
          hint="Any name, such as the company and what the connection is for."
        />
        <AccountIdField
          hint={
            <>
              In NetSuite at <strong>{COMPANY_INFORMATION_MENU}</strong>, or paste any NetSuite URL
              of your account.{' '}
              {installation.environment.practice ? (
                <>
                  To practice without NetSuite, enter <code>PRACTICE</code>.
                </>
              ) : null}
            </>
          }
        />
        <FormCheckboxGroup
          name="scopes"
          legend="Scopes"
          hint="What the connection is allowed to use. Choose only what the integration needs."
          options={SCOPE_OPTIONS}
          defaultValues={['rest_webservices']}
        />
      </ActionForm>
    </div>
  );
}
