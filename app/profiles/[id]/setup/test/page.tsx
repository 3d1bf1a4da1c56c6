import type { Metadata } from 'next';
import Link from 'next/link';
import { celigoApiHref, renewalHref, taskHref, testRunHref } from '@/app/profile-hrefs';
import { loadProfileView, type ProfileView } from '@/app/profile-view';
import { LiveTest } from '@/components/connection-test/live-test';
import { RestletFields } from '@/components/connection-test/restlet-fields';
import { LoginAuditTrailDrawing } from '@/components/drawings/login-audit-trail';
import { ForEditors } from '@/components/forms/may-change';
import type { WayOn } from '@/components/profiles/task-page';
import { TASK_WORDS } from '@/components/profiles/task-words';
import { Notice } from '@/components/ui/notice';
import { OUTCOME_WORDS } from '@/lib/connection-test/report-stages';
import { isTestRunning } from '@/lib/connection-test/test-profile';
import { type CurrentTestRun, testRunForCurrentValues } from '@/lib/connection-test/test-runs';
import { CELIGO_FORMS, isSwitching } from '@/lib/profiles/profile';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { momentText } from '@/lib/words';
import type { ReportQuery } from '../../audit-detail';
import { beginsWithAuditTrail, StoredReport } from '../../stored-report';
import { type NotTestedQuery, whyNotTested } from '../../test-again';
import { CeligoConfirmation } from '../celigo-confirmation';
import { SetupPage } from '../setup-page';
import { testConnectionAction } from './actions';

export const metadata: Metadata = { title: TASK_WORDS.test.title };

/** The address may name the run that it was made for; a Detail word of another run says nothing here. */
type Query = ReportQuery & NotTestedQuery & { readonly run?: string | ReadonlyArray<string> };

/** The report of the profile as it is now, else the newest of other values, or that there is none yet. */
function ShownReport({
  view,
  run,
  query,
}: {
  readonly view: ProfileView;
  readonly run: CurrentTestRun | undefined;
  readonly query: Query;
}) {
  if (run === undefined) {
    return <p className="text-ink-muted">Not tested yet. The report will appear here.</p>;
  }
  const { profile } = view;
  return (
    <div className="space-y-4">
      {run.isOfValues ? null : isSwitching(profile) ? (
        <Notice kind="info" title="The next certificate is not tested yet">
          The report below is about another certificate or other values. Test again.
        </Notice>
      ) : (
        <Notice kind="info" title="The profile changed after this test">
          The report below is about an earlier state of this profile. Test again.
        </Notice>
      )}
      {run.opened === undefined ? (
        <Notice kind="warning" title="The newest report cannot be opened">
          It was changed or damaged in the database. Everything else in this profile is intact. Test
          again for a new report.
        </Notice>
      ) : (
        <StoredReport
          view={view}
          run={run.opened}
          page="test"
          query={query.run === run.id ? query : {}}
        />
      )}
      <p className="text-small print-hidden">
        <Link
          href={testRunHref(profile.id, run.id)}
          prefetch={false}
          className="inline-block py-0.5"
        >
          Link to this report
        </Link>
      </p>
    </div>
  );
}

/** Whether both of Celigo's forms are filled in. */
function isInCeligo(tasks: ProfileView['tasks']): boolean {
  return CELIGO_FORMS.every((form) =>
    tasks.some(({ slug, state }) => slug === form && state === 'done'),
  );
}

/** Where it goes on after a test that works: into Celigo, or to the overview once that is done too. */
function wayOn({ profile, tasks }: ProfileView): WayOn {
  if (isSwitching(profile)) {
    return { title: 'Renew the certificate', href: renewalHref(profile.id), isWayOn: true };
  }
  return isInCeligo(tasks)
    ? { title: 'Overview', href: `/profiles/${profile.id}`, isWayOn: true }
    : {
        title: TASK_WORDS['celigo-iclient'].title,
        href: taskHref(profile.id, 'celigo-iclient'),
        isWayOn: true,
      };
}

/** Tests the connection and shows the report of its values. */
export default async function TestTaskPage({
  params,
  searchParams,
}: {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<Query>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile, installation, person } = view;
  // Asked first: a test that ends in between is then followed to its report.
  const isRunning = isTestRunning(profile);
  const run = await testRunForCurrentValues(installation, profile);
  const query = await searchParams;
  const notTested = whyNotTested(query);
  const report = <ShownReport view={view} run={run} query={query} />;
  const pageUrl = taskHref(profile.id, 'test');
  const outcome = run?.isOfValues ? run.outcome : undefined;
  const works = outcome === 'works';
  return (
    <SetupPage
      view={view}
      slug="test"
      aside={
        run?.opened !== undefined && beginsWithAuditTrail(run.opened) ? (
          <LoginAuditTrailDrawing when={momentText(run.opened.startedAt)} />
        ) : undefined
      }
      next={works ? wayOn(view) : undefined}
      lead={
        run === undefined ? (
          <p>
            The wizard renders the templates that go into Celigo, signs them with the sealed key,
            and sends the request that Celigo would send.
          </p>
        ) : null
      }
    >
      {notTested === undefined ? null : (
        <Notice kind="warning" title="Saved, but not tested">
          {notTested}
        </Notice>
      )}
      {roleIsEnough(person.role, 'editor') ? (
        <LiveTest
          action={testConnectionAction}
          profileId={profile.id}
          liveUrl={`${pageUrl}/live`}
          pageUrl={pageUrl}
          shownRunId={run?.id}
          isRunning={isRunning}
          fields={
            profile.scopes.includes('restlets') ? (
              <RestletFields restlet={run?.opened?.report.restlet} />
            ) : null
          }
          shownOutcome={run === undefined ? undefined : OUTCOME_WORDS[run.outcome]}
          isDone={works}
        >
          {report}
        </LiveTest>
      ) : (
        <>
          <p className="text-ink-muted">With your role, you can read reports, but not run tests.</p>
          {report}
        </>
      )}
      {works && !isSwitching(profile) && !isInCeligo(view.tasks) && view.guest === undefined ? (
        <ForEditors>
          <p>
            Next, set up Celigo.{' '}
            <Link href={celigoApiHref(profile.id)} prefetch={false}>
              Make it in Celigo for me
            </Link>{' '}
            with an API token, or fill in its two forms by hand.
          </p>
        </ForEditors>
      ) : null}
      {isInCeligo(view.tasks) && outcome !== 'does-not-work' ? (
        <CeligoConfirmation view={view} />
      ) : null}
    </SetupPage>
  );
}
