import { Compass, FilePlus2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { ForEditors, ForViewers } from '../forms/may-change';
import { ButtonLink } from '../ui/button-link';

/** The two ways to begin: on the practice account, or with a real one. A viewer can begin neither. */
export function EmptyProfileList({
  practiceForm,
}: {
  /** Makes a profile of the practice account; absent where there is none, or for a viewer. */
  readonly practiceForm: ReactNode;
}) {
  return (
    <>
      <ForViewers>
        <p className="max-w-column text-ink-muted">
          There is no profile yet. You can read profiles, but not create them: ask an editor or an
          owner of this installation.
        </p>
      </ForViewers>
      <ForEditors>
        <div className="grid max-w-4xl gap-5 md:grid-cols-2">
          {practiceForm ? (
            <section className="flex flex-col rounded-box border border-rule bg-surface p-6">
              <Compass aria-hidden="true" className="size-8 text-accent" strokeWidth={1.5} />
              <h2 className="mt-3 text-heading">Practice first</h2>
              <p className="mt-2 mb-5">
                This app includes a practice NetSuite and a practice Celigo. Set up a connection,
                break it, and fix it. No production system is touched.
              </p>
              <div className="mt-auto">{practiceForm}</div>
            </section>
          ) : null}
          <section className="flex flex-col rounded-box border border-rule bg-surface p-6">
            <FilePlus2 aria-hidden="true" className="size-8 text-accent" strokeWidth={1.5} />
            <h2 className="mt-3 text-heading">Connect a real account</h2>
            <p className="mt-2 mb-5">
              You need your NetSuite Account ID, and someone who is an Administrator there. You can
              stop at any step and come back.
            </p>
            <p className="mt-auto">
              <ButtonLink href="/profiles/new" variant={practiceForm ? 'secondary' : 'primary'}>
                New profile
              </ButtonLink>
            </p>
          </section>
        </div>
      </ForEditors>
    </>
  );
}
