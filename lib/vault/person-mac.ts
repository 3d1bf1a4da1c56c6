import { createHmac, timingSafeEqual } from 'node:crypto';

/** What of a person decides who they are and what they may do, as the database holds it. */
export type PersonRow = {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  /** Absent for someone who may not sign in. */
  readonly passwordHash: string | null;
  /** What else someone must show to sign in; absent for nothing. */
  readonly factors?: PersonFactors;
};

/** What decides whether a person's password is enough, as the database holds it. */
export type PersonFactors = {
  /** Whether they must have a second factor. */
  readonly required: boolean;
  /** The HMAC of the secret of a confirmed authenticator app. */
  readonly authenticator: string | null;
  /** The HMACs of their passkeys, sorted. */
  readonly passkeys: ReadonlyArray<string>;
};

/** Whether a person has a second factor: an authenticator app, or a passkey, which is two factors in one. */
export function hasSecondFactor({ authenticator, passkeys }: PersonFactors): boolean {
  return authenticator !== null || passkeys.length > 0;
}

/**
 * Whether something is asked for after a person's password. A passkey alone is asked for only where a second
 * factor is required: it is another way in then, and whoever is elsewhere still has the password.
 */
export function asksAfterPassword({ required, authenticator, passkeys }: PersonFactors): boolean {
  return authenticator !== null || (required && passkeys.length > 0);
}

/** The factors for a mark: nothing where there are none, so that marks of before there were any still fit. */
function factorContent(factors: PersonFactors | undefined): ReadonlyArray<unknown> {
  if (factors === undefined || !(factors.required || hasSecondFactor(factors))) {
    return [];
  }
  const { required, authenticator, passkeys } = factors;
  return [[required, authenticator, ...(passkeys.length === 0 ? [] : [passkeys])]];
}

/**
 * The mark that the app itself wrote a person's row: HMAC-SHA-256 over id, email, role, password hash, and
 * the second factor. Someone who can write to the database but has no keyring cannot make one.
 *
 * @param key The installation's `personMacKey`.
 */
export function personMac(
  key: string,
  { id, email, role, passwordHash, factors }: PersonRow,
): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([id, email, role, passwordHash, ...factorContent(factors)]))
    .digest('base64url');
}

/**
 * What is kept of an authenticator's secret, beside the sealed one: it stays when that is sealed again.
 *
 * @param sessionId The session that sets the authenticator up, until its first code is entered.
 */
export function authenticatorMac(
  key: string,
  personId: string,
  secret: string,
  sessionId?: string,
): string {
  const content = ['authenticator', personId, secret];
  return createHmac('sha256', key)
    .update(JSON.stringify(sessionId === undefined ? content : [...content, sessionId]))
    .digest('base64url');
}

/** What of a passkey decides whom it signs in, as the database holds it. */
export type PasskeyRow = {
  readonly id: string;
  readonly userId: string;
  readonly credentialId: string;
  readonly publicKey: string;
};

/** The mark that the app itself stored a passkey, by the same key as {@link personMac}. */
export function passkeyMac(
  key: string,
  { id, userId, credentialId, publicKey }: PasskeyRow,
): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['passkey', id, userId, credentialId, publicKey]))
    .digest('base64url');
}

/** Tells whether a passkey is as the app stored it. */
export function passkeyMacFits(key: string, passkey: PasskeyRow, mac: string): boolean {
  return isSameMac(passkeyMac(key, passkey), mac);
}

/**
 * The challenge for a passkey, in base64url. Only the browser that holds the secret and the server that holds
 * the key can name it, and no row of the database makes an old one count again: its end is part of it.
 *
 * @param secret Random, from the browser's cookie.
 * @param purpose What it is for, and for whom.
 */
export function passkeyChallenge(
  key: string,
  secret: string,
  purpose: ReadonlyArray<string>,
  expiresAt: Date,
): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['passkey-challenge', secret, purpose, expiresAt.getTime()]))
    .digest('base64url');
}

/** What is kept of a recovery code: without the key, nobody can try all codes on it. */
export function recoveryCodeMac(key: string, personId: string, code: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['recovery-code', personId, code]))
    .digest('base64url');
}

/** Tells whether a person's row is as the app wrote it. */
export function personMacFits(key: string, person: PersonRow, mac: string | null): boolean {
  return isSameMac(personMac(key, person), mac);
}

/** What an invitation gives to whoever has its link. */
export type InvitationRow = {
  readonly tokenHash: string;
  readonly email: string;
  readonly role: string;
  readonly userId: string | null;
  readonly clearsSecondFactor: boolean;
  readonly expiresAt: Date;
};

/** Who made an invitation: an owner in the app, or whoever runs the server. */
export type InvitationMaker = 'owner' | 'server';

const INVITATION_KINDS = { owner: 'invitation', server: 'invitation-of-the-server' } as const;

