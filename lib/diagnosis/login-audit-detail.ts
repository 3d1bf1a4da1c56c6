import { redactSecrets } from '@/lib/outbound/redact';
import { failure, type Result, success } from '@/lib/result';
import type { CauseCode } from './causes';

/** The longest pasted text that is looked at, in characters: some hundred rows. */
const LONGEST_PASTE = 100_000;

/** The longest unknown word that is repeated, in characters. Oracle's longest has 30. */
const LONGEST_UNKNOWN_WORD = 40;

/** What one Detail word of the Login Audit Trail says. */
type DetailMeaning = {
  readonly meaning: string;
  /**
   * The causes that it names, in tiers: every cause of an earlier tier is more likely than those of
   * a later one; inside a tier the word cannot tell.
   */
  readonly tiers: ReadonlyArray<ReadonlyArray<CauseCode>>;
};

const CERTIFICATE_NOT_USABLE: ReadonlyArray<CauseCode> = [
  'certificate-id-mismatch',
  'certificate-unknown',
  'mapping-cleared-by-refresh',
  'certificate-revoked',
  'certificate-expired',
  'certificate-validity-too-long',
  'certificate-not-yet-valid',
];

/**
 * The words, as Oracle spells them, and what they mean for this flow.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158324637123.html,
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158711892221.html,
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158711928134.html
 */
const DETAILS = {
  MissingKeyId: {
    meaning: 'The assertion had no kid, so NetSuite did not know which certificate to use.',
    tiers: [['certificate-id-missing']],
  },
  MissingKey: {
    meaning:
      'The kid of the assertion is the ID of no certificate that is valid for this integration record in this account.',
    tiers: [CERTIFICATE_NOT_USABLE],
  },
  SignatureValidation: {
    meaning:
      'The signature of the assertion does not fit the certificate that NetSuite holds under this Certificate ID.',
    tiers: [
      ['signature-invalid'],
      ['key-certificate-mismatch', 'certificate-id-mismatch', 'header-algorithm-mismatch'],
    ],
  },
  InvalidSignature: {
    meaning: 'The signature of an access token or refresh token is not NetSuite’s own.',
    tiers: [['access-token-invalid'], ['signature-invalid']],
  },
  UnsupportedAlgo: {
    meaning: 'alg of the assertion is none of PS256, PS384, PS512, ES256, ES384 and ES512.',
    tiers: [['header-algorithm-mismatch'], ['algorithm-key-mismatch', 'key-type-unsupported']],
  },
  TokenValidityTooBroad: {
    meaning: 'exp of the assertion lies too far after iat.',
    tiers: [['lifetime-too-long']],
  },
  TokenNotAcceptable: {
    meaning: 'The assertion was issued in the future, by NetSuite’s clock.',
    tiers: [['clock-skew'], ['lifetime-too-long']],
  },
  TokenExpired: {
    meaning: 'The assertion was past its end, by NetSuite’s clock.',
    tiers: [['clock-skew'], ['lifetime-too-long', 'access-token-expired']],
  },
  AccessTokenExpired: {
    meaning: 'A call was made with an access token past its end.',
    tiers: [['access-token-expired'], ['clock-skew']],
  },
  InvalidIssuer: {
    meaning: 'iss of the assertion is not a Client ID.',
    tiers: [
      ['client-id-is-application-id', 'client-id-malformed', 'issuer-wrong'],
      ['integration-unknown'],
    ],
  },
  InvalidIntegration: {
    meaning: 'This account has no such integration record.',
    tiers: [['integration-unknown'], ['issuer-wrong', 'client-id-malformed']],
  },
  UnknownIntegration: {
    meaning: 'No integration record of this account has the Client ID of the assertion.',
    tiers: [['integration-unknown'], ['issuer-wrong', 'client-id-malformed']],
  },
  IntegrationBlocked: {
    meaning: 'State of the integration record is not Enabled.',
    tiers: [['integration-blocked']],
  },
  ScopeMismatched: {
    meaning: 'The integration record does not have a scope that was asked for or is needed.',
    tiers: [['scope-not-enabled']],
  },
  InvalidScope: {
    meaning: 'The scope is empty or is not one that NetSuite knows.',
    tiers: [['scope-unsupported'], ['scope-not-enabled']],
  },
  EntityOrRoleDisabled: {
    meaning: 'The entity or the role of the mapping is missing or inactive, or may not sign in.',
    tiers: [['entity-or-role-inactive'], ['role-lacks-oauth-login']],
  },
  FeatureDisabled: {
    meaning: 'The feature OAuth 2.0 is switched off.',
    tiers: [['feature-disabled']],
  },
  ClientAuthenticationFailed: {
    meaning: 'The client did not sign in as its grant type demands.',
    tiers: [['token-request-malformed'], ['authorization-code-flow']],
  },
  InvalidGrantType: {
    meaning: 'The grant type of the request is not one that the integration record allows.',
    tiers: [['grant-not-enabled'], ['token-request-malformed']],
  },
  AuthorizationCodeGrantRequired: {
    meaning: 'The request needs the authorization code grant, which is another flow than this one.',
    tiers: [['authorization-code-flow']],
  },
  ClientIdMismatch: {
    meaning: 'The Client ID differs from the one that the authorization code was given to.',
    tiers: [['authorization-code-flow'], ['integration-unknown']],
  },
  TokenRejected: {
    meaning: 'The token is not one that can be used here.',
    tiers: [['access-token-invalid'], ['audience-wrong', 'payload-not-json']],
  },
  InvalidTokenType: {
    meaning: 'The token is of another kind than is needed here.',
    tiers: [['access-token-invalid'], ['header-algorithm-mismatch']],
  },
  TokenBlocked: {
    meaning: 'The token was blocked.',
    tiers: [['access-token-blocked'], ['integration-blocked']],
  },
} as const satisfies Readonly<Record<string, DetailMeaning>>;

