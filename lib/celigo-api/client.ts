import type { CeligoResourceKind } from '@/lib/celigo/catalog';
import { CELIGO_API_REGION_FACTS, type CeligoApiRegion } from '@/lib/celigo/regions';
import { isJsonObject, type JsonObject } from '@/lib/json-object';
import { boundedRun } from '@/lib/outbound/bounded-run';
import type { OutboundAnswer, OutboundDoor, OutboundRequest } from '@/lib/outbound/exchange';
import { sharesDigits, shownCode, shownJson } from '@/lib/outbound/shown-answer';
import { failure, type Result, success } from '@/lib/result';
import { jsonArrayItems, parseBoundedJson } from './bounded-json';
import {
  type CeligoApiError,
  type CeligoApiErrorDetail,
  detailSentences,
  errorOfAnswer,
  errorOfFailure,
  errorOfLongAnswer,
  errorOfNoTest,
  errorOfRateLimit,
  errorOfRefusedTest,
  errorOfUnreadable,
  listedErrors,
  readCeligoErrors,
  tokenErrorIn,
} from './errors';
import { CELIGO_ID, type ListedDocument, readListed } from './marker';

/** A document as Celigo returns it, with its id and with secrets masked. */
export type CeligoResourceDocument = { readonly id: string; readonly document: JsonObject };

/** How Celigo's own test of a connection ended. */
export type CeligoTestAnswer = {
  readonly works: boolean;
  /** Celigo's errors; empty when it works. */
  readonly details: ReadonlyArray<CeligoApiErrorDetail>;
  /** The parts of Celigo's answer that may be shown, as JSON. */
  readonly answer: string;
};

/** What Celigo says about an API token. */
export type CeligoTokenInfo = {
  readonly scope: string;
  /** Celigo's id of the user whose account the token opens; absent when Celigo does not return one. */
  readonly userId?: string;
};

/** The scope of an API token in words: Celigo's own screen says Full access where its API says `fullaccess`. */
export function tokenScopeText({ scope }: CeligoTokenInfo): string {
  return scope === 'fullaccess' ? 'Full access' : scope;
}

type Outcome<Value> = Promise<Result<Value, CeligoApiError>>;

/** The part of Celigo's API that this project needs. */
export type CeligoApiClient = {
  /** Checks the API token; returns its scope, in Celigo's word, and its owner. */
  readonly checkToken: () => Outcome<CeligoTokenInfo>;
  /** Every document of a kind, with just enough of it to recognize it. */
  readonly list: (kind: CeligoResourceKind) => Outcome<ReadonlyArray<ListedDocument>>;
  /** One document, with secrets masked; nothing when it does not exist. */
  readonly read: (
    kind: CeligoResourceKind,
    id: string,
  ) => Outcome<CeligoResourceDocument | undefined>;
  /** Creates a document; returns its id. */
  readonly create: (kind: CeligoResourceKind, document: JsonObject) => Outcome<string>;
  /** Replaces a whole document; returns whether it still existed. */
  readonly replace: (
    kind: CeligoResourceKind,
    id: string,
    document: JsonObject,
  ) => Outcome<boolean>;
  /** Has Celigo test a saved connection. */
  readonly testConnection: (id: string) => Outcome<CeligoTestAnswer>;
};

