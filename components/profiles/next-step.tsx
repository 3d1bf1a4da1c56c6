import { ButtonLink } from '../ui/button';
import { Progress } from './progress';

/** Props of {@link NextStep}. */
export type NextStepProps = {
  /** For each task in order, whether it is done. */
  readonly completed: ReadonlyArray<boolean>;
  /** The task to go on with; absent when nothing is left. */
  readonly next?: {
    readonly title: string;
    readonly href: string;
    /** What is wrong with it, and what its button then says. */
    readonly problem?: { readonly action: string; readonly reason: string };
  };
};

/** How far a profile is, and the one button that goes on from there. */
export function NextStep({ completed, next }: NextStepProps) {
  const done = completed.filter(Boolean).length;
  return (
    <div className="mb-10 space-y-5">
      <Progress parts={completed}>
        {done === completed.length
          ? `All ${done} tasks done`
          : `${done} of ${completed.length} tasks done`}
      </Progress>
      {next === undefined ? null : (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <ButtonLink href={next.href}>{next.problem?.action ?? 'Continue'}</ButtonLink>
          <span className="text-ink-muted">{next.problem?.reason ?? `Next: ${next.title}`}</span>
        </div>
      )}
    </div>
  );
}
