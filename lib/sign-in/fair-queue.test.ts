import { expect, test } from 'vitest';
import { createFairQueue } from './fair-queue';

const PRESENT = new AbortController().signal;

/** Comes in; fails when there was no turn. */
async function turnOf(entering: Promise<(() => void) | 'full' | 'gone'>): Promise<() => void> {
  const leave = await entering;
  if (typeof leave === 'string') {
    throw new Error(leave);
  }
  return leave;
}

test('a crowd at one address waits behind itself, in order, and nobody at another does', async () => {
  const line = createFairQueue(2, 2);
  const first = await turnOf(line.enter('crowd', PRESENT));
  const second = await turnOf(line.enter('crowd', PRESENT));
  const entered: Array<string> = [];
  const waiting = ['third', 'fourth'].map(async (name) => {
    const leave = await turnOf(line.enter('crowd', PRESENT));
    entered.push(name);
    return leave;
  });
  expect(await line.enter('crowd', PRESENT)).toBe('full');
  (await turnOf(line.enter('honest', PRESENT)))();
  expect(entered).toEqual([]);
  first();
  const third = await waiting[0];
  expect(entered).toEqual(['third']);
  second();
  const fourth = await waiting[1];
  expect(entered).toEqual(['third', 'fourth']);
  third?.();
  fourth?.();
  // All have left: as many as at first come in at once.
  await turnOf(line.enter('crowd', PRESENT));
  await turnOf(line.enter('crowd', PRESENT));
});

test('who goes away while waiting takes nobody the turn', async () => {
  const line = createFairQueue(1, 1);
  const first = await turnOf(line.enter('crowd', PRESENT));
  const impatient = new AbortController();
  const waiting = line.enter('crowd', impatient.signal);
  impatient.abort();
  expect(await waiting).toBe('gone');
  expect(await line.enter('crowd', impatient.signal)).toBe('gone');
  const next = line.enter('crowd', PRESENT);
  first();
  await turnOf(next);
});
