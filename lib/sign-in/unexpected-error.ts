import { randomBytes } from 'node:crypto';
import { redactSecrets } from '@/lib/outbound/redact';

/**
 * Logs an unexpected error under an id, redacted, and gives the id: the person sees that id and no
 * internals.
 *
 * @param where Name of the action or route.
 */
export function logUnexpectedError(where: string, error: unknown, now: Date): string {
  const id = randomBytes(6).toString('hex');
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${JSON.stringify({ at: now.toISOString(), errorId: id, where, detail: redactSecrets(detail) })}\n`,
  );
  return id;
}

/** What a person reads of an unexpected error. */
export function unexpectedErrorMessage(errorId: string): string {
  return `Something went wrong on our side and nothing was changed. The server's log has the details under the id ${errorId}.`;
}
