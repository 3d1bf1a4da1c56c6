import { expect, type Locator } from '@playwright/test';
import {
  expectAccessible,
  expectCalm,
  expectLegibleInDark,
  recordPolicyViolations,
} from './accessible';
import { test } from './fixtures';
import { createProfile } from './posted-journey';

test.use({ sharesServer: true });

const SETUP_PAGES = [
  'account',
  'prerequisites',
  'integration-record',
  'key-and-certificate',
  'm2m-mapping',
  'celigo-iclient',
  'celigo-connection',
  'test',
];

const PRACTICE = 'practice/practice.app.netsuite.com/app';

test('every page of an empty profile is accessible', async ({ ownersPage: page, server }) => {
  const policyViolations = recordPolicyViolations(page);
  const empty = await createProfile(page, server, 'Empty profile', '1234567-sb1');
  const beside = ['/test-runs', '/copy', '/sandbox-refresh'];
  for (const path of ['', ...SETUP_PAGES.map((slug) => `/setup/${slug}`), ...beside]) {
    await page.goto(`${empty}${path}`);
    await expectAccessible(page);
    const onward = page.locator('a[rel="next"]:is([href$="m2m-mapping"], [href*="/celigo-"])');
    await expect(onward, `${path} leads on to a task that cannot start`).toHaveCount(0);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${empty}/setup/key-and-certificate`);
  const act = await page.getByRole('button', { name: 'Generate key' }).boundingBox();
  const bar = await page.locator('.task-bar').boundingBox();
  expect(act && act.y + act.height, 'the one act on a phone').toBeLessThan(bar?.y ?? 0);
  expect(policyViolations).toEqual([]);
});

test('every page of a finished profile is accessible', async ({
  ownersPage: page,
  server,
  finished: { profile },
}) => {
  const policyViolations = recordPolicyViolations(page);
  await page.goto(`${server.url}/profiles`);
  await expectAccessible(page);
  for (const path of ['', ...SETUP_PAGES.map((slug) => `/setup/${slug}`), '/test-runs']) {
    await page.goto(`${profile}${path}`);
    await expectAccessible(page);
    if (path.startsWith('/setup/')) {
      await expectCalm(page);
    }
    await expect(page.getByRole('link', { name: 'Test history' }), path).toHaveCount(1);
  }
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Accepted by NetSuite' })
    .getByRole('link')
    .click();
  await expect(page.getByRole('region', { name: 'Test report' })).toBeVisible();
  await expectAccessible(page);
  await expectLegibleInDark(page);
  expect(policyViolations).toEqual([]);
});

test('the pages of the practice NetSuite are accessible', async ({ ownersPage: page, server }) => {
  const policyViolations = recordPolicyViolations(page);
  for (const path of [
    'common/integration/integrapp.nl',
    'common/integration/integrapplist.nl',
    'oauth2/clientcredentials/setup.nl',
    'setup/loginaudit.nl',
    'setup/features.nl',
    'setup/rolelist.nl',
  ]) {
    await page.goto(`${server.url}/${PRACTICE}/${path}`);
    await expectAccessible(page);
  }
  await expectLegibleInDark(page);
  expect(policyViolations).toEqual([]);
});

/** Whether a color is seen on the ground. */
function standsOut(color: string, ground: string): boolean {
  return color !== ground && !/^rgba\(.*, 0\)$/.test(color);
}

test('in forced colors, focus, check marks, states, and where one is are still seen', async ({
  ownersPage: page,
  server,
  finished: { profile },
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const ground = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  /** The line around it, and its own lines. */
  const styleOf = (place: Locator) =>
    place.evaluate((element) => {
      const { outlineStyle, outlineWidth, outlineColor, stroke, visibility } =
        getComputedStyle(element);
      return { outlineStyle, outlineWidth, outlineColor, stroke, visibility };
    });
  const expectRing = async (place: Locator) => {
    await page.keyboard.press('Tab');
    await place.focus();
    await expect(place).toBeFocused();
    const { outlineStyle, outlineWidth, outlineColor } = await styleOf(place);
    expect([outlineStyle, outlineWidth], `focus on ${page.url()}`).toEqual(['solid', '3px']);
    expect(standsOut(outlineColor, await ground())).toBe(true);
  };
  const expectDrawn = async (icons: Locator) => {
    for (const icon of await icons.all()) {
      const { stroke } = await styleOf(icon);
      expect(standsOut(stroke, await ground()), `${page.url()}: ${stroke}`).toBe(true);
    }
    expect(await icons.count()).toBeGreaterThan(0);
  };

  await page.goto(`${server.url}/profiles`);
  await expectDrawn(page.locator('.listed-state svg'));
  await expectRing(page.getByRole('searchbox'));
  await expectRing(page.getByRole('link', { name: 'New profile' }));
  const filters = page.getByRole('navigation', { name: 'Which profiles' }).getByRole('link');
  const widths = await filters.evaluateAll((links) =>
    links.map((link) => getComputedStyle(link).borderTopWidth),
  );
  expect(widths[0], 'the view that is shown').not.toBe(widths[1]);

  await page.goto(profile);
  await expectDrawn(page.getByRole('region', { name: 'State of the connection' }).locator('p svg'));
  await expectRing(page.getByText('Rename, copy, or delete this profile'));

  await page.goto(`${profile}/setup/celigo-iclient`);
  const rail = page.getByRole('navigation', { name: 'This profile' });
  const current = rail.locator('[aria-current]');
  await expectDrawn(rail.locator('li svg'));
  const outlines = await rail
    .getByRole('link')
    .evaluateAll((links) =>
      links.map((link) => [
        link.getAttribute('aria-current') ?? '',
        getComputedStyle(link).outlineStyle,
      ]),
    );
  expect(outlines.filter(([, style]) => style !== 'none')).toEqual([['page', 'solid']]);
  await expectRing(current);
  const [railBox, linkBox] = await Promise.all([
    page.locator('.rail').boundingBox(),
    current.boundingBox(),
  ]);
  expect((linkBox?.x ?? 0) - (railBox?.x ?? 0), 'room for the ring').toBeGreaterThanOrEqual(5);
  const check = page.getByRole('button', { name: /^Entered: / }).first();
  await expectRing(check);
  const mark = check.locator('svg');
  const before = await check.getAttribute('aria-pressed');
  for (const pressed of before === 'true' ? ['false', 'true'] : ['true', 'false']) {
    await check.click();
    await expect(check).toHaveAttribute('aria-pressed', pressed);
    const { visibility } = await styleOf(mark);
    expect(visibility, `checked: ${pressed}`).toBe(pressed === 'true' ? 'visible' : 'hidden');
    await expectDrawn(mark);
  }
});
