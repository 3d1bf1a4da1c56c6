import { formText, formTexts } from '../pages/bodies';
import {
  box,
  buttonForm,
  checkedBoxes,
  errorsWhere,
  type FieldErrors,
  type Filled,
  type FormField,
  type FormGroup,
  type FormValues,
  formMarkup,
  isWholeNumber,
  type Option,
  options,
  selectBox,
  textBox,
} from '../pages/forms';
import { dateTime, type Html, html, section } from '../pages/html';
import { goodNews, pageAnswer, pageLink, pageUrl, redirectAnswer, withForm } from '../pages/layout';
import {
  DISTURBANCE_KINDS,
  DISTURBANCES,
  DISTURBED_PLACES,
  LONGEST_DELAY_SECONDS,
  PLACES,
  type PracticeConditions,
} from './conditions';
import type { PracticeContext } from './context';
import { findEntity, findRole } from './directory';
import { listFaults } from './faults';
import { PRACTICE_ACCOUNTS, practiceHost } from './hosts';
import { isSandbox, listRecords, refreshSandbox } from './integration-records';
import { isActive, listMappings } from './mappings';
import { isProvocationName, PROVOCATIONS, putAccountInOrder } from './provocations';
import { PAGES } from './site';
import type { M2mMapping } from './store';

const DONE: Readonly<Record<string, string>> = {
  saved: 'The conditions were saved.',
  broken: 'The connection is broken now. Test it in the wizard and see what the report says.',
  order: 'Everything was reset, except what is listed below.',
  refresh: 'The sandbox was refreshed from production.',
  time: 'The practice world’s clock was set.',
};

/** Furthest that the clock can be moved, in seconds: a year of 365 days. */
const MOST_SKEW_SECONDS = 31_536_000;

/** Most days that pass at once: two lives of a certificate. */
const MOST_DAYS_AT_ONCE = 1_461;

const shortBox = (id: string, label: string, hint: string) =>
  textBox(id, label, { hint, attributes: html` class="short"` });

/** The boxes of the form, and the conditions that they set. */
const BOXES = [
  ['account_closed', 'The account is closed', 'accountClosed'],
  ['signatures_refused', 'Every signature counts as wrong', 'signaturesRefused'],
  [
    'login_permission_at_token',
    'The token endpoint itself refuses a role that cannot log in with OAuth 2.0',
    'loginPermissionCheckedAtToken',
  ],
] as const;

/** The form of the conditions that no page of NetSuite has. */
const GROUPS: ReadonlyArray<FormGroup> = [
  {
    heading: 'Clock and answers',
    fields: [shortBox('clock_skew', 'Clock ahead by (seconds)', 'A negative number sets it back.')],
  },
  ...DISTURBED_PLACES.map((place) => {
    const { title } = PLACES[place];
    return {
      legend: title,
      fields: [
        selectBox(`${place}_kind`, `${title}: answer`, options(...Object.entries(DISTURBANCES))),
        shortBox(`${place}_delay`, `${title}: delay (seconds)`, `0 to ${LONGEST_DELAY_SECONDS}.`),
      ],
    };
  }),
  { legend: 'Account', fields: BOXES.map(([id, label]) => box(id, label)) },
];

function valuesOf(conditions: PracticeConditions): FormValues {
  const places = DISTURBED_PLACES.flatMap((place) => {
    const { kind, delaySeconds } = conditions.disturbances[place];
    return [
      [`${place}_kind`, kind],
      [`${place}_delay`, String(delaySeconds)],
    ];
  });
  return {
    clock_skew: String(conditions.clockSkewSeconds),
    ...Object.fromEntries(places),
    ...checkedBoxes(BOXES.filter(([, , key]) => conditions[key]).map(([id]) => id)),
  };
}

function errorsOf(values: FormValues): FieldErrors {
  const isClock = isWholeNumber(values.clock_skew, -MOST_SKEW_SECONDS, MOST_SKEW_SECONDS);
  return errorsWhere(
    [!isClock, 'clock_skew', 'Enter whole seconds, up to one year.'],
    ...DISTURBED_PLACES.flatMap((place) => {
      const [kind, delay] = [`${place}_kind`, `${place}_delay`];
      const { title } = PLACES[place];
      const isKind = DISTURBANCE_KINDS.some((one) => one === values[kind]);
      const isDelay = isWholeNumber(values[delay], 0, LONGEST_DELAY_SECONDS);
      return [
        [!isKind, kind, `Choose how ${title} responds.`],
        [!isDelay, delay, `${title}: enter 0 to ${LONGEST_DELAY_SECONDS} seconds.`],
      ] as const;
    }),
  );
}

