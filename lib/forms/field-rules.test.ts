import { expect, test } from 'vitest';
import { optionalLineOfText } from './field-rules';

const entity = optionalLineOfText('the entity', 10);

test.each([
  [undefined, undefined],
  ['', undefined],
  ['   ', undefined],
  [' Anna ', 'Anna'],
])('an optional line of %j is %j', (typed, read) => {
  expect(entity.parse(typed)).toBe(read);
});

test.each(['a line that is too long', 'in\u200bvisible'])('%j is refused', (typed) => {
  expect(entity.safeParse(typed).success).toBe(false);
});
