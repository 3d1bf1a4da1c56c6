/**
 * Contrast of every color that text may have on every ground that it may stand on, in light and dark, by
 * WCAG 2.2 (success criterion 1.4.3). Pages take colors from these tokens alone, so the browser tests
 * need to look at contrast in one of the two schemes only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGE_STYLE } from '@/lib/practice/pages/style';

const ROOT = path.resolve(import.meta.dirname, '..');
const CONTRAST_MIN = 4.5;

type Tokens = Readonly<Record<string, string>>;

/** The tokens that are declared in the rules with a selector, the later ones over the earlier ones. */
function tokensOf(css: string, selector: string): Tokens {
  const rules = css.matchAll(/([^{}]+)\{([^{}]*)\}/g);
  const bodies = [...rules].filter(([, head]) => head?.trim().endsWith(selector));
  return Object.fromEntries(
    bodies.flatMap(([, , body = '']) =>
      [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
    ),
  );
}

/** The tokens of a selector in light and in dark. */
function schemesOf(
  css: string,
  selector: string,
): { readonly light: Tokens; readonly dark: Tokens } {
  const [first = '', second = ''] = css.split('@media (prefers-color-scheme: dark) {');
  const light = tokensOf(first, selector);
  return { light, dark: { ...light, ...tokensOf(second, selector) } };
}

/** Relative luminance of `#rrggbb`, as WCAG 2.2 defines it. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The pairs of text and ground whose contrast is too low. */
function illegible(
  tokens: Tokens,
  pairs: ReadonlyArray<readonly [texts: ReadonlyArray<string>, grounds: ReadonlyArray<string>]>,
): ReadonlyArray<string> {
  return pairs.flatMap(([texts, grounds]) =>
    texts.flatMap((text) =>
      grounds
        .map((ground) => {
          const found = contrast(tokens[text] ?? '', tokens[ground] ?? '');
          return found >= CONTRAST_MIN ? '' : `${text} on ${ground}: ${found.toFixed(2)}`;
        })
        .filter((finding) => finding !== ''),
    ),
  );
}

/** Without what is for paper, which is black on white. */
const [APP_CSS = ''] = readFileSync(path.join(ROOT, 'app/globals.css'), 'utf8').split(
  '@media print {',
);
const APP = schemesOf(APP_CSS, ':root');

/** Grounds of a strong color, for which there are text colors of their own. */
const STRONG_GROUNDS = {
  'on-accent': ['accent', 'accent-strong'],
  'on-danger': ['danger', 'danger-strong'],
} as const;
/** Lines, never the ground of text. */
const LINES = ['rule'];

/** The tokens that a class or a rule of the app uses in a place. */
function usedTokens(pattern: RegExp): ReadonlyArray<string> {
  const files = ['app', 'components'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(folder, file),
    ),
  );
  const found = files
    .filter((file) => /\.(tsx?|css)$/.test(file))
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(pattern)])
    .map(([, name = '']) => name)
    .filter((name) => name in APP.light);
  return [...new Set(found)];
}

const grounds = usedTokens(/(?:\bbg-|\bbackground(?:-color)?: var\(--)([a-z-]+)/g);
const texts = usedTokens(/(?:\btext-|[\s;{]color: var\(--)([a-z-]+)/g);

describe('the colors of the app', () => {
  it('are found: in both schemes, as grounds and as text', () => {
    expect(Object.keys(APP.light)).toEqual(expect.arrayContaining(['paper', 'ink', 'accent-soft']));
    expect(Object.entries(APP.dark).filter(([name, value]) => APP.light[name] === value)).toEqual(
      [],
    );
    expect(grounds).toEqual(expect.arrayContaining(['paper', 'surface', 'accent']));
    expect(texts).toEqual(expect.arrayContaining(['ink', 'ink-muted', 'on-accent']));
  });

  it.each(['light', 'dark'] as const)('are legible in %s', (scheme) => {
    const strong: ReadonlyArray<string> = Object.values(STRONG_GROUNDS).flat();
    const plainTexts = texts.filter((name) => !(name in STRONG_GROUNDS));
    const plainGrounds = grounds.filter((name) => !strong.includes(name) && !LINES.includes(name));
    expect(
      illegible(APP[scheme], [
        [plainTexts, plainGrounds],
        ...Object.entries(STRONG_GROUNDS).map(([text, of]) => [[text], of] as const),
      ]),
    ).toEqual([]);
  });

  it('come from the tokens alone', () => {
    const [, afterTokens = ''] = APP_CSS.split('\n@theme inline {');
    const written = afterTokens.match(/\b(?:color|background): [^;]*(?:#|rgb|hsl|oklch)[^;]*;/g);
    // What lies under a dialog.
    expect(written).toEqual(['background: rgb(0 0 0 / 0.55);']);
    expect(afterTokens).toContain('--color-*: initial;');
  });
});

describe.each(['.netsuite', '.celigo'])('the colors of the practice system %s', (selector) => {
  const schemes = schemesOf(String(PAGE_STYLE), selector);

  it.each(['light', 'dark'] as const)('are legible in %s', (scheme) => {
    expect(
      illegible(schemes[scheme], [
        [
          ['ink', 'soft', 'link', 'good', 'bad'],
          ['ground', 'sheet', 'note-ground'],
        ],
        [
          ['ink', 'link'],
          ['head', 'good-ground', 'bad-ground'],
        ],
        [['good'], ['good-ground']],
        [['bad'], ['bad-ground']],
        [['bar-ink'], ['bar']],
        [['button-ink'], ['button']],
      ]),
    ).toEqual([]);
  });
});
