import type { Metadata } from 'next';
import Link from 'next/link';
import { ProfileFrame } from '@/app/profile-frame';
import { taskHref } from '@/app/profile-hrefs';
import { loadProfileView } from '@/app/profile-view';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { TemplateEditor } from '@/components/setup/template-editor';
import { Breadcrumbs } from '@/components/ui/breadcrumbs';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { COMPARED_TIME_ZONES } from '@/lib/celigo/clock-comparison';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import {
  chosenTemplates,
  LONGEST_EDITED_TEMPLATE,
  recipeTemplates,
} from '@/lib/celigo/profile-templates';
import {
  FIRST_TIME_ZONE,
  templatesCheck,
  WOULD_BE_REFUSED,
} from '@/lib/connection-test/template-check';
import { ICLIENT_NEEDS, iClientValues } from '@/lib/profiles/celigo-forms';
import { withClientIdEnds } from '@/lib/profiles/client-id';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { cameFromReport, iClientHrefs, type TestAgainQuery } from '../../../test-again';
import { saveTemplatesAction } from './actions';

const TITLE = `Edit the payload and the ${CELIGO_LABELS.headers}`;

export const metadata: Metadata = { title: TITLE };

const TIME_ZONES = COMPARED_TIME_ZONES.map((zone) => ({ value: zone, label: zone }));

/** Edits the texts of Payload and JWT headers of one profile. */
export default async function TemplatesPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<TestAgainQuery>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile } = view;
  const values = iClientValues(profile);
  const back = cameFromReport(await searchParams);
  const iClientHref = iClientHrefs(profile.id, back).fields;
  const texts = values === undefined ? undefined : chosenTemplates(values, values.templates);
  const mayReadAll = roleIsEnough(view.person.role, 'editor');
  const shown = (text: string) => (mayReadAll ? text : withClientIdEnds(text));
  const check = values && texts && templatesCheck(values, texts, FIRST_TIME_ZONE, new Date());
  return (
    <ProfileFrame view={view} currentHref={taskHref(profile.id, 'celigo-iclient')}>
      <Breadcrumbs items={[{ label: TASK_WORDS['celigo-iclient'].title, href: iClientHref }]} />
      <PageHeading
        title={TITLE}
        lead="For a different lifetime, different scopes, or the version that works in any time zone. What you save here is used in the iClient’s fields, in celigo.json, and in the connection test."
      />
      {values === undefined || texts === undefined || check === undefined ? (
        <Notice kind="info" title="Cannot start yet">
          <p>
            {ICLIENT_NEEDS} For where to get them, see{' '}
            <Link href={iClientHref} prefetch={false}>
              {TASK_WORDS['celigo-iclient'].title}
            </Link>
            .
          </p>
        </Notice>
      ) : (
        <TemplateEditor
          key={profile.version}
          action={saveTemplatesAction}
          hiddenFields={{
            ...{ profileId: profile.id, version: profile.version },
            ...(back === undefined ? {} : { back }),
          }}
          texts={{ payload: shown(texts.payload), headers: shown(texts.headers) }}
          recipe={recipeTemplates(values)}
          payloadForAnyTimeZone={recipeTemplates(values, 'time-zone-independent').payload}
          lengthMax={LONGEST_EDITED_TEMPLATE}
          timeZones={TIME_ZONES}
          firstCheck={mayReadAll ? check : { ...check, texts: [] }}
          confirmCode={WOULD_BE_REFUSED}
        />
      )}
    </ProfileFrame>
  );
}
