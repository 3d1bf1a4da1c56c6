import { beforeAll, expect, test } from 'vitest';
import type { Database } from '@/lib/database/client';
import { migratedDatabases } from '@/lib/database/migrated-databases.fixture';
import { switchCeligo } from '@/lib/renewal/celigo-side';
import { goBack, goForward, revokeOld, uploadToNetSuite } from '@/lib/renewal/renewal';
import { RenewalScene } from '@/lib/renewal/renewal-scene.fixture';
import { startRenewal } from '@/lib/renewal/start';
import { guestProgress } from './guest-progress';

const newDatabase = migratedDatabases();
let database: Database;

beforeAll(async () => {
  ({ database } = await newDatabase('sqlite'));
});

test('a renewal is done once one has ended with the new certificate since the link was created', async () => {
  const scene = await RenewalScene.open(database);
  await scene.makeInCeligo();
  const progress = async (createdAt: Date) => {
    const link = { purpose: 'renewal', createdAt } as const;
    const profile = await scene.profile();
    const { done, total, isOpen } = await guestProgress(scene.store, link, profile, []);
    return [`${done} of ${total}`, isOpen ? 'open' : 'done'];
  };
  const linkedAt = new Date();
  expect(await progress(linkedAt)).toEqual(['0 of 6', 'open']);

  await startRenewal(scene.context());
  expect(await progress(linkedAt)).toEqual(['1 of 6', 'open']);
  await goBack(scene.context(), await scene.seen());
  expect(await progress(linkedAt)).toEqual(['0 of 6', 'open']);

  await startRenewal(scene.context());
  await uploadToNetSuite(scene.context(), await scene.seen());
  await switchCeligo(scene.context(), await scene.seen(), scene.celigo());
  expect(await progress(linkedAt)).toEqual(['5 of 6', 'open']);
  await goBack(scene.context(), await scene.seen(), true);
  expect(await progress(linkedAt)).toEqual(['1 of 2', 'open']);
  await goForward(scene.context(), await scene.seen());
  await switchCeligo(scene.context(), await scene.seen(), scene.celigo());
  await revokeOld(scene.context(), await scene.seen());
  expect(await progress(linkedAt)).toEqual(['6 of 6', 'done']);
  expect(await progress(new Date(Date.now() + 1))).toEqual(['0 of 6', 'open']);
});
