import { z } from 'zod';
import { ROLES, type Role } from '../roles';
import type { Claims } from './provider';
import type { SingleSignOnSettings } from './settings';

const NAME_LENGTH_MAX = 100;
const EMAIL_LENGTH_MAX = 254;

/**
 * The texts of a claim: of its whole name first, as names may hold dots (`https://example.com/roles`), then of
 * a path of names (`realm_access.roles`).
 */
function textsOf(all: Claims['all'], name: string): ReadonlyArray<string> {
  let value: unknown = Object.hasOwn(all, name) ? all[name] : all;
  if (value === all) {
    for (const part of name.split('.')) {
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, part)
          ? Reflect.get(value, part)
          : undefined;
    }
  }
  return [value].flat().filter((text) => typeof text === 'string');
}

/**
 * The role that the provider gives a person: the strongest one that a value of the claim is for, else the
 * default.
 *
 * @returns `none` when it refuses them; nothing where no claim gives roles.
 */
export function claimedRole(
  { roleClaim, roleValues, defaultRole }: SingleSignOnSettings,
  { all }: Claims,
): Role | 'none' | undefined {
  if (roleClaim === '') {
    return undefined;
  }
  const given = textsOf(all, roleClaim);
  const strongest = ROLES.findLast((role) => roleValues[role].some((text) => given.includes(text)));
  return strongest ?? defaultRole;
}

/** Whether a sign-in with the provider counts as one with a second factor. */
export function countsAsSecondFactor(
  { secondFactor, acrValues }: SingleSignOnSettings,
  { methods, contextClass }: Pick<Claims, 'methods' | 'contextClass'>,
): boolean {
  switch (secondFactor) {
    case 'always':
      return true;
    case 'stated':
      return (
        methods.includes('mfa') || (contextClass !== undefined && acrValues.includes(contextClass))
      );
    case 'never':
      return false;
  }
}

/** What the provider says of a person's email address. */
export type ClaimedEmail = {
  /** In lower case; nothing when there is none that can be used. */
  readonly address: string | undefined;
  /** Absent where the provider says nothing about it. */
  readonly isVerified: boolean | undefined;
};

/** Reads the email address of a person. Only `true` itself says that it is verified. */
export function claimedEmail({ all }: Claims): ClaimedEmail {
  const text = typeof all.email === 'string' ? all.email.trim() : '';
  // Before it is in lower case: there, the Kelvin sign becomes a k, and the address somebody else's.
  const parsed = z.email().max(EMAIL_LENGTH_MAX).safeParse(text);
  const stated = all.email_verified;
  return {
    address: parsed.data?.toLowerCase(),
    isVerified: stated === undefined ? undefined : stated === true,
  };
}

/** The name of a person, on one line; the first part of the address where the provider gives none. */
export function claimedName({ all }: Claims, address: string): string {
  const stated = [all.name, all.preferred_username].find((text) => typeof text === 'string');
  const plain = String(stated ?? '')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, NAME_LENGTH_MAX);
  return plain === '' ? (address.split('@')[0] ?? address) : plain;
}

/** Names of the claims that are needed: where the ID token lacks one, the user info is asked. */
export function wantedClaims({
  roleClaim,
  createsPeople,
  linksByEmail,
}: SingleSignOnSettings): ReadonlyArray<string> {
  return [
    ...(createsPeople || linksByEmail ? ['email', 'email_verified'] : []),
    ...(roleClaim === '' ? [] : [roleClaim]),
  ];
}
