import { type Account, parseAccountId } from '@/lib/account/account';
import { type JsonObject, parseJsonObject } from '@/lib/json-object';
import type {
  OutboundAnswer,
  OutboundDoor,
  OutboundFailure,
  OutboundRequest,
} from '@/lib/outbound/exchange';
import { shownCode, shownText } from '@/lib/outbound/shown-answer';
import { type AnswerTraits, readAnswerTraits } from './answer-traits';
import { estimateClockSkewSeconds } from './clock-skew';
import { readErrorDetails } from './error-details';
import { readOauthErrorWord } from './oauth-error';

/** The longest token answer that is read, in bytes; a real one has a few thousand. */
const MAX_TOKEN_ANSWER_BYTES = 65_536;

const LONGEST_SHOWN_ERROR = 200;

/** The first thing by which a token answer is not the documented one. */
export type TokenAnswerFault =
  | 'not-an-object'
  | 'no-access-token'
  /** `expires_in` is not a number of seconds. */
  | 'no-lifetime'
  /** `token_type` is another one. */
  | 'not-bearer';

/** How the token endpoint answered. Free of secrets: it may be shown and stored. */
export type TokenExchangeOutcome =
  /** An access token was given; it lives for so many seconds. */
  | { readonly kind: 'granted'; readonly expiresInSeconds: number }
  /** Any other status than 200, or an error in its place. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      /** The member `error`, usually a word of OAuth 2.0. */
      readonly error?: string;
      readonly errorDescription?: string;
      /** NetSuite's code, when it answers as its APIs do. */
      readonly errorCode?: string;
      /** The challenge for this account that Oracle documents for invalid_client, without its word. */
      readonly isClientRefused?: true;
      readonly bodyShape: OutboundAnswer['bodyShape'];
    }
  /** Status 200, but not the documented answer. */
  | {
      readonly kind: 'unreadable';
      readonly status: number;
      readonly bodyShape: OutboundAnswer['bodyShape'];
      readonly fault: TokenAnswerFault;
    }
  /** No answer at all. */
  | { readonly kind: 'no-answer'; readonly failure: OutboundFailure };

/** One request to the token endpoint as it was seen. Free of secrets. */
export type TokenExchangeObservation = {
  readonly outcome: TokenExchangeOutcome;
  readonly durationMs: number;
  /** NetSuite's clock minus this machine's, in seconds; absent without a readable Date header. */
  readonly clockSkewSeconds?: number;
  /** What status and headers tell beside the body; absent when there is no answer. */
  readonly traits?: AnswerTraits;
};

/** The observation, and beside it, never in it, the access token. */
export type TokenExchange = {
  readonly observation: TokenExchangeObservation;
  /** Present exactly when the outcome is `granted`. A secret. */
  readonly accessToken?: string;
};

/** What is sent to the token endpoint, and through which door. */
export type AccessTokenRequest = {
  readonly door: OutboundDoor;
  readonly account: Account;
  /** The request to the token endpoint, with its rendered body. */
  readonly request: Pick<OutboundRequest, 'host' | 'path' | 'method' | 'headers' | 'body'>;
  /** The clock of this machine when the request is sent. */
  readonly now: Date;
};

/**
 * Asks the account's token endpoint for an access token.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162755359851.html
 * (request and answer), https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158521832417.html
 * (errors). NetSuite spells `token_type` in two ways and some clients have met `expires_in` as a
 * text, so both are read leniently.
 */
export async function requestAccessToken(request: AccessTokenRequest): Promise<TokenExchange> {
  const exchange = await request.door({
    ...request.request,
    maxBodyBytes: MAX_TOKEN_ANSWER_BYTES,
  });
  if (!exchange.ok) {
    const { error } = exchange;
    return {
      observation: { outcome: { kind: 'no-answer', failure: error }, durationMs: error.durationMs },
    };
  }
  const answer = exchange.value;
  const clockSkewSeconds = estimateClockSkewSeconds({
    stated: answer.headers.date,
    sentAt: request.now,
    durationMs: answer.durationMs,
  });
  const traits = readAnswerTraits(answer, request.now, [request.account.accountId]);
  const { outcome, accessToken } = readAnswer(answer, traits, request.account);
  return {
    observation: {
      outcome,
      durationMs: answer.durationMs,
      ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
      traits,
    },
    ...(accessToken === undefined ? {} : { accessToken }),
  };
}

type ReadAnswer = { readonly outcome: TokenExchangeOutcome; readonly accessToken?: string };

function readAnswer(answer: OutboundAnswer, traits: AnswerTraits, account: Account): ReadAnswer {
  const fields = parseJsonObject(answer.body);
  const isRefused = answer.status !== 200 || readOauthErrorWord(fields?.error) !== undefined;
  if (isRefused) {
    return { outcome: readRefusal(answer, fields ?? {}, traits, account) };
  }
  if (fields === undefined) {
    return { outcome: unreadable(answer, 'not-an-object') };
  }
  return readGrant(answer, fields);
}

function readRefusal(
  answer: OutboundAnswer,
  fields: JsonObject,
  { challenge, proxySign }: AnswerTraits,
  { accountId }: Account,
): TokenExchangeOutcome {
  const details = readErrorDetails(fields);
  const error = showText(fields.error, accountId);
  const errorDescription = showText(fields.error_description ?? details.detail, accountId);
  const errorCode = details.errorCode === undefined ? undefined : shownCode(details.errorCode);
  const isClientRefused =
    answer.status === 401 &&
    answer.bodyShape !== 'json' &&
    proxySign === undefined &&
    challenge?.scheme === 'Basic' &&
    namesAccount(challenge.realm, accountId);
  return {
    kind: 'refused',
    status: answer.status,
    ...(error === undefined ? {} : { error }),
    ...(errorDescription === undefined ? {} : { errorDescription }),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(isClientRefused ? { isClientRefused } : {}),
    bodyShape: answer.bodyShape,
  };
}

function namesAccount(realm: string | undefined, accountId: string): boolean {
  const account = parseAccountId(realm ?? '');
  return account.ok && account.value.accountId === accountId;
}

/** What may be shown of a text of the other side: it has the assertion, and the Client ID in it. */
function showText(value: unknown, accountId: string): string | undefined {
  return typeof value === 'string' && value !== ''
    ? shownText(value, { own: [accountId], maxLength: LONGEST_SHOWN_ERROR })
    : undefined;
}

function readGrant(answer: OutboundAnswer, fields: JsonObject): ReadAnswer {
  const accessToken = fields.access_token;
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) {
    return { outcome: unreadable(answer, 'no-access-token') };
  }
  const expiresInSeconds = readPositiveNumber(fields.expires_in);
  if (expiresInSeconds === undefined) {
    return { outcome: unreadable(answer, 'no-lifetime') };
  }
  const tokenType = fields.token_type;
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') {
    return { outcome: unreadable(answer, 'not-bearer') };
  }
  return { outcome: { kind: 'granted', expiresInSeconds }, accessToken };
}

function readPositiveNumber(value: unknown): number | undefined {
  const isNumericText = typeof value === 'string' && /^\d{1,9}(?:\.\d+)?$/.test(value);
  const number = isNumericText ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
}

function unreadable(
  { status, bodyShape }: OutboundAnswer,
  fault: TokenAnswerFault,
): TokenExchangeOutcome {
  return { kind: 'unreadable', status, bodyShape, fault };
}
