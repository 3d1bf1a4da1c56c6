import Link from 'next/link';
import type { ReactNode } from 'react';
import { momentText, relativeText } from '@/lib/words';
import { Button } from '../ui/button';
import { LinkPending } from '../ui/link-pending';
import { AccountChip } from './account-chip';
import { ConnectionStateIcons, type ConnectionStateKind, ListedState } from './connection-state';
import { SelectAll, SelectedCount } from './profile-selection';
import { type LifeSpan, ValidityBar } from './validity-bar';

/** One profile as a list shows it. */
export type ProfileListItem = {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  /** For instance `Production`, `Sandbox 1`, `Practice`. */
  readonly environmentLabel: string;
  readonly state: { readonly kind: ConnectionStateKind; readonly words: string };
  readonly certificate: LifeSpan | undefined;
  readonly lastCheckAt: Date | undefined;
  /** The current moment by the account's clock, for "in 12 days". */
  readonly now: Date;
};

const ORDER_WORDS = {
  attention: 'those that need attention first',
  name: 'sorted by name',
  ends: 'sorted by certificate expiration',
  words: 'sorted by the word that matched',
} as const;

/** Props of {@link ProfileList}. */
export type ProfileListProps = {
  readonly profiles: ReadonlyArray<ProfileListItem>;
  /** Where the profiles on view are a file. */
  readonly csvHref: string;
  /** Where the chosen profiles are tested. */
  readonly testHref: string;
  /** In which order they are: a search of several pages is in that of the words found. */
  readonly order: keyof typeof ORDER_WORDS;
  /** Whether the person's role may test them. */
  readonly maySelect: boolean;
};

/** A cell's term where there is no row of headings: on narrow screens. */
function NarrowTerm({ children }: { readonly children: ReactNode }) {
  return <span className="text-caption text-ink-muted md:hidden">{children}</span>;
}

/** A cell of a table; a card says nothing of what is not there yet. */
function NoneYet() {
  return <td className="none-yet">None yet</td>;
}

function ProfileRow({
  profile,
  maySelect,
}: {
  readonly profile: ProfileListItem;
  readonly maySelect: boolean;
}) {
  const { id, name, state, certificate, lastCheckAt, now } = profile;
  return (
    <tr className="profile-row">
      {maySelect ? (
        <td className="profile-choice print-hidden">
          <label>
            <input type="checkbox" name="profile" value={id} aria-label={`Select ${name}`} />
          </label>
        </td>
      ) : null}
      <th scope="row" className="profile-name">
        <div>
          <Link href={`/profiles/${id}`} prefetch={false}>
            {name}
            <LinkPending />
          </Link>
          <AccountChip accountId={profile.accountId} environmentLabel={profile.environmentLabel} />
        </div>
      </th>
      <td>
        <ListedState kind={state.kind}>{state.words}</ListedState>
      </td>
      {certificate === undefined ? (
        <NoneYet />
      ) : (
        <td>
          <NarrowTerm>Certificate</NarrowTerm>
          <ValidityBar span={certificate} now={now} />
        </td>
      )}
      {lastCheckAt === undefined ? (
        <NoneYet />
      ) : (
        <td>
          <NarrowTerm>Last check</NarrowTerm>{' '}
          <time dateTime={lastCheckAt.toISOString()} title={momentText(lastCheckAt)}>
            {relativeText(lastCheckAt, now)}
          </time>
        </td>
      )}
    </tr>
  );
}

/** The profiles of one page: a table, on narrow screens cards. Chosen ones can be tested. */
export function ProfileList({ profiles, csvHref, testHref, order, maySelect }: ProfileListProps) {
  return (
    <form action={testHref} method="get">
      <ConnectionStateIcons />
      <table className="profile-table">
        <caption className="sr-only">Connection profiles, {ORDER_WORDS[order]}</caption>
        <thead>
          <tr>
            {maySelect ? (
              <th scope="col" className="print-hidden">
                <span className="sr-only">Select</span>
                <SelectAll />
              </th>
            ) : null}
            <th scope="col">Profile</th>
            <th scope="col">State</th>
            <th scope="col">Certificate</th>
            <th scope="col">Last check</th>
          </tr>
        </thead>
        <tbody>
          {profiles.map((profile) => (
            <ProfileRow key={profile.id} profile={profile} maySelect={maySelect} />
          ))}
        </tbody>
      </table>
      <div className="selection-bar flex flex-wrap items-center gap-x-4 gap-y-2 py-4 print-hidden">
        {maySelect ? (
          <>
            <Button type="submit" variant="secondary">
              Test selected
            </Button>
            <SelectedCount />
          </>
        ) : null}
        <a
          href={csvHref}
          download
          className="csv-link ml-auto inline-flex min-h-11 items-center text-small"
        >
          Download this view as CSV
        </a>
      </div>
    </form>
  );
}
