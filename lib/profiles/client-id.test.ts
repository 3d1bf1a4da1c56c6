import { describe, expect, it } from 'vitest';
import { checkClientId } from './client-id';

const CLIENT_ID = '0123456789abcdef'.repeat(4);
const SECRET = 'fedcba9876543210'.repeat(4);

function codeOf(input: string): string {
  const result = checkClientId(input);
  return result.ok ? 'accepted' : result.error.code;
}

describe('a Client ID', () => {
  it('is taken as it is, without the space around it', () => {
    expect(checkClientId(CLIENT_ID)).toEqual({ ok: true, value: CLIENT_ID });
    expect(checkClientId(`  ${CLIENT_ID}\r\n`)).toEqual({ ok: true, value: CLIENT_ID });
  });

  it.each([
    `Client Credentials\nWarning: For security reasons, this is the only time that the Client Credentials values are displayed.\nCONSUMER KEY / CLIENT ID\n${CLIENT_ID}\nCONSUMER SECRET / CLIENT SECRET\n${SECRET}\nApplication ID\n1C61CD58-0A1B-4C2D-8E3F-0123456789AB`,
    `CONSUMER KEY / CLIENT ID${CLIENT_ID}CONSUMER SECRET / CLIENT SECRET${SECRET}`,
    `CONSUMER SECRET / CLIENT SECRET ${SECRET} CONSUMER KEY / CLIENT ID ${CLIENT_ID}`,
    `Consumer Key: ${CLIENT_ID}`,
    `${CLIENT_ID}\r\n${CLIENT_ID}`,
  ])('is picked out of what NetSuite shows, and never the secret beside it: %j', (pasted) => {
    expect(checkClientId(pasted)).toEqual({ ok: true, value: CLIENT_ID });
  });

  it('keeps its case', () => {
    const upper = CLIENT_ID.toUpperCase();
    expect(checkClientId(upper)).toEqual({ ok: true, value: upper });
  });

  it.each([
    ['', 'client-id-empty'],
    [' \n', 'client-id-empty'],
    ['1C61CD58-0A1B-4C2D-8E3F-0123456789AB', 'client-id-is-application-id'],
    [' 1c61cd58-0a1b-4c2d-8e3f-0123456789ab ', 'client-id-is-application-id'],
    ['{1c61cd58-0a1b-4c2d-8e3f-0123456789ab}', 'client-id-is-application-id'],
    ['NPMnRyPg-WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pqA', 'client-id-is-certificate-id'],
    [CLIENT_ID.slice(1), 'client-id-wrong-length'],
    [CLIENT_ID.slice(0, 43), 'client-id-wrong-length'],
    [`${CLIENT_ID}0`, 'client-id-wrong-length'],
    [`g${CLIENT_ID.slice(1)}`, 'client-id-malformed'],
    [`${CLIENT_ID.slice(0, 32)} ${CLIENT_ID.slice(33)}`, 'client-id-malformed'],
    [`${CLIENT_ID.slice(1)}"`, 'client-id-malformed'],
    ['{{{iClient.oauth2.encrypted.clientId}}}', 'client-id-malformed'],
    [`${CLIENT_ID}\u200b`, 'client-id-unsafe-character'],
    [`${CLIENT_ID.slice(1)}\uff10`, 'client-id-unsafe-character'],
    [`${CLIENT_ID}\u0000`, 'client-id-unsafe-character'],
    [`${CLIENT_ID}\r\n${SECRET}`, 'client-id-two-values'],
    [`CONSUMER SECRET / CLIENT SECRET\n${SECRET}`, 'client-id-is-secret'],
    [`Client Secret: ${SECRET}`, 'client-id-is-secret'],
    ['-----BEGIN PRIVATE KEY-----\nMIG', 'client-id-is-private-key'],
  ])('is refused by name: %j', (input, code) => {
    expect(codeOf(input)).toBe(code);
  });

  it('is not repeated in an error', () => {
    const typed = `${CLIENT_ID}0`;
    expect(JSON.stringify(checkClientId(typed))).not.toContain(typed.slice(0, 12));
  });
});

it.each([' ', '\t', '\n'])(
  'looks at no text that is too long, whatever it is made of: %j',
  (unit) => {
    const before = process.cpuUsage();
    expect(codeOf(`a${unit.repeat(100_000)}a`)).toBe('client-id-wrong-length');
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  },
);
