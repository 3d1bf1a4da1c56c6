import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { expect, test } from 'vitest';

test('a port that is taken is named, and the server there is not taken for this one', async () => {
  // Answers as a running app does.
  const other = createServer((_request, response) => response.end('{"status":"ok"}'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  if (address === null || typeof address === 'string') throw new Error('No port on loopback.');
  const port = String(address.port);
  try {
    const up = spawn(process.execPath, [path.join(import.meta.dirname, 'up.mjs'), '--built'], {
      env: { ...process.env, HOST: '127.0.0.1', PORT: port },
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
    expect(code).toBe(1);
    expect(output).not.toContain('is ready');
    expect(complaint).toContain(`Port ${port} on 127.0.0.1 is taken`);
  } finally {
    other.close();
    await once(other, 'close');
  }
});
