import { TASK_SLUGS, type TaskSlug } from '@/lib/guide/tasks';
import type { Guest } from '@/lib/handover/guest';
import { GUEST_HOME, HANDOVERS } from '@/lib/handover/purposes';

/** Where the page of a task is. */
export function taskHref(profileId: string, slug: TaskSlug): string {
  return `/profiles/${profileId}/setup/${slug}`;
}

/** Where the texts of Payload and JWT headers are edited. */
export function templatesHref(profileId: string): string {
  return `${taskHref(profileId, 'celigo-iclient')}/templates`;
}

/** The tasks of whoever reads a page, in order: a guest has only those of their link. */
export function tasksOf(guest: Guest | undefined): ReadonlyArray<TaskSlug> {
  return guest === undefined ? TASK_SLUGS : HANDOVERS[guest.link.purpose].tasks;
}

/** Where whoever reads a page sees the whole: the profile's overview, or a guest's own page. */
export function overviewHref(profileId: string, guest: Guest | undefined): string {
  return guest === undefined ? `/profiles/${profileId}` : GUEST_HOME;
}

/** Where the journey goes on after a task. */
export function nextTaskHref(profileId: string, slug: TaskSlug, guest?: Guest): string {
  const tasks = tasksOf(guest);
  const next = tasks[tasks.indexOf(slug) + 1];
  return next === undefined ? overviewHref(profileId, guest) : taskHref(profileId, next);
}

/** Where Celigo's two documents are made through its API. */
export function celigoApiHref(profileId: string): string {
  return `/profiles/${profileId}/setup/celigo-api`;
}

/** Where the certificate of a profile is renewed. */
export function renewalHref(profileId: string): string {
  return `/profiles/${profileId}/renewal`;
}

/**
 * A place on that page, after a step was taken there. Another address each time: a redirect that
 * changes the fragment alone is not followed.
 */
export function renewalPlace(
  profileId: string,
  fragment: 'now' | 'trouble' | 'automatic' | 'ended',
): string {
  return `${renewalHref(profileId)}?at=${Date.now()}#${fragment}`;
}

/** The page where links for people without an account are made. */
export function handoverHref(profileId: string): string {
  return `/profiles/${profileId}/handover`;
}

/** The page that says how a profile is watched. */
export function watchHref(profileId: string): string {
  return `/profiles/${profileId}/watch`;
}

/** Where the history of a profile's tests is. */
export function testRunsHref(profileId: string): string {
  return `/profiles/${profileId}/test-runs`;
}

/** Where the report of one test is. */
export function testRunHref(profileId: string, testRunId: string): string {
  return `${testRunsHref(profileId)}/${testRunId}`;
}

/** Where a refreshed sandbox gets its certificate back. */
export function sandboxRefreshHref(profileId: string): string {
  return `/profiles/${profileId}/sandbox-refresh`;
}
