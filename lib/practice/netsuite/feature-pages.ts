import { html } from '../pages/html';
import { PAGES, pageAnswer, pageUrl, redirectAnswer, savedMessage } from '../pages/page-layout';
import { checkbox } from '../pages/page-parts';
import { withForm } from '../pages/posted-form';
import type { PracticeConditions } from './conditions';
import type { PracticeContext } from './context';

type FeatureCondition = {
  [Key in keyof PracticeConditions]: PracticeConditions[Key] extends boolean ? Key : never;
}[keyof PracticeConditions];

/** One feature: where it stands, what it is called there, and the condition that holds it. */
export type Feature = {
  readonly subtab: string;
  readonly name: string;
  readonly key: Extract<FeatureCondition, `${string}Feature`>;
};

/** Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157771482304.html */
export const FEATURES: ReadonlyArray<Feature> = [
  { subtab: 'SuiteCloud', name: 'Client SuiteScript', key: 'clientSuiteScriptFeature' },
  { subtab: 'SuiteCloud', name: 'Server SuiteScript', key: 'serverSuiteScriptFeature' },
  { subtab: 'SuiteCloud', name: 'REST Web Services', key: 'restFeature' },
  {
    subtab: 'SuiteCloud',
    name: 'Token-based Authentication',
    key: 'tokenBasedAuthenticationFeature',
  },
  { subtab: 'SuiteCloud', name: 'OAuth 2.0', key: 'oauth2Feature' },
  { subtab: 'Analytics', name: 'SuiteAnalytics Workbook', key: 'suiteAnalyticsWorkbookFeature' },
  { subtab: 'Analytics', name: 'SuiteAnalytics Connect', key: 'suiteAnalyticsConnectFeature' },
];

/** The page Enable Features. */
export function answerFeatures(request: Request, context: PracticeContext): Promise<Response> {
  return withForm(request, context, showFeatures, saveFeatures);
}

function showFeatures(context: PracticeContext): Response {
  const subtabs = [...new Set(FEATURES.map(({ subtab }) => subtab))];
  const groups = subtabs.map((subtab) => {
    const boxes = FEATURES.filter((feature) => feature.subtab === subtab).map(({ name, key }) =>
      checkbox(key, name, context.conditions[key]),
    );
    return html`<fieldset><legend>${subtab}</legend>
${boxes}
</fieldset>`;
  });
  const content = html`${savedMessage(context)}
<form class="sheet" method="post" action="${pageUrl(context, PAGES.features)}">
${groups}
<p><button type="submit">Save</button></p>
</form>`;
  return pageAnswer(context, 'Enable Features', content);
}

async function saveFeatures(form: FormData, context: PracticeContext): Promise<Response> {
  const ticked = Object.fromEntries(FEATURES.map(({ key }) => [key, form.has(key)]));
  await context.store.changeConditions(context.account.accountId, (conditions) => ({
    ...conditions,
    ...ticked,
  }));
  return redirectAnswer(context, `${PAGES.features}?saved=T`);
}
