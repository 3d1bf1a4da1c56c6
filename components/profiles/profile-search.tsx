import { Search } from 'lucide-react';
import { Button } from '../ui/button';
import { INPUT_CLASSES } from '../ui/field-shell';

/** Finds profiles by part of their name or Account ID; the address keeps what is looked for. */
export function ProfileSearch({ search }: { readonly search: string }) {
  return (
    <search className="mb-5">
      <form action="/profiles" method="get" className="flex max-w-xl gap-2">
        <input
          type="search"
          name="search"
          aria-label="Search profiles"
          placeholder="Name or Account ID"
          defaultValue={search}
          maxLength={100}
          autoComplete="off"
          className={INPUT_CLASSES}
        />
        <Button
          type="submit"
          variant="secondary"
          icon={<Search aria-hidden="true" className="size-4.5" />}
        >
          Search
        </Button>
      </form>
    </search>
  );
}
