import { test as base, type Page } from '@playwright/test';
import type { PreparedProfile } from './posted-journey';
import { finishedProfile, signInOwner, startPreparedServer } from './prepared';
import type { TestServer } from './server';

/** What every test can ask for. */
type Fixtures = {
  /** A server on a copy of the prepared installation: one for all tests of a file. */
  readonly server: TestServer;
  /** The finished profile of that server. */
  readonly finished: PreparedProfile;
  /** A page in which the owner is signed in. */
  readonly ownersPage: Page;
};

/** Gives each file the server that it needs, and stops that of the file before. */
type ServerOfFile = (file: string) => Promise<TestServer>;

export const test = base.extend<Fixtures, { readonly serverOfFile: ServerOfFile }>({
  serverOfFile: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern, and this one needs nothing.
    async ({}, use) => {
      let current: { readonly file: string; readonly server: TestServer } | undefined;
      await use(async (file) => {
        if (current?.file !== file) {
          await current?.server.stop();
          current = undefined;
          current = { file, server: await startPreparedServer() };
        }
        return current.server;
      });
      await current?.server.stop();
    },
    { scope: 'worker' },
  ],
  server: async ({ serverOfFile }, use, { file }) => use(await serverOfFile(file)),
  finished: async ({ server }, use) => use(finishedProfile(server)),
  ownersPage: async ({ page }, use) => {
    await signInOwner(page.context());
    await use(page);
  },
});
