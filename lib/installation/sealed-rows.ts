import type { Database } from '@/lib/database/client';
import { documentBinding } from '@/lib/practice/celigo/store';
import type { SealBinding } from '@/lib/vault/sealed-text';
import { secretBinding } from './installation-secret';

/** How many rows are read at once. */
const BATCH_SIZE = 100;

/** A sealed value that belongs to no profile, with the way to put another in its place. */
export type SealedRow = {
  readonly sealed: string;
  readonly binding: SealBinding;
  /** Puts a newer value in its place, if it is still the one that was read. */
  readonly replace: (sealed: string) => Promise<void>;
};

/** Where the text that checks a key is sealed for. */
export function checkBinding(keyId: string): SealBinding {
  return { model: 'VaultKeyCheck', field: 'sealed', row: keyId };
}

/** Where the settings of a channel for notifications are sealed for. */
export function channelBinding(id: string): SealBinding {
  return { model: 'NotificationChannel', field: 'settings', row: id };
}

/** The one id of `SingleSignOn`. */
export const SINGLE_SIGN_ON_ID = 'provider';

/** Where the settings of single sign-on are sealed for. */
export const SINGLE_SIGN_ON_BINDING: SealBinding = {
  model: 'SingleSignOn',
  field: 'settings',
  row: SINGLE_SIGN_ON_ID,
};

/** Where the secret of a person's authenticator app is sealed for. */
export function authenticatorBinding(personId: string): SealBinding {
  return { model: 'Authenticator', field: 'secret', row: personId };
}

/** Goes through rows in the order of their ids, a batch at a time, so that rows may come and go in between. */
export async function* inBatches<Row extends { readonly id: string }>(
  read: (after: string, take: number) => Promise<ReadonlyArray<Row>>,
): AsyncGenerator<Row> {
  let after = '';
  for (;;) {
    const rows = await read(after, BATCH_SIZE);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH_SIZE) {
      return;
    }
    after = last.id;
  }
}

/** Everything that the keyring itself seals, apart from the keys of the profiles. */
export async function* installationRows(database: Database): AsyncGenerator<SealedRow> {
  for (const { name, sealed } of await database.installationSecret.findMany()) {
    yield {
      sealed,
      binding: secretBinding(name),
      replace: async (newer) => {
        const where = { name, sealed };
        await database.installationSecret.updateMany({ where, data: { sealed: newer } });
      },
    };
  }
  const documents = inBatches((after, take) =>
    database.practiceCeligoResource.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take,
      select: { id: true, sealedDocument: true },
    }),
  );
  for await (const { id, sealedDocument } of documents) {
    yield {
      sealed: sealedDocument,
      binding: documentBinding(id),
      replace: async (newer) => {
        const where = { id, sealedDocument };
        const data = { sealedDocument: newer };
        await database.practiceCeligoResource.updateMany({ where, data });
      },
    };
  }
  const channels = await database.notificationChannel.findMany({
    select: { id: true, sealedSettings: true },
  });
  for (const { id, sealedSettings } of channels) {
    yield {
      sealed: sealedSettings,
      binding: channelBinding(id),
      replace: async (newer) => {
        const where = { id, sealedSettings };
        await database.notificationChannel.updateMany({ where, data: { sealedSettings: newer } });
      },
    };
  }
  for (const { id, sealedSettings } of await database.singleSignOn.findMany()) {
    yield {
      sealed: sealedSettings,
      binding: SINGLE_SIGN_ON_BINDING,
      replace: async (newer) => {
        const where = { id, sealedSettings };
        await database.singleSignOn.updateMany({ where, data: { sealedSettings: newer } });
      },
    };
  }
  const authenticators = inBatches((after, take) =>
    database.authenticator.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take,
      select: { id: true, sealedSecret: true },
    }),
  );
  for await (const { id, sealedSecret } of authenticators) {
    yield {
      sealed: sealedSecret,
      binding: authenticatorBinding(id),
      replace: async (newer) => {
        const where = { id, sealedSecret };
        await database.authenticator.updateMany({ where, data: { sealedSecret: newer } });
      },
    };
  }
}
