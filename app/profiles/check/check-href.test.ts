import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { QUERY_FIELDS_MAX } from '@/lib/front-door/limits';
import { checkHref, checkQuerySchema } from './check-href';

const profiles = Array.from({ length: 25 }, () => randomUUID());

/** What the page reads of its address. */
function read(href: string) {
  const query = new URL(href, 'http://app').searchParams;
  const once = Object.fromEntries(query);
  return checkQuerySchema.parse({ ...once, profile: query.getAll('profile') });
}

test('a page of the list of which no profile can be tested has an address that the front door takes', () => {
  const last = { profiles, done: 25, refused: profiles, stopped: true };
  const href = checkHref(last);
  expect(href.split('&').length).toBeLessThanOrEqual(QUERY_FIELDS_MAX);
  expect(read(href)).toEqual(last);
});

test('places that are none refuse no profile', () => {
  for (const refused of ['25', '-1', 'x', '0,', profiles[0]]) {
    const query = { profile: profiles, done: '3', refused };
    expect(checkQuerySchema.parse(query)).toMatchObject({ done: 3, refused: [] });
  }
  const query = { profile: profiles, refused: '0,24' };
  expect(checkQuerySchema.parse(query).refused).toEqual([profiles[0], profiles[24]]);
});