/** What a client needs. */
export type CeligoApiClientOptions = {
  readonly door: OutboundDoor;
  readonly region: CeligoApiRegion;
  /** A secret; sent only in the Authorization header. */
  readonly apiToken: string;
  /** Other secrets that must never be shown: the private key and the Client ID. */
  readonly knownSecrets?: ReadonlyArray<string>;
  /** Waits for a number of milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly clock: () => Date;
};

/** The longest page of a list, in bytes. Reading stops there. */
const MAX_PAGE_BYTES = 16 * 1_048_576;
/** The longest answer with one document, in bytes. */
const MAX_DOCUMENT_BYTES = 1_048_576;
/** The most documents that are read from a list, and the most shortened ones that are then read one by one. */
const MOST_ITEMS = 20_000;
const MOST_SHORTENED = 200;
/** The total time and bytes that a client may use. */
const RUN_LIMITS = { timeMs: 240_000, bodyBytes: 64 * 1_048_576 };
/** How many characters are scanned before other work gets a turn. */
const CHARACTERS_PER_TURN = 1_048_576;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer, because Celigo itself calls NetSuite twice in a test. */
const TEST_TIMEOUT_MS = 60_000;

/** The longest total time that one client waits because Celigo asks it to. */
const PATIENCE_MS = 30_000;
/** How long to wait when Celigo rejects a request without saying for how long. */
const DEFAULT_RETRY_AFTER_SECONDS = 1;
const MOST_PAGES = 50;

/** The base of relative paths in a Link header. Its host is ignored. */
const BASE = 'https://api.integrator.io';

/** A token is one word of printable characters: anything else was not copied from Celigo. */
const API_TOKEN = /^[\x21-\x7e]{8,500}$/;

/** Whether a text can be a Celigo API token. */
export function isApiToken(text: string): boolean {
  return API_TOKEN.test(text);
}

/** Whether a text is a Celigo id. Nothing else is put into a path. */
export function isCeligoId(text: unknown): text is string {
  return typeof text === 'string' && CELIGO_ID.test(text);
}

type Call = Pick<OutboundRequest, 'method' | 'path' | 'timeoutMs' | 'maxBodyBytes'> & {
  readonly document?: JsonObject;
};

type Fail = (answer: OutboundAnswer) => Result<never, CeligoApiError>;

type Send = (call: Call) => Promise<Result<OutboundAnswer, CeligoApiError>>;

/**
 * The seconds that `Retry-After` asks for, in either of its forms; nothing when there are none. A date is
 * compared with Celigo's own clock if the answer includes the time.
 */
function retryAfterSeconds(answer: OutboundAnswer, now: Date): number | undefined {
  const text = answer.headers['retry-after']?.trim() ?? '';
  if (/^\d+$/.test(text)) {
    return Number(text);
  }
  // Every form of an HTTP date contains a day's name. Date.parse would read a bare number as a year.
  const until = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(until)) {
    return undefined;
  }
  const told = Date.parse(answer.headers.date ?? '');
  const since = Number.isNaN(told) ? now.getTime() : told;
  return Math.max(0, (until - since) / 1000);
}

/**
 * Sends a request, and sends it again after the pause that a 429 asks for, as long as the pauses of this
 * client do not add up to more than `PATIENCE_MS`.
 * Source: https://developer.celigo.com/api/ (rate-limits)
 */
function patientSender(options: CeligoApiClientOptions): Send {
  const { region, apiToken, wait, clock } = options;
  const door = boundedRun(options.door, RUN_LIMITS);
  let patienceLeftMs = PATIENCE_MS;
  return async ({
    method,
    path,
    timeoutMs = REQUEST_TIMEOUT_MS,
    maxBodyBytes = MAX_DOCUMENT_BYTES,
    document,
  }) => {
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
        maxBodyBytes,
      });
      if (!exchange.ok) {
        return failure(errorOfFailure(exchange.error));
      }
      if (exchange.value.status !== 429) {
        return success(exchange.value);
      }
      const seconds = retryAfterSeconds(exchange.value, clock());
      const pauseMs = Math.max(0.1, seconds ?? DEFAULT_RETRY_AFTER_SECONDS) * 1000;
      if (pauseMs > patienceLeftMs) {
        return failure(errorOfRateLimit(seconds));
      }
      patienceLeftMs -= pauseMs;
      await wait(pauseMs);
    }
  };
}

function parseBody({ body }: OutboundAnswer): unknown {
  return parseBoundedJson(body);
}

/** Ids that count up share shorter rows of digits, such as zeros, with a secret by accident. */
const TELLING_DIGITS_OF_ID = 16;

/** Whether a text is an id from Celigo and not a piece of a secret that looks like one. */
function isOwnId(text: unknown, secrets: ReadonlyArray<string>): text is string {
  return isCeligoId(text) && !sharesDigits(text, secrets, TELLING_DIGITS_OF_ID);
}

function toResource(
  value: unknown,
  secrets: ReadonlyArray<string>,
): CeligoResourceDocument | undefined {
  return isJsonObject(value) && isOwnId(value._id, secrets)
    ? { id: value._id, document: value }
    : undefined;
}

/**
 * The path of the next page, if the answer's Link header names one. Only the path and query are used:
 * the request always goes to the region's own host.
 *
 * @returns An error when the next page is not a page of this list.
 */
function nextPagePath(
  answer: OutboundAnswer,
  kind: CeligoResourceKind,
): Result<string | undefined, CeligoApiError> {
  const links = (answer.headers.link ?? '').matchAll(/<([^<>]*)>([^<]*)/g);
  const next = [...links].find(([, , parameters = '']) =>
    /;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\b)/i.test(parameters),
  )?.[1];
  if (next === undefined) {
    return success(undefined);
  }
  const base = `${BASE}/v1/${kind}`;
  const url = URL.canParse(next, base) ? new URL(next, base) : undefined;
  const isThisList = url?.pathname.toLowerCase().replace(/\/$/, '').endsWith(`/v1/${kind}`);
  return url !== undefined && isThisList
    ? success(`/v1/${kind}${url.search}`)
    : failure(errorOfUnreadable(answer.status));
}

/** Sends requests and reads answers during one run. */
type Talk = {
  readonly send: Send;
  readonly fail: Fail;
  readonly secrets: ReadonlyArray<string>;
};

