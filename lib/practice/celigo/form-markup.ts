import { type Html, html } from '../pages/html';
import { checkbox, errorSummary, type FieldError, field, selectField } from '../pages/page-parts';
import { type CeligoForm, type CeligoFormField, ROWS, type TypedValues } from './form-fields';
import { rowControl } from './form-values';

function rowsMarkup(one: CeligoFormField, values: TypedValues): Html {
  const cell = (part: 'name' | 'value', row: number) => {
    const id = rowControl(one, part, row);
    const label = `${one.label}: ${part} ${row}`;
    return html`<input type="text" id="${id}" name="${id}" value="${values[id] ?? ''}" aria-label="${label}" placeholder="${part}" autocomplete="off" spellcheck="false">`;
  };
  return html`<fieldset class="rows" id="${one.id}"><legend>${one.label}</legend>
${ROWS.map((row) => html`<div class="pair">${cell('name', row)}${cell('value', row)}</div>`)}
</fieldset>`;
}

const SECRET_HINT = 'Must always be entered again: what is stored is never shown.';

function controlMarkup(
  one: CeligoFormField,
  values: TypedValues,
  errors: ReadonlyArray<FieldError>,
): Html {
  const value = values[one.id] ?? '';
  const { label } = one;
  const hint =
    one.hint ?? (one.control === 'secret' || one.control === 'secret-json' ? SECRET_HINT : '');
  switch (one.control) {
    case 'rows':
      return rowsMarkup(one, values);
    case 'checkbox':
      return checkbox(one.id, one.label, value === 'T');
    case 'select':
      return selectField(one.id, label, one.options ?? [], value, errors, 'Please select');
    case 'text':
    case 'number':
    case 'list':
      return field(
        one.id,
        label,
        errors,
        (described) =>
          html`<input type="text" id="${one.id}" name="${one.id}" value="${value}" autocomplete="off" spellcheck="false"${described}>`,
        hint,
      );
    default:
      return field(
        one.id,
        label,
        errors,
        // A line break right after the tag is not part of the value: without it a first one is lost.
        (described) =>
          html`<textarea id="${one.id}" name="${one.id}" rows="${one.control === 'textarea' ? 7 : 4}" autocomplete="off" spellcheck="false"${described}>
${value}</textarea>`,
        hint,
      );
  }
}

/**
 * A form, section by section. Secrets are given back neither after an error nor after a save.
 *
 * @param buttons The submit buttons, as value of `act` and words.
 */
export function celigoFormMarkup(
  form: CeligoForm,
  options: {
    readonly action: string;
    readonly values: TypedValues;
    readonly errors: ReadonlyArray<FieldError>;
    readonly hidden?: Readonly<Record<string, string>>;
    readonly buttons: ReadonlyArray<readonly [act: string, label: string]>;
  },
): Html {
  const { action, values, errors, hidden = {}, buttons } = options;
  const sections = [...new Set(form.fields.map(({ section }) => section))];
  const shownAgain = (one: CeligoFormField) =>
    one.control === 'secret' || one.control === 'secret-json'
      ? { ...values, [one.id]: one.initial ?? '' }
      : values;
  return html`${errorSummary(errors)}
<form method="post" action="${action}">
${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${sections.map(
  (section) => html`<section class="card"><h2>${section}</h2>
${form.fields
  .filter((one) => one.section === section)
  .map(
    (
      one,
    ) => html`<div class="f-${one.id}${one.required === true ? ' required' : ''}">${controlMarkup(one, shownAgain(one), errors)}</div>
`,
  )}</section>
`,
)}<p class="buttons">${buttons.map(
    ([act, label], index) =>
      html`<button type="submit" name="act" value="${act}"${index > 0 && html` class="second"`}>${label}</button> `,
  )}</p>
</form>`;
}
