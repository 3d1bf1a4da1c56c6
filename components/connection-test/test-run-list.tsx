import { CircleCheck, OctagonAlert } from 'lucide-react';
import Link from 'next/link';
import { elapsedText, relativeText } from '@/lib/words';
import { RelativeDate } from '../ui/relative-date';

/** One test as the history shows it. */
export type TestRunRow = {
  readonly id: string;
  readonly href: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: 'works' | 'does-not-work';
  readonly actorEmail: string | undefined;
  /** The code of the cause, or of what several causes share, and what it means where that is known. */
  readonly cause: { readonly code: string; readonly words: string | undefined } | undefined;
};

/** The tests of a profile, newest first. */
export function TestRunList({
  runs,
  now,
}: {
  readonly runs: ReadonlyArray<TestRunRow>;
  readonly now: Date;
}) {
  return (
    <ol className="border-t border-rule">
      {runs.map((run) => {
        const works = run.outcome === 'works';
        const Icon = works ? CircleCheck : OctagonAlert;
        return (
          <li
            key={run.id}
            className="row-link keep-together grid gap-x-6 gap-y-1 border-b border-rule py-4 sm:grid-cols-[14rem_minmax(0,1fr)]"
          >
            <span
              className={`flex items-center gap-2 self-start font-semibold ${works ? 'text-success' : 'text-danger'}`}
            >
              <Icon aria-hidden="true" className="size-5 shrink-0" />
              {works ? 'Accepted by NetSuite' : 'Does not work'}
            </span>
            <div className="min-w-0">
              <Link
                href={run.href}
                prefetch={false}
                className="font-semibold after:absolute after:inset-0 after:content-['']"
              >
                <RelativeDate date={run.startedAt} withTime />
              </Link>
              <p className="text-small text-ink-muted wrap-anywhere first-letter:uppercase">
                {relativeText(new Date(run.startedAt), now)}
                {run.actorEmail === undefined ? null : `, by ${run.actorEmail}`}, took{' '}
                {elapsedText(run.durationMs)}
              </p>
              {run.cause === undefined ? null : (
                <p className="text-small wrap-anywhere">
                  {run.cause.words} <code className="text-ink-muted">{run.cause.code}</code>
                </p>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
