/**
 * The prepared installation: an owner and one finished profile in a data folder that each test file
 * copies, so that only the tests whose subject it is walk there. `prepared.setup.ts` makes it, once per
 * run, with the app under test.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Cookie } from '@playwright/test';
import type { PreparedProfile } from './posted-journey';
import { startServer, type TestServer } from './server';

/** The variable that tells the workers where the prepared installation is. */
export const PREPARED_FOLDER_VARIABLE = 'E2E_PREPARED_FOLDER';

/** Its data folder, and what a test needs to know of it. */
export const PREPARED_FILES = { data: 'data', facts: 'facts.json' } as const;

/** What the set-up writes down for the tests. */
export type PreparedFacts = {
  /** The cookies of a browser in which the owner is signed in. */
  readonly cookies: Array<Cookie>;
  /** The finished profile; its address is that of the server which made it. */
  readonly finished: PreparedProfile;
};

function preparedFolder(): string {
  const folder = process.env[PREPARED_FOLDER_VARIABLE];
  if (folder === undefined) {
    throw new Error(`${PREPARED_FOLDER_VARIABLE} is not set: prepared.setup.ts did not run.`);
  }
  return folder;
}

function readFacts(): PreparedFacts {
  return JSON.parse(readFileSync(path.join(preparedFolder(), PREPARED_FILES.facts), 'utf8'));
}

/** Starts a server on a copy of the prepared installation. */
export async function startPreparedServer(
  variables: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  return startServer(variables, path.join(preparedFolder(), PREPARED_FILES.data));
}

/** The finished profile on a server that was started on a copy. */
export function finishedProfile(server: TestServer): PreparedProfile {
  const { finished } = readFacts();
  return { ...finished, profile: server.url + new URL(finished.profile).pathname };
}

/** Signs the owner in, on every server that was started on a copy: cookies know no ports. */
export async function signInOwner(context: BrowserContext): Promise<void> {
  await context.addCookies(readFacts().cookies);
}
