import { ArrowLeft, ArrowRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { type Side, SideLabel } from '../ui/side-label';

/** A task before or after this one. Without `href` it cannot start yet. */
export type TaskNeighbour = { readonly title: string; readonly href?: string | undefined };

/** Props of {@link TaskPage}. */
export type TaskPageProps = {
  readonly side: Side;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly previous?: TaskNeighbour | undefined;
  readonly next?: TaskNeighbour | undefined;
  readonly children: ReactNode;
};

function Neighbour({
  task,
  direction,
}: {
  readonly task: TaskNeighbour | undefined;
  readonly direction: 'Previous' | 'Next';
}) {
  if (!task?.href) {
    return null;
  }
  const forward = direction === 'Next';
  return (
    <Link
      href={task.href}
      prefetch={false}
      rel={forward ? 'next' : 'prev'}
      className={
        forward
          ? 'group grid max-w-full gap-0.5 py-1 no-underline sm:ml-auto sm:text-right'
          : 'group grid max-w-full gap-0.5 py-1 no-underline'
      }
    >
      <span
        className={`flex items-center gap-1.5 text-small text-ink-muted ${forward ? 'sm:justify-end' : ''}`}
      >
        {forward ? null : <ArrowLeft aria-hidden="true" className="size-4" />}
        {direction} task
        {forward ? <ArrowRight aria-hidden="true" className="size-4" /> : null}
      </span>
      <span className="font-semibold underline underline-offset-4 group-hover:decoration-2">
        {task.title}
      </span>
    </Link>
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
      {previous?.href || next?.href ? (
        <nav
          aria-label="Tasks"
          className="mt-14 flex flex-wrap justify-between gap-x-8 gap-y-4 border-t border-rule pt-6 print-hidden"
        >
          <Neighbour task={previous} direction="Previous" />
          <Neighbour task={next} direction="Next" />
        </nav>
      ) : null}
    </>
  );
}
