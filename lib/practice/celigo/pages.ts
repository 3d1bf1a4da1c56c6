import { formText, formTexts, jsonResponse } from '../pages/bodies';
import type { Site } from '../pages/context';
import {
  buttonForm,
  errorsWhere,
  type FieldErrors,
  type Filled,
  formMarkup,
  isWholeNumber,
  options,
  readOnlyBox,
  selectBox,
  textBox,
} from '../pages/forms';
import { type Columns, dateTime, html, scrollTable } from '../pages/html';
import {
  goodNews,
  notFoundPage,
  pageAnswer,
  pageLink,
  pageUrl,
  redirectAnswer,
  savedMessage,
  signInPage,
  withForm,
} from '../pages/layout';
import { parseCeligoConditions } from './conditions';
import type { CeligoContext } from './context';
import { CELIGO_REGIONS, type CeligoRegion } from './hosts';
import { answerResourcePage } from './resource-pages';
import { resourceAnswer } from './resources';
import type { CeligoApiToken } from './store';
import { isTimeZone } from './templates';

const TOKENS = '/apitokens';
const SETTINGS = '/practice-settings';

/** What the pages of a region have in common. */
export function celigoSite(region: CeligoRegion): Site {
  return {
    product: 'Celigo',
    fact: `Region: ${CELIGO_REGIONS[region].label}`,
    menuName: 'Resources',
    menu: [
      ['/connections', 'Connections'],
      ['/iclients', 'iClients'],
      [TOKENS, 'API tokens'],
    ],
    settings: [SETTINGS, 'Practice settings'],
  };
}

const MAX_NAME_LENGTH = 100;

const NAME = textBox('name', 'Name', {
  hint: 'Scope: Full access.',
  attributes: html` maxlength="${MAX_NAME_LENGTH}" required`,
});

async function tokenList(context: CeligoContext, errors: FieldErrors = []): Promise<Response> {
  const action = pageUrl(context, TOKENS);
  const tokens = await context.store.listTokens(context.region);
  const status = ({ id, name, revokedAt }: CeligoApiToken) =>
    revokedAt === null
      ? buttonForm(action, { act: 'revoke', id }, 'Revoke', `Revoke ${name}`)
      : 'Revoked';
  const form = formMarkup({
    action,
    groups: [{ heading: 'Create API token', fields: [NAME] }],
    values: {},
    errors,
    hidden: { act: 'create' },
    buttons: [['', 'Create API token']],
  });
  const columns: Columns<CeligoApiToken> = [
    ['Name', ({ name }) => name],
    ['Created', ({ createdAt }) => dateTime(createdAt)],
    ['Status', status],
  ];
  const table = scrollTable('API tokens', tokens, columns, 'There is no API token yet.');
  return pageAnswer(context, 'API tokens', [table, form], { errors });
}

/** A new token is shown once, and kept as a hash only. */
async function changeTokens(form: FormData, context: CeligoContext): Promise<Response> {
  const { store, region, now } = context;
  if (formText(form, 'act') === 'revoke') {
    await store.revokeToken(region, formText(form, 'id'), now);
    return redirectAnswer(context, TOKENS);
  }
  const name = formText(form, 'name');
  if (name === '' || name.length > MAX_NAME_LENGTH) {
    const message = `Name: enter 1 to ${MAX_NAME_LENGTH} characters`;
    return tokenList(context, [{ field: 'name', message }]);
  }
  const token = await store.createToken(region, name, now);
  const content = html`${goodNews(`The API token “${name}” was created. Copy it now: it is shown only once.`)}
<div class="sheet">${readOnlyBox('api_token', 'API token', token)}</div>
<p>${pageLink(context, TOKENS, 'Back to API tokens')}</p>`;
  return pageAnswer(context, 'API token created', content);
}

const PING_METHODS = options(
  ['POST', 'POST, as the newer description says'],
  ['GET', 'GET, as the older description says'],
  ['both', 'Both'],
);

const NUMBERS = [
  { id: 'rateLimitedRequests', label: 'Answer this many API requests with 429', most: 100 },
  { id: 'retryAfterSeconds', label: 'Retry-After of those responses, in seconds', most: 600 },
] as const;

const SETTINGS_GROUP = {
  hint: 'Where Celigo’s own pages disagree, or say nothing, this practice Celigo can be set either way.',
  fields: [
    selectBox('pingMethod', 'Test of a saved connection through the API', PING_METHODS),
    textBox('profileTimeZone', 'Time zone of the profile', {
      hint: 'The zone that timestamp uses if none is given: a name such as UTC or America/Los_Angeles.',
    }),
    ...NUMBERS.map(({ id, label, most }) => textBox(id, label, { hint: `From 0 to ${most}.` })),
  ],
};

function settingsPage(context: CeligoContext, filled: Filled): Response {
  const action = pageUrl(context, SETTINGS);
  const buttons = [['', 'Save settings']] as const;
  const form = formMarkup({ ...filled, action, groups: [SETTINGS_GROUP], buttons });
  const above = savedMessage(context, 'The settings were saved.');
  return pageAnswer(context, 'Practice settings', [above, form], filled);
}

function showSettings(context: CeligoContext): Response {
  const kept = Object.entries(context.conditions).map(([id, value]) => [id, String(value)]);
  return settingsPage(context, { values: Object.fromEntries(kept) });
}

async function saveSettings(form: FormData, context: CeligoContext): Promise<Response> {
  const typed = formTexts(
    form,
    SETTINGS_GROUP.fields.map(({ id }) => id),
  );
  const isZone = isTimeZone(typed.profileTimeZone ?? '');
  const zoneWords = 'Time zone of the profile: there is no time zone with this name';
  const errors = errorsWhere(
    [!isZone, 'profileTimeZone', zoneWords],
    ...NUMBERS.map(({ id, most }) => {
      const isRight = isWholeNumber(typed[id], 0, most);
      return [!isRight, id, `Enter a whole number from 0 to ${most}`] as const;
    }),
  );
  if (errors.length > 0) {
    return settingsPage(context, { values: typed, errors });
  }
  const numbers = Object.fromEntries(NUMBERS.map(({ id }) => [id, Number(typed[id])]));
  const next = parseCeligoConditions({ ...typed, ...numbers });
  await context.store.writeConditions(context.region, next);
  return redirectAnswer(context, `${SETTINGS}?saved=T`);
}

/**
 * What a signed-in browser sees at `/api/<resource>/<id>`: the document, without its secrets.
 * Source: https://docs.celigo.com/hc/en-us/articles/360042281231
 */
async function answerDocument(context: CeligoContext): Promise<Response> {
  const [, , kind, id = ''] = context.path.split('/');
  if (kind !== 'iclients' && kind !== 'connections') {
    return notFoundPage(context);
  }
  const found = await context.store.findResource(context.region, kind, id);
  return found === null ? notFoundPage(context) : jsonResponse(200, resourceAnswer(found));
}

/** Answers a request to the pages of a region. */
export async function answerCeligoPage(context: CeligoContext): Promise<Response> {
  if (!context.person) {
    return signInPage(context);
  }
  if (!['GET', 'HEAD', 'POST'].includes(context.request.method)) {
    return notFoundPage(context);
  }
  const [, first] = context.path.split('/');
  switch (first) {
    case '':
      return redirectAnswer(context, '/connections');
    case 'connections':
    case 'iclients':
      return answerResourcePage(first, context);
    case 'apitokens':
      return withForm(context, tokenList, changeTokens);
    case 'practice-settings':
      return withForm(context, showSettings, saveSettings);
    case 'api':
      return answerDocument(context);
    default:
      return notFoundPage(context);
  }
}
