import { type DefinitionItem, DefinitionList } from '../ui/definition-list';
import { Progress } from './progress';

/** Props of {@link ProfileSummary}. */
export type ProfileSummaryProps = {
  readonly completedTasks: number;
  readonly totalTasks: number;
  /** What is known so far: account, scopes, certificate, last test. */
  readonly items: ReadonlyArray<DefinitionItem>;
  readonly title?: string | undefined;
};

/** How far a profile is, and what it holds. */
export function ProfileSummary({
  completedTasks,
  totalTasks,
  items,
  title = 'Summary',
}: ProfileSummaryProps) {
  return (
    <section className="space-y-5">
      <h2 className="text-heading">{title}</h2>
      <Progress done={completedTasks} total={totalTasks}>
        {completedTasks === totalTasks
          ? `All ${totalTasks} tasks completed`
          : `${completedTasks} of ${totalTasks} tasks completed`}
      </Progress>
      <DefinitionList items={items} />
    </section>
  );
}
