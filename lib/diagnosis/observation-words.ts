import type { AnswerTraits, ProxySign } from '@/lib/netsuite/answer-traits';
import type { ProbeEndpoint } from '@/lib/netsuite/api-call';
import type { CertificateListObservation } from '@/lib/netsuite/certificates';
import { readOauthErrorWord } from '@/lib/netsuite/oauth-error';
import type { ProbeObservation } from '@/lib/netsuite/probes';
import type { TokenAnswerFault, TokenExchangeOutcome } from '@/lib/netsuite/token-exchange';
import { secondsText } from '@/lib/words';

const BODY_WORDS = {
  json: 'JSON',
  html: 'a web page',
  text: 'plain text',
  empty: 'an empty body',
} as const;

const CALL_WORDS: Readonly<Record<ProbeEndpoint, string>> = {
  'server-time': 'The server time call',
  'metadata-catalog': 'The metadata catalog call',
  suiteql: 'The SuiteQL query',
  restlet: 'The RESTlet call',
  certificates: 'The certificate list call',
};

const FAULT_WORDS: Readonly<Record<TokenAnswerFault, string>> = {
  'not-an-object': 'The response is not a JSON object.',
  'no-access-token': 'The response has no usable access_token.',
  'no-lifetime': 'expires_in is not a number of seconds.',
  'not-bearer': 'token_type is not bearer.',
};

/** The difference of the clocks as a sentence. */
export function describeSkew(skewSeconds: number): string {
  if (skewSeconds === 0) {
    return 'NetSuite’s clock and the clock of this app’s server agree.';
  }
  const direction = skewSeconds > 0 ? 'ahead of' : 'behind';
  return `NetSuite’s clock is ${secondsText(Math.abs(skewSeconds))} ${direction} the clock of this app’s server.`;
}

/** The token endpoint's answer as a sentence without secrets. */
export function describeOutcome(outcome: TokenExchangeOutcome): string {
  switch (outcome.kind) {
    case 'granted':
      return `NetSuite granted an access token for ${secondsText(outcome.expiresInSeconds)}.`;
    case 'no-answer':
      return outcome.failure.message;
    case 'unreadable':
      return `The response had status ${outcome.status} and was ${BODY_WORDS[outcome.bodyShape]}: ${FAULT_WORDS[outcome.fault]}`;
    case 'refused':
      return describeRefusal(outcome);
  }
}

/** Only what is in NetSuite's own words is said to come from NetSuite. */
function describeRefusal({
  status,
  error,
  errorCode,
  bodyShape,
}: Extract<TokenExchangeOutcome, { kind: 'refused' }>): string {
  if (errorCode !== undefined) {
    return `NetSuite returned status ${status} with the code ${errorCode}.`;
  }
  if (error === undefined) {
    return `The response had status ${status} and was ${BODY_WORDS[bodyShape]} without an error code.`;
  }
  return readOauthErrorWord(error) === undefined
    ? `The response had status ${status} and the error ${error}, which OAuth 2.0 does not define.`
    : `NetSuite returned status ${status} with the error ${error}.`;
}

function describeProxySign(sign: ProxySign): string {
  switch (sign.kind) {
    case 'asks-for-sign-in':
      return 'status 407, which a proxy sends to ask for a sign-in';
    case 'own-header':
      return `only a proxy sets the ${sign.header} header`;
    case 'names-itself':
      return `the ${sign.header} header says ${sign.value}`;
  }
}

/** What the headers of an answer tell, in sentences. */
export function describeTraits(traits: AnswerTraits | undefined): ReadonlyArray<string> {
  const { retryAfterSeconds, challenge, proxySign, via } = traits ?? {};
  const realm = challenge?.realm === undefined ? '' : ` for ${challenge.realm}`;
  const error = challenge?.error === undefined ? '' : `, error ${challenge.error}`;
  return [
    ...(retryAfterSeconds === undefined
      ? []
      : [`It says to wait ${secondsText(retryAfterSeconds)}.`]),
    ...(challenge === undefined
      ? []
      : [`Its WWW-Authenticate header says ${challenge.scheme}${realm}${error}.`]),
    ...(proxySign === undefined ? [] : [`This suggests a proxy: ${describeProxySign(proxySign)}.`]),
    ...(via === undefined ? [] : [`Its Via header says ${via}.`]),
  ];
}

/** An API call's answer as a sentence without secrets. */
export function describeProbe(probe: ProbeObservation | CertificateListObservation): string {
  const call = CALL_WORDS[probe.endpoint];
  if (probe.kind === 'ok') {
    return `${call} succeeded.`;
  }
  if (probe.kind === 'no-answer') {
    return `${call} got no response: ${probe.failure.message}`;
  }
  const code = probe.errorCode === undefined ? '' : ` ${probe.errorCode}`;
  const body = probe.bodyShape === 'json' ? '' : ` with ${BODY_WORDS[probe.bodyShape]}`;
  const detail = probe.detail === undefined ? '' : ` NetSuite says: ${probe.detail}`;
  return `${call} returned status ${probe.status}${code}${body}.${detail}`;
}
