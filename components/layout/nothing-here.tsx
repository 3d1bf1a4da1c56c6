import { ButtonLink } from '../ui/button-link';
import { PageHeading } from '../ui/page-heading';

/** Says to a person who is signed in that nothing is here, and where to go on. */
export function NothingHere({
  title,
  lead,
  way = { words: 'Go to the connection profiles', href: '/profiles' },
}: {
  readonly title: string;
  readonly lead: string;
  readonly way?: { readonly words: string; readonly href: string };
}) {
  return (
    <>
      <PageHeading title={title} lead={lead} />
      <ButtonLink href={way.href}>{way.words}</ButtonLink>
    </>
  );
}
