import type { ReactNode } from 'react';
import { ProfileRail } from '@/components/profiles/profile-rail';
import { isRenewalDue } from '@/lib/keys/certificate-urgency';
import type { ProfileView } from './profile-view';
import { renewalHref } from './renewal/renewal-href';
import { canBeRefreshed, sandboxRefreshHref } from './sandbox-refresh/sandbox-refresh-href';
import { taskGroups } from './task-groups';
import { testRunsHref } from './test-runs/run-href';
import { watchHref } from './watch/watch-href';

/**
 * The panes around a page of a profile: the rail on the left, the page, and on wide screens what
 * helps just now beside it.
 */
export function ProfileFrame({
  view,
  currentHref,
  aside,
  children,
}: {
  readonly view: ProfileView;
  /** The page's own address, marked in the rail. */
  readonly currentHref: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  const { profile, account, tasks, now } = view;
  const base = `/profiles/${profile.id}`;
  const renewal = renewalHref(profile.id);
  const { active } = profile;
  const showsRenewal =
    currentHref === renewal ||
    (active !== null && (profile.next !== null || isRenewalDue(active, now)));
  return (
    <div className="profile-frame">
      <ProfileRail
        profileName={profile.name}
        profileHref={base}
        accountId={profile.accountId}
        environmentLabel={account.environmentLabel}
        groups={taskGroups(profile.id, tasks)}
        pages={[
          ...(showsRenewal ? [{ label: 'Renew the certificate', href: renewal }] : []),
          { label: 'Watch', href: watchHref(profile.id) },
          { label: 'Test history', href: testRunsHref(profile.id) },
          ...(canBeRefreshed(profile.accountId)
            ? [{ label: 'Sandbox was refreshed', href: sandboxRefreshHref(profile.id) }]
            : []),
          { label: 'Runbook', href: `${base}/runbook` },
          { label: 'Other platforms', href: `${base}/elsewhere` },
        ]}
        currentHref={currentHref}
      />
      <div className={aside ? 'work-and-aside min-w-0' : 'min-w-0'}>
        <div className="work-pane">{children}</div>
        {aside ? <aside className="work-aside print-hidden">{aside}</aside> : null}
      </div>
    </div>
  );
}
