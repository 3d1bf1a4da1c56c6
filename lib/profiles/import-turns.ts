import { failure, type Result, success } from '@/lib/result';
import { TurnQueue } from './turn-queue';

/** Why an import was not begun. */
export type ImportTurnRefusal = {
  readonly code: 'import-running' | 'imports-waiting';
  /** A sentence for people. */
  readonly message: string;
};

/** How many imports may wait besides the one being read; each takes a second or two at most. */
const WAITING_MAX = 8;

/** A server bundle may hold this module more than once. */
const holder = globalThis as typeof globalThis & { wizardImports?: TurnQueue };

function imports(): TurnQueue {
  holder.wizardImports ??= new TurnQueue(WAITING_MAX);
  return holder.wizardImports;
}

/** How many other imports come before a person's; 0 while it is read, and when there is none. */
export function importsAhead(personId: string): number {
  return imports().ahead(personId);
}

/**
 * Reads a person's import in its turn: one import at a time in this process, and one of each
 * person.
 *
 * @param signal Aborting lets it begin at once, to find that it is canceled.
 */
export function importInTurn<Value>(
  personId: string,
  work: () => Promise<Value>,
  signal?: AbortSignal,
): Result<Promise<Value>, ImportTurnRefusal> {
  const taken = imports().take(personId, work, signal);
  if (taken.ok) {
    return success(taken.value.ending);
  }
  return failure(
    taken.error.code === 'own-work-not-done'
      ? {
          code: 'import-running',
          message:
            'A file that you sent earlier is still being read. Wait until that is done, and then submit this again.',
        }
      : {
          code: 'imports-waiting',
          message: `${taken.error.runningAndWaiting} other imports are running or waiting, the most that this server accepts. Submit this again in 30 seconds.`,
        },
  );
}
