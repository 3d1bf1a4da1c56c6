import { afterEach, expect, test, vi } from 'vitest';
import { type FormAction, IDLE } from '@/lib/forms/form-state';
import { answeredAction } from './answered-action';

afterEach(() => {
  vi.unstubAllGlobals();
});

const unreachable: FormAction = () => Promise.reject(new TypeError('Failed to fetch'));

test('on the server it is the action itself', () => {
  expect(answeredAction(unreachable)).toBe(unreachable);
});

test('an app that cannot be reached leaves what was typed, but no password', async () => {
  vi.stubGlobal('window', {});
  const form = new FormData();
  form.append('entity', 'Integration user');
  form.append('password', 'a secret');
  const first = await answeredAction(unreachable)(IDLE, form);
  expect(first).toMatchObject({
    status: 'failed',
    code: 'app-not-reached',
    values: { entity: 'Integration user' },
    attempt: 1,
  });
  expect(JSON.stringify(first)).not.toContain('a secret');
  expect(await answeredAction(unreachable)(first, form)).toMatchObject({ attempt: 2 });
});

test('an answer and every other error pass as they are', async () => {
  vi.stubGlobal('window', {});
  const saved = { status: 'saved', message: 'Saved.' } as const;
  expect(await answeredAction(async () => saved)(IDLE, new FormData())).toBe(saved);
  const redirect = new Error('NEXT_REDIRECT');
  const action = answeredAction(() => Promise.reject(redirect));
  await expect(action(IDLE, new FormData())).rejects.toBe(redirect);
});
