import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { launchOptions } from './browser';
import { createOwner, prepareProfile, testConnection } from './posted-journey';
import { PREPARED_FILES, PREPARED_FOLDER_VARIABLE, type PreparedFacts } from './prepared';
import { startServer } from './server';

async function prepare(folder: string): Promise<void> {
  const browser = await chromium.launch(launchOptions());
  const server = await startServer();
  try {
    const page = await browser.newPage();
    await createOwner(page, server);
    const finished = await prepareProfile(page, server, 'Finished');
    await testConnection(page, finished.profile);
    const facts: PreparedFacts = { cookies: await page.context().cookies(), finished };
    await server.end();
    await cp(server.dataFolder, path.join(folder, PREPARED_FILES.data), { recursive: true });
    await writeFile(path.join(folder, PREPARED_FILES.facts), JSON.stringify(facts));
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Makes the prepared installation before the first test, and removes it after the last. */
export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'prepared-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await prepare(folder);
  } catch (error) {
    await remove();
    throw error;
  }
  process.env[PREPARED_FOLDER_VARIABLE] = folder;
  return remove;
}
