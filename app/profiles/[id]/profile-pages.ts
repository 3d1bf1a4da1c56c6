import type { RailPage } from '@/components/profiles/profile-rail';
import type { ProfileView } from './profile-view';
import { renewalHref } from './renewal/renewal-href';
import { canBeRefreshed, sandboxRefreshHref } from './sandbox-refresh/sandbox-refresh-href';
import { testRunsHref } from './test-runs/run-href';
import { watchHref } from './watch/watch-href';

/**
 * The pages of a profile beside its tasks, as the rail and the overview list them.
 *
 * @param currentHref The page that lists them; it is in the list even when it would not be otherwise.
 */
export function profilePages(
  { profile }: Pick<ProfileView, 'profile'>,
  currentHref?: string,
): ReadonlyArray<RailPage> {
  const base = `/profiles/${profile.id}`;
  const renewal = renewalHref(profile.id);
  const { active } = profile;
  const showsRenewal = currentHref === renewal || active !== null;
  return [
    ...(showsRenewal ? [{ label: 'Renew the certificate', href: renewal }] : []),
    { label: 'Watch', href: watchHref(profile.id) },
    { label: 'Test history', href: testRunsHref(profile.id) },
    ...(canBeRefreshed(profile.accountId)
      ? [{ label: 'Sandbox was refreshed', href: sandboxRefreshHref(profile.id) }]
      : []),
    { label: 'Runbook', href: `${base}/runbook` },
    { label: 'Other platforms', href: `${base}/elsewhere` },
  ];
}
