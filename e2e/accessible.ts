import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const WCAG_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules that look at colors: all else is the same in light and dark. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/** Waits until no color is on its way to another: half-way it is neither the one nor the other. */
async function settleTransitions(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

async function expectNoViolations(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await settleTransitions(page);
  // The pages hold no frames of other origins, so axe need not open a page of its own for the result.
  // What passes is not reported, so axe need not describe every element of the page.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (colorScheme === 'light'
    ? axe.withTags(WCAG_TAGS)
    : axe.withRules(COLOR_RULES)
  ).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
  );
  expect(found, `${page.url()} in ${colorScheme}`).toEqual([]);
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
  // A page that has just been moved to may have no document yet.
  await page.waitForLoadState();
  await expectNothingOverflows(page);
  await expectNoViolations(page, 'light');
}

/** Expects that axe finds no color to complain about in dark: that the dark tokens arrive in a page. */
export async function expectLegibleInDark(page: Page): Promise<void> {
  await expectNoViolations(page, 'dark');
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
