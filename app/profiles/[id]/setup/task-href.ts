import { TASK_SLUGS, type TaskSlug } from '@/lib/guide/tasks';

/** Where the page of a task is. */
export function taskHref(profileId: string, slug: TaskSlug): string {
  return `/profiles/${profileId}/setup/${slug}`;
}

/** Where the texts of Payload and JWT headers are edited. */
export function templatesHref(profileId: string): string {
  return `${taskHref(profileId, 'celigo-iclient')}/templates`;
}

/** Where the journey goes on after a task. */
export function nextTaskHref(profileId: string, slug: TaskSlug): string {
  const next = TASK_SLUGS[TASK_SLUGS.indexOf(slug) + 1];
  return next === undefined ? `/profiles/${profileId}` : taskHref(profileId, next);
}
