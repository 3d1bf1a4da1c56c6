import { describe, expect, test } from 'vitest';
import { renderTemplate } from './templates';

const NOW = new Date('2026-11-24T12:00:00.500Z');
const EPOCH = Math.floor(NOW.getTime() / 1000);
const CONTEXT = {
  iClient: {
    oauth2: { encrypted: { clientId: 'abc=&"d', 'odd name': 'odd' } },
    jwt: { token: 'a.b.c' },
  },
};

function render(template: string, profileTimeZone = 'UTC') {
  return renderTemplate(template, CONTEXT, { now: NOW, profileTimeZone }, 'jwt.payload');
}

function text(template: string, profileTimeZone?: string): string {
  const rendered = render(template, profileTimeZone);
  if (!rendered.ok) {
    throw new Error(rendered.error.message);
  }
  return rendered.value;
}

const RECIPE_IAT = `{{{dateFormat 'X' (timestamp) 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}}`;
const RECIPE_EXP = `{{{dateFormat 'X' (dateAdd (timestamp) '2700000' 'UTC') 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}}`;

describe('dates', () => {
  test('the published expressions give seconds, 45 minutes apart', () => {
    expect(Number(text(RECIPE_IAT))).toBe(EPOCH);
    expect(Number(text(RECIPE_EXP))).toBe(EPOCH + 2700);
  });

  test('in a profile zone that is not UTC they give an hour-wrong iat, and 31,500 seconds between', () => {
    const iat = Number(text(RECIPE_IAT, 'America/Los_Angeles'));
    expect(iat).toBe(EPOCH - 8 * 3600);
    expect(Number(text(RECIPE_EXP, 'America/Los_Angeles')) - iat).toBe(31_500);
  });

  test('without the input format the offset counts and the zone does not matter', () => {
    for (const zone of ['UTC', 'America/Los_Angeles', 'Asia/Kolkata']) {
      expect(Number(text(`{{{dateFormat "X" (timestamp)}}}`, zone))).toBe(EPOCH);
      expect(Number(text(`{{{dateFormat "X" (dateAdd (timestamp) "2700000")}}}`, zone))).toBe(
        EPOCH + 2700,
      );
    }
  });

  test.each([
    ['{{{timestamp}}}', '2026-11-24T12:00:00.500Z'],
    ['{{{timestamp "" "America/Los_Angeles"}}}', '2026-11-24T04:00:00.500-08:00'],
    ['{{{timestamp "X"}}}', String(EPOCH)],
    ['{{{timestamp "x"}}}', String(NOW.getTime())],
    ['{{{timestamp "YY/M/D h:mm A [at] ZZ" "Asia/Kolkata"}}}', '26/11/24 5:30 PM at +0530'],
    ['{{{dateAdd (timestamp) -1000}}}', '2026-11-24T11:59:59.500Z'],
    ['{{{dateAdd (timestamp) 0 "Europe/Berlin"}}}', '2026-11-24T13:00:00.500+01:00'],
    ['{{{dateFormat "X" "1700000000" "X"}}}', '1700000000'],
    ['{{{dateFormat "X" "2026-11-24T12:00:00+01:00" "YYYY-MM-DDTHH:mm:ssZ"}}}', '1795518000'],
    ['{{{dateFormat "X" "tomorrow"}}}', 'Invalid date'],
  ])('%s gives %s', (template, expected) => {
    expect(text(template)).toBe(expected);
  });
});

describe('braces and paths', () => {
  test.each([
    ['{{{iClient.oauth2.encrypted.clientId}}}', 'abc=&"d'],
    ['{{iClient.oauth2.encrypted.clientId}}', 'abc&#x3D;&amp;&quot;d'],
    ['{{{iClient.oauth2.encrypted.[odd name]}}}', 'odd'],
    ['{{{iClient.nothing.there}}}', ''],
    ['{{{iClient.constructor.name}}}', ''],
    ['{{! a comment }}x', 'x'],
    ['{{{trim "}}}"}}} and {{trim true}}', '}}} and true'],
    ['{{{iClient.jwt.token}}}\n}', 'a.b.c\n}'],
  ])('%s', (template, expected) => {
    expect(text(template)).toBe(expected);
  });
});

