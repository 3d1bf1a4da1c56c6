import type { JsonObject } from '@/lib/json-object';
import { isShowableCertificateId } from '@/lib/keys/certificate-id';
import type { OutboundDoor, OutboundRequest } from '@/lib/outbound/exchange';
import { shownBody, shownHeader } from '@/lib/outbound/shown-answer';
import type { ReportAssertion, ReportExchange } from './report';

/** What replaces secrets of the request in the report. */
export const WORDS = {
  clientId: '<Client ID of this profile>',
  accessToken: '<access token>',
  assertion: '<signed assertion>',
} as const;

const LONGEST_HEADER_VALUE = 300;
const LONGEST_REQUEST_BODY = 2000;
const LONGEST_ANSWER_BODY = 2000;
const LONGEST_ASSERTION_PART = 4000;

/** The headers of an answer that show who answered, when, and why. */
const SHOWN_ANSWER_HEADERS = [
  'date',
  'content-type',
  'content-length',
  'retry-after',
  'www-authenticate',
  'proxy-authenticate',
  'server',
  'via',
  'x-squid-error',
  'x-cache',
  'x-n-operationid',
  'x-request-id',
];

/** The call that a request belongs to, for the report. */
export type NamedCall = Pick<ReportExchange, 'id' | 'title'>;

type RecordedExchange = {
  readonly call: NamedCall;
  readonly startedAt: Date;
  readonly request: OutboundRequest;
  readonly result: Awaited<ReturnType<OutboundDoor>>;
};

/** Removes secrets from a text and shortens it. */
type Cleaner = (text: string, maxLength?: number) => string;

/** What it takes to show exchanges. */
export type ExchangeWords = {
  /** Cleans what this program wrote. */
  readonly clean: Cleaner;
  readonly clientId: string;
  /** All secrets of the run. */
  readonly secrets: ReadonlyArray<string>;
  /** Values that are not secret and may appear in an answer: the Account ID and the Certificate ID. */
  readonly own: ReadonlyArray<string>;
};

/**
 * Keeps every request that goes through a door, and its answer. Nothing is shown until {@link report}
 * redacts it, because only then are all secrets of the run known.
 */
export class ExchangeRecorder {
  readonly #door: OutboundDoor;
  readonly #clock: () => Date;
  readonly #recorded: Array<RecordedExchange> = [];

  constructor(door: OutboundDoor, clock: () => Date) {
    this.#door = door;
    this.#clock = clock;
  }

  /** The door, for one kind of call. */
  doorFor(call: NamedCall): OutboundDoor {
    return async (request) => {
      const startedAt = this.#clock();
      const result = await this.#door(request);
      this.#recorded.push({ call, startedAt, request, result });
      return result;
    };
  }

  /** The exchanges in order. Words replace secrets, and only listed words of the answers are kept. */
  report(words: ExchangeWords): ReadonlyArray<ReportExchange> {
    return this.#recorded.map((recorded) => toReport(recorded, words));
  }
}

function toReport(
  { call, startedAt, request, result }: RecordedExchange,
  { clean, clientId, secrets, own }: ExchangeWords,
): ReportExchange {
  return {
    ...call,
    startedAt: startedAt.toISOString(),
    durationMs: result.ok ? result.value.durationMs : result.error.durationMs,
    request: {
      method: request.method,
      url: `https://${request.host}${showPath(request.path, clean, clientId)}`,
      headers: Object.entries(request.headers).map(([name, value]) => [
        name,
        name.toLowerCase() === 'authorization'
          ? clean(value.replace(/ .*/s, ` ${WORDS.accessToken}`))
          : clean(value, LONGEST_HEADER_VALUE),
      ]),
      ...(request.body === undefined ? {} : { body: showBody(request, clean) }),
    },
    ...(result.ok
      ? {
          answer: {
            status: result.value.status,
            headers: SHOWN_ANSWER_HEADERS.flatMap((name) => {
              const value = result.value.headers[name];
              return value === undefined
                ? []
                : [[name, clean(shownHeader(name, value, { own, secrets }))] as const];
            }),
            body: clean(shownBody(result.value, { own }), LONGEST_ANSWER_BODY),
          },
        }
      : { failure: clean(result.error.message) }),
  };
}

/** The Client ID is a segment of the path of its certificates. */
function showPath(path: string, clean: Cleaner, clientId: string): string {
  const encoded = encodeURIComponent(clientId);
  return path
    .split('/')
    .map((segment) => (segment !== '' && segment === encoded ? WORDS.clientId : clean(segment)))
    .join('/');
}

function showBody({ headers, body = '' }: OutboundRequest, clean: Cleaner): string {
  const contentType = Object.entries(headers).find(
    ([name]) => name.toLowerCase() === 'content-type',
  )?.[1];
  if (contentType !== 'application/x-www-form-urlencoded') {
    return clean(body, LONGEST_REQUEST_BODY);
  }
  return [...new URLSearchParams(body)]
    .map(([name, value]) =>
      name === 'client_assertion'
        ? `${name}=${WORDS.assertion}`
        : clean(new URLSearchParams({ [name]: value }).toString(), LONGEST_REQUEST_BODY),
    )
    .join('&');
}

/** The parts of an assertion as they were signed, with words that replace the Client ID. */
export function reportAssertion(
  parts: { readonly header: JsonObject; readonly payload: JsonObject },
  clean: Cleaner,
  clientId: string,
): ReportAssertion {
  const { iss, ...claims } = parts.payload;
  const { kid, ...headers } = parts.header;
  const header = kid === undefined ? headers : { ...headers, kid: showKeyId(kid) };
  const payload = iss === undefined ? claims : { iss: showIssuer(iss, clientId), ...claims };
  return { header: prettyPrint(header, clean), payload: prettyPrint(payload, clean) };
}

/** Someone may have pasted anything as the Certificate ID, even a private key. */
function showKeyId(kid: unknown): string {
  return typeof kid === 'string' && isShowableCertificateId(kid)
    ? kid
    : '<a value without the form of a Certificate ID>';
}

/** An issuer that is not the Client ID may still be someone's secret, so it is not shown. */
function showIssuer(iss: unknown, clientId: string): string {
  return iss === clientId ? WORDS.clientId : '<a value other than the Client ID of this profile>';
}

function prettyPrint(value: JsonObject, clean: Cleaner): string {
  return clean(JSON.stringify(value, null, 2), LONGEST_ASSERTION_PART);
}
