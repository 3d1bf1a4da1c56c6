import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { missingFields, type RenderOptions, renderTemplate } from './handlebars-dialect';
import { doubleBraceLines, keptByTemplate } from './template-check';
import type { TemplateContext } from './template-context';

const NOW = new Date('2026-01-15T10:00:00.250Z');
const NOW_SECONDS = 1768471200;
const CLIENT_ID = 'c1d2e3f4'.repeat(8);
const CONTEXT: TemplateContext = {
  iClient: {
    oauth2: {
      encrypted: { clientId: CLIENT_ID, certificateId: 'kid-_=&"<x>', empty: '' },
      unencrypted: { region: 'EU' },
    },
    jwt: { token: 'aaa.bbb.ccc' },
  },
};

function render(template: string, options: Partial<RenderOptions> = {}): string {
  const outcome = renderTemplate(template, CONTEXT, { now: NOW, ...options });
  if (!outcome.ok) {
    throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  }
  return outcome.value;
}

function refusal(template: string, options: Partial<RenderOptions> = {}) {
  const outcome = renderTemplate(template, CONTEXT, { now: NOW, ...options });
  if (outcome.ok) {
    throw new Error(`rendered: ${outcome.value}`);
  }
  return outcome.error;
}

function missingPaths(template: string, context: TemplateContext): ReadonlyArray<string> {
  return missingFields(template, context).map(({ path }) => path);
}

describe('fields', () => {
  it('writes a field as it is in triple braces', () => {
    expect(render('"{{{iClient.oauth2.encrypted.certificateId}}}"')).toBe('"kid-_=&"<x>"');
  });

  it('shows that double braces damage a value with = & or quotes', () => {
    expect(render('{{iClient.oauth2.encrypted.certificateId}}')).toBe(
      'kid-_&#x3D;&amp;&quot;&lt;x&gt;',
    );
  });

  it('reads bracket notation, @root and unencrypted fields', () => {
    expect(
      render(
        '{{{iClient.oauth2.[unencrypted].[region]}}} {{{@root.iClient.jwt.token}}} {{{this.iClient.jwt.token}}}',
      ),
    ).toBe('EU aaa.bbb.ccc aaa.bbb.ccc');
  });

  it('renders a missing field empty, and missingFields reports it', () => {
    const template =
      '[{{{iClient.oauth2.encrypted.clientID}}}{{{connection.http.encrypted.x}}}{{{iClient.oauth2.encrypted.empty}}}{{{iClient.oauth2.encrypted.clientID}}}]{{{iClient.jwt.token}}}';
    expect(render(template)).toBe('[]aaa.bbb.ccc');
    expect(missingPaths(template, CONTEXT)).toEqual([
      'iClient.oauth2.encrypted.clientID',
      'connection.http.encrypted.x',
      'iClient.oauth2.encrypted.empty',
    ]);
  });

  it('reports a missing field that is an argument of a helper', () => {
    expect(missingPaths("{{{dateFormat 'X' iClient.oauth2.clientId}}}", CONTEXT)).toEqual([
      'iClient.oauth2.clientId',
    ]);
  });

  it('reports nothing for a template that does not compile', () => {
    expect(missingPaths('{{{iClient.nothing}}} {{', CONTEXT)).toEqual([]);
  });

  it.each([
    ['{{{clientId}}}', 'template-unknown-path'],
    ['{{{record.id}}}', 'template-unknown-path'],
    ['{{{this}}}', 'template-unknown-path'],
    ['{{{../iClient.jwt.token}}}', 'template-unknown-path'],
    ['{{{@index}}}', 'template-unknown-path'],
    ['{{{"iClient"}}}', 'template-unknown-path'],
    ['{{{5}}}', 'template-unknown-path'],
    ['{{{iClient}}}', 'template-path-not-a-value'],
    ['{{{iClient.oauth2.encrypted}}}', 'template-path-not-a-value'],
  ])('refuses %s as %s', (template, code) => {
    expect(refusal(template).code).toBe(code);
  });
});

