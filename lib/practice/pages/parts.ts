import { type Html, type HtmlValue, html } from './html';

/** The columns of a table: what each is headed, and its cell of one item. */
export type Columns<Item> = ReadonlyArray<readonly [head: string, cell: (item: Item) => HtmlValue]>;

/** A table that scrolls inside its own box, by keyboard too; or `empty`, where it has no items. */
export function scrollTable<Item>(
  caption: string,
  items: ReadonlyArray<Item>,
  columns: Columns<Item>,
  empty = '',
): Html {
  if (items.length === 0) {
    return html`<p class="sheet">${empty}</p>`;
  }
  const heads = columns.map(([head]) => html`<th scope="col">${head}</th>`);
  const lines = items.map(
    (item) => html`<tr>${columns.map(([, cell]) => html`<td>${cell(item)}</td>`)}</tr>
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

/** A part of a page under a heading; `id` is the heading's. */
export function section(id: string, title: string, content: HtmlValue): Html {
  return html`<section class="sheet" aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${content}
</section>`;
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
