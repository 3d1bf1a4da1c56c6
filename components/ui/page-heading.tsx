import type { ReactNode } from 'react';

/** Props of {@link PageHeading}. */
export type PageHeadingProps = {
  readonly title: string;
  /** A few words above the title: where the page belongs. */
  readonly eyebrow?: ReactNode;
  /** One or two sentences that say what the page is for. */
  readonly lead?: ReactNode;
  /** Links or buttons that belong to the page as a whole. */
  readonly actions?: ReactNode;
};

/** The one level-one heading of a page, with what belongs to it. */
export function PageHeading({ title, eyebrow, lead, actions }: PageHeadingProps) {
  return (
    <div className="mb-8 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        {eyebrow ? (
          <div className="mb-2 text-small text-ink-muted first-letter:uppercase">{eyebrow}</div>
        ) : null}
        <h1 className="text-title wrap-anywhere">{title}</h1>
        {lead ? <p className="mt-3 max-w-[60ch] text-ink-muted">{lead}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap gap-3 print-hidden">{actions}</div> : null}
    </div>
  );
}