describe('what is kept of a template', () => {
  it('holds no time and no value: the same text renders again', () => {
    const template = '{{{timestamp "X"}}} {{{iClient.jwt.token}}}';
    expect(render(template)).toBe(`${NOW_SECONDS} aaa.bbb.ccc`);
    const other = { iClient: { oauth2: { encrypted: {} }, jwt: { token: 'other' } } };
    const later = { now: new Date(NOW.getTime() + 60_000) };
    expect(renderTemplate(template, other, later)).toEqual({
      ok: true,
      value: `${NOW_SECONDS + 60} other`,
    });
  });

  it('is made once, and once more after fifty other templates', () => {
    const made: Array<string> = [];
    const lengthOf = keptByTemplate((template) => {
      made.push(template);
      return template.length;
    });
    const others = Array.from({ length: 50 }, (_, index) => `other ${index}`);
    for (const template of ['first', 'first', ...others, 'first']) {
      expect(lengthOf(template)).toBe(template.length);
    }
    expect(made).toEqual(['first', ...others, 'first']);
  });
});

describe('syntax', () => {
  it('refuses four closing braces and says what to do', () => {
    const error = refusal('{\n"exp": {{{iClient.jwt.token}}}}');
    expect(error.code).toBe('template-four-closing-braces');
    expect(error.line).toBe(2);
  });

  it('blames four closing braces only for a fault on their own line', () => {
    const error = refusal('{\n"iat": {{{dateFormat \'X}}},\n"exp": {{{timestamp}}}}');
    expect(error.code).toBe('template-syntax');
  });

  it('sees white space after the braces behind line ends of every kind', () => {
    expect(refusal('a\rb\r\n{{{ timestamp}}}')).toMatchObject({
      code: 'template-space-after-braces',
      line: 3,
    });
  });

  it('takes the same text with a line break between the braces', () => {
    expect(render('{"t": {{{iClient.jwt.token}}}\n}')).toBe('{"t": aaa.bbb.ccc\n}');
  });

  it.each(['{{ iClient.jwt.token}}', 'a\n{{{ iClient.jwt.token}}}', '{{{\niClient.jwt.token}}}'])(
    'refuses white space after the opening braces: %j',
    (template) => {
      expect(refusal(template).code).toBe('template-space-after-braces');
    },
  );

  it('names the line of the space', () => {
    expect(refusal('{\r\n"a": 1,\r\n"b": {{{ iClient.jwt.token}}}\r\n}').line).toBe(3);
  });

  it('takes white space before the closing braces', () => {
    expect(render('{{{iClient.jwt.token }}}')).toBe('aaa.bbb.ccc');
  });

  it.each([
    ['{{{iClient.jwt.token', 'template-syntax'],
    ['{{{iClient.jwt.token}}', 'template-syntax'],
    ["{{{dateFormat 'X (timestamp)}}}", 'template-syntax'],
    ['{{#if iClient.jwt.token}}x{{/if}}', 'template-unsupported-block'],
    ['{{{{raw}}}}x{{{{/raw}}}}', 'template-unsupported-block'],
    ['{{> header}}', 'template-unsupported-feature'],
    ['{{* inline}}', 'template-unsupported-feature'],
    ['{{#*inline "x"}}y{{/inline}}', 'template-unsupported-feature'],
    ['{{#> layout}}y{{/layout}}', 'template-unsupported-feature'],
    ['x'.repeat(5_001), 'template-too-long'],
    ['{{{(timestamp)}}}', 'template-syntax'],
    ['{"exp":{{timestamp}}}', 'template-syntax'],
    ['{{#a}}'.repeat(201), 'template-too-complex'],
    [`{{{iClient.${'a.'.repeat(2_000)}b}}}`, 'template-too-complex'],
    [`{{{trim iClient.${'a.'.repeat(30)}b}}}`, 'template-too-complex'],
    [`{{{timestamp ${'('.repeat(600)}}}}`, 'template-too-complex'],
    [`{{{timestamp ${'(timestamp '.repeat(12)}${')'.repeat(12)}}}}`, 'template-too-complex'],
  ])('refuses %.40s as %s', (template, code) => {
    expect(refusal(template).code).toBe(code);
  });

  it('leaves comments out', () => {
    expect(render('a{{! not shown }}b')).toBe('ab');
  });
});

