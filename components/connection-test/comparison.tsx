import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { failureTitle } from '@/lib/connection-test/failure-groups';
import type { LineChange, ReportComparison } from '@/lib/connection-test/report-comparison';
import { lineSubject } from '@/lib/connection-test/report-stages';
import { RelativeDate } from '../ui/relative-date';
import { ReportFold } from './report-fold';
import { LineState } from './report-lines';

/** A change of the profile between two tests, in words. */
export type ProfileChangeWords = {
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
  /** Where the value can be looked at and saved again; absent where no one page has it. */
  readonly href: string | undefined;
  readonly actorEmail: string | undefined;
};

/** Props of {@link Comparison}. */
export type ComparisonProps = {
  readonly title: string;
  /** The earlier test. */
  readonly before: {
    readonly href: string;
    readonly startedAt: string;
    readonly outcome: 'works' | 'does-not-work';
  };
  readonly outcome: 'works' | 'does-not-work';
  readonly comparison: ReportComparison;
  /** True when the two reports hold no difference. */
  readonly unchanged: boolean;
  readonly changes: ReadonlyArray<ProfileChangeWords>;
  /** True when there were more changes than are listed. */
  readonly moreChanges: boolean;
  /** True when values were saved in between and are now as they were. */
  readonly putBack: boolean;
  /** Whether the differences of the reports are shown, and not only what was saved. */
  readonly inFull: boolean;
};

function Evidence({ label, side }: { readonly label: string; readonly side: LineChange['after'] }) {
  return side === undefined || side.evidence.length === 0 ? null : (
    <p className="text-small text-ink-muted wrap-anywhere">
      <span className="font-semibold">{label}:</span> {side.evidence.join(' ')}
    </p>
  );
}

function States({
  before,
  after,
}: {
  readonly before: LineChange['before'];
  readonly after: LineChange['after'];
}) {
  if (before === undefined || after === undefined) {
    return (
      <span className="text-small text-ink-muted">
        {before === undefined ? 'New in this test' : 'Not part of this test'}
      </span>
    );
  }
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <LineState state={before.state} />
      <ArrowRight aria-hidden="true" className="size-4 text-ink-muted" />
      <span className="sr-only">, now </span>
      <LineState state={after.state} />
    </span>
  );
}

function LineChanges({ lines }: { readonly lines: ReadonlyArray<LineChange> }) {
  return (
    <ul className="border-t border-rule">
      {lines.map((line) => (
        <li key={line.id} className="keep-together space-y-1 border-b border-rule py-3">
          <p className="font-semibold">{lineSubject(line)}</p>
          {line.before?.state === line.after?.state ? null : (
            <States before={line.before} after={line.after} />
          )}
          <Evidence label="Before" side={line.before} />
          <Evidence label="Now" side={line.after} />
        </li>
      ))}
    </ul>
  );
}

function ProfileChanges({
  changes,
  moreChanges,
  putBack,
  broke,
}: {
  readonly putBack: boolean;
  readonly changes: ReadonlyArray<ProfileChangeWords>;
  readonly moreChanges: boolean;
  /** True when it worked before and does not now. */
  readonly broke: boolean;
}) {
  if (changes.length === 0) {
    return (
      <p className="text-small">
        {putBack
          ? 'Values were saved in between, but they have been changed back.'
          : 'Nothing was saved in this profile between the two tests.'}
        {broke
          ? ' Look for what changed in NetSuite: the integration record, the mapping, the role, and the entity.'
          : null}
      </p>
    );
  }
  return (
    <>
      <ul className="border-t border-rule">
        {changes.map((change) => (
          <li key={`${change.at} ${change.text}`} className="border-b border-rule py-2.5">
            <p className="wrap-anywhere">
              {change.href === undefined ? (
                change.text
              ) : (
                <Link href={change.href} prefetch={false}>
                  {change.text}
                </Link>
              )}
            </p>
            <p className="text-small text-ink-muted wrap-anywhere">
              <RelativeDate date={change.at} withTime />
              {change.actorEmail === undefined ? null : `, by ${change.actorEmail}`}
            </p>
          </li>
        ))}
      </ul>
      {moreChanges ? (
        <p className="text-small text-ink-muted">Earlier changes are not listed here.</p>
      ) : null}
    </>
  );
}

