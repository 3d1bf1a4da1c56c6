import { expect, test } from 'vitest';
import { importInTurn } from './import-turns';

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
  expect(importInTurn('person 0', work().run)).toMatchObject({
    ok: false,
    error: { code: 'import-running' },
  });
  const refused = importInTurn('one too many', work().run);
  expect(refused).toMatchObject({ ok: false, error: { code: 'imports-waiting' } });
  expect(!refused.ok && refused.error.message).toMatch(/^9 other imports/);
  for (const { finish } of works) finish();
  expect(await Promise.all(turns.map((turn) => turn.ok && turn.value))).toEqual(
    Array(9).fill('read'),
  );
  const again = importInTurn('person 0', async () => 'read again');
  expect(again.ok && (await again.value)).toBe('read again');
});
