import type { OutboundAnswer, OutboundDoor, OutboundRequest } from '@/lib/outbound/exchange';
import { redactSecrets } from '@/lib/outbound/redact';
import { failure, type Result, success } from '@/lib/result';
import {
  type CeligoApiError,
  type CeligoApiErrorDetail,
  detailSentences,
  errorOfAnswer,
  errorOfFailure,
  errorOfNoTest,
  errorOfRateLimit,
  errorOfUnreadable,
  readCeligoErrors,
} from './api-errors';
import { CELIGO_API_REGION_FACTS, type CeligoApiRegion } from './api-regions';
import { isJsonObject, type JsonObject } from './json-object';

/** What Celigo keeps documents of, named as in the paths of its API. */
export type CeligoResourceKind = 'iclients' | 'connections';

/** A document as Celigo gives it, secrets masked, with its id. */
export type CeligoResourceDocument = { readonly id: string; readonly document: JsonObject };

/** How Celigo's own test of a connection ended. */
export type CeligoTestAnswer = {
  readonly works: boolean;
  /** Celigo's errors; empty when it works. */
  readonly details: ReadonlyArray<CeligoApiErrorDetail>;
  /** Celigo's answer as it came, redacted. */
  readonly answer: string;
};

type Outcome<Value> = Promise<Result<Value, CeligoApiError>>;

/** Celigo's API, as far as this project needs it. */
export type CeligoApiClient = {
  /** Checks the API token; gives its scope in Celigo's word. */
  readonly checkToken: () => Outcome<{ readonly scope: string }>;
  /** Every document of a kind, secrets masked. */
  readonly list: (kind: CeligoResourceKind) => Outcome<ReadonlyArray<CeligoResourceDocument>>;
  /** One document, secrets masked; nothing when it is not there. */
  readonly read: (
    kind: CeligoResourceKind,
    id: string,
  ) => Outcome<CeligoResourceDocument | undefined>;
  /** Creates a document; gives its id. */
  readonly create: (kind: CeligoResourceKind, document: JsonObject) => Outcome<string>;
  /** Replaces a document whole; says whether it was still there. */
  readonly replace: (
    kind: CeligoResourceKind,
    id: string,
    document: JsonObject,
  ) => Outcome<boolean>;
  /** Lets Celigo test a saved connection. */
  readonly testConnection: (id: string) => Outcome<CeligoTestAnswer>;
};

