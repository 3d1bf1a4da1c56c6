import type { PracticeContext } from '../netsuite/context';
import { type Html, html } from './html';
import { PAGE_STYLE } from './page-style';

/** The pages of the app host, by what they are called in the menu. */
export const PAGES = {
  integrations: '/app/common/integration/integrapplist.nl',
  integration: '/app/common/integration/integrapp.nl',
  mappings: '/app/oauth2/clientcredentials/setup.nl',
  loginAudit: '/app/setup/loginaudit.nl',
  features: '/app/setup/features.nl',
  roles: '/app/setup/rolelist.nl',
  role: '/app/setup/role.nl',
  users: '/app/setup/listusers.nl',
  entity: '/app/common/entity/entity.nl',
  deployments: '/app/common/scripting/scriptrecordlist.nl',
  deployment: '/app/common/scripting/scriptrecord.nl',
  company: '/app/common/otherlists/company.nl',
  conditions: '/app/practice/conditions.nl',
} as const;

const MENU: ReadonlyArray<readonly [path: string, label: string]> = [
  [PAGES.integrations, 'Manage Integrations'],
  [PAGES.mappings, 'OAuth 2.0 Client Credentials (M2M) Setup'],
  [PAGES.loginAudit, 'Login Audit Trail'],
  [PAGES.features, 'Enable Features'],
  [PAGES.roles, 'Manage Roles'],
  [PAGES.users, 'Manage Users'],
  [PAGES.deployments, 'Script Deployments'],
  [PAGES.company, 'Company Information'],
  [PAGES.conditions, 'Practice conditions (not in NetSuite)'],
];

/** The address of a page of this host, for links and form actions. */
export function pageUrl(context: PracticeContext, page: string): string {
  return `${context.basePath}${page}`;
}

/** The menu as a list of links. */
export function menuLinks(context: PracticeContext): Html {
  const items = MENU.map(
    ([path, label]) => html`<li><a href="${pageUrl(context, path)}">${label}</a></li>`,
  );
  return html`<ul>${items}</ul>`;
}

/** What stands on top of a page after its form was saved (`?saved=T`). */
export function savedMessage(context: PracticeContext): Html {
  const saved = context.query.get('saved') === 'T';
  return html`${saved && html`<p class="good" role="status">The changes were saved.</p>`}`;
}

/** Sends a whole page. `title` is its heading too. */
export function pageAnswer(
  context: PracticeContext,
  title: string,
  content: Html,
  status = 200,
): Response {
  const style = context.nonce
    ? html`<style nonce="${context.nonce}">${PAGE_STYLE}</style>`
    : html`<style>${PAGE_STYLE}</style>`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - Practice NetSuite</title>
${style}
</head>
<body>
<a class="skip" href="#main">Skip to the page</a>
<header class="bar">
<p class="product">Practice NetSuite</p>
<p>This is not NetSuite. Nothing here leaves this computer.</p>
<p>Account: ${context.account.companyName} (${context.account.accountId})</p>
<p><a href="/profiles">Back to the wizard</a></p>
</header>
<nav class="menu" aria-label="Setup">${menuLinks(context)}</nav>
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
export function redirectAnswer(context: PracticeContext, page: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location: pageUrl(context, page), 'cache-control': 'no-store' },
  });
}

/** The calm page for an address that leads nowhere. */
export function notFoundPage(context: PracticeContext): Response {
  const content = html`<div class="sheet">
<p>The practice NetSuite has no page at this address. These are the pages that it has:</p>
${menuLinks(context)}
</div>`;
  return pageAnswer(context, 'Page not found', content, 404);
}

/** The page for somebody who is not signed in to the wizard. */
export function signInPage(context: PracticeContext): Response {
  const content = html`<div class="sheet">
<p>The set-up pages are for people who are signed in. Sign in to the wizard first, then come back to this page.</p>
</div>`;
  return pageAnswer(context, 'Sign in to the wizard first', content, 401);
}

/** The page for a form that cannot be read. */
export function badFormPage(context: PracticeContext): Response {
  const content = html`<div class="sheet">
<p>What was sent could not be read as a form, or it was too large. Go back and try again.</p>
</div>`;
  return pageAnswer(context, 'The form could not be read', content, 400);
}
