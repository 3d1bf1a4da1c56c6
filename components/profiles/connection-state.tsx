import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names';

const CONNECTION_STATE_KINDS = ['works', 'attention', 'set-up'] as const;

/** How a connection stands, for lists and its overview. */
export type ConnectionStateKind = (typeof CONNECTION_STATE_KINDS)[number];

/** What is said of a connection that works, by who said so: while that is news, and when it is long ago. */
export const WORKS_WORDS = {
  netsuite: { now: 'Accepted by NetSuite', before: 'Was accepted by NetSuite' },
  celigo: { now: 'Works in Celigo', before: 'Worked in Celigo' },
} as const;

/** What is said of a connection whose last test failed: while that is news, and when it is long ago. */
export const FAILS_WORDS = { now: 'Does not work', before: 'Did not work' } as const;

const LOOKS: Readonly<
  Record<ConnectionStateKind, { readonly icon: typeof CircleCheck; readonly tone: string }>
> = {
  works: { icon: CircleCheck, tone: 'text-success' },
  attention: { icon: CircleAlert, tone: 'text-danger' },
  'set-up': { icon: CircleDashed, tone: 'text-accent' },
};

/** Where the icons of {@link ConnectionStateIcons} are found. */
function iconId(kind: ConnectionStateKind): string {
  return `state-${kind}`;
}

/** The icons once, for a list whose every row shows one of them. */
export function ConnectionStateIcons() {
  return (
    <svg aria-hidden="true" className="absolute size-0">
      {CONNECTION_STATE_KINDS.map((kind) => {
        const { icon: Icon } = LOOKS[kind];
        return <Icon key={kind} id={iconId(kind)} />;
      })}
    </svg>
  );
}

/** The same as {@link ConnectionState}, in a list that holds {@link ConnectionStateIcons}. */
export function ListedState({
  kind,
  children,
}: {
  readonly kind: ConnectionStateKind;
  readonly children: ReactNode;
}) {
  return (
    <span className="listed-state">
      <svg aria-hidden="true" viewBox="0 0 24 24" className={LOOKS[kind].tone}>
        <use href={`#${iconId(kind)}`} />
      </svg>
      <span>{children}</span>
    </span>
  );
}

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
