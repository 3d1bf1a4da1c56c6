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
  return escapeText(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
