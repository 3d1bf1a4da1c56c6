import Link from 'next/link';
import { ExternalLink } from '@/components/ui/external-link';
import { browserHref } from '@/lib/account/deep-links';
import { CELIGO_API_REGION_FACTS } from '@/lib/celigo/regions';
import type { ProfileView } from '../profile-view';
import { celigoApiHref } from './celigo-api/celigo-api-href';

/** Where the form is in the practice Celigo (the real one has no known address), and the way without copying. */
export function WaysIntoCeligo({
  view,
  practicePage,
}: {
  readonly view: ProfileView;
  readonly practicePage: 'iclients' | 'iclients/new' | 'connections' | 'connections/new/http';
}) {
  const { profile, account } = view;
  const { pagesHost } = CELIGO_API_REGION_FACTS['north-america'];
  return (
    <>
      {account.environment === 'practice' ? (
        <p>
          <ExternalLink
            href={browserHref(account, `https://${pagesHost}/${practicePage}`)}
            appearance="button"
          >
            Open in the practice Celigo
          </ExternalLink>
        </p>
      ) : null}
      <p>
        With a Celigo API token you can skip the copying:{' '}
        <Link href={celigoApiHref(profile.id)} prefetch={false}>
          Make it in Celigo for me
        </Link>
      </p>
    </>
  );
}
