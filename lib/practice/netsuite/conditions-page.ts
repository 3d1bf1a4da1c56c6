import { type Html, html } from '../pages/html';
import { PAGES, pageAnswer, pageUrl, redirectAnswer } from '../pages/page-layout';
import { errorSummary, type FieldError, selectField } from '../pages/page-parts';
import { withForm } from '../pages/posted-form';
import { formText } from '../pages/request-body';
import {
  type ConditionsDraft,
  conditionsForm,
  draftErrors,
  draftOf,
  readDraft,
  withDraft,
} from './conditions-form';
import type { PracticeContext } from './context';
import { findEntity, findRole } from './directory';
import { listFaults } from './faults';
import { PRACTICE_ACCOUNTS, practiceHost } from './hosts';
import { listRecords } from './integration-records';
import { isActive, listMappings } from './mappings';
import { isProvocationName, PROVOCATIONS, putAccountInOrder } from './provocations';
import { isSandbox, refreshSandbox } from './sandbox-refresh';
import type { M2mMapping } from './store';

const TITLE = 'Practice conditions';

const DONE: Readonly<Record<string, string>> = {
  saved: 'The conditions were saved.',
  broken: 'It is broken now. Test the connection in the wizard and see what it says.',
  order: 'Everything is in order, but for what is listed below.',
  refresh: 'The sandbox was refreshed from production.',
};

/** What the page shows beside the stored state: what was typed, and what is wrong with it. */
type Attempt = {
  readonly draft: ConditionsDraft | null;
  readonly provocation: string;
  readonly mapping: string;
  readonly errors: ReadonlyArray<FieldError>;
};

const NO_ATTEMPT: Attempt = { draft: null, provocation: '', mapping: '', errors: [] };

/** The page that NetSuite does not have: here an account is broken on purpose, and mended. */
export function answerConditions(request: Request, context: PracticeContext): Promise<Response> {
  return withForm(request, context, (shown) => conditionsPage(shown, NO_ATTEMPT), act);
}

async function conditionsPage(context: PracticeContext, attempt: Attempt): Promise<Response> {
  const action = pageUrl(context, PAGES.conditions);
  const done = DONE[context.query.get('done') ?? ''];
  const { errors } = attempt;
  const content = html`${errorSummary(errors)}
${done !== undefined && html`<p class="good" role="status">${done}</p>`}
<p>NetSuite has no such page. Break the account here on purpose, see what the wizard says about it, and mend it as the wizard advises.</p>
${await orderSection(context)}
${await breakForm(context, attempt)}
${isSandbox(context.account.accountId) ? refreshForm(action) : sandboxLink(context)}
${conditionsForm(action, attempt.draft ?? draftOf(context.conditions), errors)}`;
  return pageAnswer(context, TITLE, content, errors.length > 0 ? 422 : 200);
}

async function orderSection(context: PracticeContext): Promise<Html> {
  const faults = await listFaults(context);
  const lines = faults.map(
    ({ text, page }) => html`<li><a href="${pageUrl(context, page)}">${text}</a></li>`,
  );
  return html`<section class="sheet" aria-labelledby="out-of-order">
<h2 id="out-of-order">Out of order now</h2>
${faults.length === 0 ? html`<p>Nothing: this account is in order.</p>` : html`<ul>${lines}</ul>`}
<form method="post" action="${pageUrl(context, PAGES.conditions)}">
<input type="hidden" name="action" value="order">
<p class="hint">Puts all settings back as they were at first. Integration records with a certificate are set to Enabled, with the grant and all scopes ticked. A revoked certificate stays revoked.</p>
<p><button type="submit">Put everything in order</button></p>
</form>
</section>`;
}

function provocationOptions(
  context: PracticeContext,
): ReadonlyArray<{ readonly value: string; readonly label: string }> {
  return Object.entries(PROVOCATIONS)
    .filter(
      ([, { cause }]) =>
        cause !== 'mapping-cleared-by-refresh' || isSandbox(context.account.accountId),
    )
    .map(([value, { title }]) => ({ value, label: title }));
}

/** The mappings that can work, newest first. */
async function activeMappings(context: PracticeContext): Promise<ReadonlyArray<M2mMapping>> {
  const records = new Set((await listRecords(context)).map(({ id }) => id));
  const mappings = (await listMappings(context)).filter(
    (mapping) => isActive(mapping, context.now) && records.has(mapping.integrationId),
  );
  return mappings.reverse();
}

