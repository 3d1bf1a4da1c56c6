import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Another server, which answers as a running app does, and its port. */
async function takePort() {
  const other = createServer((_request, response) => response.end('{"status":"ok"}'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  return { other, port: typeof address === 'object' ? String(address?.port) : '' };
}

async function runUp(variables: Readonly<Record<string, string>>) {
  const up = spawn(process.execPath, [path.join(import.meta.dirname, 'up.mjs'), '--built'], {
    env: { ...process.env, HOST: '127.0.0.1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let complaint = '';
  up.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  up.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const [code] = await once(up, 'close');
  return { code, output, complaint };
}

test('a port that is taken, from a file too, is named, and the server there is not mistaken for this one', async () => {
  const { other, port } = await takePort();
  const folder = await mkdtemp(path.join(tmpdir(), 'up-'));
  const file = path.join(folder, 'port');
  try {
    await writeFile(file, `${port}\n`);
    for (const variables of [{ PORT: port }, { PORT: '', PORT_FILE: file }]) {
      const { code, output, complaint } = await runUp(variables);
      expect(code).toBe(1);
      expect(output).not.toContain('is ready');
      expect(complaint).toContain(`Port ${port} on 127.0.0.1 is taken`);
      expect(complaint).toContain('another installation of this app');
    }
  } finally {
    await rm(folder, { recursive: true });
    other.close();
    await once(other, 'close');
  }
});

test.each([
  [{ PORT: '70000' }, 'PORT: must be a port number'],
  [{ MEMORY_LIMIT_MB: '159' }, 'MEMORY_LIMIT_MB: must be a whole number, 160 or more'],
  [{ PORT: '3000', PORT_FILE: '/nowhere' }, 'PORT: must not be set together with PORT_FILE'],
])(
  'settings that cannot be used are named, and no restart is tried: %o',
  async (variables, words) => {
    const { code, complaint } = await runUp(variables);
    expect(code).toBe(78);
    expect(complaint).toContain(`Cannot start (environment-invalid): ${words}`);
  },
);

/** In the place of Next.js: like it, only logs what nobody handles. */
const NEXT = `
  export default () => ({
    prepare: async () => {
      process.on('uncaughtException', () => undefined);
      process.on('unhandledRejection', () => undefined);
      setInterval(() => undefined, 1000);
      if (process.env.UNPREPARED) throw new Error('no such chunk');
      globalThis.takeFrontDoor({ headers: [], admit: async () => false });
    },
    getRequestHandler: () => () => undefined,
    close: async () => undefined,
  });`;

const inUrl = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;

const HOOKS = inUrl(`
  export const resolve = (name, context, further) =>
    name === 'next' ? { url: ${JSON.stringify(inUrl(NEXT))}, shortCircuit: true } : further(name, context);`);

/** The server on that Next.js. */
function serve(variables: Readonly<Record<string, string>>) {
  const register = inUrl(
    `import { register } from 'node:module'; register(${JSON.stringify(HOOKS)});`,
  );
  return spawn(
    process.execPath,
    ['--import', register, path.join(import.meta.dirname, 'serve.mjs')],
    {
      env: { ...process.env, HOST: '127.0.0.1', ...variables },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
}

test('a server that listens says so to the process that started it', async () => {
  const { other, port } = await takePort();
  other.close();
  await once(other, 'close');
  const server = serve({ PORT: port });
  try {
    const ended = once(server, 'exit').then(([code]) => `ended with ${code}`);
    const said = once(server, 'message').then(([message]) => message);
    expect(await Promise.race([said, ended])).toBe('listening');
  } finally {
    server.kill('SIGKILL');
  }
});

test.each([
  ['cannot listen', {}, 75, 'EADDRINUSE'],
  ['cannot be prepared', { UNPREPARED: 'yes' }, 1, 'no such chunk'],
])('a server that %s ends, so that it is started again', async (_, variables, code, words) => {
  const { other, port } = await takePort();
  const server = serve({ PORT: port, ...variables });
  let complaint = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  try {
    expect(await once(server, 'close')).toEqual([code, null]);
    expect(complaint).toContain(words);
  } finally {
    server.kill('SIGKILL');
    other.close();
  }
});

test('packages of which npm was interrupted are installed again before the next build', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'prepare-'));
  const at = (...names: ReadonlyArray<string>) => path.join(folder, ...names);
  try {
    await mkdir(at('lib/commands'), { recursive: true });
    await mkdir(at('node_modules'));
    await copyFile(path.join(import.meta.dirname, 'prepare.mjs'), at('lib/commands/prepare.mjs'));
    await writeFile(at('package-lock.json'), '{}');
    const npm = 'echo "$1" >> log; [ "$1" != "$INTERRUPTED" ]';
    await writeFile(at('npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 });
    const prepare = async (call: string, INTERRUPTED = '') => {
      const script = `import * as prepare from './lib/commands/prepare.mjs'; await prepare.${call}`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        cwd: folder,
        env: { ...process.env, INTERRUPTED, PATH: `${folder}:${process.env.PATH}` },
        stdio: 'ignore',
      });
      await once(child, 'close');
      return (await readFile(at('log'), 'utf8')).trim().split('\n');
    };
    await prepare("installPackages('build')");
    expect(await prepare("installPackages('build')")).toEqual(['ci']);
    await prepare('removeBuildTools()', 'prune');
    expect(await prepare("installPackages('run')")).toEqual(['ci', 'prune']);
    expect(await prepare("installPackages('build')", 'ci')).toEqual(['ci', 'prune', 'ci']);
    expect(await prepare("installPackages('run')")).toEqual(['ci', 'prune', 'ci', 'ci']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
