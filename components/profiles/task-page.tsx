import { ArrowLeft, ArrowRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonClasses } from '../ui/button-classes';
import { LinkPending } from '../ui/link-pending';
import { type Side, SideLabel } from '../ui/side-label';

/** A task before or after this one. */
export type TaskNeighbor = { readonly title: string; readonly href: string };

/** Where the page leads on: to the next task, or out of the setup. */
export type WayOn = {
  /** What stands at the other end. */
  readonly title: string;
  readonly href: string;
  /** True when this is the page's main act: nothing is left to do here. */
  readonly isWayOn?: boolean | undefined;
  /** True when that must be done before this page. */
  readonly comesFirst?: boolean | undefined;
};

/** Props of {@link TaskPage}. */
export type TaskPageProps = {
  readonly side: Side;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly previous?: TaskNeighbor | undefined;
  readonly next?: WayOn | undefined;
  readonly children: ReactNode;
};

/**
 * The way back and on, always in sight. Where the page has a form that leads on, its button stands
 * here instead of the link: what was typed is not left behind.
 */
function TaskBar({
  previous,
  next,
}: {
  readonly previous: TaskNeighbor | undefined;
  readonly next: WayOn | undefined;
}) {
  return (
    <nav aria-label="Tasks" className="task-bar print-hidden">
      <div className="flex w-full items-center justify-between gap-4">
        {previous ? (
          <Link
            href={previous.href}
            prefetch={false}
            rel="prev"
            className="inline-flex min-h-11 items-center gap-1.5 text-small"
          >
            <ArrowLeft aria-hidden="true" className="size-4 shrink-0" />
            <span>
              Back<span className="max-sm:sr-only">: {previous.title}</span>
            </span>
            <LinkPending />
          </Link>
        ) : (
          <span />
        )}
        {next ? (
          <Link
            href={next.href}
            prefetch={false}
            rel="next"
            className={buttonClasses(next.isWayOn ? 'primary' : 'secondary', 'task-bar-next')}
          >
            <span>
              {next.comesFirst ? 'First' : 'Next'}
              <span className={next.comesFirst ? undefined : 'max-sm:sr-only'}>: {next.title}</span>
            </span>
            <LinkPending />
            <ArrowRight aria-hidden="true" className="size-4 shrink-0" />
          </Link>
        ) : null}
      </div>
    </nav>
  );
}

/** The page of one task: where it stands in the journey, on whose screen it is done, and the work. */
export function TaskPage({ side, title, lead, previous, next, children }: TaskPageProps) {
  return (
    <>
      <div className="mb-8 space-y-3">
        <SideLabel side={side} />
        <h1 className="text-title">{title}</h1>
        {lead ? <div className="prose text-ink-muted">{lead}</div> : null}
      </div>
      <div className="space-y-9">{children}</div>
      {previous || next ? <TaskBar previous={previous} next={next} /> : null}
    </>
  );
}