/** Causes by their titles; a code that is no longer known stands for itself. */
function causeTitles(causes: ReadonlyArray<{ readonly code: string }>): string {
  return causes.map(({ code }) => failureTitle(code) ?? code).join('; ');
}

function titlesOf(lines: ReadonlyArray<LineChange>): string {
  return lines.map(lineSubject).join('; ');
}

/** The differences in a few words, for the closed line. */
function differenceWords({
  changedLines,
  changedEvidence,
  newCauses,
  goneCauses,
}: ReportComparison): string {
  const count = (number: number, one: string, many: string) =>
    number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  return [
    ...count(changedLines.length + changedEvidence.length, 'check', 'checks'),
    ...count(newCauses.length, 'new cause', 'new causes'),
    ...count(goneCauses.length, 'cause no longer possible', 'causes no longer possible'),
  ].join(', ');
}

function Differences({ comparison }: { readonly comparison: ReportComparison }) {
  const { changedLines, changedEvidence, noLongerRun, runAgain, newCauses, goneCauses } =
    comparison;
  return (
    <>
      {changedLines.length + changedEvidence.length === 0 ? null : (
        <LineChanges lines={[...changedLines, ...changedEvidence]} />
      )}
      {noLongerRun.length === 0 ? null : (
        <p className="text-small">Passed before, skipped now: {titlesOf(noLongerRun)}.</p>
      )}
      {runAgain.length === 0 ? null : (
        <p className="text-small">Skipped before, passed now: {titlesOf(runAgain)}.</p>
      )}
      {newCauses.length === 0 ? null : (
        <p className="text-small">Possible now: {causeTitles(newCauses)}.</p>
      )}
      {goneCauses.length === 0 ? null : (
        <p className="text-small">No longer possible: {causeTitles(goneCauses)}.</p>
      )}
    </>
  );
}

/** What was saved in the profile between a test and an earlier one, and how their reports differ. */
export function Comparison({
  title,
  before,
  outcome,
  comparison,
  unchanged,
  changes,
  moreChanges,
  putBack,
  inFull,
}: ComparisonProps) {
  if (!inFull && changes.length === 0) {
    return (
      <section aria-label={title}>
        <p className="max-w-none text-small">
          <span className="font-semibold">{title}:</span> nothing in this profile, compared with{' '}
          <Link href={before.href} prefetch={false}>
            the test from <RelativeDate date={before.startedAt} withTime />
          </Link>
          {putBack ? '; values saved in between were changed back' : ''}. Something may have changed
          in NetSuite.
        </p>
      </section>
    );
  }
  return (
    <section aria-label={title} className="space-y-2">
      <h3 className="text-subheading">{title}</h3>
      <p className="text-small text-ink-muted">
        {inFull ? 'Compared with ' : 'Since '}
        <Link href={before.href} prefetch={false}>
          the test from <RelativeDate date={before.startedAt} withTime />
        </Link>
        {inFull ? `, which ${before.outcome === 'works' ? 'worked' : 'did not work'}.` : ':'}
      </p>
      <ProfileChanges
        changes={changes}
        moreChanges={moreChanges}
        putBack={putBack}
        broke={before.outcome === 'works' && outcome !== 'works'}
      />
      {inFull && unchanged ? (
        <p>Every check ended the same way, and the causes are the same.</p>
      ) : null}
      {inFull && !unchanged ? (
        <ReportFold title="What differs in the report" note={differenceWords(comparison)} open>
          <Differences comparison={comparison} />
        </ReportFold>
      ) : null}
    </section>
  );
}
