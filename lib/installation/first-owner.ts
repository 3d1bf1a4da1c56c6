import type { Database, DatabaseTransaction } from '@/lib/database/client';
import type { Vault } from '@/lib/vault/sealed-text';
import { randomSecret } from './installation-secret';

/** Name of the secret that makes the first owner. It is gone once there is one. */
export const OWNER_CODE = 'owner-code';

/**
 * Tells whether the installation has had its first owner. People and profiles come after the first owner, so
 * they tell it too, should the row that says so be lost.
 */
export async function ownerExists({
  firstOwner,
  user,
  profile,
}: DatabaseTransaction): Promise<boolean> {
  const select = { id: true } as const;
  return (
    (await firstOwner.findFirst({ select })) !== null ||
    (await user.findFirst({ select })) !== null ||
    (await profile.findFirst({ select })) !== null
  );
}

/** Makes the code that makes the first owner, once. Where there is one, none is left. */
export async function makeOwnerCode(store: {
  readonly database: Database;
  readonly vault: Vault;
  readonly now: Date;
}): Promise<string | undefined> {
  const { database } = store;
  if (!(await ownerExists(database))) {
    return randomSecret(store, OWNER_CODE, 15);
  }
  await database.installationSecret.deleteMany({ where: { name: OWNER_CODE } });
  return undefined;
}
