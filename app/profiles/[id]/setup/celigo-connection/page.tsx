import type { Metadata } from 'next';
import { loadProfileView, type ProfileView } from '@/app/profile-view';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { CommonMistakes } from '@/components/setup/common-mistakes';
import { FieldsToLeaveAlone } from '@/components/setup/fields-to-leave-alone';
import { ButtonLink } from '@/components/ui/button-link';
import { Disclosure } from '@/components/ui/disclosure';
import { MenuPath } from '@/components/ui/menu-path';
import { mistakesIn } from '@/lib/celigo/common-mistakes';
import {
  connectionFacts,
  connectionFields,
  connectionFieldsToLeaveAlone,
} from '@/lib/celigo/connection';
import { CELIGO_MENUS } from '@/lib/celigo/labels';
import { connectionValues, fieldsToChange, iClientValues } from '@/lib/profiles/celigo-forms';
import { roleIsEnough } from '@/lib/sign-in/roles';
import {
  CeligoFormPane,
  type CeligoFormProps,
  CeligoFormScope,
  CeligoFormView,
} from '../../celigo-form-view';
import type { TestAgainQuery } from '../../test-again';
import { awaitsCeligoTest, CeligoConfirmation } from '../celigo-confirmation';
import { CeligoNextStepForm } from '../next-step-form';
import { SetupPage } from '../setup-page';
import { PracticeCeligoLink, WaysIntoCeligo } from '../ways-into-celigo';

export const metadata: Metadata = { title: TASK_WORDS['celigo-connection'].title };

/** Both documents as a file, for people whose role may have them. */
function CeligoJson({ view }: { readonly view: ProfileView }) {
  const { profile, person } = view;
  return iClientValues(profile) === undefined || !roleIsEnough(person.role, 'editor') ? null : (
    <Disclosure summary="Both documents, for Celigo’s API">
      <p>They contain the Client ID and the Certificate ID, but not the private key.</p>
      <ButtonLink
        href={`/profiles/${profile.id}/celigo.json`}
        download="celigo.json"
        variant="secondary"
      >
        Download celigo.json
      </ButtonLink>
    </Disclosure>
  );
}

/** Every field of the HTTP connection, in its order. */
export default async function CeligoConnectionTaskPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<TestAgainQuery>;
}) {
  const view = await loadProfileView((await params).id, 'celigo-connection');
  const { profile } = view;
  const fields = connectionFields(connectionValues(profile));
  const toChange = fieldsToChange(profile, 'celigo-connection', fields);
  const form: CeligoFormProps = {
    view,
    form: 'celigo-connection',
    title: 'HTTP connection',
    fields,
    facts: connectionFacts,
  };
  return (
    <CeligoFormScope {...form}>
      <SetupPage
        view={view}
        slug="celigo-connection"
        aside={<CeligoFormPane {...form} />}
        lead={
          <p>
            In integrator.io: <MenuPath path={CELIGO_MENUS.connection} />. In this form, select the
            iClient from the previous task.{' '}
            <PracticeCeligoLink
              view={view}
              page={toChange?.length ? 'connections' : 'connections/new/http'}
            />
          </p>
        }
      >
        <div className="space-y-4">
          <WaysIntoCeligo view={view} kind="connections" />
          <CeligoFormView
            {...form}
            closing={
              awaitsCeligoTest(profile)
                ? 'In Celigo, click **Save**, then **Test connection**. Come back and confirm the result below.'
                : 'In Celigo, click **Save**.'
            }
          />
          <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
            <FieldsToLeaveAlone fields={connectionFieldsToLeaveAlone} />
            <CommonMistakes mistakes={mistakesIn('connection')} />
            {view.guest === undefined ? <CeligoJson view={view} /> : null}
          </div>
        </div>
        <CeligoNextStepForm view={view} form="celigo-connection" query={await searchParams} />
        <CeligoConfirmation view={view} />
      </SetupPage>
    </CeligoFormScope>
  );
}
