import type { Account } from '@/lib/account/account';

/**
 * The names that the iClient and the connection already have in Celigo. Renaming the profile does not change
 * them: Celigo asks for the secrets at every edit, and a new name is not worth that.
 */
export type NamesInCeligo = { readonly iClient?: string; readonly connection?: string };

/** What the names in Celigo are made of. */
export type NamedProfile = {
  readonly account: Account;
  readonly profileName: string;
  readonly namesInCeligo?: NamesInCeligo;
};

/** The longest part of a profile's name that goes into a name in Celigo, in characters. */
const LONGEST_PROFILE_NAME = 120;

/**
 * What tells this profile's resources apart in Celigo: the profile's name, with the account ID
 * unless the name says it already.
 */
function distinguishingName(account: Account, profileName: string): string {
  const name = profileName.replace(/\s+/g, ' ').trim().slice(0, LONGEST_PROFILE_NAME).trim();
  if (name === '') {
    return account.accountId;
  }
  const words = name.toUpperCase().split(/[^\p{L}\p{N}_]+/u);
  return words.includes(account.accountId) ? name : `${name} (${account.accountId})`;
}

/** The iClient's name, e.g. `NetSuite M2M – Contoso orders (1234567_SB1)`. */
export function iClientName({ account, profileName, namesInCeligo }: NamedProfile): string {
  return namesInCeligo?.iClient ?? `NetSuite M2M – ${distinguishingName(account, profileName)}`;
}

/** The connection's name, e.g. `NetSuite REST – Contoso orders (1234567_SB1)`. */
export function connectionName({ account, profileName, namesInCeligo }: NamedProfile): string {
  return namesInCeligo?.connection ?? `NetSuite REST – ${distinguishingName(account, profileName)}`;
}