/** A word of the column Detail, as Oracle spells it. */
export type LoginAuditWord = keyof typeof DETAILS;

/** Every word that is known, in Oracle's spelling. */
export const LOGIN_AUDIT_WORDS = Object.keys(DETAILS) as ReadonlyArray<LoginAuditWord>;

/** What was found in a pasted piece of the Login Audit Trail. */
export type LoginAuditDetail = {
  readonly word: LoginAuditWord;
  /** What the word says, in a sentence. */
  readonly meaning: string;
  /** Every cause that the word names, most likely first. */
  readonly causes: ReadonlyArray<CauseCode>;
  /** The same causes in tiers; inside a tier the word cannot tell which one it is. */
  readonly tiers: ReadonlyArray<ReadonlyArray<CauseCode>>;
  /** Which of several rows was taken; absent when there was one. */
  readonly note?: string;
};

/** Why a pasted text names no cause. The message repeats at most one word, never a secret. */
export type LoginAuditDetailError = {
  readonly code:
    | 'audit-detail-empty'
    | 'audit-detail-too-long'
    | 'audit-detail-of-success'
    | 'audit-detail-unknown';
  /** A sentence for people. */
  readonly message: string;
};

const WORD_BY_LOWER_CASE: ReadonlyMap<string, LoginAuditWord> = new Map(
  LOGIN_AUDIT_WORDS.map((word) => [word.toLowerCase(), word]),
);

/** A row with a known word, or one of a login that succeeded. */
type AuditRow = {
  readonly text: string;
  readonly word: LoginAuditWord | undefined;
  readonly isSuccess: boolean;
};

/**
 * Reads what a person copied from the Login Audit Trail: a Detail word alone in any case, a whole
 * row, or several rows. Of several failures the newest is taken where the rows tell their time in a
 * form that can be compared, else the first.
 */
export function parseLoginAuditDetail(
  pasted: string,
): Result<LoginAuditDetail, LoginAuditDetailError> {
  if (pasted.length > LONGEST_PASTE) {
    return failure({
      code: 'audit-detail-too-long',
      message: 'This is too much text. Copy only the row of the failure, or its Detail.',
    });
  }
  const rows = readRows(pasted);
  if (rows.length === 0) {
    return failure({
      code: 'audit-detail-empty',
      message: 'Paste the word from the column Detail, or the whole row of the failure.',
    });
  }
  const failures = rows.filter(({ word }) => word !== undefined);
  const taken = takeNewest(failures);
  return taken?.word === undefined
    ? failure(explainNoWord(rows))
    : success({
        ...describeLoginAuditWord(taken.word),
        ...(failures.length < 2 ? {} : { note: describeChoice(failures) }),
      });
}

