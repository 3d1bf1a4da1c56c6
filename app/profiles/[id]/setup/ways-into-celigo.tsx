import { Hand, WandSparkles } from 'lucide-react';
import Link from 'next/link';
import { celigoApiHref } from '@/app/profile-hrefs';
import type { ProfileView } from '@/app/profile-view';
import { ForEditors } from '@/components/forms/may-change';
import { AsOpened } from '@/components/setup/as-opened';
import { classNames } from '@/components/ui/class-names';
import { ExternalLink } from '@/components/ui/external-link';
import { LinkPending } from '@/components/ui/link-pending';
import { browserHref } from '@/lib/account/deep-links';
import { connectionFields } from '@/lib/celigo/connection';
import { iClientFields } from '@/lib/celigo/iclient';
import { CELIGO_API_REGION_FACTS } from '@/lib/celigo/regions';
import { knownIds } from '@/lib/celigo-api/make-for-profile';
import type { Guest } from '@/lib/handover/guest';
import { connectionValues, iClientValues, isBegunInCeligo } from '@/lib/profiles/celigo-forms';

const CARD = 'block h-full rounded-box border p-3.5 no-underline hover:border-accent';

const OTHER_WAY = 'border-edge bg-surface hover:bg-sunken';

/** The way that this page is. */
const THIS_WAY = 'border-accent bg-accent-soft forced-colors:border-3';

/** What a guest must have for each of the two ways: only the private key of the second is kept from them. */
function needsOfGuest({ link: { hasPasscode, createdByEmail } }: Guest) {
  return {
    byApi: 'No passcode needed.',
    byHand: hasPasscode
      ? `Passcode from ${createdByEmail}.`
      : 'For the private key, ask for a new link with a passcode.',
  };
}

/** The two ways to get the values into Celigo, before either is begun. */
function Fork({
  profileId,
  fields,
  guest,
}: {
  readonly profileId: string;
  /** How many there are by hand, and where. */
  readonly fields: string;
  readonly guest: Guest | undefined;
}) {
  const needs = guest && needsOfGuest(guest);
  return (
    <ul className="grid gap-3 sm:grid-cols-2">
      <li>
        <Link
          href={celigoApiHref(profileId)}
          prefetch={false}
          className={classNames(CARD, OTHER_WAY)}
        >
          <span className="flex items-center gap-2 font-semibold text-accent">
            <WandSparkles aria-hidden="true" className="size-5 shrink-0" />
            Make it in Celigo for me
            <LinkPending />
          </span>
          <span className="mt-1 block text-small text-ink-muted">
            Let the wizard do it with a token. {needs?.byApi}
          </span>
        </Link>
      </li>
      <li>
        <a href="#by-hand" aria-current="page" className={classNames(CARD, THIS_WAY)}>
          <span className="flex items-center gap-2 font-semibold text-accent">
            <Hand aria-hidden="true" className="size-5 shrink-0" />
            Fill it in by hand
          </span>
          <span className="mt-1 block text-small text-ink-muted">
            {fields}. {needs?.byHand}
          </span>
        </a>
      </li>
    </ul>
  );
}

type Kind = 'iclients' | 'connections';

/** A page of the practice Celigo: the addresses of the real one's pages are not documented. */
export function PracticeCeligoLink({
  view,
  page,
}: {
  readonly view: ProfileView;
  readonly page: 'iclients' | 'iclients/new' | 'connections' | 'connections/new/http';
}) {
  const { account } = view;
  const { pagesHost } = CELIGO_API_REGION_FACTS['north-america'];
  return account.environment === 'practice' ? (
    <ExternalLink href={browserHref(account, `https://${pagesHost}/${page}`)}>
      Open in the practice Celigo
    </ExternalLink>
  ) : null;
}

/** Where a signed-in browser finds what an earlier run made. */
function Existing({ view, kind }: { readonly view: ProfileView; readonly kind: Kind }) {
  const { profile, account } = view;
  const memory = profile.configuration.celigo;
  const region = memory?.made?.region ?? 'north-america';
  const ids = knownIds(memory, region, profile.accountId);
  const id = kind === 'iclients' ? ids.iClientId : ids.connectionId;
  if (id === undefined) {
    return null;
  }
  const noun = kind === 'iclients' ? 'iClient' : 'connection';
  const { pagesHost } = CELIGO_API_REGION_FACTS[region];
  // The address of Celigo's own edit page is not documented; that of the document is.
  const path = account.environment === 'practice' ? `${kind}/${id}` : `api/${kind}/${id}`;
  return (
    <p>
      The {noun} is in Celigo already:{' '}
      <ExternalLink href={browserHref(account, `https://${pagesHost}/${path}`)}>
        {account.environment === 'practice'
          ? `Open the ${noun}`
          : `The ${noun} as stored in Celigo`}
      </ExternalLink>{' '}
      (<code>{id}</code>)
    </p>
  );
}

type WaysProps = { readonly view: ProfileView; readonly kind: Kind };

/** The ways into Celigo: the fork while nothing is begun, later what is there and the other way. */
export function WaysIntoCeligo(props: WaysProps) {
  return (
    <AsOpened>
      <Ways {...props} />
    </AsOpened>
  );
}

function Ways({ view, kind }: WaysProps) {
  const { profile } = view;
  const iClient = iClientValues(profile);
  if (isBegunInCeligo(profile)) {
    return (
      <div className="flex flex-wrap gap-x-5 gap-y-1 text-small">
        <Existing view={view} kind={kind} />
        <ForEditors>
          <Link href={celigoApiHref(profile.id)} prefetch={false}>
            Make it in Celigo for me
            <LinkPending />
          </Link>
        </ForEditors>
      </div>
    );
  }
  if (iClient === undefined) {
    return null;
  }
  const ofIClient = iClientFields(iClient).length;
  const ofConnection = connectionFields(connectionValues(profile)).length;
  return (
    <ForEditors>
      <Fork
        profileId={profile.id}
        guest={view.guest}
        fields={
          kind === 'iclients'
            ? `${ofIClient} fields here, ${ofConnection} in the connection`
            : `${ofConnection} fields here, ${ofIClient} in the iClient`
        }
      />
    </ForEditors>
  );
}
