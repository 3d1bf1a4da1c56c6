import { randomBytes } from 'node:crypto';
import { AccessLost } from '@/lib/audit/audit';
import { databaseTrouble } from '@/lib/database/trouble';
import { logLine } from '@/lib/installation/log';

/** Prisma's error for a call that it does not accept. Its message quotes every argument of the call. */
const QUOTING_ERROR = 'PrismaClientValidationError';

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (error.name !== QUOTING_ERROR) {
    return error.stack ?? error.message;
  }
  // The last line says what is wrong, and names no value.
  const reason = error.message.trim().split('\n').at(-1) ?? '';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return [`${QUOTING_ERROR}: ${reason}`, ...frames].join('\n');
}

/** The message and HTTP status for a known kind of error. */
export function namedError(
  error: unknown,
): { readonly code: string; readonly message: string; readonly status: 403 | 503 } | undefined {
  if (error instanceof AccessLost) {
    const message =
      'Your access changed while this was in progress, so nothing was saved. Reload the page.';
    return { code: 'access-changed', message, status: 403 };
  }
  const trouble = databaseTrouble(error);
  return trouble === undefined ? undefined : { ...trouble, status: 503 };
}

/**
 * Logs an unexpected error under an id, redacted, and gives the id: the person sees that id and no
 * internals.
 *
 * @param where Name of the action or route.
 */
export function logUnexpectedError(where: string, error: unknown, now: Date): string {
  const id = randomBytes(6).toString('hex');
  const code = namedError(error)?.code;
  logLine(now, { errorId: id, code, where, detail: detailOf(error) });
  return id;
}

/**
 * What a person reads of an unexpected error: what is known of it, else only the id.
 *
 * @param leftBehind What the action may have done elsewhere before it failed, and how to continue; for
 *   an action that writes only here, nothing.
 */
export function unexpectedRefusal(
  errorId: string,
  error: unknown,
  leftBehind?: string,
): { readonly code: string; readonly message: string } {
  const log = `The server’s log has the details under the ID ${errorId}.`;
  const unknown = leftBehind ?? 'This may or may not have been saved. Reload the page to see.';
  const named = namedError(error);
  return named === undefined
    ? {
        code: 'unexpected-error',
        message: `Something went wrong on our side. ${unknown} ${log}`,
      }
    : {
        code: named.code,
        message: [named.message, ...(leftBehind === undefined ? [] : [leftBehind]), log].join(' '),
      };
}
