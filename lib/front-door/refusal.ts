import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';

/** An answer that is given before Next.js hears of a request. */
export type Refusal = {
  readonly status: number;
  readonly title: string;
  /** Sentences for a person: what is wrong and what helps. Markup-free. */
  readonly lines: ReadonlyArray<string>;
};

/** A refusal in one sentence, for requests that neither a page of the app nor an ordinary browser sends. */
export function refusal(status: number, line: string): Refusal {
  return { status, title: STATUS_CODES[status] ?? 'Refused', lines: [line] };
}

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;margin:3rem auto;padding:0 1.5rem;max-width:40rem}';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** The content security policy of a page that holds one known style and nothing else. */
export const REFUSAL_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** A refusal as a page that needs nothing else. */
export function refusalPage({ title, lines }: Refusal): string {
  const paragraphs = lines.map((line) => `<p>${line}</p>`).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title} · NetSuite M2M Wizard</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>${paragraphs}</main></body></html>\n`;
}