/** The conditions for values that {@link errorsOf} found nothing wrong with. */
function conditionsOf(values: FormValues): Partial<PracticeConditions> {
  const disturbances = DISTURBED_PLACES.map((place) => [
    place,
    { kind: values[`${place}_kind`], delaySeconds: Number(values[`${place}_delay`]) },
  ]);
  return {
    ...Object.fromEntries(BOXES.map(([id, , key]) => [key, values[id] === 'T'])),
    clockSkewSeconds: Number(values.clock_skew),
    disturbances: Object.fromEntries(disturbances),
  };
}

/** The page that NetSuite does not have: here an account is broken on purpose, and fixed. */
export function answerConditions(context: PracticeContext): Promise<Response> {
  return withForm(context, conditionsPage, act);
}

async function conditionsPage(
  context: PracticeContext,
  typed: FormValues = {},
  errors: FieldErrors = [],
): Promise<Response> {
  const action = pageUrl(context, PAGES.conditions);
  const filled = { values: { ...valuesOf(context.conditions), ...typed }, errors };
  const news = DONE[context.query.get('done') ?? ''];
  const content = html`${news && goodNews(news)}
<p>NetSuite has no page like this. Break the account here on purpose, see what the wizard says about it, and fix it as the wizard advises.</p>
${await orderSection(context)}
${await breakSection(context, filled)}
${timeSection(context, filled)}
${refreshSection(context)}
<div id="settings">${formMarkup({ ...filled, action, groups: GROUPS, hidden: { action: 'save' } })}</div>`;
  return pageAnswer(context, 'Practice conditions', content, { errors });
}

async function orderSection(context: PracticeContext): Promise<Html> {
  const faults = await listFaults(context);
  const lines = faults.map(({ text, page }) => html`<li>${pageLink(context, page, text)}</li>`);
  const list = html`<ul>${lines}</ul>`;
  const content = html`${faults.length === 0 ? html`<p>Nothing: this account is in order.</p>` : list}
<p class="hint">Restores all settings to their original values. Integration records with a certificate are set to Enabled, with the grant and all scopes checked. A revoked certificate stays revoked.</p>
${ownButton(context, 'order', 'Reset everything')}`;
  return section('out-of-order', 'Currently broken', content);
}

function provocationOptions({ account }: PracticeContext): ReadonlyArray<Option> {
  const offered = Object.entries(PROVOCATIONS).filter(
    ([name]) => name !== 'mapping-cleared-by-refresh' || isSandbox(account.accountId),
  );
  return options(...offered.map(([name, { title }]) => [name, title] as const));
}

/** The mappings that can work, newest first. */
async function activeMappings(context: PracticeContext): Promise<ReadonlyArray<M2mMapping>> {
  const records = new Set((await listRecords(context)).map(({ id }) => id));
  const mappings = (await listMappings(context)).filter(
    (mapping) => isActive(mapping, context.now) && records.has(mapping.integrationId),
  );
  return mappings.reverse();
}

async function breakSection(context: PracticeContext, filled: Filled): Promise<Html> {
  const records = await listRecords(context);
  const connections = (await activeMappings(context)).map((one) => {
    const record = records.find(({ id }) => id === one.integrationId);
    const parts = [record?.name, findEntity(one.entityId)?.name, findRole(one.roleId)?.name];
    return [String(one.id), `${parts.join(', ')}: ${one.certificateId}`] as const;
  });
  const setUp = pageLink(context, PAGES.mappings, 'OAuth 2.0 Client Credentials (M2M) Setup');
  const fields = [
    selectBox('mapping', 'Connection', options(...connections)),
    { ...selectBox('provocation', 'What to break', provocationOptions(context)), empty: '' },
  ];
  const content =
    connections.length === 0
      ? html`<p>There is no certificate in use yet. Finish ${setUp} first.</p>`
      : shortForm(context, 'break', fields, 'Break it', filled);
  return section('break', 'Break one thing', content);
}

/** A form within a section, and the one button that sends it. */
function shortForm(
  context: PracticeContext,
  action: string,
  fields: ReadonlyArray<FormField>,
  words: string,
  filled: Filled,
): Html {
  return formMarkup({
    ...filled,
    action: pageUrl(context, PAGES.conditions),
    groups: [{ fields }],
    hidden: { action },
    buttons: [['', words]],
    sheets: 'none',
  });
}

