import { readForm } from './bodies';
import type { PageContext } from './context';
import { errorSummary, type FieldErrors } from './forms';
import { Html, type HtmlValue, html } from './html';
import { PAGE_STYLE } from './style';

const MAX_FORM_BYTES = 256 * 1024;

/** The address of a page of this host, for links and form actions. */
export function pageUrl(context: PageContext, page: string): string {
  return `${context.basePath}${page}`;
}

/** A link to a page of this host. */
export function pageLink(context: PageContext, page: string, words: HtmlValue): Html {
  return html`<a href="${pageUrl(context, page)}">${words}</a>`;
}

/** The menu as a list of links. */
export function menuLinks(context: PageContext): Html {
  const { menu, settings } = context.site;
  const pages = context.isGuest ? menu : [...menu, settings];
  const items = pages.map(([path, label]) => html`<li>${pageLink(context, path, label)}</li>`);
  return html`<ul>${items}</ul>`;
}

/** A box that says that something was done. */
export function goodNews(words: HtmlValue): Html {
  return html`<div class="good" role="status"><p>${words}</p></div>`;
}

/** What stands on top of a page after its form was saved (`?saved=T`). */
export function savedMessage(context: PageContext, words = 'The changes were saved.'): Html {
  return html`${context.query.get('saved') === 'T' && goodNews(words)}`;
}

/**
 * Each tab leads back to the page that it came from. The server knows only the last page that any tab came
 * from, so a tab keeps its own where scripts run.
 */
export const KEEP_WAY_BACK = `
const back = document.querySelector('.bar [data-back]');
try {
  const kept = sessionStorage.getItem('practice-back');
  if (back.dataset.back === 'new') sessionStorage.setItem('practice-back', back.getAttribute('href'));
  else if (kept?.startsWith('/profiles/')) back.href = kept;
} catch {
  // Without storage the server's answer stands.
}
`;

/**
 * Sends a whole page. `title` is its heading too; `errors` stand on top, and make it 422; `style` comes
 * after the page's own.
 */
export function pageAnswer(
  context: PageContext,
  title: string,
  content: HtmlValue,
  more: {
    readonly errors?: FieldErrors;
    readonly status?: number;
    readonly style?: string;
  } = {},
): Response {
  const { errors = [], status = errors.length > 0 ? 422 : 200, style = '' } = more;
  const { product, fact, menuName } = context.site;
  const nonce = context.nonce !== undefined && html` nonce="${context.nonce}"`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - Practice ${product}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style${nonce}>${PAGE_STYLE}${new Html(style)}</style>
</head>
<body class="${product.toLowerCase()}">
<div class="frame">
<header class="bar">
<a class="skip" href="#main">Skip to main content</a>
<p class="product">Practice ${product}</p>
<p>This is not ${product}. Nothing here leaves this server.</p>
<p>${fact}</p>
<p><a href="${context.backHref ?? '/profiles'}" data-back="${context.hasJustCome ? 'new' : 'kept'}">Back to the wizard</a></p>
<script${nonce}>${new Html(KEEP_WAY_BACK)}</script>
</header>
<nav class="menu" aria-label="${menuName}">${menuLinks(context)}</nav>
</div>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${errorSummary(errors)}
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
export function redirectAnswer(context: PageContext, page: string): Response {
  const headers = { location: pageUrl(context, page), 'cache-control': 'no-store' };
  return new Response(null, { status: 303, headers });
}

/** A page of one sentence. */
export function messagePage(
  context: PageContext,
  status: number,
  title: string,
  sentence: string,
): Response {
  return pageAnswer(context, title, html`<p class="sheet">${sentence}</p>`, { status });
}

/** The calm page for an address that leads nowhere. */
export function notFoundPage(context: PageContext): Response {
  const sentence = `The practice ${context.site.product} has no page at this address. The menu lists the pages that it has.`;
  return messagePage(context, 404, 'Page not found', sentence);
}

/** The page for somebody who is not signed in to the wizard. */
export function signInPage(context: PageContext): Response {
  const sentence =
    'These pages are for people who are signed in. Sign in to the wizard first, then come back to this page.';
  return messagePage(context, 401, 'Sign in to the wizard first', sentence);
}

/** Shows a page to whoever reads it, and hands on what its form sends. */
export async function withForm<Context extends PageContext>(
  context: Context,
  show: (context: Context) => Response | Promise<Response>,
  save: (form: FormData, context: Context) => Response | Promise<Response>,
): Promise<Response> {
  if (context.request.method !== 'POST') {
    return show(context);
  }
  const form = await readForm(context.request, MAX_FORM_BYTES);
  if (form !== null) {
    return save(form, context);
  }
  const sentence = 'The form could not be read, or it was too large. Go back and try again.';
  return messagePage(context, 400, 'The form could not be read', sentence);
}
