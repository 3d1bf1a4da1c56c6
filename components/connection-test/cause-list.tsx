import Link from 'next/link';
import { ExternalLink } from '../ui/external-link';
import { LinkPending } from '../ui/link-pending';
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
  /** What to look for. */
  readonly evidence: string;
  readonly fix: string;
  /** True if following the fix replaces a key, a certificate, or a Client ID. */
  readonly replaces: boolean;
  /** What is left if the fix cannot be followed. */
  readonly lastResort: string | undefined;
  readonly menuPath: string;
  readonly deepLink?: string | undefined;
  readonly oraclePage: string;
  readonly taskHref: string;
  readonly taskTitle: string;
};

/** What to look for and where, what to do then, and what stands behind it. */
function CauseBody({
  cause,
  withLastResort,
}: {
  readonly cause: ReportCause;
  readonly withLastResort: boolean;
}) {
  return (
    <div className="space-y-3">
      <p>
        <MarkedText text={cause.meaning} />
      </p>
      <p>
        <span className="font-semibold">Look for: </span>
        <MarkedText text={cause.evidence} />
      </p>
      <p>
        <span className="font-semibold">What to do: </span>
        <MarkedText text={cause.fix} />
      </p>
      {withLastResort && cause.lastResort !== undefined ? (
        <p>
          <span className="font-semibold">Last resort: </span>
          <MarkedText text={cause.lastResort} />
        </p>
      ) : null}
      <p className="flex flex-wrap gap-x-6 gap-y-2">
        <Link href={cause.taskHref} prefetch={false} className="font-semibold">
          Go to: {cause.taskTitle}
          <LinkPending />
        </Link>
        {cause.deepLink === undefined ? null : (
          <ExternalLink href={cause.deepLink}>Open in NetSuite</ExternalLink>
        )}
        <ExternalLink href={cause.oraclePage}>Oracle on: {cause.title}</ExternalLink>
      </p>
      <div className="space-y-1 border-t border-rule pt-3 text-small">
        <p>
          In NetSuite: <MenuPath path={cause.menuPath} />
        </p>
        <p className="wrap-anywhere">
          <span className="font-semibold">In this test: </span>
          {cause.why}
        </p>
      </div>
    </div>
  );
}

function FoldedCauses({
  causes,
  first,
  withLastResort,
}: {
  readonly causes: ReadonlyArray<ReportCause>;
  /** The number of the first one. */
  readonly first: number;
  readonly withLastResort: boolean;
}) {
  return causes.length === 0 ? null : (
    <ol start={first} className="ml-7 list-decimal border-t border-rule text-small">
      {causes.map((cause) => (
        <li key={cause.code} className="border-b border-rule">
          <ReportFold title={cause.title} note={<code>{cause.code}</code>}>
            <CauseBody cause={cause} withLastResort={withLastResort} />
          </ReportFold>
        </li>
      ))}
    </ol>
  );
}

/** The cause that the evidence singles out, open; others that stay possible, closed. */
export function SingledOutCause({
  causes,
  title,
}: {
  readonly causes: ReadonlyArray<ReportCause>;
  /** Why it stands out. */
  readonly title: string;
}) {
  const [first, ...others] = causes;
  if (first === undefined) {
    return null;
  }
  return (
    <section className="space-y-5">
      <div className="keep-together rounded-box border border-edge bg-surface px-5 py-4">
        <h3 className="text-small font-semibold tracking-normal text-ink-muted">{title}</h3>
        <p className="mt-1 text-heading font-bold">{first.title}</p>
        <p className="mt-0.5 mb-3 font-mono text-small text-ink-muted wrap-anywhere">
          {first.code}
        </p>
        <CauseBody cause={first} withLastResort />
      </div>
      {others.length === 0 ? null : (
        <div className="space-y-2">
          <h3 className="text-subheading">If that is not the cause</h3>
          <FoldedCauses causes={others} first={2} withLastResort />
        </div>
      )}
    </section>
  );
}

/**
 * Causes that the answer does not tell apart, in the order to look for them. What replaces a key or a
 * Client ID stands apart, at the end.
 */
export function SharedCauses({
  causes,
  title,
}: {
  readonly causes: ReadonlyArray<ReportCause>;
  readonly title: string;
}) {
  const gentle = causes.filter(({ replaces }) => !replaces);
  const replacing = causes.filter(({ replaces }) => replaces);
  const lastResorts = [...new Set(causes.flatMap(({ lastResort }) => lastResort ?? []))];
  return (
    <section className="space-y-3">
      <h3 className="text-subheading">{title}</h3>
      <FoldedCauses causes={gentle} first={1} withLastResort={false} />
      {replacing.length + lastResorts.length === 0 ? null : (
        <div className="space-y-1 text-small">
          <h4 className="font-semibold">Last resort: replacing a key or Client ID</h4>
          <FoldedCauses causes={replacing} first={gentle.length + 1} withLastResort={false} />
          {lastResorts.length === 0 ? null : (
            <ReportFold title="If the key or Client ID is lost">
              {lastResorts.map((text) => (
                <p key={text}>
                  <MarkedText text={text} />
                </p>
              ))}
            </ReportFold>
          )}
        </div>
      )}
    </section>
  );
}
