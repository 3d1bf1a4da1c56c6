import Link from 'next/link';
import { momentText } from '@/lib/words';
import { classNames } from '../ui/class-names';

/** One test as a dot. */
export type CheckDot = {
  readonly id: string;
  readonly href: string;
  readonly at: Date;
  readonly works: boolean;
};

/** The last tests, the newest on the right: full for one that worked, a ring with a bar for one that failed. */
export function CheckDots({ checks }: { readonly checks: ReadonlyArray<CheckDot> }) {
  return (
    <ul className="-ml-1 flex flex-wrap">
      {checks.map(({ id, href, at, works }) => {
        const words = `${works ? 'Accepted by NetSuite' : 'Failed'}, ${momentText(at)}`;
        return (
          <li key={id}>
            <Link
              href={href}
              prefetch={false}
              title={words}
              className={classNames(
                'flex size-7 items-center justify-center no-underline',
                works ? 'text-success hover:text-success' : 'text-danger hover:text-danger',
              )}
            >
              <svg aria-hidden="true" viewBox="0 0 14 14" className="size-3.5">
                {works ? (
                  <circle cx="7" cy="7" r="5.5" fill="currentColor" />
                ) : (
                  <g fill="none" stroke="currentColor" strokeWidth="2">
                    <circle cx="7" cy="7" r="5.5" />
                    <path d="M4.5 9.5l5-5" />
                  </g>
                )}
              </svg>
              <span className="sr-only">{words}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
