import type { OutboundFailure } from '@/lib/outbound/exchange';
import type { CauseCode } from './causes';

/** Causes that an answer leaves open, most likely first, when nothing else is known. */
export type Suspects = ReadonlyArray<CauseCode>;

/** An answer in a form that NetSuite's APIs do not speak. */
export const NOT_THE_API: Suspects = [
  'answer-not-netsuite',
  'account-not-found',
  'proxy-interference',
];

/** JSON of a form that NetSuite does not document. */
export const FOREIGN_JSON: Suspects = ['answer-not-netsuite', 'proxy-interference'];

/** An answer that a proxy on the way signed. */
export const A_PROXY: Suspects = ['proxy-interference', 'answer-not-netsuite'];

/** Codes by which NetSuite's APIs say that a role may not do something. */
export const PERMISSION_CODES: ReadonlyArray<string> = ['USER_ERROR', 'INSUFFICIENT_PERMISSION'];

/** Statuses by which a gateway says that the server behind it gave no answer. */
const GATEWAY_STATUSES: ReadonlyArray<number> = [502, 504];

/** The same suspects with one of them, or another one, in front. */
export function putFirst(first: CauseCode, suspects: Suspects): Suspects {
  return [first, ...suspects.filter((code) => code !== first)];
}

/** A status from 500 on, without a word that says more. */
export function suspectsOfServerError(status: number): Suspects {
  return GATEWAY_STATUSES.includes(status)
    ? ['netsuite-unavailable', 'proxy-interference', 'answer-not-netsuite']
    : ['netsuite-unavailable', 'answer-not-netsuite', 'proxy-interference'];
}

/** The causes behind an exchange that gave no answer. */
export function suspectsOfFailure(failure: OutboundFailure): Suspects {
  const suspects: Readonly<Record<OutboundFailure['code'], Suspects>> = {
    'host-not-allowed': ['account-id-malformed', 'network-unreachable'],
    'request-not-allowed': ['account-id-malformed', 'network-unreachable'],
    'dns-failure':
      failure.isOfWayOut === true ? ['way-out-not-found'] : ['dns-failure', 'account-not-found'],
    'network-unreachable': ['network-unreachable', 'proxy-interference', 'netsuite-unavailable'],
    'network-timeout': ['network-timeout', 'network-unreachable', 'netsuite-unavailable'],
    'tls-untrusted': ['tls-untrusted', 'proxy-interference', 'account-not-found'],
    'proxy-refused': A_PROXY,
    'answer-unreadable': A_PROXY,
    // NetSuite redirects unauthenticated requests to its sign-in page. A redirect anywhere else did not come
    // from NetSuite.
    'redirect-refused':
      failure.redirectHost === undefined
        ? [...A_PROXY, 'account-not-found']
        : ['account-not-found', 'answer-not-netsuite', 'proxy-interference'],
    'body-too-large': ['answer-not-netsuite', 'proxy-interference'],
  };
  return suspects[failure.code];
}
