import { CELIGO_API_REGION_FACTS, type CeligoApiRegion } from '@/lib/celigo/regions';
import { isJsonObject, type JsonObject } from '@/lib/json-object';
import type { OutboundAnswer, OutboundFailure } from '@/lib/outbound/exchange';
import { shownCode, shownText } from '@/lib/outbound/shown-answer';
import type { CeligoLimit } from '@/lib/profiles/celigo-memory-schema';
import { waitText } from '@/lib/words';

/** The parts of one Celigo error that may be shown. */
export type CeligoApiErrorDetail = {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
};

/** Why Celigo's API did not do what was asked. */
export type CeligoApiError = {
  readonly code:
    | 'celigo-token-refused'
    | 'celigo-document-refused'
    | 'celigo-not-found'
    | 'celigo-rate-limited'
    | 'celigo-test-unavailable'
    | 'celigo-unavailable'
    | 'celigo-no-answer'
    | 'celigo-answer-too-long'
    | 'celigo-answer-unreadable';
  /** A sentence for people, free of secrets. */
  readonly message: string;
  /** Celigo's own errors; empty when there are none. */
  readonly details: ReadonlyArray<CeligoApiErrorDetail>;
  /** Absent when there was no answer. */
  readonly status?: number;
  /** True when Celigo may have done what was asked despite the error. */
  readonly mayHaveHappened: boolean;
  readonly limit?: CeligoLimit;
};

const MOST_DETAILS = 10;

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') {
    return String(value);
  }
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The errors of an answer, unread: the members of `errors`, or the answer itself as a single one. */
export function listedErrors(body: JsonObject): ReadonlyArray<unknown> {
  return Array.isArray(body.errors) ? body.errors : [body];
}

const TOKEN_ERROR =
  /\b(invalid_client|invalid_grant|invalid_request|invalid_scope|unauthorized_client|unsupported_grant_type|server_error)\b/;

/** The error word of NetSuite's token endpoint that a text contains. */
export function tokenErrorIn(text: string): string | undefined {
  return TOKEN_ERROR.exec(text)?.[1];
}

/**
 * Reads `{"errors":[{"code","message","field"?}]}`, or a single such error. Celigo was sent secrets, so
 * only words on our own list are returned.
 */
export function readCeligoErrors(body: unknown): ReadonlyArray<CeligoApiErrorDetail> {
  if (!isJsonObject(body)) {
    return [];
  }
  const listed = listedErrors(body).slice(0, MOST_DETAILS);
  return listed.flatMap((one): Array<CeligoApiErrorDetail> => {
    if (!isJsonObject(one)) {
      return [];
    }
    const code = textOf(one.code);
    const message = textOf(one.message);
    if (message === undefined) {
      return [];
    }
    const field = textOf(one.field);
    return [
      {
        code: shownCode(code ?? 'unknown'),
        message: shownText(message),
        ...(field === undefined ? {} : { field: shownCode(field) }),
      },
    ];
  });
}

/** Celigo's errors as sentences: field, message, and code. */
export function detailSentences(
  details: ReadonlyArray<CeligoApiErrorDetail>,
): ReadonlyArray<string> {
  return details.map(({ code, message, field }) =>
    field === undefined ? `${message} (${code})` : `${field}: ${message} (${code})`,
  );
}

function sentenceOfStatus(
  status: number,
  region: CeligoApiRegion,
): Pick<CeligoApiError, 'code' | 'message' | 'mayHaveHappened'> {
  const { label } = CELIGO_API_REGION_FACTS[region];
  if (status === 401) {
    return {
      code: 'celigo-token-refused',
      message: `Celigo does not accept this API token in the region ${label}. Make sure that you copied the whole token, that it was not revoked or purged, and that your Celigo account is in this region. A token belongs to one region and one environment, and does not work in another.`,
      mayHaveHappened: false,
    };
  }
  if (status === 403) {
    return {
      code: 'celigo-token-refused',
      message:
        'This API token does not allow the request. Create one with Full access, or with a custom scope that includes iClients and connections.',
      mayHaveHappened: false,
    };
  }
  if (status === 404) {
    return {
      code: 'celigo-not-found',
      message: 'Nothing in Celigo has this ID, or it was deleted.',
      mayHaveHappened: false,
    };
  }
  if (status === 400 || status === 409 || status === 413 || status === 415 || status === 422) {
    return {
      code: 'celigo-document-refused',
      message: `Celigo refused the values (status ${status}).`,
      mayHaveHappened: false,
    };
  }
  if (status >= 500) {
    return {
      code: 'celigo-unavailable',
      message: `Celigo returned status ${status}, which indicates a problem on Celigo’s side. Try again later.`,
      mayHaveHappened: true,
    };
  }
  return {
    code: 'celigo-answer-unreadable',
    message: `Celigo returned status ${status}, which its documentation does not list for this request.`,
    mayHaveHappened: true,
  };
}

