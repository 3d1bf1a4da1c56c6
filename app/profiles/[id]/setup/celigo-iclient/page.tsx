import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionForm } from '@/components/forms/action-form';
import { PrivateKeyBox } from '@/components/setup/private-key-box';
import { CodeBlock } from '@/components/ui/code-block';
import { Disclosure } from '@/components/ui/disclosure';
import { MenuPath } from '@/components/ui/menu-path';
import { tokenEndpointUrl } from '@/lib/account/hosts';
import {
  type IClientValues,
  iClientFields,
  iClientFieldsToLeaveAlone,
} from '@/lib/celigo/form-iclient';
import { CELIGO_WRONG_TURNS } from '@/lib/celigo/forms';
import { renderAssertionParts } from '@/lib/celigo/rendered-assertion';
import { jwtHeadersTemplate, payloadTemplate } from '@/lib/celigo/templates';
import { loadProfileView } from '../../profile-view';
import { saveCeligoProgressAction, showPrivateKeyAction } from '../celigo-actions';
import { celigoApiHref } from '../celigo-api/celigo-api-href';
import { CeligoFormView } from '../celigo-form-view';
import { iClientValues } from '../celigo-values';
import { SetupPage } from '../setup-page';

export const metadata: Metadata = { title: 'Fill in the iClient' };

/** What Celigo will put in where the templates have braces, as of now. */
function renderedPreviews(values: IClientValues, now: Date) {
  const rendered = renderAssertionParts({
    payloadTemplate: payloadTemplate({
      tokenEndpointUrl: tokenEndpointUrl(values.account),
      scopes: values.scopes,
    }),
    headersTemplate: jwtHeadersTemplate({ algorithm: values.algorithm }),
    clientId: values.clientId,
    certificateId: values.certificateId,
    now,
  });
  if (!rendered.ok) {
    return {};
  }
  const preview = (id: string, label: string, code: string) => (
    <Disclosure summary={`What Celigo puts in: ${label}, as of now`}>
      <CodeBlock id={id} label={`Rendered ${label}`} code={code} wrap copy={false} />
    </Disclosure>
  );
  return {
    Payload: preview('rendered-payload', 'payload', rendered.value.payloadText),
    'JWT headers': preview('rendered-headers', 'headers', rendered.value.headerText),
  };
}

/** Every field of the iClient drawer, in its order. */
export default async function CeligoIclientTaskPage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile } = view;
  const values = iClientValues(view);
  return (
    <SetupPage
      view={view}
      slug="celigo-iclient"
      lead={
        <p>
          In integrator.io: <MenuPath path={['Resources', 'iClients', 'Create iClient']} />. The
          fields stand here in the order of the drawer; fields that are not listed stay as they are.
        </p>
      }
    >
      <p>
        With an API token of Celigo this needs no copying:{' '}
        <Link href={celigoApiHref(profile.id)} prefetch={false}>
          Make it in Celigo for me
        </Link>
      </p>
      <Disclosure summary="Wrong turns, before you take them">
        <ul className="space-y-4">
          {CELIGO_WRONG_TURNS.map((turn) => (
            <li key={turn.id}>
              <strong>{turn.title}</strong>
              <p>{turn.why}</p>
              <p>{turn.instead}</p>
            </li>
          ))}
        </ul>
      </Disclosure>
      {values === undefined ? null : (
        <CeligoFormView
          view={view}
          form="celigo-iclient"
          fields={iClientFields(values)}
          previews={renderedPreviews(values, new Date())}
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
      <Disclosure summary="Fields to leave alone">
        <ul className="space-y-3">
          {iClientFieldsToLeaveAlone.map((field) => (
            <li key={field.label}>
              <strong>{field.label}</strong>: {field.why}
            </li>
          ))}
        </ul>
      </Disclosure>
      <ActionForm
        action={saveCeligoProgressAction}
        submitLabel="These fields are entered: continue"
        hiddenFields={{ profileId: profile.id, version: profile.version, form: 'celigo-iclient' }}
      />
    </SetupPage>
  );
}
