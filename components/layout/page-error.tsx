'use client';

import { Button } from '../ui/button';

/** What stands in the place of a page that could not be made. The log has the details under the digest. */
export function PageError({ error }: { readonly error: Error & { digest?: string } }) {
  const { digest } = error;
  return (
    <div className="max-w-column space-y-4">
      <h1 className="text-title">This page could not be shown</h1>
      {digest?.startsWith('sealed-') ? (
        <p>
          A sealed value that this page needs cannot be opened: it was changed or moved in the
          database, or its key is missing. Restore the database and its keyring from the same
          backup. Other profiles are not affected.
        </p>
      ) : null}
      <p>
        Reload the page to see what is saved. Your last change may be missing. If this happens
        again, the server log has the details
        {digest === undefined ? '.' : ` under the ID ${digest}.`}
      </p>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3 pt-2">
        <Button className="needs-script" onClick={() => window.location.reload()}>
          Reload the page
        </Button>
        <a href="/profiles">Go to the connection profiles</a>
      </div>
    </div>
  );
}
