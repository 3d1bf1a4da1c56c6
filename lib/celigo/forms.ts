/** How sure it is that a field has this label and takes this value. */
export type CeligoCertainty =
  /** Celigo or Oracle documents it. */
  | 'documented'
  /** Seen in Celigo's own product or in the recipe of its staff, not in its documentation. */
  | 'seen'
  /** Inferred, or sources disagree. */
  | 'uncertain';

/** One field of a Celigo form, with what to type or choose in it. */
export interface CeligoField {
  /** Stable within its form, kebab-case. */
  readonly id: string;
  /** The heading under which Celigo shows the field. */
  readonly section: string;
  /** Celigo's label, letter for letter, without the asterisk of a required field. */
  readonly label: string;
  /** Where the value lies in the JSON document of Celigo's API. */
  readonly jsonPath: string;
  readonly control: 'text' | 'multiline' | 'checkbox' | 'select' | 'secret';
  /** What to type or choose; `Checked` for a checkbox; empty for a secret. */
  readonly value: string;
  /** Why it has this value. */
  readonly why: string;
  /** Where the field stands on the screen, and what to do there. */
  readonly where: string;
  readonly warning?: string;
  /** What Celigo puts into the field by itself, where that is wrong and must be replaced. */
  readonly prefilled?: string;
  readonly certainty: CeligoCertainty;
  /** The cheap way to find out, where something about the field is not certain. */
  readonly check?: string;
  /** What goes into Celigo's own boxes one by one, where the field has several. */
  readonly parts?: ReadonlyArray<{ readonly label: string; readonly value: string }>;
}

/** A field that stays as Celigo presents it. */
export interface CeligoFieldToLeaveAlone {
  /** The heading under which Celigo shows the field. */
  readonly section: string;
  readonly label: string;
  readonly why: string;
}

/** The two forms of Celigo: the iClient drawer and the HTTP connection. */
export type CeligoFormName = 'iclient' | 'connection';

/** A choice in Celigo that looks right and cannot work. */
export interface CeligoWrongTurn {
  readonly id: string;
  /** Where a person can take it. */
  readonly forms: ReadonlyArray<CeligoFormName>;
  readonly title: string;
  readonly why: string;
  readonly instead: string;
}

/** The value of a checkbox that is to be ticked. */
export const CHECKED = 'Checked';

/** Choices in Celigo that look right and cannot work with NetSuite's client credentials. */
export const CELIGO_WRONG_TURNS: ReadonlyArray<CeligoWrongTurn> = [
  {
    id: 'jwt-bearer-auth-type',
    forms: ['iclient', 'connection'],
    title: 'Auth type “JWT bearer”',
    why: 'It sends the signed assertion itself as the bearer token. NetSuite accepts the assertion only at its token endpoint, in exchange for an access token.',
    instead: 'Choose Auth type OAuth 2.0 and an iClient with Use JWT.',
  },
  {
    id: 'native-netsuite-connector',
    forms: ['iclient', 'connection'],
    title: 'The native NetSuite connector',
    why: 'It signs in with token-based authentication (TBA) only and has no OAuth 2.0.',
    instead: 'Make an HTTP connection.',
  },
  {
    id: 'rsa-sha-or-hmac',
    forms: ['iclient'],
    title: 'Signature method RSA-SHA or HMAC',
    why: 'Celigo offers twelve methods; NetSuite accepts six of them: ES256, ES384, ES512, PS256, PS384 and PS512. RSA-SHA256 is RS256, which NetSuite refuses even with the right key.',
    instead: 'Choose the method of the key that was made for this profile.',
  },
  {
    id: 'missing-client-id-boxes',
    forms: ['iclient'],
    title: 'Looking for the boxes Client ID and Client secret',
    why: 'Celigo hides both when the grant type is Client credentials and Use JWT is on. That is right: NetSuite needs no client secret in this flow.',
    instead: 'Put the Client ID into Encrypted, under Advanced, together with the Certificate ID.',
  },
  {
    id: 'status-code-on-the-connection',
    forms: ['iclient', 'connection'],
    title: 'Override HTTP status code for auth errors, on the connection',
    why: 'The connection has a field of the same name. With 400 there, every ordinary refusal of NetSuite (a record that fails validation) would look like an authentication error, for which Celigo asks for a new token, tries again and can take the connection offline.',
    instead: 'Enter 400 in the iClient only, and leave the field on the connection empty.',
  },
  {
    id: 'texts-that-celigo-fills-in',
    forms: ['iclient'],
    title: 'Keeping what Celigo puts into Payload and JWT headers',
    why: 'The payload holds placeholders and no times, and the JWT headers say HS256 and have no kid. NetSuite refuses both.',
    instead: 'Replace all of both texts.',
  },
  {
    id: 'overrides-on-the-connection',
    forms: ['iclient', 'connection'],
    title: 'Looking for OAuth 2.0 overrides and Configure token auth on the connection',
    why: 'Both sections belong to the iClient. The connection shows sections of that kind only for other auth types.',
    instead: 'Open the iClient: the pencil beside OAuth 2.0 client.',
  },
  {
    id: 'minified-payload',
    forms: ['iclient'],
    title: 'Putting the payload on one line',
    why: 'A }}} directly before the closing } makes four braces, which handlebars reads as the end of a raw block and refuses.',
    instead: 'Paste the text as it is, with its line breaks.',
  },
  {
    id: 'space-after-braces',
    forms: ['iclient'],
    title: 'A space after the opening braces',
    why: 'Celigo does not compile {{{ name}}} with white space after the braces.',
    instead: 'Write {{{name}}}.',
  },
];

/** The wrong turns that a person can take in one of the forms. */
export function wrongTurnsOf(form: CeligoFormName): ReadonlyArray<CeligoWrongTurn> {
  return CELIGO_WRONG_TURNS.filter(({ forms }) => forms.includes(form));
}