/** The error for an answer that is not a success. */
export function errorOfAnswer(
  answer: OutboundAnswer,
  region: CeligoApiRegion,
  details: ReadonlyArray<CeligoApiErrorDetail>,
): CeligoApiError {
  return { ...sentenceOfStatus(answer.status, region), details, status: answer.status };
}

/** Failures that happen before anything is sent. */
const NOTHING_SENT: ReadonlySet<OutboundFailure['code']> = new Set([
  'host-not-allowed',
  'request-not-allowed',
  'dns-failure',
  'tls-untrusted',
]);

/** The error when there is no answer at all. */
export function errorOfFailure(failure: OutboundFailure): CeligoApiError {
  if (failure.code === 'body-too-large') {
    return errorOfLongAnswer(true);
  }
  return {
    code: 'celigo-no-answer',
    message: `Celigo did not respond. ${failure.message}`,
    details: [],
    mayHaveHappened: !NOTHING_SENT.has(failure.code),
  };
}

const TWO_DAYS_SECONDS = 2 * 24 * 60 * 60;

function waitOf(seconds: number | undefined): string {
  if (seconds === undefined) {
    return 'a minute';
  }
  return seconds > TWO_DAYS_SECONDS ? 'more than two days' : waitText(seconds);
}

/** The error when Celigo asks for a longer wait than a person at a page accepts. */
export function errorOfRateLimit(retryAfterSeconds: number | undefined): CeligoApiError {
  return {
    code: 'celigo-rate-limited',
    message: `Celigo is rejecting requests because it received too many. Wait ${waitOf(retryAfterSeconds)}, and then try again. The wizard finds what is already done.`,
    details: [],
    status: 429,
    mayHaveHappened: false,
    limit:
      retryAfterSeconds === undefined
        ? {}
        : { retryAfterSeconds: Math.min(retryAfterSeconds, TWO_DAYS_SECONDS) },
  };
}

/** The error when Celigo supports neither of the two documented requests for testing a saved connection. */
export function errorOfNoTest(status: number): CeligoApiError {
  return {
    code: 'celigo-test-unavailable',
    message: `Celigo’s API cannot test this connection. It accepts neither POST nor GET for that (status ${status}). The iClient and the connection exist. Open the connection in Celigo, and click Test connection there.`,
    details: [],
    status,
    mayHaveHappened: false,
  };
}

/** The error when Celigo does not say whether NetSuite or Celigo itself refused its test with status 403. */
export function errorOfRefusedTest(details: CeligoApiError['details']): CeligoApiError {
  return {
    code: 'celigo-test-unavailable',
    message:
      'Celigo returned status 403 for its own test. Either NetSuite refused the role of this connection, or this API token may not test connections. Open the connection in Celigo, and click Test connection there.',
    details,
    status: 403,
    mayHaveHappened: false,
  };
}

/**
 * The error for an answer that is too long to read.
 *
 * @param mayHaveHappened True when it was the answer to a write.
 */
export function errorOfLongAnswer(mayHaveHappened: boolean): CeligoApiError {
  return {
    code: 'celigo-answer-too-long',
    message:
      'Celigo’s response is too long to read. If it is a list from your account, create an API token with a custom scope that includes only what belongs to this connection, or fill in the two forms by hand.',
    details: [],
    mayHaveHappened,
  };
}

/** The error for a success whose body cannot be read. */
export function errorOfUnreadable(status: number): CeligoApiError {
  return {
    code: 'celigo-answer-unreadable',
    message:
      'The response is not what Celigo documents for its API. A proxy between this app’s server and Celigo can cause that.',
    details: [],
    status,
    mayHaveHappened: true,
  };
}