/** What a known word says. */
export function describeLoginAuditWord(word: LoginAuditWord): LoginAuditDetail {
  const { meaning, tiers }: DetailMeaning = DETAILS[word];
  return { word, meaning, tiers, causes: tiers.flat() };
}

const ROW_END = /<\/tr\s{0,10}>/gi;
const TAG = /<[^<>]{0,2000}>/g;

/** The source of a copied page as the rows that it shows; any other text stays as it is. */
function readMarkup(pasted: string): string {
  return pasted.search(/<t[rd]\b/i) < 0
    ? pasted
    : pasted
        .replace(/[\r\n]+/g, '\t')
        .replace(ROW_END, '\n')
        .replace(TAG, '\t');
}

function readRows(pasted: string): ReadonlyArray<AuditRow> {
  return readMarkup(pasted)
    .split(/[\r\n\u2028\u2029]+/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) =>
      isSuccessRow(text)
        ? { text, word: undefined, isSuccess: true }
        : { text, word: findWord(text), isSuccess: false },
    );
}

/** A cell that is nothing but the word counts more than a word inside another cell. */
function findWord(row: string): LoginAuditWord | undefined {
  const cells = row
    .split(/\t|\s{2,}|[|;,]/)
    // No longer cell is a word, and taking its quotes off takes time with the square of its length.
    .filter((cell) => cell.length <= LONGEST_UNKNOWN_WORD)
    .map((cell) => cell.replace(/^[\s"'`]+|[\s"'`]+$/g, ''));
  const words = row.split(/[^A-Za-z0-9_]+/);
  return [...cells, ...words]
    .map((text) => WORD_BY_LOWER_CASE.get(text.toLowerCase()))
    .find((word) => word !== undefined);
}

/** The Status of a row is Success or Failure; an application may have either word in its name. */
function isSuccessRow(row: string): boolean {
  const words = row.toLowerCase().split(/[^a-z]+/);
  return words.includes('success') && !words.includes('failure');
}

const ISO_TIME = /\b(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)/;

/** Rows with times of the form 2026-11-23 16:05:33 can be compared as texts; others depend on a setting. */
function readTime(row: AuditRow): string | undefined {
  const [, day, time] = ISO_TIME.exec(row.text) ?? [];
  return day === undefined || time === undefined ? undefined : `${day} ${time}`;
}

function areTimesComparable(rows: ReadonlyArray<AuditRow>): boolean {
  return rows.every((row) => readTime(row) !== undefined);
}

function takeNewest(rows: ReadonlyArray<AuditRow>): AuditRow | undefined {
  if (!areTimesComparable(rows)) {
    return rows[0];
  }
  return rows.reduce<AuditRow | undefined>(
    (newest, row) =>
      newest === undefined || (readTime(row) ?? '') > (readTime(newest) ?? '') ? row : newest,
    undefined,
  );
}

function describeChoice(failures: ReadonlyArray<AuditRow>): string {
  const which = areTimesComparable(failures) ? 'newest' : 'first';
  return `${failures.length} rows hold a known Detail; the ${which} one was taken.`;
}

function explainNoWord(rows: ReadonlyArray<AuditRow>): LoginAuditDetailError {
  if (rows.some(({ isSuccess }) => isSuccess)) {
    return {
      code: 'audit-detail-of-success',
      message:
        'This is a login that succeeded. Take the row whose Status is Failure and whose time is that of the test.',
    };
  }
  const unknown = findUnknownWord(rows);
  const what =
    unknown === undefined
      ? 'No Detail word that Oracle documents is in this text.'
      : `${unknown} is not among the Detail words that Oracle documents for these logins.`;
  return {
    code: 'audit-detail-unknown',
    message: `${what} Add the column Detail to the results of the Login Audit Trail, and copy the word from the row of the failure.`,
  };
}

/** A word of the very form that Oracle's have: letters only, several capitals. No secret looks so. */
function findUnknownWord(rows: ReadonlyArray<AuditRow>): string | undefined {
  const text = redactSecrets(rows.map((row) => row.text).join('\n'));
  return text
    .split(/[\s|;,"'`]+/)
    .find(
      (word) => word.length <= LONGEST_UNKNOWN_WORD && /^(?:[A-Z][a-z]{1,20}){2,6}$/.test(word),
    );
}