/** Adds the items of a page one by one; returns whether the page was a list of an allowed length. */
async function addPage(
  body: string,
  kind: CeligoResourceKind,
  all: Array<ListedDocument>,
  counted: { items: number },
  secrets: ReadonlyArray<string>,
): Promise<Result<void, CeligoApiError>> {
  const items = jsonArrayItems(body);
  let charactersOfTurn = 0;
  for (let item = items.next(); ; item = items.next()) {
    if (item.done) {
      return item.value ? success(undefined) : failure(errorOfUnreadable(200));
    }
    counted.items += 1;
    const isTooLong = counted.items > MOST_ITEMS || item.value.length > MAX_DOCUMENT_BYTES;
    if (isTooLong) {
      return failure(errorOfLongAnswer(false));
    }
    const listed = readListed(kind, parseBoundedJson(item.value));
    if (listed !== undefined && isOwnId(listed.id, secrets)) {
      all.push(listed);
    }
    charactersOfTurn += item.value.length;
    if (charactersOfTurn > CHARACTERS_PER_TURN) {
      charactersOfTurn = 0;
      await new Promise(setImmediate);
    }
  }
}

async function listAll(
  { send, fail, secrets }: Talk,
  kind: CeligoResourceKind,
): Outcome<ReadonlyArray<ListedDocument>> {
  const all: Array<ListedDocument> = [];
  const counted = { items: 0 };
  let path: string | undefined = `/v1/${kind}`;
  for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
    const sent = await send({ method: 'GET', path, maxBodyBytes: MAX_PAGE_BYTES });
    if (!sent.ok) {
      return sent;
    }
    // An empty account returns an empty answer instead of a list.
    if (sent.value.status === 204) {
      return success(all);
    }
    if (sent.value.status !== 200) {
      return fail(sent.value);
    }
    const added = await addPage(sent.value.body, kind, all, counted, secrets);
    if (!added.ok) {
      return added;
    }
    const next = nextPagePath(sent.value, kind);
    if (!next.ok) {
      return next;
    }
    path = next.value;
  }
  // A list that was not read to its end does not prove that the document is missing.
  return path === undefined ? success(all) : failure(errorOfLongAnswer(false));
}

async function readOne(
  { send, fail, secrets }: Talk,
  kind: CeligoResourceKind,
  id: string,
): Outcome<CeligoResourceDocument | undefined> {
  const sent = await send({ method: 'GET', path: `/v1/${kind}/${id}` });
  if (!sent.ok) {
    return sent;
  }
  if (sent.value.status === 404) {
    return success(undefined);
  }
  const isThere = sent.value.status === 200;
  const resource = isThere ? toResource(parseBody(sent.value), secrets) : undefined;
  return resource === undefined ? fail(sent.value) : success(resource);
}

/** The whole list. Documents that the list shortens are read one by one. */
async function listWhole(
  talk: Talk,
  kind: CeligoResourceKind,
): Outcome<ReadonlyArray<ListedDocument>> {
  const listed = await listAll(talk, kind);
  if (!listed.ok) {
    return listed;
  }
  const shortened = listed.value.filter(({ isShortened }) => isShortened);
  if (shortened.length > MOST_SHORTENED) {
    return failure(errorOfLongAnswer(false));
  }
  const whole = listed.value.filter(({ isShortened }) => !isShortened);
  for (const { id } of shortened) {
    const read = await readOne(talk, kind, id);
    if (!read.ok) {
      return read;
    }
    const known = readListed(kind, read.value?.document);
    if (known !== undefined) {
      whole.push(known);
    }
  }
  return success(whole);
}

/** Words of NetSuite's token endpoint that, as a code, may just as well be Celigo's own. */
const CODES_OF_BOTH: ReadonlyArray<unknown> = ['invalid_request', 'server_error'];

/** Whether an error is one of NetSuite's token endpoint, by its word. */
function isAboutToken({ code, message, error }: JsonObject): boolean {
  return [CODES_OF_BOTH.includes(code) ? '' : code, message, error].some(
    (text) => typeof text === 'string' && tokenErrorIn(text) !== undefined,
  );
}

/** Whether Celigo says that an error came from the system that it called. */
function isAboutResource(body: unknown): boolean {
  const errors = isJsonObject(body) ? listedErrors(body).filter(isJsonObject) : [];
  return errors.some((error) => error.source === 'resource' || isAboutToken(error));
}

/** Whether a member says anything: `null`, `false`, and an empty text, list, or object do not. */
function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    ? Object.keys(value).length > 0
    : Boolean(value);
}

function statusOf(value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^\d+$/.test(value);
  return isText || typeof value === 'number' ? Number(value) : undefined;
}

