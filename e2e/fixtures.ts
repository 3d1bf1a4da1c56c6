import { test as base, type Page } from '@playwright/test';
import type { PreparedProfile } from './posted-journey';
import { finishedProfile, signInOwner, startPreparedServer } from './prepared';
import type { TestServer } from './server';

/** What every test can ask for. */
type Fixtures = {
  /**
   * Whether the tests of a file change nothing but profiles of their own: such files share one server of
   * their worker, because a start costs more than most tests.
   */
  readonly sharesServer: boolean;
  /** A server on a copy of the prepared installation: one for all tests of a file. */
  readonly server: TestServer;
  /** The finished profile of that server. */
  readonly finished: PreparedProfile;
  /** A page in which the owner is signed in. */
  readonly ownersPage: Page;
};

/** Gives each file the server that it needs, and stops that of the file before, unless it is shared. */
type ServerOfFile = (file: string) => Promise<TestServer>;

/** Stands for all files that share a server. */
export const SHARED = 'shared';

/**
 * Waits until a script answers for every part of the page, where it has one and may run it: what is done before
 * that is the subject of `early.e2e.ts` alone.
 */
export async function untilHydrated(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.documentElement.dataset.alive !== undefined ||
      matchMedia('(scripting: none)').matches ||
      document.querySelector('script[src^="/_next/"]') === null,
  );
}

const waiting = new WeakSet<Page>();

/** Makes what opens a page wait until it is alive, unless it says itself what to wait for. */
function openAlive(page: Page): void {
  if (waiting.has(page)) {
    return;
  }
  waiting.add(page);
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
  page.goto = async (url, options) => {
    const answer = await goto(url, options);
    if (options?.waitUntil === undefined) {
      await untilHydrated(page);
    }
    return answer;
  };
  page.reload = async (options) => {
    const answer = await reload(options);
    if (options?.waitUntil === undefined) {
      await untilHydrated(page);
    }
    return answer;
  };
}

export const test = base.extend<Fixtures, { readonly serverOfFile: ServerOfFile }>({
  browser: [
    async ({ browser }, use) => {
      const newContext = browser.newContext.bind(browser);
      browser.newContext = async (options) => {
        const context = await newContext(options);
        if (options?.javaScriptEnabled !== false) {
          context.on('page', openAlive);
        }
        return context;
      };
      await use(browser);
    },
    { scope: 'worker' },
  ],
  serverOfFile: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern, and this one needs nothing.
    async ({}, use) => {
      const servers = new Map<string, TestServer>();
      await use(async (file) => {
        for (const [other, server] of servers) {
          if (other !== file && other !== SHARED) {
            servers.delete(other);
            await server.stop();
          }
        }
        const server = servers.get(file) ?? (await startPreparedServer());
        servers.set(file, server);
        return server;
      });
      for (const server of servers.values()) {
        await server.stop();
      }
    },
    { scope: 'worker' },
  ],
  sharesServer: [false, { option: true }],
  server: async ({ serverOfFile, sharesServer }, use, { file }) =>
    use(await serverOfFile(sharesServer ? SHARED : file)),
  context: async ({ context, javaScriptEnabled }, use) => {
    if (javaScriptEnabled) {
      context.on('page', openAlive);
    }
    await use(context);
  },
  finished: async ({ server }, use) => use(finishedProfile(server)),
  ownersPage: async ({ page }, use) => {
    await signInOwner(page.context());
    await use(page);
  },
});
