import { CircleCheck, CircleHelp, CircleMinus, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { classNames } from '../ui/class-names';

/** Whether a key fits a platform, with the sentence for it. */
export type Fit = {
  readonly state: 'fits' | 'does-not-fit' | 'unknown' | 'no-key' | 'cannot';
  readonly message: string;
};

const FITS = {
  fits: { Icon: CircleCheck, ink: 'text-success' },
  'does-not-fit': { Icon: TriangleAlert, ink: 'text-warning' },
  unknown: { Icon: CircleHelp, ink: 'text-ink-muted' },
  'no-key': { Icon: CircleMinus, ink: 'text-ink-muted' },
  cannot: { Icon: CircleMinus, ink: 'text-ink-muted' },
} as const satisfies Record<Fit['state'], unknown>;

/** Says by icon and words whether the profile's key fits. */
export function FitLine({ fit }: { readonly fit: Fit }) {
  const { Icon, ink } = FITS[fit.state];
  return (
    <p className={classNames('flex gap-2 text-small', ink)}>
      <Icon aria-hidden="true" className="mt-0.5 size-4.5 shrink-0" />
      <span>{fit.message}</span>
    </p>
  );
}

/** One entry of the list. */
export type PlatformEntry = {
  readonly href: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly fit?: Fit | undefined;
};

/** Platforms under a heading, each a link to its page. */
export function PlatformList({
  title,
  lead,
  entries,
}: {
  readonly title: string;
  readonly lead?: string | undefined;
  readonly entries: ReadonlyArray<PlatformEntry>;
}) {
  return (
    <section>
      <h2 className="text-heading">{title}</h2>
      {lead === undefined ? null : <p className="mt-2 text-ink-muted">{lead}</p>}
      <ul className="mt-4 border-t border-rule">
        {entries.map(({ href, title: name, detail, fit }) => (
          <li key={href} className="space-y-1 border-b border-rule py-3.5">
            <p>
              <Link href={href} prefetch={false} className="inline-block py-0.5 font-semibold">
                {name}
              </Link>
            </p>
            {detail === undefined ? null : <p className="text-small text-ink-muted">{detail}</p>}
            {fit === undefined ? null : <FitLine fit={fit} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
