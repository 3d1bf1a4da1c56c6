/** The pages of the journey, in order: `/profiles/<id>/setup/<slug>`. */
export const TASK_SLUGS = [
  'account',
  'prerequisites',
  'integration-record',
  'key-and-certificate',
  'm2m-mapping',
  'test',
  'celigo-iclient',
  'celigo-connection',
] as const;

/** One page of the journey. */
export type TaskSlug = (typeof TASK_SLUGS)[number];
