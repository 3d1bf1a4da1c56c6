import { expect, test } from 'vitest';
import { readSmallForm } from './small-form';

const ADDRESS = 'http://127.0.0.1:3000/somewhere';
const FORM_TYPE = 'application/x-www-form-urlencoded';

function post(body: string, headers: Readonly<Record<string, string>>): Request {
  return new Request(ADDRESS, { method: 'POST', body, headers });
}

test('a short form is read', async () => {
  const body = 'password=typed';
  const form = await readSmallForm(
    post(body, { 'content-type': FORM_TYPE, 'content-length': String(body.length) }),
  );
  expect(form?.get('password')).toBe('typed');
});

test.each([
  ['is long', { 'content-type': FORM_TYPE, 'content-length': '10001' }],
  ['does not say how long it is', { 'content-type': FORM_TYPE }],
  ['says nonsense about its length', { 'content-type': FORM_TYPE, 'content-length': 'short' }],
  ['is no form', { 'content-type': 'application/json', 'content-length': '14' }],
])('a body that %s is no form', async (_, headers) => {
  expect(await readSmallForm(post('password=typed', headers))).toBeUndefined();
});
