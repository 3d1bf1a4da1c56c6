import { expect, type Page } from '@playwright/test';

const PRESSES_MAX = 200;

/** What a person would call the focused control: its label or its words. */
function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const isField =
      element instanceof HTMLInputElement ||
      element instanceof HTMLSelectElement ||
      element instanceof HTMLTextAreaElement;
    const words = isField ? element.labels?.[0]?.textContent : element?.textContent;
    return words?.trim() ?? '';
  });
}

/** Presses Tab until a control of that name has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < PRESSES_MAX; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focusedName(page)) === name) {
      return;
    }
  }
  throw new Error(`Tab never came to ${name}.`);
}

/** Types over what a field holds. */
export async function type(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** Presses a button or follows a link. */
export async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

/** Checks or clears a box. */
export async function check(page: Page, name: string, checked: boolean): Promise<void> {
  await tabTo(page, name);
  const box = page.getByLabel(name, { exact: true });
  if ((await box.isChecked()) !== checked) {
    await page.keyboard.press('Space');
  }
  expect(await box.isChecked()).toBe(checked);
}

/** Arrow keys, not the first letters: a list forgets letters that a busy machine types too slowly. */
export async function choose(page: Page, name: string, option: string): Promise<void> {
  await tabTo(page, name);
  const selected = page.getByLabel(name, { exact: true }).getByRole('option', { selected: true });
  await page.keyboard.press('Home');
  for (let presses = 0; presses < PRESSES_MAX; presses += 1) {
    if ((await selected.textContent())?.includes(option)) {
      return;
    }
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`${name} has no choice ${option}.`);
}