describe('helpers by name', () => {
  it('tells a misspelled helper from one of Celigo that is not rendered', () => {
    expect(refusal('{{{dateFromat "X" (timestamp)}}}').code).toBe('template-unknown-helper');
    expect(refusal("{{{hash 'md5' 'hex' iClient.jwt.token}}}").code).toBe(
      'template-unsupported-helper',
    );
    expect(refusal("{{{jwt 'x'}}}").code).toBe('template-unknown-helper');
    expect(refusal('{{{log iClient.jwt.token}}}').code).toBe('template-unknown-helper');
  });

  it('explains a helper without its parentheses', () => {
    const error = refusal("{{{dateFormat 'X' timestamp}}}");
    expect(error.code).toBe('template-unknown-path');
    expect(error.message).toContain('(timestamp)');
  });

  it.each(['{{{dateFormat "X"}}}', '{{{timestamp "X" "UTC" "x"}}}', '{{{timestamp format="X"}}}'])(
    'refuses wrong arguments: %s',
    (template) => {
      expect(refusal(template).code).toBe('template-helper-arguments');
    },
  );
});

describe('the place of what is wrong', () => {
  it.each([
    ['a helper that Celigo does not have', "{{{jwt 'x'}}}"],
    ['a helper that is not rendered', "{{{pluck iClient.jwt.token 'a'}}}"],
    ['a path that an iClient does not have', '{{{clientId}}}'],
    ['a group of fields', '{{{iClient.oauth2}}}'],
    ['a date that cannot be read', "{{{dateFormat 'X' 'yesterday'}}}"],
    ['a time zone that does not exist', "{{{timestamp '' 'Mars/Olympus'}}}"],
    ['a number that is none', "{{{add 'x' 1}}}"],
    ['wrong arguments', '{{{trim}}}'],
    ['four closing braces', '{{{timestamp}}}}'],
    ['white space after the braces', '{{{ timestamp}}}'],
    ['an inner helper', "{{{dateFormat 'X' (dateAdd 'yesterday')}}}"],
  ])('is the line of %s', (_what, faulty) => {
    expect(refusal(`{\n"a": 1,\n"b": ${faulty}\n}`).line).toBe(3);
  });

  it('is the line of a field that renders empty', () => {
    expect(
      missingFields(
        '{\n"iss": "{{{iClient.oauth2.encrypted.clientID}}}",\n"jti": "{{{settings.x}}}"\n}',
        CONTEXT,
      ),
    ).toEqual([
      { path: 'iClient.oauth2.encrypted.clientID', line: 2 },
      { path: 'settings.x', line: 3 },
    ]);
  });

  it('is the line of a value in double braces', () => {
    expect(
      doubleBraceLines('{{! note }}{{{iClient.jwt.token}}}\n{{iClient.jwt.token}}{{timestamp}}'),
    ).toEqual([2]);
    expect(doubleBraceLines('{{')).toEqual([]);
  });
});

describe('braces, as documented', () => {
  it('prints braces that a backslash escapes', () => {
    expect(render('\\{{escaped}}')).toBe('{{escaped}}');
  });

  it.each(['"', "'"])('takes texts in quotes of either kind: %s', (quote) => {
    expect(render(`{{{trim ${quote} a ${quote}}}}`)).toBe('a');
  });

  it('nests helpers in parentheses, the inner one first', () => {
    expect(render('{{uppercase (split "Ada Lovelace" " " 0)}}')).toBe('ADA');
  });

  it('leaves comments of both kinds out', () => {
    expect(render('a{{! one }}b{{!-- two }} --}}c')).toBe('abc');
  });
});

