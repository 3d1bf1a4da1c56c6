import type { Metadata } from 'next';
import { loadProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { FormCheckboxGroup } from '@/components/forms/form-fields';
import { ForEditors } from '@/components/forms/may-change';
import { AccountIdField } from '@/components/profiles/account-id-field';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { SCOPE_OPTIONS } from '@/components/setup/scope-options';
import { DefinitionList } from '@/components/ui/definition-list';
import { ExternalLink } from '@/components/ui/external-link';
import { browserHref, companyInformationUrl } from '@/lib/account/deep-links';
import { appHost, restletsHost, suitetalkHost, tokenEndpointUrl } from '@/lib/account/hosts';
import { CheckAccountButton } from '../../../check-account-button';
import { nextStepForm, type TestAgainQuery } from '../../test-again';
import { SetupPage } from '../setup-page';
import { saveAccountAction } from './actions';

export const metadata: Metadata = { title: TASK_WORDS.account.title };

/** The account of the profile, what follows from it, and the scopes. */
export default async function AccountTaskPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<TestAgainQuery>;
}) {
  const view = await loadProfileView((await params).id);
  const query = await searchParams;
  const { profile, account } = view;
  return (
    <SetupPage
      view={view}
      slug="account"
      lead={<p>Everything in this profile is for this account. Make sure it is correct.</p>}
    >
      <section className="space-y-4">
        <h2 className="text-heading">Derived from the Account ID</h2>
        <DefinitionList
          items={[
            { term: 'Environment', value: account.environmentLabel },
            { term: 'NetSuite in the browser', value: appHost(account), mono: true },
            { term: 'REST host', value: suitetalkHost(account), mono: true },
            { term: 'RESTlet host', value: restletsHost(account), mono: true },
            { term: 'Token endpoint', value: tokenEndpointUrl(account), mono: true },
          ]}
        />
        <p>
          Compare with{' '}
          <ExternalLink href={browserHref(account, companyInformationUrl(account))}>
            Company Information in NetSuite
          </ExternalLink>
          , <strong>Company URLs</strong> subtab.
        </p>
      </section>
      <section className="space-y-5">
        <h2 className="text-heading">Account and scopes</h2>
        <ActionForm
          action={saveAccountAction}
          {...nextStepForm(query, { profileId: profile.id, version: profile.version })}
          inTaskBar
          afterSubmit={
            // Not in the bar, which has room for one act; after it, so that Enter saves.
            <ForEditors>
              <CheckAccountButton />
            </ForEditors>
          }
        >
          <AccountIdField defaultValue={profile.accountId} />
          <FormCheckboxGroup
            name="scopes"
            legend="Scopes"
            options={SCOPE_OPTIONS}
            defaultValues={profile.scopes}
          />
        </ActionForm>
      </section>
    </SetupPage>
  );
}