/** Words of a member `status` that say the test failed. */
const FAILED = /^(?:offline|error|fail(?:ed|ure)?|invalid|unauthorized)$/i;

/**
 * Whether an answer with a good status carries a sign that the test failed. Only `{"code":200}` is
 * documented for one that passed, so an answer without any sign passes. Of one that failed, only the word
 * "offline" is documented, not where it stands.
 * Source: https://github.com/celigo/ai (skills/configuring-connections, common errors)
 */
function saysFailure(answer: JsonObject): boolean {
  const { code, error, errors, status, statusCode, offline, success: passed, ok, message } = answer;
  const codeStatus = statusOf(code) ?? 0;
  const isBadCode = code !== undefined && (codeStatus < 200 || codeStatus >= 300);
  const isBadStatus =
    [status, statusCode].some((value) => (statusOf(value) ?? 0) >= 400) ||
    (typeof status === 'string' && FAILED.test(status));
  const isBadWord = typeof message === 'string' && /\boffline\b/i.test(message);
  const isDenied = offline === true || passed === false || ok === false;
  return isBadCode || isBadStatus || isBadWord || isDenied || isFilled(error) || isFilled(errors);
}

/**
 * Celigo's own test. Celigo's older description uses GET and its newer one POST, so POST is sent first,
 * and GET if Celigo does not know POST.
 * Sources: https://github.com/celigo/ai (mcp/api-reference) and
 * https://github.com/celigo/integrator-api-docs (connection.md)
 */
async function testSaved({ send, fail }: Talk, id: string): Outcome<CeligoTestAnswer> {
  const path = `/v1/connections/${id}/ping`;
  const posted = await send({ method: 'POST', path, document: {}, timeoutMs: TEST_TIMEOUT_MS });
  const isUnknown = posted.ok && [404, 405].includes(posted.value.status);
  const sent = isUnknown ? await send({ method: 'GET', path, timeoutMs: TEST_TIMEOUT_MS }) : posted;
  if (!sent.ok) {
    return sent;
  }
  const { status } = sent.value;
  if (status === 404 || status === 405) {
    return failure(errorOfNoTest(status));
  }
  const parsed = parseBody(sent.value);
  const isOfResource = isJsonObject(parsed) && isAboutResource(parsed);
  if (status === 403 && !isOfResource) {
    return failure(errorOfRefusedTest(readCeligoErrors(parsed)));
  }
  // Such a status is an outage of Celigo's own, unless the answer says otherwise. 401 is NetSuite's: other
  // requests of this run have just shown that Celigo accepts the API token.
  if (!isJsonObject(parsed) || (status >= 500 && !isOfResource)) {
    return fail(sent.value);
  }
  const works = status >= 200 && status < 300 && !saysFailure(parsed);
  return success({
    works,
    details: works ? [] : readCeligoErrors(parsed),
    answer: shownJson(parsed),
  });
}

/**
 * A client for Celigo's API, for one region and one API token. It sends its requests through `OutboundDoor`.
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
    const details = readCeligoErrors(parseBody(answer));
    return failure(errorOfAnswer(answer, region, details));
  };
  const talk: Talk = { send, fail, secrets };
  return {
    checkToken: async () => {
      const sent = await send({ method: 'GET', path: '/v1/tokenInfo' });
      if (!sent.ok) {
        return sent;
      }
      const body = sent.value.status === 200 ? parseBody(sent.value) : undefined;
      if (!isJsonObject(body)) {
        return fail(sent.value);
      }
      const { scope, _userId: userId } = body;
      return success({
        scope: typeof scope === 'string' ? shownCode(scope) : 'unknown',
        ...(isOwnId(userId, secrets) ? { userId } : {}),
      });
    },
    list: (kind) => listWhole(talk, kind),
    read: (kind, id) => readOne(talk, kind, id),
    create: async (kind, document) => {
      const sent = await send({ method: 'POST', path: `/v1/${kind}`, document });
      if (!sent.ok) {
        return sent;
      }
      const isCreated = sent.value.status === 201 || sent.value.status === 200;
      const resource = isCreated ? toResource(parseBody(sent.value), secrets) : undefined;
      return resource === undefined ? fail(sent.value) : success(resource.id);
    },
    replace: async (kind, id, document) => {
      const sent = await send({ method: 'PUT', path: `/v1/${kind}/${id}`, document });
      if (!sent.ok) {
        return sent;
      }
      if (sent.value.status === 404) {
        return success(false);
      }
      return [200, 201, 204].includes(sent.value.status) ? success(true) : fail(sent.value);
    },
    testConnection: (id) => testSaved(talk, id),
  };
}

/** A failed call as sentences for people. */
export function celigoErrorSentences(error: CeligoApiError): ReadonlyArray<string> {
  return [error.message, ...detailSentences(error.details)];
}