describe('number helpers, by the examples of the helper reference', () => {
  it.each([
    ['{{abs "-123"}}', '123'],
    ['{{add "2" "5" "2"}}', '9'],
    ['{{add "33" "2" "3" "100"}}', '138'],
    ['{{add 5.25 10 -2}}', '13.25'],
    ['{{add 5}}', '5'],
    ['{{sum 5 10 20}}', '35'],
    ['{{sum (multiply 2 55)}}', '110'],
    ['{{subtract 6 3}}', '3'],
    ['{{subtract "6" "3"}}', '3'],
    ['{{{subtract 10 4}}}', '6'],
    ['{{multiply 3 19.99}}', '59.97'],
    ['{{multiply "100" "0.9"}}', '90'],
    ['{{divide "2002" "100"}}', '20.02'],
    ['{{divide 33 3}}', '11'],
    ['{{modulo 7 3}}', '1'],
    ['{{round "29.77"}}', '30'],
    ['{{round 19.4}}', '19'],
    ['{{ceil "45.02"}}', '46'],
    ['{{ceil 62.02}}', '63'],
    ['{{ceil -2.8}}', '-2'],
    ['{{floor 22.44}}', '22'],
    ['{{floor "3.14"}}', '3'],
    ['{{floor -2.8}}', '-3'],
    ['{{toFixed 123.456789 4}}', '123.4568'],
    ['{{toFixed 123.456789 0}}', '123'],
    ['{{toFixed 29.7777 2}}', '29.78'],
  ])('%s is %s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  it('calculate with the time in seconds', () => {
    expect(render('{{{add (timestamp "X" "UTC") 600}}}')).toBe(String(NOW_SECONDS + 600));
  });

  it.each([
    '{{{add "" 1}}}',
    '{{{add iClient.oauth2.encrypted.nothing 1}}}',
    '{{{add true 1}}}',
    '{{{divide 1 0}}}',
    '{{{toFixed 1 101}}}',
    '{{{subtract 1}}}',
  ])('refuse what is no number: %s', (template) => {
    expect(refusal(template).code).toBe('template-helper-arguments');
  });
});

describe('text helpers, by the examples of the helper reference', () => {
  it.each([
    ['{{uppercase "library"}}', 'LIBRARY'],
    ['{{lowercase "HERE WE GO!"}}', 'here we go!'],
    ['{{trim " Lalo Schifrin "}}', 'Lalo Schifrin'],
    ['{{trimLeft " ABC "}}', 'ABC '],
    ['{{trimRight " ABC "}}', ' ABC'],
    ['{{substring "Celigo" 1 4}}', 'eli'],
    ['{{substring "Celigo" 4 99}}', 'go'],
    ['{{substring "itemizationCode" 0 4}}', 'item'],
    ['{{substring "The quick brown fox jumped over the lazy dog" 10 19}}', 'brown fox'],
    ['{{split "Hillary-Ann-Swank" "-" 2}}', 'Swank'],
    ['{{split "Hillary" "-"}}', 'Hillary'],
    ['{{trim "   "}}', ''],
    ['{{replacefirst "Order Order Order" "Order" "Invoice"}}', 'Invoice Order Order'],
    ['{{removefirst "a b a b a b" "a"}}', ' b a b a b'],
    ['{{join "-" "unicorn" "ponies"}}', 'unicorn-ponies'],
    ['{{join "," "Iron Maiden" "DIO" "(old)Metallica"}}', 'Iron Maiden,DIO,(old)Metallica'],
    ['{{jsonEncode 89.99}}', '89.99'],
    ['{{uppercase iClient.oauth2.encrypted.empty}}', ''],
    ['{{split "Hillary-Ann-Swank" "-" 1}}', 'Ann'],
    ['{{split "Hillary-Ann-Swank" "-"}}', 'Hillary'],
    ['{{{replace "these & those" "&" "and"}}}', 'these and those'],
    ['{{replace "a.a.a" "." "-"}}', 'a-a-a'],
    ['{{replacefirst "a b a b a b" "a" "z"}}', 'z b a b a b'],
    ['{{replacefirst "a" "a" "$&"}}', '$&amp;'],
    ['{{removefirst "abcabc" "abc"}}', 'abc'],
    ['{{{join "/" "root" "images" "logo.png"}}}', 'root/images/logo.png'],
    ['{{jsonEncode "jane.doe@example.com"}}', 'jane.doe@example.com'],
  ])('%s is %s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  it('make a value with quotes safe between the quotes of JSON', () => {
    expect(
      JSON.parse(render('{"kid": "{{{jsonEncode iClient.oauth2.encrypted.certificateId}}}"}')),
    ).toEqual({ kid: 'kid-_=&"<x>' });
  });

  it('make a random text of the length that is asked for, another one each time', () => {
    expect(render('{{random "number" 9}}')).toMatch(/^[0-9]{9}$/);
    expect(render('{{random "crypto"}}')).toMatch(/^[0-9A-Za-z]{32}$/);
    expect(render('{{random "uuid"}}')).not.toBe(render('{{random "uuid"}}'));
    expect(refusal('{{random "dice"}}').code).toBe('template-helper-arguments');
    expect(refusal('{{random "uuid" 9999}}').code).toBe('template-helper-arguments');
  });
});

