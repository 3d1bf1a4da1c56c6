import { FilePlus2 } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { CertificateUrgency } from '@/lib/keys/certificate-urgency';
import { ButtonLink } from '../ui/button';
import { classNames } from '../ui/class-names';
import { RelativeDate } from '../ui/relative-date';
import { StatusTag, type TaskStatus } from '../ui/status-tag';
import { AccountChip } from './account-chip';
import { CertificateEnd } from './certificate-end';

/** One profile as a list shows it. */
export type ProfileListItem = {
  readonly id: string;
  readonly href: string;
  readonly name: string;
  readonly accountId: string;
  /** For instance `Production`, `Sandbox 1`, `Practice`. */
  readonly environmentLabel: string;
  readonly status: TaskStatus;
  /** Other words for the status, for instance `5 of 8 tasks completed`. */
  readonly statusLabel?: string | undefined;
  readonly certificate?:
    | { readonly validUntil: string; readonly urgency: CertificateUrgency }
    | undefined;
  readonly lastTest?:
    | { readonly at: string; readonly outcome: 'works' | 'does-not-work' }
    | undefined;
};

/** Props of {@link ProfileList}. */
export type ProfileListProps = {
  readonly profiles: ReadonlyArray<ProfileListItem>;
  readonly newProfileHref?: string | undefined;
  /** True when the installation has a practice account to offer. */
  readonly practiceAvailable?: boolean | undefined;
  /** The current moment, for "in 12 days". */
  readonly now: Date;
};

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-small text-ink-muted">{term}</dt>
      <dd className="text-small wrap-anywhere">{children}</dd>
    </div>
  );
}

function CertificateFact({
  certificate,
  now,
}: {
  readonly certificate: ProfileListItem['certificate'];
  readonly now: Date;
}) {
  if (!certificate) {
    return <span className="text-ink-muted">None yet</span>;
  }
  return <CertificateEnd {...certificate} now={now} />;
}

function TestFact({
  lastTest,
  now,
}: {
  readonly lastTest: ProfileListItem['lastTest'];
  readonly now: Date;
}) {
  if (!lastTest) {
    return <span className="text-ink-muted">Not tested yet</span>;
  }
  const works = lastTest.outcome === 'works';
  return (
    <>
      <strong className={classNames('block font-semibold', works ? 'text-success' : 'text-danger')}>
        {works ? 'Works' : 'Does not work'}
      </strong>
      <RelativeDate date={lastTest.at} now={now} />
    </>
  );
}

function ProfileRow({ profile, now }: { readonly profile: ProfileListItem; readonly now: Date }) {
  return (
    <li className="keep-together relative grid gap-x-6 gap-y-3 border-b border-rule px-4 py-4 last:border-b-0 hover:bg-sunken md:grid-cols-[minmax(0,2.2fr)_minmax(0,1.5fr)_minmax(0,1.3fr)_minmax(0,1.3fr)] md:items-start">
      <div className="min-w-0 space-y-1.5">
        <h2 className="text-body wrap-anywhere">
          <Link
            href={profile.href}
            prefetch={false}
            className="after:absolute after:inset-0 after:content-['']"
          >
            {profile.name}
          </Link>
        </h2>
        <AccountChip accountId={profile.accountId} environmentLabel={profile.environmentLabel} />
      </div>
      <div>
        <StatusTag status={profile.status} label={profile.statusLabel} />
      </div>
      <dl className="contents">
        <Fact term="Certificate ends">
          <CertificateFact certificate={profile.certificate} now={now} />
        </Fact>
        <Fact term="Last test">
          <TestFact lastTest={profile.lastTest} now={now} />
        </Fact>
      </dl>
    </li>
  );
}

function EmptyList({
  newProfileHref,
  practiceAvailable,
}: {
  readonly newProfileHref: string;
  readonly practiceAvailable: boolean;
}) {
  return (
    <div className="max-w-(--container-column) rounded-box border border-rule bg-surface px-6 py-10">
      <FilePlus2 aria-hidden="true" className="size-9 text-accent" strokeWidth={1.5} />
      <h2 className="mt-4 text-heading">Nothing here yet</h2>
      <div className="prose mt-2 max-w-[56ch]">
        <p>
          A profile holds one NetSuite account, its integration record, key and certificate, and the
          Celigo connection that uses them. You can stop at any step and come back.
        </p>
        {practiceAvailable ? (
          <p>
            New to this? Give the Account ID <code>PRACTICE</code> and do the whole journey on the
            practice account: no production system is touched.
          </p>
        ) : null}
      </div>
      <div className="mt-6">
        <ButtonLink href={newProfileHref}>New profile</ButtonLink>
      </div>
    </div>
  );
}

/** All profiles, or what to do when there is none yet. */
export function ProfileList({
  profiles,
  newProfileHref = '/profiles/new',
  practiceAvailable = false,
  now,
}: ProfileListProps) {
  if (profiles.length === 0) {
    return <EmptyList newProfileHref={newProfileHref} practiceAvailable={practiceAvailable} />;
  }
  return (
    <ul className="overflow-hidden rounded-box border border-rule bg-surface">
      {profiles.map((profile) => (
        <ProfileRow key={profile.id} profile={profile} now={now} />
      ))}
    </ul>
  );
}
