import { renewalHref, sandboxRefreshHref, testRunsHref, watchHref } from '@/app/profile-hrefs';
import type { ProfileView } from '@/app/profile-view';
import type { RailPage } from '@/components/profiles/profile-rail';
import { canBeRefreshed } from '@/lib/account/account';
import { GUEST_HOME, HANDOVERS } from '@/lib/handover/purposes';
import { roleIsEnough } from '@/lib/sign-in/roles';

/**
 * The pages of a profile besides its tasks, as the rail and the overview list them for whoever reads.
 *
 * @param currentHref The page that lists them; it is in the list even when it would not be otherwise.
 */
export function profilePages(
  { profile, guest, person }: Pick<ProfileView, 'profile' | 'guest' | 'person'>,
  currentHref?: string,
): ReadonlyArray<RailPage> {
  const base = `/profiles/${profile.id}`;
  const renewal = renewalHref(profile.id);
  if (guest !== undefined) {
    const opened = HANDOVERS[guest.link.purpose].alsoOpens;
    return [
      ...(opened.includes('renewal') ? [{ label: 'Renew the certificate', href: renewal }] : []),
      { label: 'All your tasks', href: GUEST_HOME },
    ];
  }
  const { active } = profile;
  const showsRenewal = currentHref === renewal || active !== undefined;
  return [
    ...(showsRenewal ? [{ label: 'Renew the certificate', href: renewal }] : []),
    { label: 'Watch', href: watchHref(profile.id) },
    { label: 'Test history', href: testRunsHref(profile.id) },
    ...(canBeRefreshed(profile.accountId)
      ? [{ label: 'Sandbox was refreshed', href: sandboxRefreshHref(profile.id) }]
      : []),
    { label: 'Runbook', href: `${base}/runbook` },
    { label: 'Other platforms', href: `${base}/elsewhere` },
    ...(roleIsEnough(person.role, 'editor')
      ? [{ label: 'Hand over part of the setup', href: `${base}/handover` }]
      : []),
  ];
}
