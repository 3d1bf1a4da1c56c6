import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names';

/** How a connection stands, for lists and its overview. */
export type ConnectionStateKind = 'works' | 'attention' | 'set-up';

const LOOKS: Readonly<
  Record<ConnectionStateKind, { readonly icon: typeof CircleCheck; readonly tone: string }>
> = {
  works: { icon: CircleCheck, tone: 'text-success' },
  attention: { icon: CircleAlert, tone: 'text-danger' },
  'set-up': { icon: CircleDashed, tone: 'text-accent' },
};

/** The state of a connection: an icon and a few words. */
export function ConnectionState({
  kind,
  isLarge = false,
  children,
}: {
  readonly kind: ConnectionStateKind;
  /** As the first line of a page about it. */
  readonly isLarge?: boolean;
  readonly children: ReactNode;
}) {
  const { icon: Icon, tone } = LOOKS[kind];
  return (
    <span
      className={classNames(
        'inline-flex items-start font-semibold',
        isLarge ? 'gap-2 text-heading' : 'gap-1.5 text-small',
      )}
    >
      <Icon
        aria-hidden="true"
        className={classNames('shrink-0', isLarge ? 'mt-0.5 size-6' : 'mt-0.5 size-4.5', tone)}
      />
      <span>{children}</span>
    </span>
  );
}
