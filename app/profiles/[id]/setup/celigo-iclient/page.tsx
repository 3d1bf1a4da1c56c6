import type { Metadata } from 'next';
import Link from 'next/link';
import { loadProfileView } from '@/app/profile-view';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { CommonMistakes } from '@/components/setup/common-mistakes';
import { LiteralText } from '@/components/setup/field-reason';
import { FieldsToLeaveAlone } from '@/components/setup/fields-to-leave-alone';
import { Disclosure } from '@/components/ui/disclosure';
import { MarkedText } from '@/components/ui/marked-text';
import { MenuPath } from '@/components/ui/menu-path';
import { Notice } from '@/components/ui/notice';
import { mistakesIn } from '@/lib/celigo/common-mistakes';
import {
  type IClientValues,
  iClientFacts,
  iClientFields,
  iClientFieldsToLeaveAlone,
} from '@/lib/celigo/iclient';
import { CELIGO_LABELS, CELIGO_MENUS } from '@/lib/celigo/labels';
import { chosenTemplates } from '@/lib/celigo/profile-templates';
import { findingSentence, reviewFor } from '@/lib/connection-test/template-check';
import { fieldsToChange, iClientValues } from '@/lib/profiles/celigo-forms';
import { roleIsEnough } from '@/lib/sign-in/roles';
import {
  CeligoFormPane,
  type CeligoFormProps,
  CeligoFormScope,
  CeligoFormView,
} from '../../celigo-form-view';
import { cameFromReport, iClientHrefs, type TestAgainQuery } from '../../test-again';
import { CeligoNextStepForm } from '../next-step-form';
import { PayloadNote } from '../payload-note';
import { SetupPage } from '../setup-page';
import { PracticeCeligoLink, WaysIntoCeligo } from '../ways-into-celigo';

export const metadata: Metadata = { title: TASK_WORDS['celigo-iclient'].title };

/** Why two fields that people look for are not in the drawer. */
const JWT_HIDES = `Checking **${CELIGO_LABELS.useJwt}** hides **Client ID** and **Client secret**.`;

/** What Celigo will put in where the templates have braces, as of now. */
function renderedPreviews(values: IClientValues, now: Date) {
  const { payloadText, headersText } = reviewFor(
    values,
    chosenTemplates(values, values.templates),
    now,
  );
  const preview = (label: string, text: string | undefined) =>
    text === undefined ? null : (
      <Disclosure summary={`${label} as Celigo would render it now`}>
        <LiteralText>{text}</LiteralText>
      </Disclosure>
    );
  return {
    payload: preview(CELIGO_LABELS.payload, payloadText),
    'jwt-headers': preview(CELIGO_LABELS.headers, headersText),
  };
}

/** Says what is wrong with texts that were edited, before the account, the scopes or the key changed. */
function StaleTemplates({
  values,
  href,
}: {
  readonly values: IClientValues;
  /** Where they are edited. */
  readonly href: string;
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
    <Notice
      kind="warning"
      title={`The edited payload or ${CELIGO_LABELS.headers} do not match this profile`}
    >
      <ul>
        {faults.map((finding) => (
          <li key={findingSentence(finding)}>{findingSentence(finding)}</li>
        ))}
      </ul>
      <p>
        <Link href={href} prefetch={false}>
          Correct or reset them
        </Link>
      </p>
    </Notice>
  );
}

/** Every field of the iClient drawer, in its order. */
export default async function CeligoIclientTaskPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<TestAgainQuery>;
}) {
  const view = await loadProfileView((await params).id, 'celigo-iclient');
  const query = await searchParams;
  const { profile } = view;
  const values = iClientValues(profile);
  const fields = values && iClientFields(values);
  const mayReadAll = roleIsEnough(view.person.role, 'editor');
  const toChange = fields && fieldsToChange(profile, 'celigo-iclient', fields);
  const form: CeligoFormProps = {
    view,
    form: 'celigo-iclient',
    title: 'iClient',
    fields,
    facts: iClientFacts,
    ...(values === undefined
      ? {}
      : {
          notes: {
            'use-jwt': <MarkedText text={JWT_HIDES} />,
            payload: (
              <PayloadNote values={values} view={view} page="celigo-iclient" query={query} />
            ),
          },
          previews: mayReadAll ? renderedPreviews(values, new Date()) : {},
        }),
  };
  return (
    <CeligoFormScope {...form}>
      <SetupPage
        view={view}
        slug="celigo-iclient"
        aside={fields === undefined ? undefined : <CeligoFormPane {...form} />}
        lead={
          <p>
            In integrator.io: <MenuPath path={CELIGO_MENUS.iClient} />.{' '}
            <PracticeCeligoLink view={view} page={toChange?.length ? 'iclients' : 'iclients/new'} />
          </p>
        }
      >
        <div className="space-y-4">
          <WaysIntoCeligo view={view} kind="iclients" />
          {values === undefined || view.guest !== undefined ? null : (
            <StaleTemplates
              values={values}
              href={iClientHrefs(profile.id, cameFromReport(query)).texts}
            />
          )}
          {fields === undefined ? null : (
            <CeligoFormView {...form} closing="Save the iClient in Celigo. Then continue here." />
          )}
          <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
            <FieldsToLeaveAlone fields={iClientFieldsToLeaveAlone} />
            <CommonMistakes mistakes={mistakesIn('iclient')} />
          </div>
          <CeligoNextStepForm view={view} form="celigo-iclient" query={query} />
        </div>
      </SetupPage>
    </CeligoFormScope>
  );
}
