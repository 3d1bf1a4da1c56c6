import { expect, test } from 'vitest';
import { passwordProblem } from './password-rules';

const EMAIL = 'jo.mustermann+work@acme-corp.example';

test.each([
  ['of a list of leaked ones', '1qaz2wsx3edc4rfv'],
  ['in capital letters', '1QAZ2WSX3EDC'],
  ['with digits behind a common word', 'password1234'],
  ['with signs and digits around a common word', '!!Password2026!!'],
  ['with digits for letters', 'P@ssw0rd1234'],
  ['of one character', 'aaaaaaaaaaaa'],
  ['of one piece repeated', 'abc123abc123'],
  ['along the digits', '123456789012'],
  ['down the alphabet', 'zyxwvutsrqponm'],
])('a password %s is refused as one that attackers try first', (_what, password) => {
  expect(passwordProblem(password, EMAIL)).toMatch(/first that attackers try/);
});

test.each([EMAIL, `My mail is ${EMAIL}`, 'x7-mustermann-x7', 'Jo.Mustermann 99', 'acme-corp 2026'])(
  'a password that is little more than the email address is refused: %s',
  (password) => {
    expect(passwordProblem(password, EMAIL)).toMatch(/email address/);
  },
);

test.each(['NetSuite-2026!', 'celigo celigo 1'])(
  'a password that is little more than a product is refused: %s',
  (password) => {
    expect(passwordProblem(password, EMAIL)).toBeDefined();
  },
);

test.each([
  'correct horse battery staple',
  'a long enough password',
  'V9k-2mQ!xR7z',
  'netsuite towel giraffe 81',
  'a mustermann and a giraffe',
  'пароль из четырёх слов',
])('a password that takes guessing is accepted: %s', (password) => {
  expect(passwordProblem(password, EMAIL)).toBeUndefined();
});

test('a short address does not forbid its letters', () => {
  expect(passwordProblem('bottles of ink and jam', 'jo@x.io')).toBeUndefined();
});
