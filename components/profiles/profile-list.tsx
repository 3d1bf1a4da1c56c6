import Link from 'next/link';
import type { ReactNode } from 'react';
import { ForEditors } from '../forms/may-change';
import { Button } from '../ui/button';
import { RelativeDate } from '../ui/relative-date';
import { AccountChip } from './account-chip';
import { ConnectionState, type ConnectionStateKind } from './connection-state';
import { LifeLine, type LifeSpan } from './life-line';

/** One profile as a list shows it. */
export type ProfileListItem = {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  /** For instance `Production`, `Sandbox 1`, `Practice`. */
  readonly environmentLabel: string;
  readonly state: { readonly kind: ConnectionStateKind; readonly words: string };
  readonly certificate: LifeSpan | undefined;
  readonly lastTestAt: Date | undefined;
};

/** Props of {@link ProfileList}. */
export type ProfileListProps = {
  readonly profiles: ReadonlyArray<ProfileListItem>;
  /** Where the profiles on view are a file. */
  readonly csvHref: string;
  /** Where the chosen profiles are tested. */
  readonly testHref: string;
  /** The current moment, for "in 12 days". */
  readonly now: Date;
};

/** A cell's term where there is no row of headings: on narrow screens. */
function NarrowTerm({ children }: { readonly children: ReactNode }) {
  return <span className="text-caption text-ink-muted md:hidden">{children}</span>;
}

function ProfileRow({ profile, now }: { readonly profile: ProfileListItem; readonly now: Date }) {
  const { id, name, state, certificate, lastTestAt } = profile;
  return (
    <tr className="profile-row keep-together">
      <ForEditors>
        <td className="profile-choice print-hidden">
          <label className="flex size-11 items-center justify-center">
            <input
              type="checkbox"
              name="profile"
              value={id}
              aria-label={`Select ${name}`}
              className="size-4.5"
            />
          </label>
        </td>
      </ForEditors>
      <th scope="row" className="profile-name text-left font-normal">
        <Link
          href={`/profiles/${id}`}
          prefetch={false}
          className="font-semibold wrap-anywhere after:absolute after:inset-0 after:content-['']"
        >
          {name}
        </Link>
        <div className="mt-1">
          <AccountChip accountId={profile.accountId} environmentLabel={profile.environmentLabel} />
        </div>
      </th>
      <td>
        <ConnectionState kind={state.kind}>{state.words}</ConnectionState>
      </td>
      <td>
        <NarrowTerm>Certificate</NarrowTerm>
        {certificate === undefined ? (
          <p className="text-small text-ink-muted">None yet</p>
        ) : (
          <LifeLine span={certificate} now={now} />
        )}
      </td>
      <td className="text-small">
        <NarrowTerm>Last check</NarrowTerm>{' '}
        {lastTestAt === undefined ? (
          <span className="text-ink-muted">None yet</span>
        ) : (
          <RelativeDate date={lastTestAt} now={now} />
        )}
      </td>
    </tr>
  );
}

/** The profiles of one page: a table, on narrow screens cards. Chosen ones can be tested. */
export function ProfileList({ profiles, csvHref, testHref, now }: ProfileListProps) {
  return (
    <form action={testHref} method="get">
      <table className="profile-table">
        <caption className="sr-only">Connection profiles, those that need attention first</caption>
        <thead>
          <tr>
            <ForEditors>
              <th scope="col" className="print-hidden">
                <span className="sr-only">Select</span>
              </th>
            </ForEditors>
            <th scope="col">Profile</th>
            <th scope="col">State</th>
            <th scope="col">Certificate</th>
            <th scope="col">Last check</th>
          </tr>
        </thead>
        <tbody>
          {profiles.map((profile) => (
            <ProfileRow key={profile.id} profile={profile} now={now} />
          ))}
        </tbody>
      </table>
      <div className="mt-4 flex flex-wrap items-center justify-between gap-4 print-hidden">
        <ForEditors>
          <Button type="submit" variant="secondary">
            Test selected
          </Button>
        </ForEditors>
        <a href={csvHref} download className="inline-flex min-h-11 items-center text-small">
          Download this view as CSV
        </a>
      </div>
    </form>
  );
}
