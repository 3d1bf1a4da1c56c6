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

/**
 * The longest name of a connection, in characters; an iClient's is kept to it, too.
 * Source: https://github.com/celigo/ai (skills/configuring-connections, schemas/request.yml)
 */
const LONGEST_NAME = 100;

function cut(text: string, length: number): string {
  // Half of a character outside the basic plane would be left at the end.
  return text
    .slice(0, length)
    .replace(/\p{Cs}$/u, '')
    .trim();
}

/**
 * A name in Celigo, which tells this profile's resources apart: what it is of, and the profile's name, with
 * the account ID unless the name says it already.
 */
function nameOf(kind: string, { account, profileName }: NamedProfile): string {
  const { accountId } = account;
  const length = LONGEST_NAME - kind.length;
  const name = cut(profileName.replace(/\s+/g, ' ').trim(), length);
  if (name === '') {
    return kind + accountId;
  }
  const words = name.toUpperCase().split(/[^\p{L}\p{N}_]+/u);
  const end = words.includes(accountId) ? '' : ` (${accountId})`;
  return `${kind}${cut(name, length - end.length)}${end}`;
}

/** The iClient's name, e.g. `NetSuite M2M – Contoso orders (1234567_SB1)`. */
export function iClientName(profile: NamedProfile): string {
  return profile.namesInCeligo?.iClient ?? nameOf('NetSuite M2M – ', profile);
}

/** The connection's name, e.g. `NetSuite REST – Contoso orders (1234567_SB1)`. */
export function connectionName(profile: NamedProfile): string {
  return profile.namesInCeligo?.connection ?? nameOf('NetSuite REST – ', profile);
}
