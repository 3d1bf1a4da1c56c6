import { CELIGO_LABELS } from '@/lib/celigo/labels';

/** The two forms of Celigo: the iClient drawer and the HTTP connection. */
export type CeligoFormName = 'iclient' | 'connection';

/** A choice in Celigo that looks right and cannot work. */
export type CeligoMistake = {
  readonly id: string;
  /** Where a person can make it. */
  readonly forms: ReadonlyArray<CeligoFormName>;
  readonly title: string;
  /** Marked text. */
  readonly why: string;
  /** Marked text. */
  readonly instead: string;
};

/** Choices in Celigo that look right and cannot work with NetSuite's client credentials. */
export const CELIGO_MISTAKES: ReadonlyArray<CeligoMistake> = [
  {
    id: 'jwt-bearer-auth-type',
    forms: ['iclient', 'connection'],
    title: `${CELIGO_LABELS.authType} “JWT bearer”`,
    why: 'Celigo then sends the signed assertion itself as the bearer token. NetSuite accepts the assertion only at its token endpoint, in exchange for an access token.',
    instead: `Set **${CELIGO_LABELS.authType}** to **OAuth 2.0**, and choose an iClient with **${CELIGO_LABELS.useJwt}**.`,
  },
  {
    id: 'native-netsuite-connector',
    forms: ['iclient', 'connection'],
    title: 'The native NetSuite connector',
    why: 'It signs in only with token-based authentication (TBA) and does not support OAuth 2.0.',
    instead: 'Create an HTTP connection.',
  },
  {
    id: 'rsa-sha-or-hmac',
    forms: ['iclient'],
    title: `${CELIGO_LABELS.method} RSA-SHA or HMAC`,
    why: 'Celigo offers twelve methods. NetSuite accepts six of them: ES256, ES384, ES512, PS256, PS384, and PS512. RSA-SHA256 is RS256, which NetSuite refuses even with the right key.',
    instead: `Choose the **${CELIGO_LABELS.method}** of this profile’s key.`,
  },
  {
    id: 'missing-client-id-boxes',
    forms: ['iclient'],
    title: 'Looking for the Client ID and Client secret boxes',
    why: `Celigo hides both when the **${CELIGO_LABELS.grantType}** is **Client credentials** and **${CELIGO_LABELS.useJwt}** is checked. That is correct: NetSuite needs no client secret in this flow.`,
    instead: `Put the Client ID in **${CELIGO_LABELS.encrypted}**, under **Advanced**, together with the Certificate ID.`,
  },
  {
    id: 'status-code-on-the-connection',
    forms: ['iclient', 'connection'],
    title: `${CELIGO_LABELS.errorStatus}, on the connection`,
    why: 'The connection has a field of the same name. With 400 there, every ordinary refusal from NetSuite (a record that fails validation) would look like an authentication error. Celigo would then ask for a new token, try again, and possibly take the connection offline.',
    instead: 'Enter 400 only in the iClient, and leave the field on the connection empty.',
  },
  {
    id: 'texts-that-celigo-fills-in',
    forms: ['iclient'],
    title: `Keeping Celigo’s default text in ${CELIGO_LABELS.payload} and ${CELIGO_LABELS.headers}`,
    why: `The default payload has placeholders and no times, and the default ${CELIGO_LABELS.headers} say HS256 and have no kid. NetSuite refuses both.`,
    instead: 'Replace all the text in both fields.',
  },
  {
    id: 'overrides-on-the-connection',
    forms: ['iclient', 'connection'],
    title: 'Looking for OAuth 2.0 overrides and Configure token auth on the connection',
    why: 'Both sections belong to the iClient. The connection shows sections of that kind only for other auth types.',
    instead: 'Open the iClient with the pencil beside **OAuth 2.0 client**.',
  },
  {
    id: 'minified-payload',
    forms: ['iclient'],
    title: 'Putting the payload on one line',
    why: 'A }}} directly before the closing } makes four braces, which Handlebars reads as the end of a raw block and refuses.',
    instead: 'Paste the text as is, with its line breaks.',
  },
  {
    id: 'space-after-braces',
    forms: ['iclient'],
    title: 'A space after the opening braces',
    why: 'Celigo does not compile {{{ name}}} with white space after the braces.',
    instead: 'Write {{{name}}}.',
  },
];

/** The mistakes that a person can make in one of the forms. */
export function mistakesIn(form: CeligoFormName): ReadonlyArray<CeligoMistake> {
  return CELIGO_MISTAKES.filter(({ forms }) => forms.includes(form));
}
