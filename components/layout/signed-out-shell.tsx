import type { ReactNode } from 'react';
import { Brand } from './brand';
import { SkipLink } from './skip-link';

/** Props of {@link SignedOutShell}. */
export type SignedOutShellProps = {
  readonly title: string;
  /** What the product is, in a sentence; has its own words when absent. */
  readonly lead?: ReactNode;
  readonly banner?: ReactNode;
  readonly children: ReactNode;
};

const LEAD =
  'Set up a NetSuite OAuth 2.0 machine-to-machine connection for Celigo integrator.io, prove that it works, and keep it working.';

/** The frame of the pages before a session: what this is, and one form. */
export function SignedOutShell({ title, lead = LEAD, banner, children }: SignedOutShellProps) {
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-[34rem] flex-col justify-center px-4 py-12 sm:px-6">
      <SkipLink />
      <header className="mb-8 text-subheading">
        <Brand />
      </header>
      <main id="main" tabIndex={-1}>
        <h1 className="text-title">{title}</h1>
        <p className="mt-3 text-ink-muted">{lead}</p>
        {banner ? <div className="mt-6">{banner}</div> : null}
        <div className="mt-8 border-t border-rule pt-8">{children}</div>
      </main>
    </div>
  );
}
