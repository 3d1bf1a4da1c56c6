/** How much memory the built app holds after many pages, for `npm run bench`. */
import { type BuiltApp, statusOf, withBuiltApp } from './built-app';

/** The end of the address of each page of a profile that is loaded. */
const PROFILE_PAGES = [
  '',
  '/runbook',
  ...['account', 'prerequisites', 'integration-record', 'key-and-certificate'].map(
    (slug) => `/setup/${slug}`,
  ),
];

/** What a server held in RAM, in MB, and how it answered. */
export type PageMemory = {
  readonly atStartMb: number;
  readonly peakMb: number;
  readonly atEndMb: number;
  /** Number of answers by status; `lost` are requests without one. */
  readonly answers: Readonly<Record<string, number>>;
};

async function loadPages(
  { url, cookie, profile, isRunning, residentMb }: BuiltApp,
  count: number,
  atOnce: number,
): Promise<PageMemory> {
  const pages = ['/profiles', ...PROFILE_PAGES.map((end) => `${profile}${end}`)];
  const answers: Record<string, number> = {};
  const atStartMb = await residentMb();
  let peakMb = atStartMb;
  let next = 0;
  const load = async () => {
    while (next < count && isRunning()) {
      const index = next;
      next += 1;
      const status = await statusOf(`${url}${pages[index % pages.length]}`, cookie);
      answers[status] = (answers[status] ?? 0) + 1;
      if (index % 50 === 0) {
        peakMb = Math.max(peakMb, await residentMb());
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, load));
  const atEndMb = await residentMb();
  return { atStartMb, peakMb: Math.max(peakMb, atEndMb), atEndMb, answers };
}

/**
 * Starts the built app with a limit of its heap and loads pages as a person who is signed in. Linux only.
 *
 * @param count Number of pages.
 * @param atOnce How many are asked for at once.
 */
export function measurePageMemory(
  memoryLimitMb: number,
  count: number,
  atOnce: number,
): Promise<PageMemory> {
  return withBuiltApp(memoryLimitMb, (app) => loadPages(app, count, atOnce));
}
