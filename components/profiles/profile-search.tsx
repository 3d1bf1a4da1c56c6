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
  readonly environments: ReadonlyArray<Choice>;
  readonly environment: string;
  /** The orders to choose from, the usual one first. */
  readonly sorts: ReadonlyArray<Choice>;
  readonly sort: string;
};

type Choice = { readonly value: string; readonly label: string };

function Choices({ choices }: { readonly choices: ReadonlyArray<Choice> }) {
  return choices.map(({ value, label }) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));
}

/** Finds and sorts profiles; the address keeps what is on view. */
export function ProfileSearch({
  search,
  filters,
  filter,
  environments,
  environment,
  sorts,
  sort,
}: ProfileSearchProps) {
  return (
    <search className="mb-5 flex flex-col-reverse gap-x-6 gap-y-3 2xl:flex-row 2xl:items-center 2xl:justify-between print-hidden">
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
        key={`${filter} ${environment} ${sort} ${search}`}
        action="/profiles"
        method="get"
        className="flex min-w-0 flex-wrap gap-2 lg:flex-nowrap"
      >
        {filter === '' ? null : <input type="hidden" name="show" value={filter} />}
        <select
          name="environment"
          aria-label="Environment"
          defaultValue={environment}
          className={classNames(
            INPUT_CLASSES,
            'min-w-0 pr-8 min-[30rem]:flex-1 sm:max-w-60 sm:flex-none',
          )}
        >
          <option value="">All environments</option>
          <Choices choices={environments} />
        </select>
        <label className="flex w-full min-w-0 items-center gap-2 min-[30rem]:flex-1 sm:w-auto sm:flex-none">
          <span className="whitespace-nowrap text-small text-ink-muted max-sm:sr-only">
            Sort by
          </span>
          <select
            name="sort"
            defaultValue={sort}
            className={classNames(INPUT_CLASSES, 'min-w-0 pr-8 sm:w-60')}
          >
            <Choices choices={sorts} />
          </select>
        </label>
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