/** The mark that the app itself made an invitation, by the same key as {@link personMac}. */
export function invitationMac(
  key: string,
  invitation: InvitationRow,
  maker: InvitationMaker = 'owner',
): string {
  const { tokenHash, email, role, userId, clearsSecondFactor, expiresAt } = invitation;
  const content = [tokenHash, email, role, userId, expiresAt.getTime()];
  // Nothing where it is not so: links of before there were second factors still work.
  const clears = clearsSecondFactor ? ['clears-second-factor'] : [];
  return createHmac('sha256', key)
    .update(JSON.stringify([INVITATION_KINDS[maker], ...content, ...clears]))
    .digest('base64url');
}

/** What a handover link gives to whoever has it. */
export type HandoverLinkRow = {
  readonly id: string;
  readonly profileId: string;
  readonly purpose: string;
  readonly tokenHash: string;
  readonly passcodeMac: string | null;
  readonly expiresAt: Date;
};

/** The mark that the app itself made a handover link, by the same key as {@link personMac}. */
export function handoverLinkMac(key: string, link: HandoverLinkRow): string {
  const { id, profileId, purpose, tokenHash, passcodeMac, expiresAt } = link;
  const content = [id, profileId, purpose, tokenHash, passcodeMac, expiresAt.getTime()];
  return createHmac('sha256', key)
    .update(JSON.stringify(['handover-link', ...content]))
    .digest('base64url');
}

/** Tells whether a handover link is as the app made it. */
export function handoverLinkMacFits(key: string, link: HandoverLinkRow, mac: string): boolean {
  return isSameMac(handoverLinkMac(key, link), mac);
}

/** What is kept of a passcode: without the key, nobody can try all passcodes on it. */
export function passcodeMac(key: string, linkId: string, passcode: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['handover-passcode', linkId, passcode]))
    .digest('base64url');
}

/** Tells whether a passcode is the one of a link. */
export function passcodeMacFits(
  key: string,
  { id, passcodeMac: mac }: Pick<HandoverLinkRow, 'id' | 'passcodeMac'>,
  passcode: string,
): boolean {
  return isSameMac(passcodeMac(key, id, passcode), mac);
}

/** Whom an identity provider means by a subject, as the database holds it. */
export type SingleSignOnLinkRow = {
  readonly userId: string;
  readonly issuer: string;
  readonly subject: string;
};

/** The mark that the app itself linked a person to a subject, by the same key as {@link personMac}. */
export function singleSignOnLinkMac(
  key: string,
  { userId, issuer, subject }: SingleSignOnLinkRow,
): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['single-sign-on-link', userId, issuer, subject]))
    .digest('base64url');
}

/** Tells whether a link to a subject is as the app made it. */
export function singleSignOnLinkMacFits(
  key: string,
  link: SingleSignOnLinkRow,
  mac: string,
): boolean {
  return isSameMac(singleSignOnLinkMac(key, link), mac);
}

/** Compares two MACs in constant time. */
export function isSameMac(right: string, given: string | null): boolean {
  const rightBytes = Buffer.from(right);
  const givenBytes = Buffer.from(given ?? '');
  return givenBytes.length === rightBytes.length && timingSafeEqual(givenBytes, rightBytes);
}

/** Who made an invitation; nothing when it is not as the app made it. */
export function makerOfInvitation(
  key: string,
  invitation: InvitationRow,
  mac: string,
): InvitationMaker | undefined {
  return (['owner', 'server'] as const).find((maker) =>
    isSameMac(invitationMac(key, invitation, maker), mac),
  );
}

/** Separates the content of a token from the mark after it. */
const MARK_SEPARATOR = '~';

/** For whom a token is made, and the hash of the password that was given for it. */
export type TokenHolder = { readonly id: string; readonly passwordHash: string };

/** What a marked token is for: none does the work of another kind. */
type TokenPurpose =
  | 'session'
  /** A session that an identity provider vouches for, the second factor included. */
  | 'single-sign-on-session'
  /** A session of a person whose row was changed outside of the app when it began. */
  | 'changed-person-session'
  /** That someone has just signed in at the identity provider again. */
  | 'confirmed'
  | 'known-device'
  | 'remembered-device'
  | 'second-step'
  | 'guest';

/**
 * A token with the mark of its holder: it is of no use to anyone else, and none for a person whose
 * password was another one when it was made.
 *
 * @param content What the token says, for a session something random.
 */
export function markedToken(
  key: string,
  purpose: TokenPurpose,
  holder: TokenHolder,
  content: string,
): string {
  const mark = createHmac('sha256', key)
    .update(JSON.stringify([purpose, holder.id, holder.passwordHash, content]))
    .digest('base64url');
  return `${content}${MARK_SEPARATOR}${mark}`;
}

/**
 * What a token says that was made for a person with the password that they have; nothing when it was not.
 */
export function markedContent(
  key: string,
  purpose: TokenPurpose,
  holder: TokenHolder,
  token: string,
): string | undefined {
  const content = token.slice(0, Math.max(0, token.lastIndexOf(MARK_SEPARATOR)));
  return isSameMac(markedToken(key, purpose, holder, content), token) ? content : undefined;
}
