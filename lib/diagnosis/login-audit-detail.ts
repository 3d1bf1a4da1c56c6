import { redactSecrets } from '@/lib/outbound/redact';
import { failure, type Result, success } from '@/lib/result';
import { type CauseCode, causesOfAuditWord } from './causes';
import { LOGIN_AUDIT_MEANINGS, LOGIN_AUDIT_WORDS, type LoginAuditWord } from './login-audit-words';

/** The longest pasted text that is looked at, in characters: some hundred rows. */
const LONGEST_PASTE = 100_000;

/** The longest unknown word that is repeated, in characters. Oracle's longest has 30. */
const LONGEST_UNKNOWN_WORD = 40;

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
      message: 'Paste the word from the Detail column, or the whole row of the failure.',
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
  const tiers = causesOfAuditWord(word);
  return { word, meaning: LOGIN_AUDIT_MEANINGS[word], tiers, causes: tiers.flat() };
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
    .map((text) => {
      const cells = readCells(text);
      return isSuccessRow(text, cells)
        ? { text, word: undefined, isSuccess: true }
        : { text, word: findWord(text, cells), isSuccess: false };
    });
}

/** The short cells of a row in lower case, without quotes. */
function readCells(row: string): ReadonlyArray<string> {
  return (
    row
      .split(/\t|\s{2,}|[|;,]/)
      // No longer cell is a word, and taking its quotes off takes time with the square of its length.
      .filter((cell) => cell.length <= LONGEST_UNKNOWN_WORD)
      .map((cell) => cell.replace(/^[\s"'`]+|[\s"'`]+$/g, '').toLowerCase())
  );
}

/** A cell that is nothing but the word counts more than a word inside another cell. */
function findWord(row: string, cells: ReadonlyArray<string>): LoginAuditWord | undefined {
  const words = row.toLowerCase().split(/[^a-z0-9_]+/);
  return [...cells, ...words]
    .map((text) => WORD_BY_LOWER_CASE.get(text))
    .find((word) => word !== undefined);
}

/**
 * The Status of a row is Success or Failure in English; an application may have either word in its name.
 * A row whose Detail is a known word is of a failure, unless a cell is nothing but Success.
 */
function isSuccessRow(row: string, cells: ReadonlyArray<string>): boolean {
  const words = row.toLowerCase().split(/[^a-z]+/);
  const isOfFailure =
    words.includes('failure') ||
    (cells.some((cell) => WORD_BY_LOWER_CASE.has(cell)) && !cells.includes('success'));
  return words.includes('success') && !isOfFailure;
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
  return `${failures.length} rows have a known Detail; the ${which} one was used.`;
}

function explainNoWord(rows: ReadonlyArray<AuditRow>): LoginAuditDetailError {
  if (rows.some(({ isSuccess }) => isSuccess)) {
    return {
      code: 'audit-detail-of-success',
      message:
        'This row is a sign-in that succeeded. Use the row at the time of the test whose Status is Failure.',
    };
  }
  const unknown = findUnknownWord(rows);
  const what =
    unknown === undefined
      ? 'No Detail word that Oracle documents is in this text.'
      : `${unknown} is not among the Detail words that Oracle documents for these logins.`;
  return {
    code: 'audit-detail-unknown',
    message: `${what} Add the Detail column to the results of the Login Audit Trail, and copy the word from the row of the failure.`,
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
