import { afterEach, expect, test, vi } from 'vitest';
import { csvForm, jsonLinesForm, streamedFile } from './streamed-file';

const FILE = { name: 'rows', fileName: 'rows.txt', type: 'text/plain' };

async function* rows(count: number, thenFails = false) {
  for (let number = 0; number < count; number += 1) {
    yield { number, name: number === 0 ? '=1+1' : `“${number}”`, detail: { ok: true } };
  }
  if (thenFails) {
    throw new Error('The database went away.');
  }
}

function logged(): ReadonlyArray<string> {
  return vi.mocked(process.stderr.write).mock.calls.map(([line]) => String(line));
}

afterEach(() => {
  vi.restoreAllMocks();
});

test('JSON Lines hold each row on a line of its own', async () => {
  const answer = streamedFile(FILE, rows(2_000), jsonLinesForm());
  expect(answer.headers.get('Content-Disposition')).toBe('attachment; filename="rows.txt"');
  const lines = (await answer.text()).trimEnd().split('\n');
  expect(lines).toHaveLength(2_000);
  expect(JSON.parse(lines[1] ?? '')).toEqual({ number: 1, name: '“1”', detail: { ok: true } });
});

test('a table has its headings and runs no formula', async () => {
  const answer = streamedFile(FILE, rows(2), csvForm(['name', 'detail']));
  expect(await answer.text()).toBe(
    `name,detail\r\n'=1+1,"{""ok"":true}"\r\n“1”,"{""ok"":true}"\r\n`,
  );
});

test('an error in the middle cuts the file off and is logged', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await expect(streamedFile(FILE, rows(3, true), jsonLinesForm()).text()).rejects.toThrow();
  expect(logged().join('')).toContain('The database went away.');
});

test('a download that is canceled ends the reading and is not logged', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  let read = 0;
  let isEnded = false;
  async function* counted() {
    try {
      for await (const row of rows(1_000_000)) {
        read += 1;
        yield row;
      }
    } finally {
      isEnded = true;
    }
  }
  const reader = streamedFile(FILE, counted(), jsonLinesForm()).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await vi.waitFor(() => expect(isEnded).toBe(true));
  expect(read).toBeLessThan(10_000);
  expect(logged()).toEqual([]);
});
