import { html } from '../pages/html';
import { PAGES, pageAnswer, pageUrl, redirectAnswer, savedMessage } from '../pages/page-layout';
import { checkbox, factList, scrollTable } from '../pages/page-parts';
import { withForm } from '../pages/posted-form';
import type { PracticeContext } from './context';
import { PRACTICE_ROLES } from './directory';
import { practiceHost } from './hosts';
import { RESTLET_PATH, SAMPLE_RESTLET } from './restlet';

const NAME = 'Practice RESTlet';

/** The page Script Deployments: one RESTlet is ready. */
export function answerDeploymentList(context: PracticeContext): Response {
  const { restletDeployed } = context.conditions;
  const row = [
    html`<a href="${pageUrl(context, PAGES.deployment)}">${NAME}</a>`,
    'RESTlet',
    SAMPLE_RESTLET.script,
    SAMPLE_RESTLET.deploy,
    restletDeployed ? 'Yes' : 'No',
    audienceText(context),
  ];
  const columns = ['Title', 'Type', 'Script', 'Deployment', 'Deployed', 'Audience'];
  return pageAnswer(
    context,
    'Script Deployments',
    scrollTable('Script deployments', columns, [row]),
  );
}

/** The page of the RESTlet's deployment. */
export function answerDeployment(request: Request, context: PracticeContext): Promise<Response> {
  return withForm(request, context, showDeployment, saveDeployment);
}

/** The address that calls the RESTlet from outside. */
export function restletUrl({ account }: PracticeContext): string {
  const { script, deploy } = SAMPLE_RESTLET;
  return `https://${practiceHost(account, 'restlets')}${RESTLET_PATH}?script=${script}&deploy=${deploy}`;
}

function showDeployment(context: PracticeContext): Response {
  const { restletDeployed, restletAudience } = context.conditions;
  const roles = PRACTICE_ROLES.map((role) =>
    checkbox(`role_${role.id}`, role.name, restletAudience?.includes(role.id) ?? false),
  );
  const content = html`${savedMessage(context)}
<div class="sheet">
${factList([
  ['Script', html`<code>${SAMPLE_RESTLET.script}</code>`],
  ['Deployment', html`<code>${SAMPLE_RESTLET.deploy}</code>`],
  ['External URL', html`<code>${restletUrl(context)}</code>`],
])}
</div>
<form class="sheet" method="post" action="${pageUrl(context, PAGES.deployment)}">
${checkbox('isdeployed', 'Deployed', restletDeployed)}
<h2>Audience</h2>
<fieldset><legend>Roles</legend>
${checkbox('allroles', 'All Roles', restletAudience === null)}
<p class="hint">While All Roles is ticked, the boxes below count for nothing.</p>
${roles}
</fieldset>
<p><button type="submit">Save</button></p>
</form>`;
  return pageAnswer(context, `Script deployment: ${NAME}`, content);
}

async function saveDeployment(form: FormData, context: PracticeContext): Promise<Response> {
  const roles = PRACTICE_ROLES.map(({ id }) => id).filter((id) => form.has(`role_${id}`));
  await context.store.changeConditions(context.account.accountId, (conditions) => ({
    ...conditions,
    restletDeployed: form.has('isdeployed'),
    restletAudience: form.has('allroles') ? null : roles,
  }));
  return redirectAnswer(context, `${PAGES.deployment}?saved=T`);
}

function audienceText({ conditions }: PracticeContext): string {
  const { restletAudience } = conditions;
  if (restletAudience === null) return 'All Roles';
  const names = PRACTICE_ROLES.filter(({ id }) => restletAudience.includes(id));
  return names.length === 0 ? 'Nobody' : names.map(({ name }) => name).join(', ');
}
