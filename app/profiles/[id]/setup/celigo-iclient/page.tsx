import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionForm } from '@/components/forms/action-form';
import { FieldsToLeaveAlone } from '@/components/setup/fields-to-leave-alone';
import { PrivateKeyBox } from '@/components/setup/private-key-box';
import { WrongTurns } from '@/components/setup/wrong-turns';
import { CodeBlock } from '@/components/ui/code-block';
import { Disclosure } from '@/components/ui/disclosure';
import { MenuPath } from '@/components/ui/menu-path';
import { Notice } from '@/components/ui/notice';
import { type IClientValues, iClientFields, iClientFieldsToLeaveAlone } from '@/lib/celigo/iclient';
import { chosenTemplates } from '@/lib/celigo/profile-templates';
import { wrongTurnsOf } from '@/lib/celigo/wrong-turns';
import { findingSentence, reviewFor } from '@/lib/connection-test/template-check';
import { fieldsToChange, iClientValues } from '@/lib/profiles/celigo-forms';
import { loadProfileView } from '../../profile-view';
import { saveCeligoProgressAction, showPrivateKeyAction } from '../celigo-actions';
import { CeligoFormView } from '../celigo-form-view';
import { SetupPage } from '../setup-page';
import { templatesHref } from '../task-href';
import { WaysIntoCeligo } from '../ways-into-celigo';

export const metadata: Metadata = { title: 'Fill in the iClient' };

/** What Celigo will put in where the templates have braces, as of now, and where to edit them. */
function renderedPreviews(values: IClientValues, profileId: string, now: Date) {
  const { payloadText, headersText } = reviewFor(
    values,
    chosenTemplates(values, values.templates),
    now,
  );
  const preview = (id: string, label: string, code: string | undefined) => (
    <>
      {code === undefined ? null : (
        <Disclosure summary={`What Celigo puts in: ${label}, as of now`}>
          <CodeBlock id={id} label={`Rendered ${label}`} code={code} wrap copy={false} />
        </Disclosure>
      )}
      <p>
        <Link href={templatesHref(profileId)} prefetch={false}>
          Edit the {label}
        </Link>
      </p>
    </>
  );
  return {
    Payload: preview('rendered-payload', 'payload', payloadText),
    'JWT headers': preview('rendered-headers', 'JWT headers', headersText),
  };
}

/** Says what is wrong with texts that were edited, before the account, the scopes or the key changed. */
function StaleTemplates({
  values,
  profileId,
}: {
  readonly values: IClientValues;
  readonly profileId: string;
}) {
  if (values.templates === undefined) {
    return null;
  }
  const { findings } = reviewFor(values, chosenTemplates(values, values.templates), new Date());
  const faults = findings.filter(({ weight }) => weight !== 'note');
  if (faults.length === 0) {
    return null;
  }
  return (
    <Notice kind="warning" title="The edited payload or JWT headers do not fit this profile">
      <ul>
        {faults.map((finding) => (
          <li key={findingSentence(finding)}>{findingSentence(finding)}</li>
        ))}
      </ul>
      <p>
        <Link href={templatesHref(profileId)} prefetch={false}>
          Correct them, or reset them to the recipe
        </Link>
      </p>
    </Notice>
  );
}

/** Every field of the iClient drawer, in its order. */
export default async function CeligoIclientTaskPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile } = view;
  const values = iClientValues(profile);
  const fields = values && iClientFields(values);
  const toChange = fields && fieldsToChange(profile, 'celigo-iclient', fields);
  return (
    <SetupPage
      view={view}
      slug="celigo-iclient"
      lead={
        <p>
          In integrator.io: <MenuPath path={['Resources', 'iClients', 'Create iClient']} />. The
          fields are in the order of the drawer. Leave any field that is not listed as it is.
        </p>
      }
    >
      <div className="space-y-3">
        <WaysIntoCeligo view={view} practicePage={toChange?.length ? 'iclients' : 'iclients/new'} />
        <WrongTurns turns={wrongTurnsOf('iclient')} />
      </div>
      {values === undefined ? null : <StaleTemplates values={values} profileId={profile.id} />}
      {values === undefined || fields === undefined ? null : (
        <CeligoFormView
          view={view}
          form="celigo-iclient"
          fields={fields}
          previews={renderedPreviews(values, profile.id, new Date())}
          secretBox={
            <PrivateKeyBox
              key={profile.credential?.id}
              action={showPrivateKeyAction}
              profileId={profile.id}
              label="Private key"
            />
          }
        />
      )}
      <FieldsToLeaveAlone fields={iClientFieldsToLeaveAlone} />
      <ActionForm
        action={saveCeligoProgressAction}
        submitLabel="These fields are entered: continue"
        inTaskBar
        hiddenFields={{ profileId: profile.id, version: profile.version, form: 'celigo-iclient' }}
      />
    </SetupPage>
  );
}
