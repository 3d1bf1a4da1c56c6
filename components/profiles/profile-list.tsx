import { Compass, FilePlus2 } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { CertificateUrgency } from '@/lib/keys/certificate-urgency';
import { ForEditors } from '../forms/may-change';
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
  /** Other words for the status, for instance `5 of 8 tasks done`. */
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
  /** Makes a profile of the practice account; absent where there is none, or for a viewer. */
  readonly practiceForm?: ReactNode;
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

/** The two ways to begin: on the practice account, or with a real one. */
function EmptyList({ practiceForm }: Pick<ProfileListProps, 'practiceForm'>) {
  return (
    <div className="grid max-w-4xl gap-5 md:grid-cols-2">
      {practiceForm ? (
        <section className="rounded-box border border-rule bg-surface p-6">
          <Compass aria-hidden="true" className="size-8 text-accent" strokeWidth={1.5} />
          <h2 className="mt-3 text-heading">Practice first</h2>
          <p className="mt-2 mb-5">
            A practice NetSuite and Celigo inside this app play the other side. Walk the whole
            journey, break it, and repair it. No production system is touched.
          </p>
          {practiceForm}
        </section>
      ) : null}
      <section className="rounded-box border border-rule bg-surface p-6">
        <FilePlus2 aria-hidden="true" className="size-8 text-accent" strokeWidth={1.5} />
        <h2 className="mt-3 text-heading">Connect a real account</h2>
        <p className="mt-2 mb-5">
          Have your NetSuite Account ID at hand, and someone who is an Administrator there. You can
          stop at any step and come back.
        </p>
        <ForEditors>
          <ButtonLink href="/profiles/new" variant={practiceForm ? 'secondary' : 'primary'}>
            New profile
          </ButtonLink>
        </ForEditors>
      </section>
    </div>
  );
}

/** All profiles, or what to do when there is none yet. */
export function ProfileList({ profiles, practiceForm, now }: ProfileListProps) {
  if (profiles.length === 0) {
    return <EmptyList practiceForm={practiceForm} />;
  }
  return (
    <ul className="overflow-hidden rounded-box border border-rule bg-surface">
      {profiles.map((profile) => (
        <ProfileRow key={profile.id} profile={profile} now={now} />
      ))}
    </ul>
  );
}
