import { html } from '../pages/html';
import { menuLinks, pageAnswer } from '../pages/page-layout';
import { factList } from '../pages/page-parts';
import type { PracticeContext } from './context';
import { restletUrl } from './deployment-pages';
import { practiceHost } from './hosts';

/** The first page of the app host. */
export function answerHome(context: PracticeContext): Response {
  const content = html`<div class="sheet">
<p>A place to practise the set-up of OAuth 2.0 client credentials. It is strict as Oracle’s pages describe it, and forgets nothing but the Client ID.</p>
${menuLinks(context)}
</div>`;
  return pageAnswer(context, 'Setup', content);
}

/** The page Company Information, read only. */
export function answerCompany(context: PracticeContext): Response {
  const { account } = context;
  const url = (service: Parameters<typeof practiceHost>[1]) =>
    html`<code>https://${practiceHost(account, service)}</code>`;
  const content = html`<div class="sheet">
${factList([
  ['Company Name', account.companyName],
  ['Account ID', html`<code>${account.accountId}</code>`],
])}
<h2>Company URLs</h2>
${factList([
  ['Account', url('app')],
  ['SuiteTalk (SOAP and REST web services)', url('suitetalk')],
  ['RESTlets', url('restlets')],
  ['Sample RESTlet', html`<code>${restletUrl(context)}</code>`],
])}
</div>`;
  return pageAnswer(context, 'Company Information', content);
}
