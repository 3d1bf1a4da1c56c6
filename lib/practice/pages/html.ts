/** Markup that is safe to send. Except for constant text, let {@link html} make it. */
export class Html {
  readonly #text: string;

  /** Wraps constant markup; never text that somebody typed. */
  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a template: text is escaped, markup is kept, nothing is left out. */
export type HtmlValue =
  | Html
  | string
  | number
  | null
  | undefined
  | false
  | ReadonlyArray<HtmlValue>;

/** Template tag for markup: every value is escaped unless it is markup itself. Quote attributes. */
export function html(parts: TemplateStringsArray, ...values: ReadonlyArray<HtmlValue>): Html {
  return new Html(parts.map((part, index) => `${part}${render(values[index])}`).join(''));
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) {
    return '';
  }
  if (value instanceof Html) {
    return value.toString();
  }
  if (typeof value === 'object') {
    return value.map(render).join('');
  }
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

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

/** A text that is copied letter for letter. */
export function code(text: string): Html {
  return html`<code>${text}</code>`;
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
