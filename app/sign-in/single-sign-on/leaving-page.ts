import { createHash } from 'node:crypto';

const STYLE =
  ':root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:20vh auto;padding:0 1.5rem;max-width:30rem}';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

/**
 * A page that immediately navigates to the provider. A redirect response would be blocked, because the
 * content security policy (`form-action 'self'`) also applies to redirects after a form submission.
 */
export function leavingPage({ url, name }: { readonly url: URL; readonly name: string }): Response {
  const address = escaped(url.href);
  const title = `Sign in with ${escaped(name)}`;
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="0;url=${address}"><title>${title} · NetSuite M2M Wizard</title><style>${STYLE}</style></head><body><main><h1>${title}</h1><p><a href="${address}" rel="noreferrer">Continue to ${escaped(name)}</a></p></main></body></html>\n`;
  return new Response(html, {
    headers: {
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': POLICY,
    },
  });
}
