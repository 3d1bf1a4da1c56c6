import { expect, test } from 'vitest';
import { lineOfText, optionalLineOfText, sessionRowId, typedCertificateId } from './field-rules';

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

test('a Certificate ID that was broken into lines is one', () => {
  expect(typedCertificateId.parse(' kaYUC9_5t6aIKfgx0fsUaKe5_XD\r\n2K3iFiEdD8hDDM14\n')).toBe(
    'kaYUC9_5t6aIKfgx0fsUaKe5_XD2K3iFiEdD8hDDM14',
  );
  expect(typedCertificateId.safeParse('kaYUC9\u200b_5t6a').success).toBe(false);
  expect(typedCertificateId.safeParse('\n').success).toBe(false);
});

const name = lineOfText('your name', 80);

test.each([
  ...['No\u00adra', 'No\u2028ra', 'No\u2029ra', '\u3164', '\u115f', '\u{e0041}Nora', 'No\u034fra'],
  ...['No\u180era', 'No\u202era', 'No\u2066ra', '\ufeffN\u200dora', 'No\u061cra', 'No\u0000ra'],
])('a name with something in it that nobody sees is refused: %j', (typed) => {
  expect(name.safeParse(typed).success).toBe(false);
});

test.each(['Zoë O’Brien-Núñez', '山田 太郎', 'Ops ❤\ufe0f', 'محمد'])('%j is a name', (typed) => {
  expect(name.parse(typed)).toBe(typed);
});

test.each([
  ['x1fK9cYvQmS0aTbWzLr4NdEuGhJp27iO', true],
  ['a\u0000b', false],
  ['', false],
  ['a'.repeat(101), false],
])('%j as the id of a session: %s', (typed, isTaken) => {
  expect(sessionRowId.safeParse(typed).success).toBe(isTaken);
});
