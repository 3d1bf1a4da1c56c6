/**
 * The limits on a request before Next.js reads it. `lib/forms/form-values.ts` limits the fields of a form,
 * `action-form.ts` its state, `lib/commands/caps.mjs` the connections.
 */

const KILOBYTE = 1024;

/** Longest body of someone without a signed session or guest cookie, in bytes: signing in, the first owner. */
export const STRANGER_BODY_MAX_BYTES = 8 * KILOBYTE;

/** Longest body with a signed session or guest cookie, in bytes. */
export const SIGNED_BODY_MAX_BYTES = 64 * KILOBYTE;

/**
 * Longest body of the pages that take files or long texts, in bytes: two files of 256 KB, the most that
 * an import reads, and the form around them. Only for people who may change something there.
 */
export const LONG_FORM_MAX_BYTES = 600 * KILOBYTE;

/**
 * Longest body for the practice world, in bytes: its API hosts, and its pages for known senders. Each of its
 * routes allows this much or less.
 */
export const PRACTICE_BODY_MAX_BYTES = 256 * KILOBYTE;

/** Most bodies of one sender beyond {@link SIGNED_BODY_MAX_BYTES} that are in memory at once; the rest wait, unread. */
export const LONG_BODIES_AT_WORK_MAX = 4;

/** Most such bodies of one sender that wait. */
export const LONG_BODIES_WAITING_MAX = 16;

/**
 * Up to this size, in bytes, a rejected body is read and discarded, so that the client receives the response.
 */
export const DISCARDED_BODY_MAX_BYTES = 8 * KILOBYTE * KILOBYTE;

/** Longest path with its query, in characters. */
export const PATH_LENGTH_MAX = 4096;

/** Most fields of a query, several times what any page is asked with: Next.js takes long over many. */
export const QUERY_FIELDS_MAX = 50;

/** Longest Next-Router-State-Tree header, in characters. */
export const ROUTER_STATE_LENGTH_MAX = 8192;

/**
 * The most concurrent requests from strangers at one address; the rest are queued. The limit is low because
 * all pages are rendered on one thread, so these requests delay everyone else.
 */
export const ADDRESS_AT_WORK_MAX = 2;

/** Most calls of the practice world from one address that are at work at once: some are slow on purpose. */
export const PRACTICE_AT_WORK_MAX = 16;

/** Most requests of strangers from one address that wait for their turn. */
export const ADDRESS_WAITING_MAX = 128;

/** Most requests of strangers that are at work or wait for others' pages at once, from all addresses together. */
export const STRANGERS_AT_WORK_MAX = 256;

/**
 * Most pages that are made at once for strangers, from all addresses together; the rest wait, each address
 * with no more than its own few. A crowd from many networks therefore takes turns with other users instead of
 * going first.
 */
export const STRANGERS_PAGES_AT_WORK_MAX = 4;

/**
 * Most requests of one session that are at work at once: as many as a browser opens connections to one
 * host. Others at the same address, as in an office or behind a proxy, have lines of their own.
 */
export const SESSION_AT_WORK_MAX = 6;

/**
 * Most requests of all sessions of one person that are at work at once: four browsers' worth. Nobody gets more
 * of the server by signing in more often.
 */
export const PERSON_AT_WORK_MAX = 24;

/** Most requests of one session, and of all sessions of one person, that wait for their turn. */
export const SESSION_WAITING_MAX = 128;

/**
 * Most pages that are made at once for people who are signed in; the rest wait. They share one thread, so
 * more would finish no sooner, and each holds memory until then. A request that may wait for another
 * computer does not count as a page.
 */
export const PAGES_AT_WORK_MAX = 16;

/** Most requests of people who are signed in that are at work or wait for others' pages at once, from all sessions together. */
export const PEOPLE_AT_WORK_MAX = 256;
