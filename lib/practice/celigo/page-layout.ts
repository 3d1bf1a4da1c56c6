import { Html, html } from '../pages/html';
import type { CeligoContext } from './context';
import { CELIGO_REGION_LABELS } from './hosts';
import { CELIGO_PAGE_STYLE } from './page-style';

/** The pages, by what they are called in the menu. */
export const CELIGO_PAGES = {
  connections: '/connections',
  iClients: '/iclients',
  apiTokens: '/apitokens',
  settings: '/practice-settings',
} as const;

const MENU: ReadonlyArray<readonly [path: string, label: string]> = [
  [CELIGO_PAGES.connections, 'Connections'],
  [CELIGO_PAGES.iClients, 'iClients'],
  [CELIGO_PAGES.apiTokens, 'API tokens'],
  [CELIGO_PAGES.settings, 'Practice settings'],
];

/** The address of a page of this host, for links and form actions. */
export function celigoPageUrl(context: CeligoContext, page: string): string {
  return `${context.basePath}${page}`;
}

/** Sends a whole page. `title` is its heading too; `style` comes after the page's own. */
export function celigoPage(
  context: CeligoContext,
  title: string,
  content: Html,
  { status = 200, style = '' }: { readonly status?: number; readonly style?: string } = {},
): Response {
  const styles = html`${CELIGO_PAGE_STYLE}${new Html(style)}`;
  const links = MENU.map(
    ([path, label]) => html`<li><a href="${celigoPageUrl(context, path)}">${label}</a></li>`,
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - Practice Celigo</title>
${context.nonce === undefined ? html`<style>${styles}</style>` : html`<style nonce="${context.nonce}">${styles}</style>`}
</head>
<body>
<header class="rail">
<a class="skip" href="#main">Skip to the page</a>
<p class="product">Practice Celigo</p>
<p>This is not Celigo. Nothing here leaves this computer.</p>
<p>Region: ${CELIGO_REGION_LABELS[context.region]}</p>
<nav aria-label="Resources"><ul>${links}</ul></nav>
<p><a href="/profiles">Back to the wizard</a></p>
</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${content}
</main>
</body>
</html>`;
  return new Response(page.toString(), {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    },
  });
}

/** Sends the browser to another page of this host, to be fetched with GET. */
export function celigoRedirect(context: CeligoContext, page: string): Response {
  const headers = { location: celigoPageUrl(context, page), 'cache-control': 'no-store' };
  return new Response(null, { status: 303, headers });
}

/** A page of one sentence. */
export function celigoMessagePage(
  context: CeligoContext,
  status: number,
  title: string,
  sentence: string,
): Response {
  return celigoPage(context, title, html`<p class="card">${sentence}</p>`, { status });
}

/** The calm page for an address that leads nowhere. */
export function celigoNotFound(context: CeligoContext): Response {
  const sentence =
    'The practice Celigo has no page at this address. The menu lists those that it has.';
  return celigoMessagePage(context, 404, 'Page not found', sentence);
}

/** The page for a form that cannot be read. */
export function celigoBadForm(context: CeligoContext): Response {
  const sentence =
    'What was sent could not be read as a form, or it was too large. Go back and try again.';
  return celigoMessagePage(context, 400, 'The form could not be read', sentence);
}
