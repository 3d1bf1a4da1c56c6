import { type Html, type HtmlValue, html } from './html';

/** One thing wrong with a form. `field` is the id of the field to go to. */
export type FieldError = { readonly field: string; readonly message: string };

/** The box above a form that lists what is wrong, each line a link to its field. */
export function errorSummary(errors: ReadonlyArray<FieldError>): Html {
  if (errors.length === 0) return html``;
  const lines = errors.map(
    ({ field, message }) => html`<li><a href="#${field}">${message}</a></li>`,
  );
  return html`<div class="errors" role="alert" tabindex="-1" id="errors" aria-labelledby="errors-title">
<h2 id="errors-title">There is a problem</h2>
<ul>${lines}</ul>
</div>`;
}

/** A label, an optional hint, the field's error, and the control that `control` draws. */
export function field(
  id: string,
  label: string,
  errors: ReadonlyArray<FieldError>,
  control: (described: Html) => Html,
  hint = '',
): Html {
  const error = errors.find((one) => one.field === id);
  const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const described = html`${ids !== '' && html` aria-describedby="${ids}"`}${
    error !== undefined && html` aria-invalid="true"`
  }`;
  return html`<div class="field">
<label for="${id}">${label}</label>
${hint !== '' && html`<p class="hint" id="${id}-hint">${hint}</p>`}
${error !== undefined && html`<p class="wrong" id="${id}-error">${error.message}</p>`}
${control(described)}
</div>`;
}

/** A select box; the first option, without a value, stands for no choice when `empty` is given. */
export function selectField(
  id: string,
  label: string,
  options: ReadonlyArray<{ readonly value: string; readonly label: string }>,
  chosen: string,
  errors: ReadonlyArray<FieldError> = [],
  empty: string | null = null,
): Html {
  const items = options.map(
    (option) =>
      html`<option value="${option.value}"${option.value === chosen && html` selected`}>${option.label}</option>`,
  );
  return field(
    id,
    label,
    errors,
    (described) => html`<select id="${id}" name="${id}"${described}>
${empty !== null && html`<option value="">${empty}</option>`}${items}
</select>`,
  );
}

/** A check box with its label. */
export function checkbox(id: string, label: string, checked: boolean): Html {
  return html`<div class="check"><input type="checkbox" id="${id}" name="${id}" value="T"${
    checked && html` checked`
  }><label for="${id}">${label}</label></div>`;
}

/** A read-only text box. */
export function readOnlyBox(id: string, label: string, value: string): Html {
  return html`<div class="field">
<label for="${id}">${label}</label>
<input type="text" id="${id}" value="${value}" readonly autocomplete="off" spellcheck="false">
</div>`;
}

/** A table that scrolls inside its own box, by keyboard too. */
export function scrollTable(
  caption: string,
  columns: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<HtmlValue>>,
): Html {
  const heads = columns.map((column) => html`<th scope="col">${column}</th>`);
  const lines = rows.map(
    (cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  );
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}</tbody>
</table>
</div>`;
}

/** A list of terms and what they are. */
export function factList(facts: ReadonlyArray<readonly [term: string, value: HtmlValue]>): Html {
  return html`<dl>${facts.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;
}

/** A moment to the second, in UTC. */
export function dateTime(date: Date): Html {
  const iso = date.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}

/** A day, in UTC. */
export function day(date: Date): Html {
  const iso = date.toISOString().slice(0, 10);
  return html`<time datetime="${iso}">${iso}</time>`;
}
