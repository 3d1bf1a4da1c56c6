import type { APIResponse, Page } from '@playwright/test';

/** A file that is put into a form. */
export type FormFile = { readonly name: string; readonly type: string; readonly text: string };

/** What is put into the fields of a form, by their labels. */
export type FormValues = Readonly<Record<string, string | boolean | FormFile>>;

type FilledForm = {
  readonly action: string;
  readonly isMultipart: boolean;
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
  /** The names of the fields that take a file, by their labels. */
  readonly fileFields: Readonly<Record<string, string>>;
};

/** Fills in the form that has a button. Runs in the browser, which so reads the form as it sends one. */
function fillIn(given: {
  readonly html: string;
  readonly button: string;
  readonly values: ReadonlyArray<readonly [label: string, value: string | boolean | undefined]>;
}): FilledForm {
  const page = new DOMParser().parseFromString(given.html, 'text/html');
  const pressed = [...page.querySelectorAll('button')].find(
    ({ textContent }) => textContent.trim() === given.button,
  );
  if (!pressed?.form) {
    throw new Error(`No form has the button ${given.button}.`);
  }
  const fileFields: Record<string, string> = {};
  for (const [label, value] of given.values) {
    const control = [...pressed.form.elements].find(
      (element) =>
        'labels' in element &&
        element.labels instanceof NodeList &&
        [...element.labels].some(({ textContent }) => textContent?.trim() === label),
    );
    if (control instanceof HTMLInputElement && control.type === 'file') {
      fileFields[label] = control.name;
    } else if (control instanceof HTMLInputElement && typeof value === 'boolean') {
      control.checked = value;
    } else if (control instanceof HTMLSelectElement) {
      const [option, other] = [...control.options].filter(({ text }) => text === value);
      if (other !== undefined) {
        throw new Error(`${given.button}: ${label} offers ${value} twice.`);
      }
      control.value = option?.value ?? String(value);
    } else if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
      control.value = String(value);
    } else {
      throw new Error(`The form has no field ${label}.`);
    }
  }
  return {
    action: pressed.form.getAttribute('action') ?? '',
    isMultipart: pressed.form.enctype === 'multipart/form-data',
    fields: [...new FormData(pressed.form, pressed)].flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
    fileFields,
  };
}

/**
 * Sends a form of a page as a browser without a script does, with the cookies of `page`, and without
 * the time that a browser takes to show it: for steps that are not what a test is about.
 *
 * @param button The words on the button that sends it.
 * @returns The page that the form leads to.
 */
export async function postForm(
  page: Page,
  url: string,
  button: string,
  values: FormValues = {},
): Promise<APIResponse> {
  const shown = await page.request.get(url);
  const filled = await page.evaluate(fillIn, {
    html: await shown.text(),
    button,
    values: Object.entries(values).map(
      ([label, value]) => [label, typeof value === 'object' ? undefined : value] as const,
    ),
  });
  const form = new FormData();
  for (const [name, value] of filled.fields) {
    form.append(name, value);
  }
  for (const [label, value] of Object.entries(values)) {
    if (typeof value === 'object') {
      const file = new File([value.text], value.name, { type: value.type });
      form.append(filled.fileFields[label] ?? '', file);
    }
  }
  const target = new URL(filled.action, shown.url());
  const headers = { Origin: target.origin };
  const answer = await page.request.post(
    target.href,
    filled.isMultipart ? { headers, multipart: form } : { headers, form },
  );
  if (!answer.ok()) {
    throw new Error(`${target.href} answered ${answer.status()}.`);
  }
  return answer;
}
