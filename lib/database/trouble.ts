/** What keeps a database from working, as a stable code. It may pass by itself or needs its operator. */
export type DatabaseTrouble = {
  readonly code:
    | 'database-disk-full'
    | 'database-read-only'
    | 'database-busy'
    | 'database-damaged'
    | 'database-replaced'
    | 'database-unreachable';
  /** A sentence for people. Names nothing of the inside. */
  readonly message: string;
};

const NOT_SAVED = 'What you entered is still in the form, but may not have been saved.';

const MESSAGES: Readonly<Record<DatabaseTrouble['code'], string>> = {
  'database-disk-full': `The disk that holds the database is full. ${NOT_SAVED} Ask the server administrator to free some space, and then submit it again.`,
  'database-read-only': `The app cannot write to its database. ${NOT_SAVED} Ask the server administrator to check the permissions of the app’s data folder, and then submit it again.`,
  'database-busy': `Another program has kept the database locked for too long. ${NOT_SAVED} Submit it again in a moment.`,
  'database-damaged': `The database is damaged. ${NOT_SAVED} Ask the server administrator to run: npm run doctor -- database`,
  'database-replaced': `The app’s database file was moved, removed, or replaced while the app was running. ${NOT_SAVED} Ask the server administrator to look at the app’s log.`,
  'database-unreachable': `The database does not respond. ${NOT_SAVED} Submit it again in a moment.`,
};

/**
 * Words and codes of SQLite (https://www.sqlite.org/rescode.html), codes of PostgreSQL
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html), of Prisma
 * (https://www.prisma.io/docs/orm/reference/error-reference) and of the file system, and what they mean.
 * Some of SQLite's errors come with its words alone.
 */
const SIGNS: ReadonlyArray<readonly [RegExp, DatabaseTrouble['code']]> = [
  [/SQLITE_READONLY_DBMOVED/, 'database-replaced'],
  [
    /SQLITE_FULL|SQLITE_IOERR_WRITE|SQLITE_IOERR_FSYNC|\b(?:53100|ENOSPC|EDQUOT)\b|disk is full|No space left/,
    'database-disk-full',
  ],
  [
    /SQLITE_CORRUPT|SQLITE_NOTADB|\bXX00[12]\b|file is not a database|image is malformed/,
    'database-damaged',
  ],
  // Prisma has the same code, P1008, for a connection that died and for a file that is locked.
  [/\bSocketTimeout\b/, 'database-unreachable'],
  [/SQLITE_BUSY|SQLITE_LOCKED|\bP1008\b|database is locked/, 'database-busy'],
  [
    /SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|\b(?:25006|EROFS|EACCES|EPERM|ENOTDIR|EEXIST|EISDIR)\b|readonly database|unable to open database/,
    'database-read-only',
  ],
  [
    /SQLITE_IOERR|\bP100[12]\b|\bP1017\b|\bP2024\b|\b(?:57P0[123]|53300)\b|\b(?:ECONNREFUSED|ECONNRESET|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE)\b/,
    'database-unreachable',
  ],
];

/** Names of the errors that Prisma's client makes of a database's refusal. */
const CLIENT_ERROR = /^(?:PrismaClient\w*Error|DriverAdapterError|LibsqlError)$/;

/** Messages of errors without a code that `pg` and its pool make, in whole. https://node-postgres.com */
const LOST_CONNECTION: ReadonlySet<string> = new Set([
  'Client has encountered a connection error and is not queryable',
  'Connection terminated due to connection timeout',
  'Connection terminated unexpectedly',
  'timeout exceeded when trying to connect',
  'timeout expired',
]);

/** An error with its codes and causes as text. */
function signsOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) {
    return '';
  }
  const { code, errorCode, meta, cause } = error as Error & {
    readonly code?: unknown;
    readonly errorCode?: unknown;
    readonly meta?: unknown;
  };
  // The last line is the database's own; those before it quote our code.
  const last = error.message.trim().split('\n').at(-1) ?? '';
  const details = typeof meta === 'object' && meta !== null ? JSON.stringify(meta) : '';
  return [
    String(code ?? ''),
    String(errorCode ?? ''),
    last,
    details,
    signsOf(cause, depth + 1),
  ].join(' ');
}

/**
 * What the words and codes of an error say that keeps a database from working. Only for errors that are known
 * to come from a database or its files; `databaseTrouble` is for any.
 */
export function troubleCodeIn(error: unknown): DatabaseTrouble['code'] | undefined {
  const signs = signsOf(error);
  return SIGNS.find(([sign]) => sign.test(signs))?.[1];
}

/** Names what keeps the database from working; nothing when the error is of another kind. */
export function databaseTrouble(error: unknown): DatabaseTrouble | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  if (LOST_CONNECTION.has(error.message)) {
    return { code: 'database-unreachable', message: MESSAGES['database-unreachable'] };
  }
  if (!CLIENT_ERROR.test(error.name)) {
    // A library that uses the database may have wrapped its error.
    return databaseTrouble(error.cause);
  }
  const code = troubleCodeIn(error);
  return code === undefined ? undefined : { code, message: MESSAGES[code] };
}
