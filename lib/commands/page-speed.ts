/** How fast the built app makes its pages, beside an empty page of the same Next.js, for `npm run bench`. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, statusOf, withBuiltApp } from './built-app';
import { ROOT } from './prepare.mjs';

/** The end of the address of each page of a profile that is timed. */
const PROFILE_PAGES = ['', '/setup/integration-record', '/setup/celigo-connection'];

/** A minimal app on the same Next.js version, with one dynamically rendered page that contains one word. */
const EMPTY_APP = {
  'package.json': '{ "private": true, "type": "module" }',
  'next.config.js': "export default { turbopack: { root: '/' } };",
  'app/layout.js':
    "export const dynamic = 'force-dynamic';\nexport default ({ children }) => <html lang='en'><body>{children}</body></html>;",
  'app/page.js': 'export default () => <p>Empty</p>;',
} as const;

async function withEmptyApp<Answer>(work: (url: string) => Promise<Answer>): Promise<Answer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'empty-app-'));
  const next = path.join(ROOT, 'node_modules/next/dist/bin/next');
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  try {
    await mkdir(path.join(folder, 'app'));
    await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    for (const [name, text] of Object.entries(EMPTY_APP)) {
      await writeFile(path.join(folder, name), text);
    }
    execFileSync(process.execPath, [next, 'build'], { cwd: folder, env, stdio: 'ignore' });
    const port = String(await freePort());
    const child = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', port], {
      ...{ cwd: folder, env, stdio: 'ignore' },
    });
    const ended = once(child, 'exit');
    try {
      return await work(`http://127.0.0.1:${port}/`);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A page, and the times that it took, in milliseconds. */
export type PageTimes = { readonly page: string; readonly timesMs: ReadonlyArray<number> };

/**
 * Loads an empty page of the same Next.js and the app's pages in turns, one at a time. The empty page is
 * the first of the answer.
 */
export function measurePageSpeed(
  memoryLimitMb: number,
  rounds: number,
): Promise<ReadonlyArray<PageTimes>> {
  return withEmptyApp((emptyUrl) =>
    withBuiltApp(memoryLimitMb, async ({ url: origin, cookie, profile }) => {
      const urls = [`${origin}/profiles`, ...PROFILE_PAGES.map((end) => origin + profile + end)];
      const pages = [emptyUrl, ...urls].map((url) => {
        const timesMs: Array<number> = [];
        return { url, timesMs };
      });
      // The first rounds warm both servers up.
      for (let round = -rounds; round < rounds; round += 1) {
        for (const { url, timesMs } of pages) {
          const startedAt = performance.now();
          const status = await statusOf(url, cookie);
          if (round < 0) {
            continue;
          }
          if (status !== '200') {
            throw new Error(`${url} answered ${status}.`);
          }
          timesMs.push(performance.now() - startedAt);
        }
      }
      return pages.map(({ url, timesMs }) => ({ page: new URL(url).pathname, timesMs }));
    }),
  );
}
