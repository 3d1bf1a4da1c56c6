import { Search } from 'lucide-react';
import Link from 'next/link';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { INPUT_CLASSES } from '../ui/field-shell';
import { LinkPending } from '../ui/link-pending';

/** Props of {@link ProfileSearch}. */
export type ProfileSearchProps = {
  readonly search: string;
  /** The filters to choose from, each with the address of its view. */
  readonly filters: ReadonlyArray<{
    readonly label: string;
    readonly href: string;
    readonly isCurrent: boolean;
  }>;
  /** The chosen filter, kept by a search. */
  readonly filter: string;
  readonly environments: ReadonlyArray<{ readonly value: string; readonly label: string }>;
  readonly environment: string;
};

/** Finds profiles by name, Account ID, state and environment; the address keeps what is on view. */
export function ProfileSearch({
  search,
  filters,
  filter,
  environments,
  environment,
}: ProfileSearchProps) {
  return (
    <search className="mb-5 flex flex-col-reverse gap-x-6 gap-y-3 xl:flex-row xl:items-center xl:justify-between print-hidden">
      <nav aria-label="Which profiles">
        <ul className="flex flex-wrap gap-1.5">
          {filters.map(({ label, href, isCurrent }) => (
            <li key={label}>
              <Link
                href={href}
                prefetch={false}
                aria-current={isCurrent ? 'true' : undefined}
                className={classNames(
                  'inline-flex min-h-9 items-center rounded-box border px-3 text-small no-underline',
                  isCurrent
                    ? 'border-accent bg-accent-soft font-semibold text-accent forced-colors:border-3'
                    : 'border-rule bg-surface text-ink hover:border-edge hover:text-ink',
                )}
              >
                {label}
                <LinkPending />
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <form
        // Another view begins with its own choices, not with what the fields of the one before held.
        key={`${filter} ${environment} ${search}`}
        action="/profiles"
        method="get"
        className="flex min-w-0 flex-wrap gap-2 sm:flex-nowrap"
      >
        {filter === '' ? null : <input type="hidden" name="show" value={filter} />}
        <select
          name="environment"
          aria-label="Environment"
          defaultValue={environment}
          className={classNames(INPUT_CLASSES, 'sm:max-w-60 pr-8')}
        >
          <option value="">All environments</option>
          {environments.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <div className="flex min-w-0 flex-auto gap-2">
          <input
            type="search"
            name="search"
            aria-label="Search profiles"
            placeholder="Name or Account ID"
            defaultValue={search}
            maxLength={100}
            autoComplete="off"
            className={classNames(INPUT_CLASSES, 'w-auto min-w-0 flex-auto')}
          />
          <Button
            type="submit"
            variant="secondary"
            icon={<Search aria-hidden="true" className="size-4.5" />}
          >
            Search
          </Button>
        </div>
      </form>
    </search>
  );
}
