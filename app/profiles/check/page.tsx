import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionForm } from '@/components/forms/action-form';
import { AccountChip } from '@/components/profiles/account-chip';
import { AutoSubmit, WhileRunning } from '@/components/profiles/auto-submit';
import { ConnectionState } from '@/components/profiles/connection-state';
import { PageHeading } from '@/components/ui/page-heading';
import { parseAccountId } from '@/lib/account/account';
import { newestOutcomes } from '@/lib/connection-test/test-runs';
import type { ProfileListItem, TestOutcome } from '@/lib/profiles/profile';
import { listProfilesById } from '@/lib/profiles/profile-list';
import { isReachable } from '@/lib/profiles/usable-account';
import { requirePerson } from '@/lib/sign-in/session';
import { testNextAction } from './actions';
import { type CheckedProfiles, checkHref, checkQuerySchema } from './check-href';

export const metadata: Metadata = { title: 'Test the selected profiles' };

/** How the test of one profile stands. */
type TestedProfile = {
  readonly isDone: boolean;
  readonly isRefused: boolean;
  /** Whether something answers for its account. */
  readonly isReached: boolean;
  /** Of its newest test: the state in the list may be about another certificate. */
  readonly outcome: TestOutcome | undefined;
};

function Outcome({ isDone, isRefused, isReached, outcome }: TestedProfile) {
  if (!isDone) {
    return <span className="text-small text-ink-muted">Waiting</span>;
  }
  if (isRefused) {
    return (
      <ConnectionState kind="set-up">
        Not tested: {isReached ? 'finish its setup first' : 'the practice world is off'}
      </ConnectionState>
    );
  }
  switch (outcome) {
    case 'works':
      return <ConnectionState kind="works">Accepted by NetSuite</ConnectionState>;
    case 'does-not-work':
      return <ConnectionState kind="attention">Does not work</ConnectionState>;
    default:
      return <span className="text-small">See its test history</span>;
  }
}

function ProfileLine({ item, ...tested }: TestedProfile & { readonly item: ProfileListItem }) {
  const account = parseAccountId(item.accountId);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-rule px-4 py-3 last:border-b-0">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <Link
          href={tested.isDone ? `/profiles/${item.id}/test-runs` : `/profiles/${item.id}`}
          prefetch={false}
          className="font-semibold wrap-anywhere"
        >
          {item.name}
        </Link>
        <AccountChip
          accountId={item.accountId}
          environmentLabel={account.ok ? account.value.environmentLabel : item.environment}
        />
      </div>
      <Outcome {...tested} />
    </li>
  );
}

/** How many of the tested profiles ended in which way. */
function outcomeWords(
  outcomes: ReadonlyMap<string, TestOutcome>,
  refused: ReadonlyArray<string>,
): string {
  const count = (wanted: TestOutcome) =>
    [...outcomes].filter(([id, outcome]) => outcome === wanted && !refused.includes(id)).length;
  const works = count('works');
  const fails = count('does-not-work');
  return [
    ...(works > 0 ? [`${works} accepted by NetSuite`] : []),
    ...(fails > 0 ? [`${fails} ${fails === 1 ? 'does' : 'do'} not work`] : []),
    ...(refused.length > 0 ? [`${refused.length} not tested`] : []),
  ].join(', ');
}

function NextTest({ checked, next }: { readonly checked: CheckedProfiles; readonly next: string }) {
  const { done, stopped } = checked;
  const goesOn = done > 0 && !stopped;
  return (
    <ActionForm
      action={testNextAction}
      submitLabel={done === 0 ? 'Start testing' : `Test the next: ${next}`}
      pendingLabel={`Testing ${next}…`}
      hiddenFields={{ query: checkHref(checked).split('?')[1] ?? '' }}
      secondary={
        // A link of the browser, not of the app: it ends the request that is under way.
        <WhileRunning goesOn={goesOn}>
          <a href={checkHref({ ...checked, stopped: true })} className="needs-script">
            Stop
          </a>
        </WhileRunning>
      }
    >
      {goesOn ? <AutoSubmit step={done} /> : null}
      {done === 0 && !stopped ? <AutoSubmit step={0} ifChosen={checked.profiles} /> : null}
    </ActionForm>
  );
}

/** Tests chosen profiles one after the other. Leaving the page ends it after the running test. */
export default async function CheckPage({
  searchParams,
}: {
  readonly searchParams: Promise<Readonly<Record<string, string | Array<string>>>>;
}) {
  const { installation } = await requirePerson('editor');
  const checked = checkQuerySchema.parse(await searchParams);
  const items = await listProfilesById(installation, checked.profiles);
  const { profiles, done, refused } = checked;
  const outcomes = await newestOutcomes(installation, profiles.slice(0, done));
  const next = items.find(({ id }) => profiles.indexOf(id) >= done);
  return (
    <div className="max-w-3xl">
      <PageHeading
        title="Test the selected profiles"
        lead={
          items.length === 0
            ? 'No profile is selected. Select at least one in the list.'
            : 'Each test requests a token from NetSuite, makes calls with it, and changes nothing there. Every report is kept.'
        }
      />
      {items.length === 0 ? null : (
        <>
          <p role="status" className="mb-2 font-semibold">
            {done} of {profiles.length} done
            {next === undefined ? `: ${outcomeWords(outcomes, refused)}` : null}
          </p>
          <progress
            aria-label="Tests done"
            value={done}
            max={profiles.length}
            className="mb-5 h-2 w-full"
          />
          {next === undefined ? null : <NextTest key={done} checked={checked} next={next.name} />}
          <ul className="my-6 rounded-box border border-rule bg-surface">
            {items.map((item) => (
              <ProfileLine
                key={item.id}
                item={item}
                isDone={profiles.indexOf(item.id) < done}
                isRefused={refused.includes(item.id)}
                isReached={isReachable(item, installation.environment)}
                outcome={outcomes.get(item.id)}
              />
            ))}
          </ul>
        </>
      )}
      <Link href="/profiles" prefetch={false}>
        Back to the list
      </Link>
    </div>
  );
}
