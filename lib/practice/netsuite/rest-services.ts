import { readJsonObject } from '../pages/bodies';
import { jsonAnswer, methodNotAllowed, restError } from './api-answers';
import { type ApiContext, checkBearer, invalidLogin, lacks } from './bearer-login';
import type { PracticeContext } from './context';
import { PERMISSIONS } from './directory';

/** Permissions that a call needs of the role besides logging in. */
type Needs = ReadonlyArray<'rest' | 'workbook' | 'currency'>;

type Answer = (context: PracticeContext, part: string) => Response | Promise<Response>;

/*
 * Reading one record needs no SuiteAnalytics Workbook, lists and SuiteQL do: a report from live
 * sandboxes of 2026. The server time needs no explicit permission, as Oracle says:
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0528010158.html
 */
const SERVICES: ReadonlyArray<
  readonly [method: 'GET' | 'POST', path: RegExp, needs: Needs, answer: Answer]
> = [
  ['GET', /^system\/v1\/serverTime$/, [], answerServerTime],
  ['GET', /^record\/v1\/metadata-catalog$/, ['rest'], answerMetadataCatalog],
  ['GET', /^record\/v1\/currency$/, ['rest', 'currency', 'workbook'], answerCurrencies],
  ['GET', /^record\/v1\/currency\/(\d{1,9})$/, ['rest', 'currency'], answerCurrency],
  ['POST', /^query\/v1\/suiteql$/, ['rest', 'workbook'], answerSuiteql],
];

const SERVICES_PATH = '/services/rest/';

const NO_PERMISSION =
  'Your current role does not have permission to perform this action. Please contact your account administrator.';

const RECORD_TYPES = ['contact', 'currency', 'customer', 'inventoryItem', 'salesOrder', 'vendor'];

/** Records of the one type that has any, and the one table that can be queried. */
const CURRENCIES: ReadonlyArray<Readonly<Record<string, string>>> = [
  { id: '1', name: 'US Dollar', symbol: 'USD' },
  { id: '2', name: 'British pound', symbol: 'GBP' },
  { id: '3', name: 'Canadian Dollar', symbol: 'CAD' },
  { id: '4', name: 'Euro', symbol: 'EUR' },
];

const MAX_BODY_BYTES = 64 * 1024;
const MAX_LIMIT = 1000;
/** The pattern below takes time with a power of the length. */
const LONGEST_QUERY = 500;
const CURRENCY_QUERY = /^\s*select\s+([a-z*,\s]+?)\s+from\s+currency\s*$/i;

/** Answers a REST web services call on the SuiteTalk host. */
export async function answerRestService(context: PracticeContext): Promise<Response> {
  const isService = context.path.startsWith(SERVICES_PATH);
  const path = isService ? context.path.slice(SERVICES_PATH.length) : '';
  const service = SERVICES.find(([, pattern]) => pattern.test(path));
  if (service === undefined) {
    return notFound(context);
  }
  const [method, pattern, needs, answer] = service;
  const login = await checkBearer('rest_webservices', context);
  if (!login.ok) {
    return login.error;
  }
  const refusal = refusalOfRole(needs, login.value);
  if (refusal !== null) {
    return refusal;
  }
  if (context.request.method !== method) {
    return methodNotAllowed(context, method);
  }
  return answer(context, pattern.exec(path)?.[1] ?? '');
}

function answerServerTime(context: PracticeContext): Response {
  return jsonAnswer(context, 200, { serverTime: context.now.toISOString() });
}

function answerCurrencies(context: PracticeContext): Response {
  const ids = CURRENCIES.map(({ id }) => ({ id }));
  return answerPage(context, ids);
}

function answerCurrency(context: PracticeContext, wanted: string): Response {
  const record = CURRENCIES.find(({ id }) => id === wanted);
  return record === undefined ? notFound(context) : jsonAnswer(context, 200, record);
}

function notFound(context: PracticeContext): Response {
  return restError(context, 404, 'NONEXISTENT_ID', 'The requested page or record does not exist.');
}

