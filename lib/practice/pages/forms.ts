import { type Html, html } from './html';

/** One thing wrong with a form. `field` is the id of the field to go to. */
export type FieldError = { readonly field: string; readonly message: string };

/** All that is wrong with a form. */
export type FieldErrors = ReadonlyArray<FieldError>;

/** The errors of a form: of each check, whether it is wrong, the field, and what to say. */
export function errorsWhere(
  ...checks: ReadonlyArray<readonly [isWrong: boolean, field: string, message: string]>
): FieldErrors {
  return checks.flatMap(([isWrong, field, message]) => (isWrong ? [{ field, message }] : []));
}

/** Whether a typed text is a whole number between these two. */
export function isWholeNumber(text = '', least: number, most: number): boolean {
  return /^[+-]?\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** What was typed or chosen, by field id. A checked box is `T`. */
export type FormValues = Readonly<Record<string, string>>;

/** One choice of a select box. */
export type Option = { readonly value: string; readonly label: string };

/** Choices by value and words, or by the one text that is both. */
export function options(
  ...choices: ReadonlyArray<string | readonly [value: string, label: string]>
): ReadonlyArray<Option> {
  return choices.map((one) => {
    const [value, label] = typeof one === 'string' ? [one, one] : one;
    return { value, label };
  });
}

/** One field of a form, as its markup needs it. */
export type FormField = {
  /** Id and name of the control. */
  readonly id: string;
  readonly label: string;
  /** `rows` are pairs of name and value. */
  readonly control: 'text' | 'textarea' | 'select' | 'checkbox' | 'file' | 'rows';
  readonly options?: ReadonlyArray<Option>;
  /** Words of the choice of nothing; without them there is no such choice. */
  readonly empty?: string;
  readonly hint?: string;
  /** Marked with an asterisk. */
  readonly required?: boolean;
  /** Further attributes of the control. */
  readonly attributes?: Html;
};

/** Fields that stand together: under a heading, in a box with a legend, or both. */
export type FormGroup = {
  readonly heading?: string;
  readonly legend?: string;
  readonly hint?: string;
  /** Nothing in it can be changed. */
  readonly locked?: boolean;
  readonly fields: ReadonlyArray<FormField>;
};

/** What a form is filled with, and what is wrong with it. */
export type Filled = {
  readonly values: FormValues;
  readonly errors?: FieldErrors;
};

type FormMarkup = Filled & {
  readonly action: string;
  readonly groups: ReadonlyArray<FormGroup>;
  readonly hidden?: FormValues;
  /** Submit buttons, as value of `act` and words; one without a value is sent without it. */
  readonly buttons?: ReadonlyArray<readonly [act: string, words: string]>;
  /** Whether each group is a sheet of its own, or all are on one. */
  readonly sheets?: 'one' | 'each' | 'none';
};

/** The ids of the controls of each row that a field of rows offers. */
export function rowControls(id: string) {
  return [1, 2].map((row) => ({ name: `${id}-name-${row}`, value: `${id}-value-${row}` }));
}

/** A check box. */
export function box(id: string, label: string): FormField {
  return { id, label, control: 'checkbox' };
}

/** A text box. */
export function textBox(id: string, label: string, more: Partial<FormField> = {}): FormField {
  return { id, label, control: 'text', ...more };
}

/** A box of choices. */
export function selectBox(id: string, label: string, options: ReadonlyArray<Option>): FormField {
  return { id, label, control: 'select', options };
}

/** The values of a form in which these boxes are checked. */
export function checkedBoxes(ids: ReadonlyArray<string>): FormValues {
  return Object.fromEntries(ids.map((id) => [id, 'T']));
}

/** The box above a form that lists what is wrong, each line a link to its field. */
export function errorSummary(errors: FieldErrors): Html {
  if (errors.length === 0) {
    return html``;
  }
  const lines = errors.map(
    ({ field, message }) => html`<li><a href="#${field}">${message}</a></li>`,
  );
  return html`<div class="errors" role="alert" tabindex="-1" id="errors" aria-labelledby="errors-title">
<h2 id="errors-title">There is a problem</h2>
<ul>${lines}</ul>
</div>`;
}

/** A read-only text box. */
export function readOnlyBox(id: string, label: string, value: string): Html {
  return html`<div class="field">
<label for="${id}">${label}</label>
<input type="text" id="${id}" value="${value}" readonly autocomplete="off" spellcheck="false">
</div>`;
}

function hiddenInputs(values: FormValues): ReadonlyArray<Html> {
  return Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
}

function rowsMarkup({ id, label }: FormField, values: FormValues): Html {
  const cell = (own: string, part: 'name' | 'value', index: number) =>
    html`<input type="text" id="${own}" name="${own}" value="${values[own] ?? ''}" aria-label="${label}: ${part} ${index + 1}" placeholder="${part}" autocomplete="off" spellcheck="false">`;
  const pairs = rowControls(id).map(
    ({ name, value }, index) =>
      html`<div class="pair">${cell(name, 'name', index)}${cell(value, 'value', index)}</div>`,
  );
  return html`<fieldset id="${id}"><legend>${label}</legend>
${pairs}
</fieldset>`;
}

function controlMarkup(field: FormField, value: string, described: Html): Html {
  const { id, control, options: choices = [], empty, attributes } = field;
  switch (control) {
    case 'select':
      return html`<select id="${id}" name="${id}"${described}>
${empty !== undefined && html`<option value="">${empty}</option>`}${choices.map(
  (option) =>
    html`<option value="${option.value}"${option.value === value && html` selected`}>${option.label}</option>`,
)}
</select>`;
    case 'textarea':
      // A line break right after the tag is not part of the value: without it a first one is lost.
      return html`<textarea id="${id}" name="${id}" autocomplete="off" spellcheck="false"${attributes}${described}>
${value}</textarea>`;
    case 'file':
      return html`<input type="file" id="${id}" name="${id}"${attributes}${described}>`;
    default:
      return html`<input type="text" id="${id}" name="${id}" value="${value}" autocomplete="off" spellcheck="false"${attributes}${described}>`;
  }
}

function fieldMarkup(field: FormField, { values, errors = [] }: Filled): Html {
  const { id, label, control, hint } = field;
  const value = values[id] ?? '';
  if (control === 'rows') {
    return rowsMarkup(field, values);
  }
  if (control === 'checkbox') {
    const checked = value === 'T' && html` checked`;
    return html`<div class="check"><input type="checkbox" id="${id}" name="${id}" value="T"${checked}><label for="${id}">${label}</label></div>`;
  }
  const error = errors.find((one) => one.field === id);
  const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const describedBy = ids !== '' && html` aria-describedby="${ids}"`;
  const described = html`${describedBy}${error && html` aria-invalid="true"`}`;
  return html`<div class="field">
<label for="${id}">${label}</label>
${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
${error && html`<p class="wrong" id="${id}-error">${error.message}</p>`}
${controlMarkup(field, value, described)}
</div>`;
}

function groupMarkup({ heading, legend, hint, locked, fields }: FormGroup, form: FormMarkup): Html {
  const content = fields.map((field) => {
    const classes = `f-${field.id}${field.required ? ' required' : ''}`;
    return html`<div class="${classes}">${fieldMarkup(field, form)}</div>\n`;
  });
  const title = heading && html`<h2>${heading}</h2>`;
  const words = hint && html`<p class="hint">${hint}</p>`;
  if (legend === undefined) {
    return form.sheets === 'each'
      ? html`<section class="sheet">${title}${words}${content}</section>`
      : html`${title}${words}${content}`;
  }
  return html`${title}<fieldset${locked && html` disabled`}><legend>${legend}</legend>${words}
${content}</fieldset>
`;
}

/** A form, group by group. */
export function formMarkup(form: FormMarkup): Html {
  const { action, groups, hidden = {}, buttons = [['', 'Save']], sheets = 'one' } = form;
  const hasFile = groups.some(({ fields }) => fields.some(({ control }) => control === 'file'));
  return html`<form method="post" action="${action}"${hasFile && html` enctype="multipart/form-data"`}${sheets === 'one' && html` class="sheet"`}>
${hiddenInputs(hidden)}
${groups.map((group) => groupMarkup(group, form))}<p>${buttons.map(
    ([act, words], index) =>
      html`<button type="submit"${act !== '' && html` name="act" value="${act}"`}${index > 0 && html` class="second"`}>${words}</button>`,
  )}</p>
</form>`;
}

/** A form of one button in a cell or a section. `name` tells it from its like. */
export function buttonForm(action: string, hidden: FormValues, words: string, name = words): Html {
  return html`<form method="post" action="${action}">
${hiddenInputs(hidden)}
<button type="submit"${name !== words && html` aria-label="${name}"`}>${words}</button>
</form>`;
}
