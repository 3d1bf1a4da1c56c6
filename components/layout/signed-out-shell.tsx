import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names';
import { Brand } from './brand';
import { HydrationMarker } from './hydration-marker';
import { SkipLink } from './skip-link';

/** Props of {@link SignedOutShell}. */
export type SignedOutShellProps = {
  readonly title: string;
  /** What the product is, in a sentence; has its own words when absent. */
  readonly lead?: ReactNode;
  readonly banner?: ReactNode;
  /** What the page shows beside its form on a wide screen, and above it on a narrow one. */
  readonly picture?: ReactNode;
  readonly children: ReactNode;
};

const CARD = 'rounded-box border border-rule bg-surface p-5 sm:p-7';

const LEAD =
  'Set up a NetSuite OAuth 2.0 machine-to-machine connection for Celigo integrator.io, prove that it works, and keep it working.';

/** The frame of the pages before a session: what this is, and one form. */
export function SignedOutShell({
  title,
  lead = LEAD,
  banner,
  picture,
  children,
}: SignedOutShellProps) {
  const isWide = picture !== undefined;
  return (
    <div
      className={classNames(
        'mx-auto flex min-h-dvh w-full flex-col justify-center px-4 py-10 sm:px-6 sm:py-12',
        isWide ? 'max-w-[34rem] lg:max-w-[68rem]' : 'max-w-[34rem]',
      )}
    >
      <SkipLink />
      <header className="mb-8 text-subheading">
        <Brand />
      </header>
      <main
        id="main"
        tabIndex={-1}
        className={isWide ? 'lg:grid lg:grid-cols-2 lg:items-start lg:gap-x-16' : undefined}
      >
        <div>
          <h1 className="text-title">{title}</h1>
          <p className="mt-3 text-ink-muted">{lead}</p>
          {banner ? <div className="mt-6">{banner}</div> : null}
          {picture}
        </div>
        <div className={isWide ? `mt-8 lg:mt-0 ${CARD}` : 'mt-8 border-t border-rule pt-8'}>
          {children}
        </div>
      </main>
      <HydrationMarker />
    </div>
  );
}
