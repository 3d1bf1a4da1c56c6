import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import { type DatabaseTransaction, truncateWriteAheadLog } from '@/lib/database/client';
import { inTransaction, takeTurnFor } from '@/lib/database/transaction';
import { SINGLE_SIGN_ON_BINDING, SINGLE_SIGN_ON_ID } from '@/lib/installation/sealed-rows';
import { failure, type Result, success } from '@/lib/result';
import { type PeopleStore, readPeople, takeTurn } from '../people';
import {
  isSameIssuer,
  type MarkedSettings,
  openMarkedSettings,
  SETTINGS_DEFAULTS,
  type SingleSignOnSettings,
  type SingleSignOnStore,
  type whyNoPasswords,
  whyNoPasswordsBy,
} from './settings';
import { canSignIn, linkOf } from './sign-in-methods';

/** What is wrong with the fields of a form together, by field; nothing when they fit. */
export function unfitFields(
  given: {
    readonly issuer: string;
    readonly roleClaim?: string | undefined;
    readonly ownerValues: ReadonlyArray<string>;
    readonly editorValues: ReadonlyArray<string>;
    readonly viewerValues: ReadonlyArray<string>;
  },
  isPrivateAllowed: boolean,
): Readonly<Record<string, string>> | undefined {
  const { issuer, roleClaim, ownerValues, editorValues, viewerValues } = given;
  if (!isPrivateAllowed && !issuer.startsWith('https:')) {
    return { issuer: 'Enter an address that begins with https://.' };
  }
  const all = [...ownerValues, ...editorValues, ...viewerValues];
  if (roleClaim === undefined && all.length > 0) {
    return { roleClaim: 'Enter the claim that has these values.' };
  }
  return new Set(all).size < all.length
    ? { ownerValues: 'The same value is listed for two roles. Keep it for only one.' }
    : undefined;
}

/**
 * The client secret to save; a sentence where a form does not say which. A saved secret is neither used for another
 * client nor dropped unasked.
 *
 * @param given.clientSecret Empty for the saved one, and for a public client while none is saved.
 * @param given.isPublic Whether the saved one is to be dropped.
 */
export function secretToSave(
  given: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret?: string | undefined;
    readonly isPublic: boolean;
  },
  before: SingleSignOnSettings | undefined,
): Result<string, string> {
  const { issuer, clientId, clientSecret = '', isPublic } = given;
  if (isPublic) {
    return clientSecret === ''
      ? success('')
      : failure('Leave this empty, or uncheck “Public client”.');
  }
  const saved = before?.clientSecret ?? '';
  if (clientSecret !== '' || saved === '') {
    return success(clientSecret);
  }
  return before?.issuer === issuer && before.clientId === clientId
    ? success(saved)
    : failure('Enter the secret of this client.');
}

/** How settings would lock out the person who saves them. */
export type LockOut = 'sso-only-unproven' | 'own-way-in';

/** How these settings would lock out the person who saves them, also in a transaction; nothing where they do not. */
export async function lockOutBy(
  store: Pick<PeopleStore, 'personMacKey'> & { readonly database: DatabaseTransaction },
  settings: SingleSignOnSettings,
  personId: string,
): Promise<LockOut | undefined> {
  const { database, personMacKey } = store;
  if (settings.isOn && settings.isOnly) {
    // Whoever turns passwords off has shown that the other way leads in.
    const link = await linkOf(store, personId);
    if (link?.lastUsedAt === undefined || !isSameIssuer(link.issuer, settings.issuer)) {
      return 'sso-only-unproven';
    }
  }
  const [person] = await readPeople(database, personMacKey, { id: personId });
  return person === undefined || (await canSignIn(database, personMacKey, person, settings))
    ? undefined
    : 'own-way-in';
}

/**
 * Saves the settings, sealed, unless they would lock out whoever saves them. Recorded.
 *
 * @param change.actor Nobody for the server's command line.
 * @param change.seen The mark of what the person read: nothing is saved if somebody saved others since.
 * @returns Why nothing was saved: what is saved now, or how the settings would lock out.
 */
export async function saveSettings(
  { database, personMacKey, vault }: PeopleStore & SingleSignOnStore,
  settings: SingleSignOnSettings,
  change: { readonly actor: AuditActor | undefined; readonly now: Date; readonly seen?: string },
): Promise<Result<undefined, MarkedSettings | LockOut>> {
  const { actor, now, seen } = change;
  const sealedSettings = await vault.seal(JSON.stringify(settings), SINGLE_SIGN_ON_BINDING);
  const data = {
    ...{ sealedSettings, updatedAt: now },
    ...{ lastFailedAt: null, lastFailureCode: null, lastFailure: null },
  };
  const saved = await inTransaction<Result<undefined, MarkedSettings | LockOut>>(
    database,
    async (transaction) => {
      await takeTurn(transaction);
      await takeTurnFor(transaction, 'single-sign-on');
      if (seen !== undefined) {
        const before = await openMarkedSettings({ database: transaction, vault });
        if (before.mark !== seen) {
          return failure(before);
        }
      }
      const lockOut =
        actor && (await lockOutBy({ database: transaction, personMacKey }, settings, actor.id));
      if (lockOut !== undefined) {
        return failure(lockOut);
      }
      await transaction.singleSignOn.upsert({
        where: { id: SINGLE_SIGN_ON_ID },
        create: { id: SINGLE_SIGN_ON_ID, ...data },
        update: data,
      });
      const { isOn, issuer, isOnly, createsPeople, linksByEmail, secondFactor } = settings;
      await recordAuditEvent(transaction, {
        action: 'single-sign-on-saved',
        actor,
        at: now,
        detail: { on: isOn, issuer, only: isOnly, createsPeople, linksByEmail, secondFactor },
      });
      return success(undefined);
    },
  );
  await truncateWriteAheadLog(database);
  return saved;
}

/**
 * Lets passwords sign people in again, from the server's command line. Settings that do not open anymore are
 * replaced by those of a new installation. Recorded.
 *
 * @returns Why they did not; nothing where they did.
 */
export async function allowPasswords(
  store: PeopleStore & SingleSignOnStore,
  now: Date,
): ReturnType<typeof whyNoPasswords> {
  // What an owner saves in between is kept, all but that there is only single sign-on.
  for (;;) {
    const { settings: opened, mark: seen } = await openMarkedSettings(store);
    const why = whyNoPasswordsBy(opened);
    if (why === undefined) {
      return undefined;
    }
    const settings = opened === undefined || opened === 'unreadable' ? SETTINGS_DEFAULTS : opened;
    const change = { actor: undefined, now, seen };
    if ((await saveSettings(store, { ...settings, isOnly: false }, change)).ok) {
      return why;
    }
  }
}