/** What a client is made of. */
export type CeligoApiClientOptions = {
  readonly door: OutboundDoor;
  readonly region: CeligoApiRegion;
  /** A secret; sent only in the Authorization header. */
  readonly apiToken: string;
  /** Further secrets that must never be shown: the private key, the Client ID. */
  readonly knownSecrets?: ReadonlyArray<string>;
  /** Waits for some milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly clock: () => Date;
};

/** Lists of a big account are long; anything longer than this is no list of iClients. */
const MAX_LIST_BYTES = 16 * 1_048_576;
const REQUEST_TIMEOUT_MS = 30_000;
/** Celigo itself waits for NetSuite twice in a test. */
const TEST_TIMEOUT_MS = 60_000;

/** The longest time in all that one client waits because Celigo asks for it. */
const PATIENCE_MS = 30_000;
/** What to wait when Celigo turns a request away without saying for how long. */
const DEFAULT_RETRY_AFTER_SECONDS = 1;
const MOST_PAGES = 50;
const LONGEST_SHOWN_ANSWER = 2_000;

/** What a path in a Link header is relative to; its host plays no part. */
const BASE = 'https://api.integrator.io';

const CELIGO_ID = /^[0-9a-f]{24}$/i;

/** Whether a text is an id of Celigo: 24 hexadecimal digits. Only such a text goes into a path. */
export function isCeligoId(text: unknown): text is string {
  return typeof text === 'string' && CELIGO_ID.test(text);
}

type Call = Pick<OutboundRequest, 'method' | 'path' | 'timeoutMs'> & {
  readonly document?: JsonObject;
};

type Fail = (answer: OutboundAnswer) => Result<never, CeligoApiError>;

type Send = (call: Call) => Promise<Result<OutboundAnswer, CeligoApiError>>;

/**
 * Seconds that `Retry-After` asks for, in either of its forms; nothing when it says none. A date is
 * counted from Celigo's own clock where the answer tells it.
 */
function retryAfterSeconds(answer: OutboundAnswer, now: Date): number | undefined {
  const text = answer.headers['retry-after']?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  // Every form of an HTTP date names a day; Date.parse would take a bare number for a year.
  const until = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const told = Date.parse(answer.headers.date ?? '');
  const since = Number.isNaN(told) ? now.getTime() : told;
  return Math.max(0, (until - since) / 1000);
}

/**
 * Sends one request, and again after the pause that a 429 asks for, as long as all pauses of this
 * client together stay within its patience.
 * Source: https://developer.celigo.com/api/ (rate-limits)
 */
function patientSender({ door, region, apiToken, wait, clock }: CeligoApiClientOptions): Send {
  let patienceLeftMs = PATIENCE_MS;
  return async ({ method, path, timeoutMs = REQUEST_TIMEOUT_MS, document }) => {
    for (;;) {
      const exchange = await door({
        host: CELIGO_API_REGION_FACTS[region].apiHost,
        path,
        method,
        headers: {
          Accept: 'application/json',
          Authorization: `Bearer ${apiToken}`,
          ...(document === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(document === undefined ? {} : { body: JSON.stringify(document) }),
        timeoutMs,
        maxBodyBytes: MAX_LIST_BYTES,
      });
      if (!exchange.ok) return failure(errorOfFailure(exchange.error));
      if (exchange.value.status !== 429) return success(exchange.value);
      const seconds = retryAfterSeconds(exchange.value, clock());
      const pauseMs = Math.max(0.1, seconds ?? DEFAULT_RETRY_AFTER_SECONDS) * 1000;
      if (pauseMs > patienceLeftMs) return failure(errorOfRateLimit(seconds));
      patienceLeftMs -= pauseMs;
      await wait(pauseMs);
    }
  };
}

function parseBody(answer: OutboundAnswer): unknown {
  try {
    return JSON.parse(answer.body);
  } catch {
    // Not JSON: the caller says so.
    return undefined;
  }
}

function toResource(value: unknown): CeligoResourceDocument | undefined {
  return isJsonObject(value) && isCeligoId(value._id)
    ? { id: value._id, document: value }
    : undefined;
}

/**
 * The path of the next page, when an answer's Link header names one. Only its path and query count: the
 * request goes to the region's own host, whatever host the header names.
 *
 * @returns An error when there is more, but not where this list is.
 */
function nextPagePath(
  answer: OutboundAnswer,
  kind: CeligoResourceKind,
): Result<string | undefined, CeligoApiError> {
  const links = (answer.headers.link ?? '').matchAll(/<([^<>]*)>([^<]*)/g);
  const next = [...links].find(([, , parameters = '']) =>
    /;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\b)/i.test(parameters),
  )?.[1];
  if (next === undefined) return success(undefined);
  const url = URL.canParse(next, BASE) ? new URL(next, BASE) : undefined;
  const isThisList = url?.pathname.toLowerCase().replace(/\/$/, '').endsWith(`/v1/${kind}`);
  return url !== undefined && isThisList
    ? success(`/v1/${kind}${url.search}`)
    : failure(errorOfUnreadable(answer.status));
}

/** Whether a listed document was shortened so far that its mark and its address cannot be seen. */
function isShortened(kind: CeligoResourceKind, document: JsonObject): boolean {
  const [part, discriminator, own] =
    kind === 'iclients' ? ['oauth2', 'provider', 'custom_oauth2'] : ['http', 'type', 'http'];
  const said = document[discriminator];
  return !isJsonObject(document[part]) && (said === undefined || said === own);
}

async function listAll(
  send: Send,
  kind: CeligoResourceKind,
  fail: Fail,
): Outcome<ReadonlyArray<CeligoResourceDocument>> {
  const all: Array<CeligoResourceDocument> = [];
  let path: string | undefined = `/v1/${kind}`;
  for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
    const sent = await send({ method: 'GET', path });
    if (!sent.ok) return sent;
    // An empty account has no list but an empty answer.
    if (sent.value.status === 204) return success(all);
    if (sent.value.status !== 200) return fail(sent.value);
    const items = parseBody(sent.value);
    if (!Array.isArray(items)) return failure(errorOfUnreadable(sent.value.status));
    all.push(...items.flatMap((item) => toResource(item) ?? []));
    const next = nextPagePath(sent.value, kind);
    if (!next.ok) return next;
    path = next.value;
  }
  // A list that was not read to its end must not pass for one without the document.
  return path === undefined ? success(all) : failure(errorOfUnreadable(200));
}

async function readOne(
  send: Send,
  kind: CeligoResourceKind,
  id: string,
  fail: Fail,
): Outcome<CeligoResourceDocument | undefined> {
  const sent = await send({ method: 'GET', path: `/v1/${kind}/${id}` });
  if (!sent.ok) return sent;
  if (sent.value.status === 404) return success(undefined);
  const resource = sent.value.status === 200 ? toResource(parseBody(sent.value)) : undefined;
  return resource === undefined ? fail(sent.value) : success(resource);
}

/** The whole list, with the documents that it shortens read one by one. */
async function listWhole(
  send: Send,
  kind: CeligoResourceKind,
  fail: Fail,
): Outcome<ReadonlyArray<CeligoResourceDocument>> {
  const listed = await listAll(send, kind, fail);
  if (!listed.ok) return listed;
  const whole: Array<CeligoResourceDocument> = [];
  for (const resource of listed.value) {
    const read = isShortened(kind, resource.document)
      ? await readOne(send, kind, resource.id, fail)
      : success(resource);
    if (!read.ok) return read;
    if (read.value !== undefined) whole.push(read.value);
  }
  return success(whole);
}

/** Whether Celigo says that an error came from the system which it called. */
function isAboutResource(body: unknown): boolean {
  const errors = isJsonObject(body) && Array.isArray(body.errors) ? body.errors : [];
  return errors.some((error: unknown) => isJsonObject(error) && error.source === 'resource');
}

/**
 * Celigo's own test. Its older description asks for it with GET, its newer one with POST: POST first,
 * GET where that is not known.
 * Sources: https://github.com/celigo/ai (mcp/api-reference) and
 * https://github.com/celigo/integrator-api-docs (connection.md)
 */
async function testSaved(
  send: Send,
  id: string,
  fail: Fail,
  secrets: ReadonlyArray<string>,
): Outcome<CeligoTestAnswer> {
  const path = `/v1/connections/${id}/ping`;
  const posted = await send({ method: 'POST', path, document: {}, timeoutMs: TEST_TIMEOUT_MS });
  const isUnknown = posted.ok && [404, 405].includes(posted.value.status);
  const sent = isUnknown ? await send({ method: 'GET', path, timeoutMs: TEST_TIMEOUT_MS }) : posted;
  if (!sent.ok) return sent;
  const { status, body } = sent.value;
  if (status === 404 || status === 405) return failure(errorOfNoTest(status));
  const parsed = parseBody(sent.value);
  // The token was accepted just now: with this word, 401 and 403 are about what Celigo called.
  if ((status === 401 || status === 403) && !isAboutResource(parsed)) return fail(sent.value);
  const hasErrors = isJsonObject(parsed) && Array.isArray(parsed.errors);
  const code = isJsonObject(parsed) ? parsed.code : undefined;
  const codeIsGood = typeof code === 'number' ? code >= 200 && code < 300 : code === undefined;
  const isSuccess = status >= 200 && status < 300;
  const works = isSuccess && isJsonObject(parsed) && !hasErrors && codeIsGood;
  if (!works && !isJsonObject(parsed)) return fail(sent.value);
  return success({
    works,
    details: works ? [] : readCeligoErrors(parsed, secrets),
    answer: redactSecrets(body, secrets, { maxLength: LONGEST_SHOWN_ANSWER }),
  });
}

/**
 * A client of Celigo's API for one region and one API token, through the one door to the network.
 * Sources: https://developer.celigo.com/api/ and https://github.com/celigo/ai
 */
export function createCeligoApiClient(options: CeligoApiClientOptions): CeligoApiClient {
  const { region } = options;
  const secrets = [options.apiToken, ...(options.knownSecrets ?? [])];
  const send = patientSender(options);
  const fail: Fail = (answer) => {
    if (answer.status >= 200 && answer.status < 300) {
      return failure(errorOfUnreadable(answer.status));
    }
    const details = readCeligoErrors(parseBody(answer), secrets);
    return failure(errorOfAnswer(answer, region, details));
  };
  return {
    checkToken: async () => {
      const sent = await send({ method: 'GET', path: '/v1/tokenInfo' });
      if (!sent.ok) return sent;
      const body = sent.value.status === 200 ? parseBody(sent.value) : undefined;
      if (!isJsonObject(body)) return fail(sent.value);
      return success({ scope: typeof body.scope === 'string' ? body.scope : 'unknown' });
    },
    list: (kind) => listWhole(send, kind, fail),
    read: (kind, id) => readOne(send, kind, id, fail),
    create: async (kind, document) => {
      const sent = await send({ method: 'POST', path: `/v1/${kind}`, document });
      if (!sent.ok) return sent;
      const isCreated = sent.value.status === 201 || sent.value.status === 200;
      const resource = isCreated ? toResource(parseBody(sent.value)) : undefined;
      return resource === undefined ? fail(sent.value) : success(resource.id);
    },
    replace: async (kind, id, document) => {
      const sent = await send({ method: 'PUT', path: `/v1/${kind}/${id}`, document });
      if (!sent.ok) return sent;
      if (sent.value.status === 404) return success(false);
      return [200, 201, 204].includes(sent.value.status) ? success(true) : fail(sent.value);
    },
    testConnection: (id) => testSaved(send, id, fail, secrets),
  };
}

/** What a failed call says, in sentences. */
export function celigoErrorSentences(error: CeligoApiError): ReadonlyArray<string> {
  return [error.message, ...detailSentences(error.details)];
}
