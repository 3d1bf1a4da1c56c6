import type { DatabaseTransaction } from '@/lib/database/client';
import { withoutNulls } from '@/lib/database/without-nulls';
import { singleSignOnLinkMacFits } from '@/lib/vault/person-mac';
import { isPasswordHash } from '../password';
import type { KnownPerson } from '../people';
import {
  isSameIssuer,
  type OpenedSettings,
  type SingleSignOnSettings,
  whyNoPasswordsBy,
} from './settings';

/** A person's own link, as pages show it. */
export type OwnLink = {
  readonly issuer: string;
  readonly subject: string;
  readonly lastUsedAt: Date | undefined;
};

/** The link of a person; nothing when there is none, or the app did not make it. */
export async function linkOf(
  {
    database,
    personMacKey,
  }: {
    readonly database: Pick<DatabaseTransaction, 'singleSignOnLink'>;
    readonly personMacKey: string;
  },
  userId: string,
): Promise<OwnLink | undefined> {
  const link = await database.singleSignOnLink.findUnique({ where: { userId } });
  return link !== null && singleSignOnLinkMacFits(personMacKey, link, link.mac)
    ? withoutNulls(link)
    : undefined;
}

/** Whether a person is linked to the provider of these settings. */
export async function isLinkedTo(
  store: Parameters<typeof linkOf>[0],
  userId: string,
  { issuer }: Pick<SingleSignOnSettings, 'issuer'>,
): Promise<boolean> {
  const link = await linkOf(store, userId);
  return link !== undefined && isSameIssuer(link.issuer, issuer);
}

function isActive({ isAsWritten, passwordHash, deactivatedAt }: KnownPerson): boolean {
  return isAsWritten && passwordHash !== null && deactivatedAt === null;
}

/** Whether a person's password or passkey signs them in, under these settings. */
export function hasOwnSignIn(person: KnownPerson, settings: OpenedSettings): boolean {
  return (
    isActive(person) &&
    (isPasswordHash(person.passwordHash) || person.factors.passkeys.length > 0) &&
    whyNoPasswordsBy(settings) === undefined
  );
}

/** Whether a person can sign in under these settings: by themselves, or by their link to the provider. */
export async function canSignIn(
  database: Pick<DatabaseTransaction, 'singleSignOnLink'>,
  personMacKey: string,
  person: KnownPerson,
  settings: OpenedSettings,
): Promise<boolean> {
  if (hasOwnSignIn(person, settings)) {
    return true;
  }
  if (!isActive(person) || settings === undefined || settings === 'unreadable' || !settings.isOn) {
    return false;
  }
  return isLinkedTo({ database, personMacKey }, person.id, settings);
}