describe('numbers and texts', () => {
  test.each([
    ['{{{add (timestamp "X" "UTC") 2700}}}', String(EPOCH + 2700)],
    ['{{{subtract 6 "3"}}}', '3'],
    ['{{{multiply 45 60}}}', '2700'],
    ['{{{divide "2002" "100"}}}', '20.02'],
    ['{{{modulo 7 3}}}', '1'],
    ['{{{floor 22.44}}}{{{ceil "45.02"}}}{{{round "29.77"}}}{{{abs "-1"}}}', '2246301'],
    ['{{{toFixed 123.456789 4}}}', '123.4568'],
    ['{{{add "x" 1}}}', 'NaN'],
    ['{{{uppercase "a"}}}{{{lowercase "B"}}}{{{trim " c "}}}', 'Abc'],
    ['{{{substring "Celigo" 1 4}}}{{{substring "Celigo" 4}}}', 'eligo'],
    ['{{{split "Hillary-Ann-Swank" "-" 1}}}', 'Ann'],
    ['{{{replace "a.a.a" "." "$&"}}}', 'a$&a$&a'],
    ['{{{replacefirst "a b a" "a" "z"}}}{{{removefirst "abcabc" "abc"}}}', 'z b aabc'],
    ['{{{join "," "restlets" "rest_webservices"}}}', 'restlets,rest_webservices'],
    ['{{{jsonEncode iClient.oauth2.encrypted.clientId}}}', 'abc=&\\"d'],
    ['{{{dateAdd "2025-03-26T12:34:56Z"}}}', '2025-03-26T12:34:56.000Z'],
  ])('%s gives %s', (template, expected) => {
    expect(text(template)).toBe(expected);
  });

  test('random gives another text each time', () => {
    const [one, two] = [text('{{{random "uuid"}}}'), text('{{{random "uuid"}}}')];
    expect(one).toMatch(/^[0-9A-Za-z]{32}$/);
    expect(two).not.toBe(one);
    expect(text('{{{random "number" 6}}}')).toMatch(/^\d{6}$/);
  });
});

describe('what is refused', () => {
  test('a minified payload, with the line and the way back', () => {
    const rendered = render('{\n"iss":"x","exp":{{{timestamp "X"}}}}');
    expect(rendered).toMatchObject({
      ok: false,
      error: {
        message: expect.stringContaining('Parse error on line 2'),
        hint: expect.stringContaining('line break'),
      },
    });
  });

  test.each([
    ['{{{ timestamp}}}', 'white space after the opening braces'],
    ['{{{jwt "x"}}}', 'Missing helper: "jwt"'],
    ['{{{timestamp', 'Parse error on line 1'],
    ['{{{dateFormat "X" (timestamp}}}', 'Parse error on line 1'],
    ['{{{trim a="x"}}}', 'named arguments are not known'],
    ['{{> part}}', 'blocks are not known'],
    ['{{#if a}}x{{/if}}', 'blocks are not known'],
    ['{{{{raw}}}}', 'Parse error on line 1'],
    ['{{timestamp}}}', 'Parse error on line 1'],
    ['{{{timestamp "" "Mars/Olympus"}}}', 'Unknown time zone'],
    ['{{{%}}}', 'Parse error on line 1'],
  ])('%s', (template, words) => {
    expect(render(template)).toMatchObject({
      ok: false,
      error: { field: 'jwt.payload', message: expect.stringContaining(words) },
    });
  });
});

describe('what would take all memory or all time', () => {
  const thousand = `"${'a'.repeat(1000)}"`;
  const million = `(replace ${thousand} "a" ${thousand})`;

  test.each([
    [`{{{replace ${million} "a" ${thousand}}}}`, 'The text is too long'],
    [`{{{random "crypto" "256"}}}`.repeat(700), 'The text is too long'],
    [`{{{trim ${'('.repeat(10_000)}`, 'too many parentheses'],
    [`{{{trim ${'(trim '.repeat(60)}${')'.repeat(60)}}}}`, 'too many parentheses'],
    [`{{{trim ${'['.repeat(19_000)}}}}`, 'Parse error'],
    ['x'.repeat(20_001), 'too long'],
  ])('is refused by name: %#', (template, words) => {
    expect(render(template)).toMatchObject({ error: { message: expect.stringContaining(words) } });
  });
});
