import { execFileSync, spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:os';
import { expect, it, vi } from 'vitest';
import type { KeyJob } from './key-process.mjs';
import { KeyWorkFailure, withKeyWorker } from './key-worker';

/** Takes minutes, so that whatever ends earlier was ended. */
const ENDLESS: KeyJob = { kind: 'generate-rsa', modulusLength: 16_384 };

const MINUTE_MS = 60_000;

type ProcessFacts = { readonly pid: number; readonly nice: number; readonly command: string };

/** The workers of a process. */
function workersOf(parent: number): ReadonlyArray<ProcessFacts> {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,ni=,args=']).toString().split('\n');
  return lines.flatMap((line) => {
    const [, pid, ppid, nice, command = ''] = /^ *(\d+) +(\d+) +(-?\d+) +(.*)$/.exec(line) ?? [];
    return Number(ppid) === parent && command.includes('key-process.mjs')
      ? [{ pid: Number(pid), nice: Number(nice), command }]
      : [];
  });
}

async function oneWorkerOf(parent: number): Promise<ProcessFacts> {
  return vi.waitFor(() => {
    const [worker, ...others] = workersOf(parent);
    if (worker === undefined || others.length > 0) {
      throw new Error('There is not one worker.');
    }
    return worker;
  }, 10_000);
}

function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof KeyWorkFailure ? error.code : String(error)),
  );
}

it('makes an RSA key that OpenSSL reads', async () => {
  const der = await withKeyWorker({ timeLimitMs: MINUTE_MS }, (run) =>
    run({ kind: 'generate-rsa', modulusLength: 3072 }),
  );
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  expect(key.asymmetricKeyType).toBe('rsa');
  expect(key.asymmetricKeyDetails?.modulusLength).toBe(3072);
});

it('gives way to everything else, and is killed when the work is canceled', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const ending = failureOf(
    withKeyWorker({ timeLimitMs: MINUTE_MS, signal }, (run) => run(ENDLESS)),
  );
  const worker = await oneWorkerOf(process.pid);
  expect(worker.nice).toBe(constants.priority.PRIORITY_LOW);
  controller.abort();
  expect(await ending).toBe('cancelled');
  expect(workersOf(process.pid)).toEqual([]);
});

it('is told a passphrase in neither its arguments nor its environment, which holds nothing of ours', async () => {
  const passphrase = 'a passphrase that ps must not show';
  process.env.WIZARD_TEST_SECRET = 'a secret of the server';
  const controller = new AbortController();
  const { signal } = controller;
  const ending = failureOf(
    withKeyWorker({ timeLimitMs: MINUTE_MS, signal }, (run) =>
      run({
        kind: 'pbkdf2',
        passphrase,
        salt: new Uint8Array(8),
        rounds: 2_000_000_000,
        lengthBytes: 32,
        hash: 'sha512',
      }),
    ),
  );
  const { pid } = await oneWorkerOf(process.pid);
  const shown = execFileSync('ps', ['eww', '-p', String(pid)]).toString();
  controller.abort();
  await ending;
  delete process.env.WIZARD_TEST_SECRET;
  expect(shown).toContain('--max-old-space-size=');
  expect(shown).toContain('UV_THREADPOOL_SIZE=1');
  expect(shown).not.toContain(passphrase);
  expect(shown).not.toContain('WIZARD_TEST_SECRET');
  expect(shown).not.toContain('PATH=');
});

it('is killed when its time is up, and says so', async () => {
  expect(await failureOf(withKeyWorker({ timeLimitMs: 300 }, (run) => run(ENDLESS)))).toBe(
    'timed-out',
  );
  expect(workersOf(process.pid)).toEqual([]);
});

it('says that it died when something else killed it', async () => {
  const ending = failureOf(withKeyWorker({ timeLimitMs: MINUTE_MS }, (run) => run(ENDLESS)));
  const { pid } = await oneWorkerOf(process.pid);
  process.kill(pid, 'SIGKILL');
  expect(await ending).toBe('died');
});

it('starts no process for work that needs none', async () => {
  expect(await withKeyWorker({ timeLimitMs: MINUTE_MS }, async () => 'nothing to do')).toBe(
    'nothing to do',
  );
  expect(workersOf(process.pid)).toEqual([]);
});

it('dies with the server, even when that is killed', async () => {
  const server = spawn(
    process.execPath,
    [
      '-e',
      `const worker = require('node:child_process').fork('lib/keys/key-process.mjs', [], { serialization: 'advanced' });
       worker.send(${JSON.stringify(ENDLESS)});
       setInterval(() => {}, 1000);`,
    ],
    { stdio: 'ignore' },
  );
  const worker = await oneWorkerOf(server.pid ?? 0);
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
  await vi.waitFor(() => expect(() => process.kill(worker.pid, 0)).toThrow('ESRCH'), 10_000);
});