describe('date helpers, by the examples of the helper reference', () => {
  it.each([
    ['{{dateAdd "2025-03-26T12:34:56Z"}}', '2025-03-26T12:34:56.000Z'],
    ['{{dateAdd "2025-03-26T12:34:56Z" "86400000"}}', '2025-03-27T12:34:56.000Z'],
    ['{{dateAdd "2025-05-10T00:00:00Z" "-43200000"}}', '2025-05-09T12:00:00.000Z'],
    [
      '{{dateAdd "2025-03-26T00:00:00Z" "86400000" "Asia/Hong_Kong"}}',
      '2025-03-27T08:00:00.000+08:00',
    ],
    ['{{{dateAdd "Mon Nov 21 2019 20:00:00 GMT+0000"}}}', '2019-11-21T20:00:00.000Z'],
    ['{{dateAdd "03/10/1990" "" "US/Central"}}', '1990-03-09T18:00:00.000-06:00'],
    ['{{{dateFormat "MM-DD-YYYY hh:mm A" "2025-03-26T12:34:56Z"}}}', '03-26-2025 12:34 PM'],
    [
      '{{{dateFormat "MM-DD-YYYY HH:mm" "1966-25-05 18:36" "YYYY-DD-MM HH:mm"}}}',
      '05-25-1966 18:36',
    ],
    [
      '{{{dateFormat "YYYY-MM-DDTHH:mm:ssZ" "2025-03-26T12:34:56Z" "" "Asia/Hong_Kong"}}}',
      '2025-03-26T20:34:56+08:00',
    ],
    ['{{{dateFormat "YYYY-MM-DD [at] HH:mm" "2020-07-09T19:59:39.156Z"}}}', '2020-07-09 at 19:59'],
    [
      '{{{dateFormat "X x Z ZZ" "2020-07-09T19:59:39.156Z"}}}',
      '1594324779 1594324779156 +00:00 +0000',
    ],
    [
      '{{{dateFormat "Mo MMMM Qo Do DDDo dddd E wo GGGG" "2020-07-09T19:59:39.156Z"}}}',
      '7th July 3rd 9th 191st Thursday 4 28th 2020',
    ],
    [
      '{{{dateFormat "h:mm A · SSS · LT · LLLL" "2020-07-09T19:59:39.156Z"}}}',
      '7:59 PM · 156 · 7:59 PM · Thursday, July 9, 2020 7:59 PM',
    ],
    ['{{{timestamp "YYYYMMDDTHHmmss" "Etc/GMT-0"}}}Z', '20260115T100000Z'],
    ['{{{timestamp "HH:MM:SS" "America/Los_Angeles"}}}', '02:01:25'],
    ['{{{timestamp "YYYY-MM-DD HH:mm:ss"}}}', '2026-01-15 10:00:00'],
  ])('%s is %s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });
});

describe('timestamp', () => {
  it('is ISO 8601 in UTC by default', () => {
    expect(render('{{{timestamp}}}')).toBe('2026-01-15T10:00:00.250Z');
  });

  it('uses the profile zone when no zone is given, with its offset', () => {
    expect(render('{{{timestamp}}}', { profileTimeZone: 'America/Los_Angeles' })).toBe(
      '2026-01-15T02:00:00.250-08:00',
    );
  });

  it('lets a given zone win over the profile, an empty format meaning the default', () => {
    const options = { profileTimeZone: 'America/Los_Angeles' };
    expect(render('{{{timestamp "" "UTC"}}}', options)).toBe('2026-01-15T10:00:00.250Z');
    expect(render('{{{timestamp "X" "UTC"}}}', options)).toBe(String(NOW_SECONDS));
    expect(render('{{{timestamp "YYYY-MM-DD HH:mm" "Asia/Kolkata"}}}', options)).toBe(
      '2026-01-15 15:30',
    );
  });

  it('follows summer time', () => {
    expect(
      render('{{{timestamp "" "Europe/Berlin"}}}', { now: new Date('2026-07-01T00:00:00Z') }),
    ).toBe('2026-07-01T02:00:00.000+02:00');
  });

  it('names an unknown time zone, and prints nothing to the console', () => {
    const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'log')];
    expect(refusal('{{{timestamp "X" "Mars/Olympus"}}}').code).toBe('template-unknown-time-zone');
    expect(refusal('{{{timestamp}}}', { profileTimeZone: 'nowhere' }).code).toBe(
      'template-unknown-time-zone',
    );
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});

describe('dateFormat', () => {
  it.each([
    ["{{{dateFormat 'X' '2026-01-15T10:00:00Z'}}}", String(NOW_SECONDS)],
    ["{{{dateFormat 'X' '2026-01-15T02:00:00-08:00'}}}", String(NOW_SECONDS)],
    ["{{{dateFormat 'x' '2026-01-15T10:00:00.250Z'}}}", '1768471200250'],
    ["{{{dateFormat 'X' 1768471200250}}}", String(NOW_SECONDS)],
    ["{{{dateFormat 'YYYY-MM-DD' '15/01/2026' 'DD/MM/YYYY'}}}", '2026-01-15'],
    ["{{{dateFormat 'HH:mm Z' '2026-01-15T10:00:00Z' '' 'America/New_York'}}}", '05:00 -05:00'],
    ["{{{dateFormat 'X' 'Thu, 15 Jan 2026 10:00:00 GMT'}}}", String(NOW_SECONDS)],
    ["{{{dateFormat 'X' '1768471200' 'X' 'Asia/Tokyo'}}}", String(NOW_SECONDS)],
  ])('%s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  it('names a time zone that stands in the place of the input format', () => {
    const error = refusal('{{{dateFormat "YYYY-MM-DD" "2026-01-15T10:00:00Z" "US/Eastern"}}}');
    expect(error.code).toBe('template-helper-arguments');
    expect(error.message).toContain('the time zone is the fourth');
  });

  it('reads a text without offset in the server zone', () => {
    expect(
      render("{{{dateFormat 'X' '2026-01-15T10:00:00'}}}", { serverTimeZone: 'Europe/Berlin' }),
    ).toBe(String(NOW_SECONDS - 3600));
  });

  it.each([
    "{{{dateFormat 'X' iClient.oauth2.encrypted.nothing}}}",
    "{{{dateFormat 'X' 'yesterday'}}}",
    "{{{dateFormat 'X' true}}}",
    "{{{dateFormat 'X' ''}}}",
  ])(
    'refuses a date that cannot be read, and never uses the current time instead: %s',
    (template) => {
      expect(refusal(template).code).toBe('template-invalid-date');
    },
  );
});

