/** What stands where a secret was. */
export const REDACTED = '[REDACTED]';

/** Shorter secrets are not redacted, because ordinary words would match, too. */
const SHORTEST_KNOWN_SECRET = 6;

/** A line of a secret of several lines is a secret too from this length on: echoes may be cut. */
const SHORTEST_SECRET_LINE = 16;

/**
 * A fragment of a secret that is at least this long is redacted, too, because an echoed secret may be
 * truncated at both ends.
 */
const PIECE_OF_SECRET = /[A-Za-z0-9+/_=-]{20,}/g;

/** How the text is shortened. */
export type RedactOptions = {
  /** Longest result in characters; what is over is replaced by an ellipsis, after redaction. */
  readonly maxLength?: number;
};

const SECRET_FIELD =
  'client_assertion|access_token|refresh_token|id_token|client_secret|private_key|privateKey';

/**
 * Each pattern starts with fixed text and never looks back, so that the time stays proportional to
 * the length of the text. The first group, if there is one, is kept.
 */
const SECRET_PATTERNS: ReadonlyArray<RegExp> = [
  // PEM block, whole or cut off; line breaks may be real or the two characters \n.
  /-----BEGIN[\s\S]*?(?:-----END[^-]{0,60}-----|$)/g,
  // JWS or JWE in compact form, whole or cut off. `eyJ` is `{"` in base64url.
  /eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){0,4}/g,
  // The same for a first part that begins with `{`, then a blank or a line break.
  /(?<![A-Za-z0-9_-])(?:ewo|ew0|eyA|ewk)[A-Za-z0-9_-]{12,}(?:\.[A-Za-z0-9_-]*){0,4}/g,
  // JSON member, then the same inside a JSON string, then a form field.
  new RegExp(`("(?:${SECRET_FIELD})"\\s*:\\s*")(?:[^"\\\\]|\\\\[\\s\\S])*`, 'gi'),
  new RegExp(`(\\\\"(?:${SECRET_FIELD})\\\\"\\s*:\\s*\\\\")[^"\\\\]*`, 'gi'),
  new RegExp(`\\b((?:${SECRET_FIELD})=)[^&\\s"'<>]*`, 'gi'),
  // Authorization header, then a bare bearer token. `Bearer realm=` of a challenge stays readable.
  /\b(authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic|mac)\s+)?)[^\s"',;<>&]+/gi,
  /\b(bearer\s+)[A-Za-z0-9._~+/-]{16,}=*/gi,
  // The middle of a JWT that was cut on both sides: no name or thumbprint is as long.
  /[A-Za-z0-9_-]{100,}/g,
  // Client ID or secret: 64 hexadecimal digits.
  /[0-9a-f]{64,}/gi,
];

/**
 * Replaces every secret in a text by `[REDACTED]`: PEM blocks, JWTs (also cut off), token and
 * assertion fields in JSON or form encoding, bearer tokens, 64-digit client credentials, and each
 * of `knownSecrets` (six characters or more) as it is, URL-encoded or JSON-escaped, or a long piece
 * out of its middle.
 */
export function redactSecrets(
  text: string,
  knownSecrets: ReadonlyArray<string> = [],
  options: RedactOptions = {},
): string {
  const withoutKnown = redactKnownSecrets(text, knownSecrets);
  const redacted = SECRET_PATTERNS.reduce(
    (current, pattern) => current.replace(pattern, keepFirstGroup),
    withoutKnown,
  );
  return shorten(redacted, options.maxLength);
}

/** A replace callback gets the groups first, then the offset as a number. */
function keepFirstGroup(_match: string, firstGroup: string | number | undefined): string {
  return typeof firstGroup === 'string' ? `${firstGroup}${REDACTED}` : REDACTED;
}

/** What finds the secrets of a list, with the secrets that it was made for. */
type Search = { readonly secrets: ReadonlyArray<string>; readonly pattern: RegExp | undefined };

/** One for each list, which goes with it: a report frees dozens of texts of the same secrets. */
const searches = new WeakMap<ReadonlyArray<string>, Search>();

/** What finds any form of the secrets; nothing where none is long enough. */
function searchFor(secrets: ReadonlyArray<string>): RegExp | undefined {
  const forms = [...new Set(secrets.flatMap(listPieces).flatMap(listEncodedForms))]
    .filter((form) => form.length >= SHORTEST_KNOWN_SECRET)
    .sort((a, b) => b.length - a.length);
  return forms.length === 0 ? undefined : new RegExp(forms.map(escapeForRegExp).join('|'), 'g');
}

function redactKnownSecrets(text: string, knownSecrets: ReadonlyArray<string>): string {
  const known = searches.get(knownSecrets);
  // A list may have grown, or hold others, since.
  const isFor =
    known?.secrets.length === knownSecrets.length &&
    known.secrets.every((secret, index) => secret === knownSecrets[index]);
  const search = isFor ? known : { secrets: [...knownSecrets], pattern: searchFor(knownSecrets) };
  searches.set(knownSecrets, search);
  if (search.pattern === undefined) {
    return text;
  }
  return text
    .replace(search.pattern, REDACTED)
    .replace(PIECE_OF_SECRET, (piece) =>
      knownSecrets.some((secret) => secret.includes(piece)) ? REDACTED : piece,
    );
}

/**
 * The secret, without the line break at its end, and its long lines. The first and last line of a PEM
 * block are no secret: blotted out alone, they would hide the form of every other block.
 */
function listPieces(secret: string): ReadonlyArray<string> {
  const lines = secret
    .split(/\r?\n/)
    .filter((line) => line.length >= SHORTEST_SECRET_LINE && !line.startsWith('-----'));
  return [secret, secret.trim(), ...lines];
}

function listEncodedForms(secret: string): ReadonlyArray<string> {
  const percentEncoded = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\uFFFD'));
  const formEncoded = new URLSearchParams({ v: secret }).toString().slice('v='.length);
  const jsonEscaped = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    percentEncoded,
    lowerCasePercents(percentEncoded),
    formEncoded,
    lowerCasePercents(formEncoded),
    jsonEscaped,
    jsonEscaped.replaceAll('/', '\\/'),
  ];
}

function lowerCasePercents(encoded: string): string {
  return encoded.replace(/%[0-9A-F]{2}/g, (triplet) => triplet.toLowerCase());
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function shorten(text: string, maxLength: number | undefined): string {
  if (maxLength === undefined || text.length <= maxLength) {
    return text;
  }
  return `${text.slice(0, Math.max(0, maxLength - 1))}…`;
}
