import { readBody } from '../pages/request-body';
import { jsonAnswer, restError } from './api-answers';
import type { PracticeContext } from './context';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_LIMIT = 1000;

/** The pattern below takes time with a power of the length. */
const LONGEST_QUERY = 500;

const CURRENCIES: ReadonlyArray<Readonly<Record<string, string>>> = [
  { id: '1', name: 'US Dollar', symbol: 'USD' },
  { id: '2', name: 'British pound', symbol: 'GBP' },
  { id: '3', name: 'Canadian Dollar', symbol: 'CAD' },
  { id: '4', name: 'Euro', symbol: 'EUR' },
];

// The practice account has one table that can be asked.
const CURRENCY_QUERY = /^\s*select\s+([a-z*,\s]+?)\s+from\s+currency\s*$/i;

/**
 * Answers a SuiteQL query about currencies. `Prefer: transient` is required.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157909186990.html
 */
export async function answerSuiteql(request: Request, context: PracticeContext): Promise<Response> {
  if (request.headers.get('prefer')?.trim().toLowerCase() !== 'transient') {
    const detail =
      "The required request header 'Prefer' is missing or invalid. It must be 'transient'.";
    return restError(context, 400, 'INVALID_HEADER', detail);
  }
  const page = readPage(context.query);
  if (page === null) {
    const detail = `limit must be between 1 and ${MAX_LIMIT}, offset 0 or more and a multiple of limit.`;
    return restError(context, 400, 'INVALID_PARAMETER', detail);
  }
  const rows = selectRows(await readQuery(request));
  if (rows === null) {
    const detail =
      'Invalid search query. The practice account answers queries such as SELECT id FROM currency.';
    return restError(context, 400, 'INVALID_PARAMETER', detail);
  }
  const items = rows.slice(page.offset, page.offset + page.limit);
  const self = `https://${context.host}${context.path}?limit=${page.limit}&offset=${page.offset}`;
  return jsonAnswer(context, 200, {
    links: [{ rel: 'self', href: self }],
    count: items.length,
    hasMore: page.offset + items.length < rows.length,
    items: items.map((item) => ({ links: [], ...item })),
    offset: page.offset,
    totalResults: rows.length,
  });
}

function readPage(query: URLSearchParams): { limit: number; offset: number } | null {
  const limit = Number(query.get('limit') ?? MAX_LIMIT);
  const offset = Number(query.get('offset') ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) return null;
  if (!Number.isInteger(offset) || offset < 0 || offset % limit !== 0) return null;
  return { limit, offset };
}

async function readQuery(request: Request): Promise<string> {
  const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const body = await readBody(request, MAX_BODY_BYTES);
  if (mediaType !== 'application/json' || body === null) return '';
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof value !== 'object' || value === null || !('q' in value)) return '';
    return typeof value.q === 'string' && value.q.length <= LONGEST_QUERY ? value.q : '';
  } catch {
    return '';
  }
}

function selectRows(query: string): ReadonlyArray<Readonly<Record<string, string>>> | null {
  const columns = CURRENCY_QUERY.exec(query)?.[1]?.toLowerCase().split(',');
  if (columns === undefined) return null;
  const names = columns.map((column) => column.trim());
  if (names.length === 1 && names[0] === '*') return CURRENCIES;
  if (!names.every((name) => ['id', 'name', 'symbol'].includes(name))) return null;
  return CURRENCIES.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? ''])));
}
