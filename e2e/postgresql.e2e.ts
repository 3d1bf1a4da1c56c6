import { randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { startTestPostgresql, type TestPostgresql } from '../lib/database/test-databases';
import { createOwner, finishJourney } from './posted-journey';
import { startServer } from './server';

let postgresql: TestPostgresql;

test.beforeAll(async () => {
  postgresql = await startTestPostgresql();
});

test.afterAll(async () => {
  await postgresql.stop();
});

test('two instances that start at once on an empty PostgreSQL both serve the same journey', async ({
  page,
}) => {
  const variables = {
    DATABASE_URL: await postgresql.createDatabase(),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64url')}`,
  };
  const [first, second] = await Promise.all([startServer(variables), startServer(variables)]);
  try {
    await createOwner(page, first);
    const { profile } = await finishJourney(page, first, 'On PostgreSQL');
    await page.goto(`${second.url}${new URL(profile).pathname}/setup/test`);
    await expect(
      page.getByRole('heading', { name: 'NetSuite accepts this connection' }),
    ).toBeVisible();
  } finally {
    await first.stop();
    await second.stop();
  }
});
