import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canBeFixed, isBetterByHand, whoMustAct } from './who-acts';

/** The codes of this module's own troubles, as its files write them. */
const codes = new Set(
  readdirSync('lib/renewal')
    .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
    .flatMap((name) => [
      ...readFileSync(`lib/renewal/${name}`, 'utf8').matchAll(
        /code: '([a-z-]+)',?\s+message(?::|,|\b)/g,
      ),
    ])
    .map(([, code = '']) => code),
);

test('each code has its own sentence of who must do what', () => {
  expect(codes.size).toBeGreaterThan(25);
  const unknown = whoMustAct({ code: 'of-a-later-version' });
  for (const code of codes) {
    const sentence = whoMustAct({ code });
    // What only a rehearsal finds stops no renewal.
    if (code === 'celigo-other-account') {
      continue;
    }
    expect(sentence, code).not.toBe(unknown);
    expect(sentence, code).toMatch(
      /^(No one has to act|An? .+ must |The server administrator must ).+\.$/,
    );
  }
});

test('a wrong clock is for whoever administers this server, and no one in NetSuite', () => {
  expect(codes).toContain('clock-skew');
  expect(whoMustAct({ code: 'clock-skew' })).toMatch(/^The server administrator .* clock/);
});

test('a template that cannot be rendered has a sentence, too', () => {
  expect(whoMustAct({ code: 'template-unclosed' })).toContain('template');
});

test('what NetSuite would most likely refuse again is better done by hand, and nothing else', () => {
  const better = [...codes].filter((code) => isBetterByHand({ code })).sort();
  expect(better).toEqual([
    'certificate-endpoint-missing',
    'certificate-list-incomplete',
    'certificate-list-unreadable',
    'certificate-not-listed',
    'certificate-permission-missing',
    'certificate-refused',
    'entity-unknown',
    'token-refused',
  ]);
  expect(better.filter((code) => canBeFixed({ code }))).toEqual([
    'certificate-permission-missing',
    'certificate-refused',
    'token-refused',
  ]);
});