async function breakForm(
  context: PracticeContext,
  { provocation, mapping, errors }: Attempt,
): Promise<Html> {
  const mappings = await activeMappings(context);
  const records = await listRecords(context);
  const options = mappings.map((one) => {
    const record = records.find(({ id }) => id === one.integrationId);
    const parts = [record?.name, findEntity(one.entityId)?.name, findRole(one.roleId)?.name];
    return { value: String(one.id), label: `${parts.join(', ')}: ${one.certificateId}` };
  });
  const form = html`<form method="post" action="${pageUrl(context, PAGES.conditions)}">
<input type="hidden" name="action" value="break">
${selectField('mapping', 'Connection', options, mapping, errors)}
${selectField('provocation', 'What to break', provocationOptions(context), provocation, errors, '')}
<p><button type="submit">Break it</button></p>
</form>`;
  return html`<section class="sheet" aria-labelledby="break">
<h2 id="break">Break one thing</h2>
${
  mappings.length === 0
    ? html`<p>There is no certificate in use yet. Finish <a href="${pageUrl(context, PAGES.mappings)}">OAuth 2.0 Client Credentials (M2M) Setup</a> first.</p>`
    : form
}
</section>`;
}

function refreshForm(action: string): Html {
  return html`<section class="sheet" aria-labelledby="refresh">
<h2 id="refresh">Sandbox refresh</h2>
<p>Copies production into this sandbox. Every certificate of the sandbox goes, and so does every integration record that production does not have. Production records come with their Client IDs.</p>
<form method="post" action="${action}">
<input type="hidden" name="action" value="refresh">
<p><button type="submit">Refresh this sandbox</button></p>
</form>
</section>`;
}

function sandboxLink(context: PracticeContext): Html {
  const sandboxes = PRACTICE_ACCOUNTS.filter(({ accountId }) => isSandbox(accountId));
  const links = sandboxes.map((account) => {
    const basePath = context.basePath.replace(context.host, practiceHost(account, 'app'));
    return html`<li><a href="${basePath}${PAGES.conditions}">${account.companyName}</a></li>`;
  });
  return html`<section class="sheet" aria-labelledby="sandboxes">
<h2 id="sandboxes">Sandbox refresh</h2>
<p>A sandbox is refreshed on its own page:</p>
<ul>${links}</ul>
</section>`;
}

async function act(form: FormData, context: PracticeContext): Promise<Response> {
  const { store, account } = context;
  switch (formText(form, 'action')) {
    case 'save':
      return save(form, context);
    case 'break':
      return breakOne(form, context);
    case 'refresh':
      if (isSandbox(account.accountId)) await refreshSandbox(store, account.accountId);
      return redirectAnswer(context, `${PAGES.conditions}?done=refresh`);
    case 'order':
      await putAccountInOrder(store, account.accountId);
      return redirectAnswer(context, `${PAGES.conditions}?done=order`);
    default:
      return redirectAnswer(context, PAGES.conditions);
  }
}

async function save(form: FormData, context: PracticeContext): Promise<Response> {
  const draft = readDraft(form);
  const errors = draftErrors(draft);
  if (errors.length > 0) return conditionsPage(context, { ...NO_ATTEMPT, draft, errors });
  await context.store.changeConditions(context.account.accountId, (conditions) =>
    withDraft(conditions, draft),
  );
  return redirectAnswer(context, `${PAGES.conditions}?done=saved`);
}

async function breakOne(form: FormData, context: PracticeContext): Promise<Response> {
  const name = formText(form, 'provocation');
  const wanted = formText(form, 'mapping');
  const mapping = (await activeMappings(context)).find(({ id }) => String(id) === wanted);
  const offered = provocationOptions(context).some(({ value }) => value === name);
  const errors: Array<FieldError> = [];
  if (mapping === undefined) errors.push({ field: 'mapping', message: 'Choose a connection.' });
  if (!offered || !isProvocationName(name)) {
    errors.push({ field: 'provocation', message: 'Choose what to break.' });
  }
  if (mapping === undefined || !isProvocationName(name) || errors.length > 0) {
    return conditionsPage(context, { ...NO_ATTEMPT, provocation: name, mapping: wanted, errors });
  }
  const { id: mappingId, integrationId, entityId, roleId } = mapping;
  const { store, account, now } = context;
  const { accountId } = account;
  const world = { store, accountId, integrationId, mappingId, entityId, roleId, now };
  await PROVOCATIONS[name].provoke(world);
  return redirectAnswer(context, `${PAGES.conditions}?done=broken`);
}
