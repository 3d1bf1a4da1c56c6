import { ButtonLink } from '../ui/button-link';
import { PageHeading } from '../ui/page-heading';

/** Says to a person who is signed in that nothing is here, and where to go on. */
export function NothingHere({ title, lead }: { readonly title: string; readonly lead: string }) {
  return (
    <>
      <PageHeading title={title} lead={lead} />
      <ButtonLink href="/profiles">Go to the connection profiles</ButtonLink>
    </>
  );
}
