/** A minimal HTTP client that submits the app's forms, for the benchmarks and tests. */

function attribute(tag: string, name: string): string | undefined {
  const text = new RegExp(` ${name.replace('$', '\\$')}="([^"]*)"`).exec(tag)?.[1];
  const signs: Readonly<Record<string, string>> = { quot: '"', '#x27': "'", lt: '<', gt: '>' };
  return text
    ?.replaceAll(/&(quot|#x27|lt|gt);/g, (_, sign: string) => signs[sign] ?? '')
    .replaceAll('&amp;', '&');
}

/** One person's connection without a browser, as its forms work without scripts. */
export class Visitor {
  readonly #url: string;
  #cookie: string;

  constructor(url: string, cookie = '') {
    this.#url = url;
    this.#cookie = cookie;
  }

  async get(where: string): Promise<{ readonly status: number; readonly text: string }> {
    const answer = await fetch(this.#url + where, {
      headers: { cookie: this.#cookie },
      redirect: 'manual',
    });
    return { status: answer.status, text: await answer.text() };
  }

  /**
   * Fills in the form with a button of these words and sends it.
   *
   * @param entries What is entered, by the names of the fields.
   * @returns Where the server leads on to; nothing when it did not take the form.
   */
  async send(
    where: string,
    button: string,
    entries: Readonly<Record<string, string | Blob>> = {},
  ): Promise<string | undefined> {
    const form = [...(await this.get(where)).text.matchAll(/<form\b.*?<\/form>/gs)]
      .map(([html]) => html)
      .find((html) => html.includes(button));
    if (form === undefined) {
      return undefined;
    }
    const body = new FormData();
    for (const [input] of form.matchAll(/<input\b[^>]*>/g)) {
      const name = attribute(input, 'name');
      const isSent = !/type="(?:checkbox|radio|file)"/.test(input) || / checked=/.test(input);
      if (name !== undefined && isSent) {
        body.set(name, attribute(input, 'value') ?? '');
      }
    }
    for (const [select, open = ''] of form.matchAll(/(<select\b[^>]*>).*?<\/select>/gs)) {
      const options = [...select.matchAll(/<option\b[^>]*>/g)].map(([option]) => option);
      const chosen = options.find((option) => option.includes(' selected')) ?? options[0] ?? '';
      body.set(attribute(open, 'name') ?? '', attribute(chosen, 'value') ?? '');
    }
    for (const [name, value] of Object.entries(entries)) {
      body.set(name, value);
    }
    const answer = await fetch(this.#url + where, {
      method: 'POST',
      headers: { cookie: this.#cookie, origin: this.#url },
      body,
      redirect: 'manual',
    });
    await answer.arrayBuffer();
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    if (cookies.length > 0) {
      this.#cookie = cookies.join('; ');
    }
    return answer.headers.get('location') ?? undefined;
  }
}
