import type { Metadata } from 'next';
import { ActionForm } from '@/components/forms/action-form';
import { FieldsToLeaveAlone } from '@/components/setup/fields-to-leave-alone';
import { WrongTurns } from '@/components/setup/wrong-turns';
import { ButtonLink } from '@/components/ui/button';
import { MenuPath } from '@/components/ui/menu-path';
import { connectionFields, connectionFieldsToLeaveAlone } from '@/lib/celigo/connection';
import { wrongTurnsOf } from '@/lib/celigo/wrong-turns';
import { connectionValues, fieldsToChange, iClientValues } from '@/lib/profiles/celigo-forms';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { loadProfileView } from '../../profile-view';
import { saveCeligoProgressAction } from '../celigo-actions';
import { CeligoFormView } from '../celigo-form-view';
import { CeligoWord } from '../celigo-word';
import { SetupPage } from '../setup-page';
import { WaysIntoCeligo } from '../ways-into-celigo';

export const metadata: Metadata = { title: 'Fill in the HTTP connection' };

/** Every field of the HTTP connection, in its order. */
export default async function CeligoConnectionTaskPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile } = view;
  const fields = connectionFields(connectionValues(profile));
  const toChange = fieldsToChange(profile, 'celigo-connection', fields);
  return (
    <SetupPage
      view={view}
      slug="celigo-connection"
      lead={
        <p>
          In integrator.io:{' '}
          <MenuPath path={['Resources', 'Connections', 'Create connection', 'HTTP']} />. Choose the
          iClient from the previous task here.
        </p>
      }
    >
      <div className="space-y-3">
        <WaysIntoCeligo
          view={view}
          practicePage={toChange?.length ? 'connections' : 'connections/new/http'}
        />
        <WrongTurns turns={wrongTurnsOf('connection')} />
      </div>
      <CeligoFormView view={view} form="celigo-connection" fields={fields} />
      <CeligoWord view={view} />
      <FieldsToLeaveAlone fields={connectionFieldsToLeaveAlone} />
      {iClientValues(profile) === undefined || !roleIsEnough(view.person.role, 'editor') ? null : (
        <section className="space-y-3">
          <h2 className="text-heading">For Celigo’s API</h2>
          <p>
            Both documents, ready for Celigo’s API. They contain the Client ID and the Certificate
            ID, but not the private key.
          </p>
          <ButtonLink
            href={`/profiles/${profile.id}/celigo.json`}
            download="celigo.json"
            variant="secondary"
          >
            Download celigo.json
          </ButtonLink>
        </section>
      )}
      <ActionForm
        action={saveCeligoProgressAction}
        submitLabel="These fields are entered: continue"
        inTaskBar
        hiddenFields={{
          profileId: profile.id,
          version: profile.version,
          form: 'celigo-connection',
        }}
      />
    </SetupPage>
  );
}
