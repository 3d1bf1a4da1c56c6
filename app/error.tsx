'use client';

/** What a person sees when a page could not be made. The log has the details under the digest. */
export default function ErrorPage({ error }: { readonly error: Error & { digest?: string } }) {
  return (
    <main className="mx-auto max-w-[34rem] px-4 py-16">
      <h1 className="text-title">This page could not be shown</h1>
      {error.digest?.startsWith('sealed-') ? (
        <p className="mt-4">
          A sealed value that this page needs does not open: it was changed or moved in the
          database, or its key is missing. Restore the database and its keyring from the same
          backup. Other profiles are not affected.
        </p>
      ) : null}
      <p className="mt-4">
        Reload the page to see what is saved. What you sent last may be missing. If this happens
        again, the server log has the details
        {error.digest === undefined ? '.' : ` under the ID ${error.digest}.`}
      </p>
      <p className="mt-4">
        <a href="/profiles">Go to the connection profiles</a>
      </p>
    </main>
  );
}