describe('dateAdd', () => {
  it.each([
    ["{{{dateAdd '2026-01-15T10:00:00Z' '2700000'}}}", '2026-01-15T10:45:00.000Z'],
    ["{{{dateAdd '2026-01-15T10:00:00Z' -1000 'UTC'}}}", '2026-01-15T09:59:59.000Z'],
    ["{{{dateAdd '2026-01-15T10:00:00Z' '1E6'}}}", '2026-01-15T10:16:40.000Z'],
    [
      "{{{dateAdd '2026-01-15T10:00:00Z' 86400000 'America/Los_Angeles'}}}",
      '2026-01-16T02:00:00.000-08:00',
    ],
  ])('%s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  it('refuses an offset that is no number, and one beyond all dates', () => {
    expect(refusal("{{{dateAdd (timestamp) '45 minutes'}}}").code).toBe(
      'template-helper-arguments',
    );
    expect(refusal("{{{dateAdd (timestamp) '1e300'}}}").code).toBe('template-invalid-date');
  });
});

describe('attacks', () => {
  const names = [
    '__proto__',
    'constructor',
    'constructor.constructor',
    'iClient.constructor',
    'iClient.constructor.constructor',
    'iClient.__proto__',
    'iClient.__proto__.toString',
    'iClient.oauth2.encrypted.constructor.name',
    'iClient.jwt.token.constructor',
    'iClient.[__proto__].[constructor]',
    '@root.constructor',
    '@root.__proto__',
    'toString',
    'hasOwnProperty',
    'helperMissing',
    'blockHelperMissing',
    '__lookupGetter__',
  ];

  it.each(names.flatMap((name) => [`{{{${name}}}}`, `{{${name} 'x'}}`]))(
    'never shows a function or a prototype: %s',
    (template) => {
      const outcome = renderTemplate(template, CONTEXT, { now: NOW });
      expect(outcome.ok ? outcome.value : '').toBe('');
    },
  );

  it('refuses a helper call that reaches for a constructor', () => {
    expect(refusal('{{{dateFormat iClient.constructor (timestamp)}}}').code).toBe(
      'template-forbidden-path',
    );
    expect(refusal("{{{iClient.constructor.constructor 'return 1'}}}").code).toBe(
      'template-unknown-helper',
    );
  });

  it('is not led astray by a context with its own __proto__ key', () => {
    const context: TemplateContext = JSON.parse(
      '{"iClient":{"oauth2":{"encrypted":{"__proto__":{"polluted":"yes"}}}}}',
    );
    const outcome = renderTemplate('{{{iClient.oauth2.encrypted.polluted}}}', context, {
      now: NOW,
    });
    expect(outcome).toEqual({ ok: true, value: '' });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('reads own fields only, and reports an inherited one as missing', () => {
    const encrypted: Record<string, string> = Object.create({ inherited: 'from-the-prototype' });
    const context: TemplateContext = { iClient: { oauth2: { encrypted } } };
    const template = '{{{iClient.oauth2.encrypted.inherited}}}';
    expect(renderTemplate(template, context, { now: NOW })).toEqual({ ok: true, value: '' });
    expect(missingPaths(template, context)).toEqual(['iClient.oauth2.encrypted.inherited']);
  });

  it('keeps helpers out of the shared Handlebars', async () => {
    render('{{{timestamp}}}');
    const shared = (await import('handlebars')).default;
    expect(Object.keys(shared.helpers)).not.toContain('timestamp');
    expect(Object.keys(shared.helpers)).toContain('if');
  });

  it('does not repeat a value that was pasted in the place of a name', () => {
    for (const template of [
      `{{{${CLIENT_ID}}}}`,
      `{{{${CLIENT_ID} 'x'}}}`,
      `{{{iClient.${CLIENT_ID}.jwt}}}`,
      `{{{dateFormat 'X' '${CLIENT_ID}'}}}`,
      `{{{timestamp '' '${CLIENT_ID}'}}}`,
      `{{{dateAdd (timestamp) '${CLIENT_ID}'}}}`,
      `{{{${CLIENT_ID}`,
    ]) {
      const outcome = renderTemplate(template, CONTEXT, { now: NOW });
      expect(JSON.stringify(outcome)).not.toContain(CLIENT_ID);
      expect(missingPaths(template, CONTEXT).join()).not.toContain(CLIENT_ID);
    }
  });

  it.each([
    ['replaced text that grows at each nesting', 'replace', '"a" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'],
    ['JSON text that grows at each nesting', 'jsonEncode', ''],
    ['joined text that grows at each nesting', 'join', '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'],
  ])('refuses %s before it fills the memory', (_what, helper, rest) => {
    const inner = `"${'\\\\'.repeat(500)}${'a'.repeat(500)}"`;
    const nested = (depth: number): string =>
      depth === 0 ? inner : `(${helper} ${nested(depth - 1)} ${rest})`;
    const outcome = renderTemplate(`{{{trim ${nested(8)}}}}`, CONTEXT, { now: NOW });
    expect(outcome.ok ? outcome.value.length : outcome.error.code).toSatisfy(
      (seen) => seen === 'template-too-complex' || (typeof seen === 'number' && seen <= 4_000),
    );
  });

  it('refuses a text that many long results make, and a format that is too long', () => {
    const long = `{{{join "" ${`"${'x'.repeat(3_900)}"`} ""}}}`;
    expect(render(long)).toHaveLength(3_900);
    const repeated = '{{{replace "a" "a" (replace "aaaaaaaaaa" "a" "REPEATED")}}}'.replace(
      'REPEATED',
      'x'.repeat(390),
    );
    expect(refusal(repeated.repeat(6)).code).toBe('template-too-long');
    const format = 'L'.repeat(300);
    for (const template of [
      `{{{timestamp "${format}"}}}`,
      `{{{dateFormat "${format}" (timestamp)}}}`,
      `{{{dateFormat "X" (timestamp) "${format}"}}}`,
    ]) {
      expect(refusal(template).code).toBe('template-helper-arguments');
    }
  });

  it('reads a template of the longest length without delay', () => {
    const before = process.cpuUsage();
    const texts = [
      '{{{timestamp}}}',
      '{{timestamp}}\n',
      '{',
      '\\{{',
      '{{#a}}',
      '{{!--',
      "{{{dateFormat 'X' (timestamp)}}}",
      `{{{iClient.${'a.'.repeat(900)}b}}}`,
      `{{{trim ${'('.repeat(1_000)}}}}`,
      `{{{join ${'"" '.repeat(1_500)}}}}`,
    ];
    for (const text of texts) {
      renderTemplate(text.repeat(Math.floor(5_000 / text.length)), CONTEXT, { now: NOW });
    }
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
  });
});

describe('any text at all', () => {
  const token = fc.constantFrom(
    '{{',
    '{{{',
    '}}',
    '}}}',
    '{{{{',
    '(',
    ')',
    '#',
    '/',
    '>',
    '*',
    '~',
    '&',
    '!',
    '@root',
    '../',
    'this',
    'iClient',
    '.oauth2',
    '.encrypted',
    '.clientId',
    '.jwt.token',
    ' ',
    '\n',
    "'X'",
    '"UTC"',
    '1',
    '-5e9',
    'timestamp',
    'dateFormat',
    'dateAdd',
    'add',
    'split',
    'replacefirst',
    'jsonEncode',
    'random',
    'constructor',
    '__proto__',
    'if',
    'each',
    'else',
    'as |x|',
    '=',
    'null',
    'undefined',
    'true',
    '[',
    ']',
    '\\',
    '"',
    "'",
  );
  const grammar = fc
    .array(fc.oneof(token, fc.string({ maxLength: 4 })), { maxLength: 40 })
    .map((parts) => parts.join(''));

  it('never makes renderTemplate or missingFields throw, and never shows a function', () => {
    fc.assert(
      fc.property(fc.oneof(grammar, fc.string({ unit: 'binary' })), (template) => {
        const outcome = renderTemplate(template, CONTEXT, { now: NOW });
        missingFields(template, CONTEXT);
        if (outcome.ok) {
          expect(outcome.value).not.toMatch(/native code|\[object /);
        } else {
          expect(outcome.error.message).not.toContain(CLIENT_ID);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('never throws for any arguments of the date helpers', () => {
    const text = fc
      .oneof(fc.string({ maxLength: 30 }), fc.constantFrom('X', 'x', 'YYYY[Z]', 'LLLL', 'UTC'))
      .map((value) => `'${value.replace(/['\\{}]/g, '')}'`);
    const argument = fc.oneof(text, fc.double().map(String), fc.constant('(timestamp)'));
    fc.assert(
      fc.property(
        fc.constantFrom('timestamp', 'dateFormat', 'dateAdd'),
        fc.array(argument, { maxLength: 4 }),
        (helper, given) => {
          const template = `{{{${[helper, ...given].join(' ')} }}}`;
          const outcome = renderTemplate(template, CONTEXT, { now: NOW });
          expect(outcome.ok ? outcome.value : '').not.toContain('Invalid date');
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('renders a text without braces as itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const plain = text.replace(/[{\\]/g, '');
        expect(render(plain)).toBe(plain);
      }),
    );
  });
});
