import { ExternalLink } from '@/components/ui/external-link';
import { browserHref } from '@/lib/account/deep-links';
import { CELIGO_API_REGION_FACTS } from '@/lib/celigo/api-regions';
import type { ProfileView } from '../profile-view';

/** Leads to the practice Celigo from a practice account; of a real one the region is not known. */
export function PracticeCeligoLink({
  view,
  path,
}: {
  readonly view: Pick<ProfileView, 'account'>;
  readonly path: 'iclients' | 'connections';
}) {
  const { account } = view;
  if (account.environment !== 'practice') {
    return null;
  }
  const { pagesHost } = CELIGO_API_REGION_FACTS['north-america'];
  return (
    <ExternalLink href={browserHref(account, `https://${pagesHost}/${path}`)}>
      Open the practice Celigo
    </ExternalLink>
  );
}
