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
  children,
}: {
  readonly kind: ConnectionStateKind;
  readonly children: ReactNode;
}) {
  const { icon: Icon, tone } = LOOKS[kind];
  return (
    <span className="inline-flex items-start gap-1.5 text-small font-semibold">
      <Icon aria-hidden="true" className={classNames('mt-0.5 size-4.5 shrink-0', tone)} />
      <span>{children}</span>
    </span>
  );
}
