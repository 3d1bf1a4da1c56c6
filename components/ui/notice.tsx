import { CircleCheck, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** What a notice is for. */
export type NoticeKind = 'info' | 'success' | 'warning' | 'danger';

const KINDS = {
  info: { Icon: Info, word: 'Note', box: 'border-accent bg-accent-soft', ink: 'text-accent' },
  success: {
    Icon: CircleCheck,
    word: 'Done',
    box: 'border-success bg-success-soft',
    ink: 'text-success',
  },
  warning: {
    Icon: TriangleAlert,
    word: 'Warning',
    box: 'border-warning bg-warning-soft',
    ink: 'text-warning',
  },
  danger: {
    Icon: OctagonAlert,
    word: 'Important',
    box: 'border-danger bg-danger-soft',
    ink: 'text-danger',
  },
} as const;

/** Props of {@link Notice}. */
export type NoticeProps = {
  readonly kind: NoticeKind;
  /** The words in bold; without them the kind's own word stands there. */
  readonly title?: ReactNode;
  /** `status` when the notice appears as an answer to what the person just did. */
  readonly role?: 'status' | 'alert' | undefined;
  readonly children?: ReactNode;
  readonly className?: string | undefined;
};

/** A few sentences set apart from the text, told by icon and word as well as by color. */
export function Notice({ kind, title, role, children, className }: NoticeProps) {
  const { Icon, word, box, ink } = KINDS[kind];
  return (
    <div
      role={role}
      className={classNames('keep-together flex gap-3 border-l-4 py-3.5 pr-4 pl-4', box, className)}
    >
      <Icon aria-hidden="true" className={classNames('mt-0.5 size-5.5 shrink-0', ink)} />
      <div className="min-w-0">
        <p className={classNames('font-semibold', ink)}>
          {title ? <span className="sr-only">{word}: </span> : null}
          {title ?? word}
        </p>
        {children ? <div className="prose mt-1">{children}</div> : null}
      </div>
    </div>
  );
}
