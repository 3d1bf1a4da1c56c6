import Link from 'next/link';
import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names';
import { Notice } from '../ui/notice';
import { Brand } from './brand';
import { HydrationMarker } from './hydration-marker';
import { SkipLink } from './skip-link';

/** One entry of the main navigation. */
export type NavigationItem = {
  readonly label: string;
  readonly href: string;
  /** True on the page that it leads to and on those below it. */
  readonly current?: boolean | undefined;
};

/** Props of {@link AppShell}. */
export type AppShellProps = {
  /** Name or email of the person who is signed in, or of the guest. */
  readonly personName: string;
  /** Where a guest sees their tasks; absent for someone who is signed in and can sign out. */
  readonly guestHome?: string;
  readonly navigation?: ReadonlyArray<NavigationItem> | undefined;
  /** Base URL of the gateway in use: whoever enters a secret is told who else sees it. */
  readonly gateway: string | undefined;
  readonly children: ReactNode;
};

const DEFAULT_NAVIGATION: ReadonlyArray<NavigationItem> = [
  { label: 'Profiles', href: '/profiles' },
];

const COLUMN = 'mx-auto w-full max-w-[87rem] px-4 sm:px-6';

/** The name stands on the page "Your sign-in" too, so a phone does without it. */
function SignedIn({ personName, guestHome }: Pick<AppShellProps, 'personName' | 'guestHome'>) {
  return guestHome !== undefined ? (
    <p className="min-w-0 truncate py-3 text-small text-ink-muted">{personName}</p>
  ) : (
    <div className="flex min-w-0 items-center gap-x-3 text-small">
      <span className="min-w-0 truncate text-ink-muted max-sm:hidden" title={personName}>
        {personName}
      </span>
      <form action="/sign-out" method="post">
        <button
          type="submit"
          className="min-h-9 whitespace-nowrap text-accent underline underline-offset-4 hover:text-accent-strong hover:decoration-2"
        >
          Sign out
        </button>
      </form>
    </div>
  );
}

function Navigation({ items }: { readonly items: ReadonlyArray<NavigationItem> }) {
  return (
    <nav aria-label="Main" className="max-lg:order-last max-lg:w-full lg:ml-4 lg:mr-auto">
      <ul className="flex flex-wrap gap-x-2 min-[24rem]:gap-x-3 sm:gap-x-5">
        {items.map((item) => (
          <li key={item.href}>
            <Link
              href={item.href}
              prefetch={false}
              aria-current={item.current ? 'page' : undefined}
              className={classNames(
                'main-page inline-flex min-h-9 items-center border-b-2 text-small no-underline max-sm:text-caption hover:border-current lg:min-h-14',
                item.current ? 'border-accent font-semibold text-ink' : 'border-transparent',
              )}
            >
              {item.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The frame of every page of a signed-in person or a guest: header, one column, footer. */
export function AppShell({
  personName,
  guestHome,
  navigation = DEFAULT_NAVIGATION,
  gateway,
  children,
}: AppShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="border-b border-rule bg-surface print-hidden">
        <div
          className={classNames(
            COLUMN,
            '-mb-px flex flex-wrap items-center justify-between gap-x-5 max-lg:pt-2 lg:flex-nowrap',
          )}
        >
          <Link
            href={guestHome ?? '/profiles'}
            prefetch={false}
            className="text-ink no-underline hover:text-ink"
          >
            <Brand />
          </Link>
          {guestHome === undefined ? <Navigation items={navigation} /> : null}
          <SignedIn personName={personName} {...(guestHome && { guestHome })} />
        </div>
      </header>
      {gateway === undefined ? null : (
        <aside aria-label="About this installation" className="border-b border-rule print-hidden">
          <div className={classNames(COLUMN, 'py-3')}>
            <Notice kind="info" title="A gateway is in use">
              Requests to NetSuite and Celigo go through <code>{new URL(gateway).host}</code>. The
              addresses on these pages are still the real ones.
            </Notice>
          </div>
        </aside>
      )}
      <main id="main" tabIndex={-1} className={classNames(COLUMN, 'flex-1 pt-6 pb-12 sm:pt-7')}>
        {children}
      </main>
      <footer className="border-t border-rule print-hidden">
        <div className={classNames(COLUMN, 'py-3')}>
          <p className="text-caption text-ink-muted">NetSuite M2M Wizard, self-hosted</p>
        </div>
      </footer>
      <HydrationMarker />
    </div>
  );
}