/** A button of this page that asks for nothing. */
const ownButton = (context: PracticeContext, action: string, words: string) =>
  buttonForm(pageUrl(context, PAGES.conditions), { action }, words);

/** Certificates end and renewals come due in minutes: the clock of NetSuite, Celigo and the wizard's practice profiles. */
function timeSection(context: PracticeContext, filled: Filled): Html {
  const words = html`<p>The time here is ${dateTime(context.now)}. The practice NetSuite, the practice Celigo, and the wizard’s practice profiles share this clock.</p>`;
  const days = shortBox('days', 'Days', `1 to ${MOST_DAYS_AT_ONCE}.`);
  const form = shortForm(context, 'time', [days], 'Let time pass', filled);
  const back = ownButton(context, 'time-back', 'Return to the real time');
  return section('time', 'Let time pass', [words, form, back]);
}

function refreshSection(context: PracticeContext): Html {
  if (isSandbox(context.account.accountId)) {
    const words = html`<p>Copies production into this sandbox. This removes every certificate from the sandbox, and every integration record that production does not have. Production records keep their Client IDs.</p>`;
    const button = ownButton(context, 'refresh', 'Refresh this sandbox');
    return section('refresh', 'Sandbox refresh', [words, button]);
  }
  const sandboxes = PRACTICE_ACCOUNTS.filter(({ accountId }) => isSandbox(accountId));
  const links = sandboxes.map((account) => {
    const basePath = context.basePath.replace(context.host, practiceHost(account, 'app'));
    return html`<li><a href="${basePath}${PAGES.conditions}">${account.companyName}</a></li>`;
  });
  const words = html`<p>A sandbox is refreshed on its own page:</p><ul>${links}</ul>`;
  return section('refresh', 'Sandbox refresh', words);
}

async function act(form: FormData, context: PracticeContext): Promise<Response> {
  const { store, account } = context;
  switch (formText(form, 'action')) {
    case 'save':
      return save(form, context);
    case 'break':
      return breakOne(form, context);
    case 'refresh':
      if (isSandbox(account.accountId)) {
        await refreshSandbox(store, account.accountId);
      }
      return done('refresh', context);
    case 'time':
      return letTimePass(form, context);
    case 'time-back':
      await store.letDaysPass('back');
      return done('time', context);
    case 'order':
      await putAccountInOrder(store, account.accountId);
      return done('order', context);
    default:
      return redirectAnswer(context, PAGES.conditions);
  }
}

const done = (what: string, context: PracticeContext) =>
  redirectAnswer(context, `${PAGES.conditions}?done=${what}`);

async function letTimePass(form: FormData, context: PracticeContext): Promise<Response> {
  const days = formText(form, 'days');
  if (!isWholeNumber(days, 1, MOST_DAYS_AT_ONCE)) {
    const message = `Enter 1 to ${MOST_DAYS_AT_ONCE} days.`;
    return conditionsPage(context, { days }, [{ field: 'days', message }]);
  }
  await context.store.letDaysPass(Number(days));
  return done('time', context);
}

async function save(form: FormData, context: PracticeContext): Promise<Response> {
  const ids = GROUPS.flatMap(({ fields }) => fields.map(({ id }) => id));
  const values = formTexts(form, ids);
  const errors = errorsOf(values);
  if (errors.length > 0) {
    return conditionsPage(context, values, errors);
  }
  await context.store.changeConditions(context.account.accountId, () => conditionsOf(values));
  return done('saved', context);
}

async function breakOne(form: FormData, context: PracticeContext): Promise<Response> {
  const provocation = formText(form, 'provocation');
  const wanted = formText(form, 'mapping');
  const mapping = (await activeMappings(context)).find(({ id }) => String(id) === wanted);
  const isOffered = provocationOptions(context).some(({ value }) => value === provocation);
  if (mapping === undefined || !isOffered || !isProvocationName(provocation)) {
    const errors = errorsWhere(
      [mapping === undefined, 'mapping', 'Choose a connection.'],
      [!isOffered, 'provocation', 'Choose what to break.'],
    );
    return conditionsPage(context, { provocation, mapping: wanted }, errors);
  }
  const { store, now } = context;
  await PROVOCATIONS[provocation].provoke({ ...mapping, mappingId: mapping.id, store, now });
  return done('broken', context);
}
