import { expect, test } from 'vitest';
import { parseUsableAccount } from './usable-account';

test.each(['PRACTICE', ' practice_sb1 '])(
  'with practice off, %s is refused by name, and a real account is not',
  (text) => {
    const off = { environment: { practice: false, outboundGatewayUrl: undefined } };
    expect(parseUsableAccount(text, off)).toMatchObject({
      ok: false,
      error: { code: 'practice-off' },
    });
    expect(parseUsableAccount('1234567', off).ok).toBe(true);
    expect(
      parseUsableAccount(text, { environment: { practice: true, outboundGatewayUrl: undefined } })
        .ok,
    ).toBe(true);
  },
);

test('what is no Account ID is refused for that', () => {
  expect(
    parseUsableAccount('what?', {
      environment: { practice: false, outboundGatewayUrl: undefined },
    }),
  ).toMatchObject({
    ok: false,
    error: { code: expect.not.stringContaining('practice') },
  });
});
