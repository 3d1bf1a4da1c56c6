import Link from 'next/link';
import type { ProfileView } from '@/app/profile-view';
import { ActionForm } from '@/components/forms/action-form';
import { ForEditors } from '@/components/forms/may-change';
import type { IClientValues } from '@/lib/celigo/iclient';
import { isForAnyTimeZone } from '@/lib/celigo/profile-templates';
import { cameFromReport, iClientHrefs, type TestAgainQuery } from '../test-again';
import { takeAnyTimeZoneAction } from './celigo-actions';

/** Which form the payload has, and the way to the other one; it leads back to the page that shows it. */
export function PayloadNote({
  values,
  view: { profile, guest },
  page,
  query = {},
}: {
  readonly values: IClientValues;
  readonly view: Pick<ProfileView, 'profile' | 'guest'>;
  readonly page: 'celigo-iclient' | 'celigo-api';
  /** Of the page's address: whether a report led there. */
  readonly query?: TestAgainQuery;
}) {
  const edited = values.templates?.payload;
  const back = cameFromReport(query);
  // A guest changes no text: the editor is not theirs to open.
  const edit =
    guest === undefined ? (
      <ForEditors>
        {' '}
        <Link href={iClientHrefs(profile.id, back).texts} prefetch={false}>
          Edit the payload
        </Link>
      </ForEditors>
    ) : null;
  if (edited !== undefined) {
    return (
      <p>
        {isForAnyTimeZone(edited, values)
          ? 'The payload is the version for any time zone.'
          : 'The payload was edited for this profile.'}
        {edit}
      </p>
    );
  }
  return (
    <>
      <ForEditors>
        {page === 'celigo-api' ? 'The payload assumes UTC. ' : ''}If the Celigo account owner’s time
        zone is not UTC, or you are not sure:{' '}
        <ActionForm
          action={takeAnyTimeZoneAction}
          submitLabel="Use the version for any time zone"
          submitVariant="quiet"
          idPrefix="any-time-zone"
          hiddenFields={{
            ...{ profileId: profile.id, version: profile.version, page },
            ...(back === undefined ? {} : { back }),
          }}
        />
        {edit === null ? null : ' · '}
      </ForEditors>
      {edit}
    </>
  );
}