/** The answers to missing permissions are field reports; those to a switched-off feature are guesses. */
function refusalOfRole(needs: Needs, context: ApiContext): Response | null {
  const { conditions } = context;
  if (lacks(context, PERMISSIONS.logInWithOAuth2)) {
    return restError(context, 400, 'USER_ERROR', NO_PERMISSION);
  }
  if (!conditions.restFeature) {
    const detail = 'The feature REST Web Services is not enabled in this account.';
    return restError(context, 403, 'INSUFFICIENT_PERMISSION', detail);
  }
  if (needs.includes('rest') && lacks(context, PERMISSIONS.restWebServices)) {
    return invalidLogin('rest_webservices', context, 'Invalid login attempt.');
  }
  if (needs.includes('currency') && lacks(context, PERMISSIONS.currency)) {
    const detail = `You need the '${PERMISSIONS.currency}' permission to access this page.`;
    return restError(context, 403, 'INSUFFICIENT_PERMISSION', detail);
  }
  const mayQuery =
    conditions.suiteAnalyticsWorkbookFeature && !lacks(context, PERMISSIONS.suiteAnalyticsWorkbook);
  if (needs.includes('workbook') && !mayQuery) {
    return restError(context, 400, 'USER_ERROR', NO_PERMISSION);
  }
  return null;
}

/**
 * Lists record types, all or those that `select` names.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1540810174.html
 */
function answerMetadataCatalog(context: PracticeContext): Response {
  const select = context.query.get('select');
  const names = select === null ? RECORD_TYPES : select.split(',').map((name) => name.trim());
  if (!names.every((name) => RECORD_TYPES.includes(name))) {
    // Guess on the answer to an unknown record type.
    const detail = 'Record type does not exist. Check the value of the parameter select.';
    return restError(context, 404, 'NONEXISTENT_ID', detail);
  }
  const base = `https://${context.host}${context.path}`;
  const items = names.map((name) => ({
    name,
    links: [{ rel: 'canonical', href: `${base}/${name}` }],
  }));
  return jsonAnswer(context, 200, { items, links: [{ rel: 'self', href: base }] });
}

/** One page of rows, as `limit` and `offset` of the address ask for. */
function answerPage(
  context: PracticeContext,
  rows: ReadonlyArray<Readonly<Record<string, string | undefined>>>,
): Response {
  const limit = Number(context.query.get('limit') ?? MAX_LIMIT);
  const offset = Number(context.query.get('offset') ?? 0);
  const isLimit = Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT;
  if (!isLimit || offset < 0 || offset % limit !== 0) {
    const detail = `limit must be between 1 and ${MAX_LIMIT}, offset 0 or more and a multiple of limit.`;
    return restError(context, 400, 'INVALID_PARAMETER', detail);
  }
  const items = rows.slice(offset, offset + limit);
  const self = `https://${context.host}${context.path}?limit=${limit}&offset=${offset}`;
  return jsonAnswer(context, 200, {
    links: [{ rel: 'self', href: self }],
    count: items.length,
    hasMore: offset + items.length < rows.length,
    items: items.map((item) => ({ links: [], ...item })),
    offset,
    totalResults: rows.length,
  });
}

/**
 * Answers a SuiteQL query about currencies. `Prefer: transient` is required.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157909186990.html
 */
async function answerSuiteql(context: PracticeContext): Promise<Response> {
  if (context.request.headers.get('prefer')?.trim().toLowerCase() !== 'transient') {
    const detail =
      "The required request header 'Prefer' is missing or invalid. It must be 'transient'.";
    return restError(context, 400, 'INVALID_HEADER', detail);
  }
  const query = (await readJsonObject(context.request, MAX_BODY_BYTES))?.q;
  const isShort = typeof query === 'string' && query.length <= LONGEST_QUERY;
  const rows = isShort ? selectRows(query) : null;
  if (rows === null) {
    const detail =
      'Invalid search query. The practice account answers queries such as SELECT id FROM currency.';
    return restError(context, 400, 'INVALID_PARAMETER', detail);
  }
  return answerPage(context, rows);
}

function selectRows(query: string) {
  const columns = CURRENCY_QUERY.exec(query)?.[1]?.toLowerCase().split(',') ?? [];
  const names = columns.map((column) => column.trim());
  if (names.length === 1 && names[0] === '*') {
    return CURRENCIES;
  }
  if (names.length === 0 || !names.every((name) => ['id', 'name', 'symbol'].includes(name))) {
    return null;
  }
  return CURRENCIES.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])));
}
