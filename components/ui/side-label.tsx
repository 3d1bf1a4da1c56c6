import { Building2, NotebookPen, Workflow } from 'lucide-react';
import { classNames } from './class-names';

/** On whose screen something happens. */
export type Side = 'netsuite' | 'celigo' | 'wizard';

const SIDES = {
  netsuite: {
    Icon: Building2,
    words: 'In NetSuite',
    shape: 'rounded-xs bg-netsuite-soft px-2.5 text-netsuite',
  },
  celigo: {
    Icon: Workflow,
    words: 'In Celigo',
    shape: 'rounded-full bg-celigo-soft px-2.5 text-celigo',
  },
  wizard: { Icon: NotebookPen, words: 'In the wizard', shape: '' },
} as const;

/** The icon of a side, decorative: words must stand beside it. */
export function SideIcon({
  side,
  className = 'size-5',
}: {
  readonly side: Side;
  readonly className?: string | undefined;
}) {
  const { Icon } = SIDES[side];
  return <Icon aria-hidden="true" className={classNames('shrink-0', className)} />;
}

/** Says on whose screen the work is done: by words, by icon and by shape. */
export function SideLabel({ side }: { readonly side: Side }) {
  const { words, shape } = SIDES[side];
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-2 py-0.5 text-small font-semibold',
        shape,
      )}
    >
      <SideIcon side={side} className="size-4.5" />
      {words}
    </span>
  );
}
