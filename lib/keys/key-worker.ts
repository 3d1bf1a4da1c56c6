import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { KeyJob } from './key-process.mjs';

/** How long the jobs of one worker may take together. */
export type KeyWorkLimits = {
  readonly timeLimitMs: number;
  /** Aborting kills the worker at once. */
  readonly signal?: AbortSignal | undefined;
};

/** Why a worker gave nothing. */
export class KeyWorkFailure extends Error {
  readonly code: 'cancelled' | 'timed-out' | 'died';

  constructor(code: KeyWorkFailure['code'], options?: ErrorOptions) {
    super(`The work on a key ended without a result: ${code}.`, options);
    this.code = code;
  }
}

/** OpenSSL refused a job: the passphrase is wrong, for instance. */
export class KeyJobRefusal extends Error {
  /** Node's code of the error; empty when there is none. */
  readonly code: string;

  constructor(code: string) {
    super('The job on a key was refused.');
    this.code = code;
  }
}

/** Does one job; jobs of a worker follow each other. Rejects with one of the two errors above. */
export type RunKeyJob = (job: KeyJob) => Promise<Buffer<ArrayBuffer>>;

/** Most memory for the worker's own objects, in megabytes. OpenSSL bounds what scrypt takes to 32. */
const HEAP_MEGABYTES = 64;

/**
 * Run by its path, as the server's own programs are: bundlers leave it alone, and tests use the very
 * file. The server, tests and commands run in the project's folder.
 */
const WORKER_FILE = path.join(
  /* turbopackIgnore: true */ process.cwd(),
  'lib',
  'keys',
  'key-process.mjs',
);

/** Node finds its own libraries on Windows by this; the worker needs no other variable. */
const { SystemRoot } = process.env;

const answerSchema = z.union([
  z.object({ ok: z.literal(true), bytes: z.instanceof(Uint8Array) }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);

type Worker = { readonly child: ChildProcess; readonly exit: Promise<void> };

function startWorker(ended: AbortSignal): Worker {
  const child = fork(WORKER_FILE, [], {
    execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`],
    env: {
      NODE_ENV: 'production',
      // OpenSSL works in this pool: one thread is one processor at most.
      UV_THREADPOOL_SIZE: '1',
      ...(SystemRoot === undefined ? {} : { SystemRoot }),
    },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    signal: ended,
    killSignal: 'SIGKILL',
  });
  const exit = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // An abort comes as an "error" too, and "exit" after it; a process that did not start has no other.
    child.on('error', () => child.pid === undefined && resolve());
  });
  if (child.pid !== undefined) {
    // Set the priority immediately, because threads that the worker starts later inherit it.
    setPriority(child.pid, constants.priority.PRIORITY_LOW);
  }
  return { child, exit };
}

async function answerOf({ child, exit }: Worker, job: KeyJob): Promise<Buffer<ArrayBuffer>> {
  const heard = new AbortController();
  try {
    const message = once(child, 'message', { signal: heard.signal }).then(([first]) => first);
    // A job that cannot be sent has no answer either: the worker has ended.
    child.send(job, () => undefined);
    const answer = answerSchema.safeParse(await Promise.race([message, exit]));
    if (!answer.success) {
      throw new KeyWorkFailure('died');
    }
    if (!answer.data.ok) {
      throw new KeyJobRefusal(answer.data.code);
    }
    return Buffer.from(answer.data.bytes);
  } finally {
    heard.abort();
  }
}

/**
 * Gives a process of the lowest priority to whoever has long work with keys. It is started with the
 * first job, killed when `use` has ended, when the signal aborts or the time is up, and dies with
 * this process.
 *
 * @throws {KeyWorkFailure} When it was killed before it answered, or could not run.
 */
export async function withKeyWorker<Value>(
  { timeLimitMs, signal }: KeyWorkLimits,
  use: (run: RunKeyJob) => Promise<Value>,
): Promise<Value> {
  const done = new AbortController();
  const timeUp = AbortSignal.timeout(timeLimitMs);
  const ended = AbortSignal.any([done.signal, timeUp, ...(signal === undefined ? [] : [signal])]);
  let worker: Worker | undefined;
  try {
    return await use(async (job) => {
      signal?.throwIfAborted();
      worker ??= startWorker(ended);
      return answerOf(worker, job);
    });
  } catch (error) {
    if (signal?.aborted) {
      throw new KeyWorkFailure('cancelled');
    }
    if (timeUp.aborted) {
      throw new KeyWorkFailure('timed-out');
    }
    throw error;
  } finally {
    done.abort();
    // What comes next begins after the work has really ended.
    await worker?.exit;
  }
}
