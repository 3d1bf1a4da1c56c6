import type { ReactNode } from 'react';
import { overviewHref, tasksOf } from '@/app/profile-hrefs';
import { ProfileRail } from '@/components/profiles/profile-rail';
import { isRenewing } from '@/lib/profiles/profile';
import { setupStatuses } from '@/lib/profiles/task-states';
import type { ProfileView } from './profile-view';
import { profilePages } from './profiles/[id]/profile-pages';
import { taskGroups } from './task-groups';

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
  const { profile, account, guest } = view;
  const own = tasksOf(guest);
  // A guest may do a part of it for the next certificate.
  const tasks = guest === undefined ? setupStatuses(view.tasks, isRenewing(profile)) : view.tasks;
  return (
    <div className="profile-frame">
      <ProfileRail
        profileName={profile.name}
        profileHref={overviewHref(profile.id, guest)}
        accountId={profile.accountId}
        environmentLabel={account.environmentLabel}
        groups={taskGroups(
          profile.id,
          tasks.filter(({ slug }) => own.includes(slug)),
        )}
        pages={profilePages(view, currentHref)}
        currentHref={currentHref}
      />
      <div className={aside ? 'work-and-aside min-w-0' : 'min-w-0'}>
        <div className="work-pane">{children}</div>
        {aside ? <aside className="work-aside print-hidden">{aside}</aside> : null}
      </div>
    </div>
  );
}
