import { expect, test } from 'vitest';
import { importInTurn, importsAhead } from './import-turns';

/** A work whose end the test decides. */
function work() {
  let finish = () => {};
  let begun = false;
  const ending = new Promise<string>((resolve) => {
    finish = () => resolve('read');
  });
  return {
    run: () => {
      begun = true;
      return ending;
    },
    finish: () => finish(),
    begun: () => begun,
  };
}

test('one import at a time is read, one of each person, and a full queue says how many come first', async () => {
  const works = Array.from({ length: 9 }, work);
  const turns = works.map(({ run }, number) => importInTurn(`person ${number}`, run));
  await expect
    .poll(() => works.map(({ begun }) => begun()))
    .toEqual([true, ...Array(8).fill(false)]);
  expect([0, 1, 8].map((number) => importsAhead(`person ${number}`))).toEqual([0, 1, 8]);
  expect(importInTurn('person 0', work().run)).toMatchObject({
    ok: false,
    error: { code: 'import-running' },
  });
  const refused = importInTurn('one too many', work().run);
  expect(refused).toMatchObject({ ok: false, error: { code: 'imports-waiting' } });
  expect(!refused.ok && refused.error.message).toMatch(/^9 other imports/);
  for (const { finish } of works) {
    finish();
  }
  expect(await Promise.all(turns.map((turn) => turn.ok && turn.value))).toEqual(
    Array(9).fill('read'),
  );
  const again = importInTurn('person 0', async () => 'read again');
  expect(again.ok && (await again.value)).toBe('read again');
});

test('an import whose sender goes away leaves the line, and the next one is read', async () => {
  const [first, gone, next] = [work(), work(), work()];
  const sender = new AbortController();
  importInTurn('first', first.run);
  const left = importInTurn('gone', gone.run, sender.signal);
  importInTurn('next', next.run);
  expect(importsAhead('next')).toBe(2);
  sender.abort();
  gone.finish();
  await (left.ok && left.value);
  expect(importsAhead('next')).toBe(1);
  first.finish();
  await expect.poll(next.begun).toBe(true);
  next.finish();
});
