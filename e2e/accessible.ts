import { expect, type Page } from '@playwright/test';
import axe, { type RunOnly } from 'axe-core';
import { untilHydrated } from './fixtures';

/** What axe looks for in each scheme: all but the colors is the same in both. */
const RULES: Readonly<Record<'light' | 'dark', RunOnly>> = {
  light: {
    type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  },
  dark: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
};

/** Two screens of 900 pixels: what is more is folded. */
const HEIGHT_MAX = 1_800;

/** Words in sight; "about 250". */
const WORDS_MAX = 260;

/** Waits until no color is on its way to another: half-way it is neither the one nor the other. */
async function settleTransitions(page: Page): Promise<void> {
  // Not by `finished`: Chromium leaves that promise open when it drops an animation whose style went away.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ playState, effect }) =>
          playState !== 'running' || !Number.isFinite(effect?.getComputedTiming().endTime),
      ),
  );
}

/** What axe finds wrong with a page: each rule with the elements that break it. */
async function violations(page: Page, runOnly: RunOnly): Promise<ReadonlyArray<string>> {
  // Once for each document: the script is larger than all those of a page together.
  if (!(await page.evaluate('"axe" in window'))) {
    await page.evaluate(axe.source);
  }
  const inPage = await page.evaluateHandle<typeof axe>('axe');
  return inPage.evaluate(async (engine, rules) => {
    const found = await engine.run(document, {
      runOnly: rules,
      rules: { 'document-title': { enabled: false } },
      // What passes is not reported, so axe need not describe every element of the page.
      resultTypes: ['violations'],
    });
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
    );
  }, runOnly);
}

async function expectNoViolations(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await settleTransitions(page);
  const found = await violations(page, RULES[colorScheme]);
  expect(found, `${page.url()} in ${colorScheme}`).toEqual([]);
  // After a move, Next adds the title a moment later than the page, so axe may look in between.
  await expect(page, page.url()).toHaveTitle(/\S/);
}

async function expectNothingOverflows(page: Page): Promise<void> {
  const width = page.viewportSize()?.width ?? 0;
  for (const narrow of [360, 1280]) {
    await page.setViewportSize({ width: narrow, height: 900 });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${page.url()} at ${narrow} pixels`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width, height: 900 });
}

/**
 * Expects that axe finds nothing in light, and that nothing overflows at 360 pixels. That the colors are
 * as legible in dark is computed from their tokens (`app/colors.test.ts`).
 */
export async function expectAccessible(page: Page): Promise<void> {
  // A page that has just been moved to may have no document yet, and shows faintly what its script must reach.
  await page.waitForLoadState();
  await untilHydrated(page);
  await expectNothingOverflows(page);
  await expectNoViolations(page, 'light');
}

/** Expects that axe finds no color to complain about in dark: that the dark tokens arrive in a page. */
export async function expectLegibleInDark(page: Page): Promise<void> {
  await expectNoViolations(page, 'dark');
}

function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

/** How many words a person sees of the task itself, without those for screen readers alone. */
async function wordsInSight(page: Page): Promise<number> {
  const pane = page.locator('.work-pane');
  const shown = await pane.allInnerTexts();
  const unseen = await pane.locator('.sr-only').filter({ visible: true }).allInnerTexts();
  return wordCount(shown.join(' ')) - wordCount(unseen.join(' '));
}

/** Expects a task's page to be short, with one main act and no more than one warning in sight. */
export async function expectCalm(page: Page): Promise<void> {
  const url = page.url();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  expect(height, `height of ${url}`).toBeLessThanOrEqual(HEIGHT_MAX);
  const words = await wordsInSight(page);
  expect(words, `words on ${url}`).toBeGreaterThan(0);
  expect(words, `words on ${url}`).toBeLessThanOrEqual(WORDS_MAX);
  const main = page.getByRole('main');
  const warnings = main.getByText(/^Warning:/).filter({ visible: true });
  expect(await warnings.count(), `warnings on ${url}`).toBeLessThanOrEqual(1);
  const acts = main.locator('a.bg-accent, button.bg-accent').filter({ visible: true });
  expect(await acts.count(), `main acts on ${url}`).toBeLessThanOrEqual(1);
}

/** Notes what the content security policy forbids, from now on. */
export function recordPolicyViolations(page: Page): ReadonlyArray<string> {
  const violations: Array<string> = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) {
      violations.push(message.text());
    }
  });
  return violations;
}
