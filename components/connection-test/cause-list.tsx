import Link from 'next/link';
import { ExternalLink } from '../ui/external-link';
import { MarkedText } from '../ui/marked-text';
import { MenuPath } from '../ui/menu-path';

import { ReportFold } from './report-fold';

/** A cause of a failed test with what helps against it. */
export type ReportCause = {
  readonly code: string;
  readonly title: string;
  /** What it means, whatever this test showed. */
  readonly meaning: string;
  /** Why this test leaves it possible. */
  readonly why: string;
  /** What speaks for it when a person looks. */
  readonly evidence: string;
  readonly fix: string;
  readonly menuPath: string;
  readonly deepLink?: string | undefined;
  readonly oraclePage: string;
  readonly taskHref: string;
  readonly taskTitle: string;
};

/** What helps and where to go, then what stands behind it. */
function CauseBody({ cause }: { readonly cause: ReportCause }) {
  return (
    <div className="space-y-3">
      <p>
        <MarkedText text={cause.meaning} />
      </p>
      <p>
        <span className="font-semibold">What to do: </span>
        <MarkedText text={cause.fix} />
      </p>
      <p className="flex flex-wrap gap-x-6 gap-y-2">
        <Link href={cause.taskHref} prefetch={false} className="font-semibold">
          Go to: {cause.taskTitle}
        </Link>
        {cause.deepLink === undefined ? null : (
          <ExternalLink href={cause.deepLink}>Open in NetSuite</ExternalLink>
        )}
        <ExternalLink href={cause.oraclePage}>Oracle’s page</ExternalLink>
      </p>
      <div className="space-y-2 border-t border-rule pt-3 text-small">
        <p className="wrap-anywhere">
          <span className="font-semibold">In this test: </span>
          {cause.why}
        </p>
        <p>
          <span className="font-semibold">Why it is likely: </span>
          <MarkedText text={cause.evidence} />
        </p>
        <p>
          In NetSuite: <MenuPath path={cause.menuPath} />
        </p>
      </div>
    </div>
  );
}

/** Causes in order: the first one open, each other one closed under its title and code. */
export function CauseList({
  causes,
  title,
}: {
  readonly causes: ReadonlyArray<ReportCause>;
  /** Heading of the first cause. */
  readonly title: string;
}) {
  const [first, ...others] = causes;
  if (first === undefined) {
    return null;
  }
  return (
    <section className="space-y-6">
      <div className="keep-together rounded-box border border-edge bg-surface p-5">
        <h3 className="text-small font-semibold tracking-normal text-ink-muted">{title}</h3>
        <p className="mt-1 text-heading font-bold">{first.title}</p>
        <p className="mt-0.5 mb-3 font-mono text-small text-ink-muted wrap-anywhere">
          {first.code}
        </p>
        <CauseBody cause={first} />
      </div>
      {others.length === 0 ? null : (
        <div>
          <h3 className="text-subheading">Also possible, in this order</h3>
          <ol start={2} className="mt-2 border-t border-rule">
            {others.map((cause, index) => (
              <li key={cause.code} className="border-b border-rule py-2.5">
                <ReportFold title={`${index + 2}. ${cause.title}`} note={<code>{cause.code}</code>}>
                  <CauseBody cause={cause} />
                </ReportFold>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
