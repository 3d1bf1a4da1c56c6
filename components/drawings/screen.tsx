import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names';
import { SideIcon } from '../ui/side-label';

/** Props of {@link Screen}. */
export type ScreenProps = {
  readonly side: 'netsuite' | 'celigo';
  /** The title of the page or window on the other system's screen. */
  readonly title: string;
  readonly children: ReactNode;
};

const NAMES = { netsuite: 'NetSuite', celigo: 'Celigo' } as const;

/**
 * The frame of a drawing of another system's screen. Its content is text and lists, so that a screen
 * reader reads the same facts; only labels and places that the system's maker documents are drawn.
 */
export function Screen({ side, title, children }: ScreenProps) {
  return (
    <figure
      aria-label={`${title} in ${NAMES[side]}, drawn`}
      className="keep-together overflow-hidden rounded-box border border-edge bg-surface"
    >
      <figcaption
        className={classNames(
          'flex flex-wrap items-center gap-x-2 border-b border-edge px-3.5 py-2 text-caption font-semibold',
          side === 'netsuite' ? 'bg-netsuite-soft text-netsuite' : 'bg-celigo-soft text-celigo',
        )}
      >
        <SideIcon side={side} className="size-4" />
        {NAMES[side]}
        <span aria-hidden="true" className="max-sm:hidden">
          ·
        </span>
        <span className="text-ink">{title}</span>
      </figcaption>
      <div className="space-y-4 p-3.5 sm:p-4">{children}</div>
    </figure>
  );
}

/** A heading on the drawn screen, with what stands under it there. */
export function ScreenSection({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <p className="border-b border-rule pb-1 text-caption font-semibold text-ink-muted">{title}</p>
      <div className="pt-2">{children}</div>
    </div>
  );
}

/** What a person does at a place on the drawn screen, in a word or two; a note, not a control. */
export function ScreenMark({ children }: { readonly children: ReactNode }) {
  return (
    <span className="text-caption font-bold whitespace-nowrap text-accent">
      <span aria-hidden="true">← </span>
      {children}
    </span>
  );
}

/** A field on the drawn screen. */
export function ScreenField({
  label,
  value,
  mark,
  muted = false,
}: {
  readonly label: string;
  readonly value: ReactNode;
  readonly mark?: string | undefined;
  /** True for a field that is to be left alone. */
  readonly muted?: boolean | undefined;
}) {
  return (
    <div className={muted ? 'text-ink-muted' : undefined}>
      <p className="text-caption font-semibold">{label}</p>
      <div className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1">
        <span
          className={classNames(
            'min-w-0 grow rounded-xs border px-2 py-1 text-small wrap-anywhere',
            mark ? 'border-accent outline outline-accent' : 'border-rule',
          )}
        >
          {value}
        </span>
        {mark ? <ScreenMark>{mark}</ScreenMark> : null}
      </div>
    </div>
  );
}
