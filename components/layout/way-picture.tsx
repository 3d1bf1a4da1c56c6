import { Building2, ClipboardList, FileBadge, KeyRound, Workflow } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names';

function Station({
  icon,
  name,
  words,
  className,
}: {
  readonly icon: ReactNode;
  readonly name: string;
  readonly words: string;
  readonly className: string;
}) {
  return (
    <li
      className={classNames(
        'flex min-w-0 flex-1 items-start gap-3 rounded-box border p-3 sm:flex-col sm:gap-2',
        className,
      )}
    >
      {icon}
      <p className="min-w-0 text-small">
        <strong className="block">{name}</strong>
        {words}
      </p>
    </li>
  );
}

const ICON = 'size-6 shrink-0';

/** What will be reached, as a picture: what each of the three sides holds; then what is needed. */
export function WayPicture() {
  return (
    <section aria-label="What you will set up" className="mt-6 space-y-4">
      <ol className="flex flex-col gap-2 sm:flex-row">
        <Station
          icon={<Building2 aria-hidden="true" className={classNames(ICON, 'text-netsuite')} />}
          name="NetSuite"
          words="trusts a certificate"
          className="border-rule bg-netsuite-soft"
        />
        <Station
          icon={
            <span aria-hidden="true" className="flex gap-1 text-accent">
              <KeyRound className={ICON} />
              <FileBadge className={ICON} />
            </span>
          }
          name="This wizard"
          words="creates the key and certificate, and tests the connection"
          className="border-rule bg-surface"
        />
        <Station
          icon={<Workflow aria-hidden="true" className={classNames(ICON, 'text-celigo')} />}
          name="Celigo"
          words="signs in with the key, without a password"
          className="border-rule bg-celigo-soft"
        />
      </ol>
      <p className="flex items-start gap-2 text-small">
        <ClipboardList aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-ink-muted" />
        <span>
          You need: your NetSuite Account ID, a NetSuite Administrator, and someone who can create
          connections in Celigo. These can be different people, and you do not need them all at the
          same time.
        </span>
      </p>
    </section>
  );
}
