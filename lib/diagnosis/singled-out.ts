import { readOauthErrorWord } from '@/lib/netsuite/oauth-error';
import type { ProbeObservation } from '@/lib/netsuite/probes';
import type { TokenExchangeObservation } from '@/lib/netsuite/token-exchange';
import type { OutboundFailure } from '@/lib/outbound/exchange';
import {
  causeOfPermission,
  causeOfRestletCode,
  judgeRestlet,
  leadsToPages,
  speaksOfFeature,
} from './call-suspects';
import { FIX_COSTS } from './cause-record';
import { CAUSES, type CauseCode, isCauseCode } from './causes';
import type { ProbeObservations, TestObservations } from './observations';
import { putFirst } from './suspects';

/**
 * The causes with those first whose fix costs least; among equals the order stays. What replaces a key
 * or a Client ID comes last, however likely it is.
 */
export function orderByCost<Item>(
  items: ReadonlyArray<Item>,
  codeOf: (item: Item) => CauseCode,
): ReadonlyArray<Item> {
  const costOf = (item: Item) => FIX_COSTS.indexOf(CAUSES[codeOf(item)].fixCost);
  return items.toSorted((a, b) => costOf(a) - costOf(b));
}

/**
 * The one cause that an answer points to by a documented word of its own, or that is the very thing
 * that was seen. Nothing where several causes get the same answer.
 */
export function causeNamedByAnswer({
  exchange,
  missingScopes = [],
  probes = {},
}: Pick<TestObservations, 'exchange' | 'missingScopes' | 'probes'>): CauseCode | undefined {
  if (exchange === undefined) {
    return undefined;
  }
  if (exchange.outcome.kind !== 'granted') {
    return namedByExchange(exchange);
  }
  return missingScopes.length > 0 ? 'scope-not-enabled' : namedByCalls(probes);
}

/**
 * Suspects in the order to look for them, where an answer is all that is known: the one that its
 * documented word names, then by cost.
 */
export function inOrderToLook(
  suspects: ReadonlyArray<CauseCode>,
  exchange?: TokenExchangeObservation,
): ReadonlyArray<CauseCode> {
  const named = exchange && namedByExchange(exchange);
  const ordered = orderByCost(suspects, (code) => code);
  return named === undefined || !ordered.includes(named) ? ordered : putFirst(named, ordered);
}

/** What Oracle documents for the word of an OAuth error, where that is one thing. */
const NAMED_BY_WORD: Readonly<Record<string, CauseCode>> = {
  invalid_scope: 'scope-not-enabled',
  unauthorized_client: 'grant-not-enabled',
};

function namedByExchange({ outcome, traits }: TokenExchangeObservation): CauseCode | undefined {
  if (outcome.kind === 'no-answer') {
    return namedByFailure(outcome.failure);
  }
  const word = outcome.kind === 'refused' ? readOauthErrorWord(outcome.error) : undefined;
  if (word !== undefined) {
    return NAMED_BY_WORD[word];
  }
  return traits?.proxySign === undefined ? undefined : 'proxy-interference';
}

/** A failure of the network is its own cause; whoever redirects or sends too much is not known. */
function namedByFailure({ code, isOfWayOut }: OutboundFailure): CauseCode | undefined {
  if (isOfWayOut === true) {
    return 'way-out-not-found';
  }
  if (code === 'proxy-refused') {
    return 'proxy-interference';
  }
  return isCauseCode(code) ? code : undefined;
}

/** The first call that did not succeed decides: REST, then RESTlet, then SuiteQL. */
function namedByCalls(probes: ProbeObservations): CauseCode | undefined {
  const { serverTime, metadataCatalog, restlet } = probes;
  const rest = metadataCatalog ?? serverTime;
  if (rest !== undefined && rest.kind !== 'ok') {
    return namedByCall(rest);
  }
  return restlet === undefined || restlet.kind === 'ok'
    ? undefined
    : namedByRestlet(probes, restlet);
}

function namedByCall(probe: Exclude<ProbeObservation, { kind: 'ok' }>): CauseCode | undefined {
  if (probe.kind === 'no-answer') {
    return namedByFailure(probe.failure);
  }
  if (probe.traits.challenge?.error === 'insufficient_scope') {
    return 'scope-not-enabled';
  }
  if (probe.kind === 'proxy') {
    return 'proxy-interference';
  }
  return speaksOfFeature(probe) ? 'feature-disabled' : causeOfPermission(probe);
}

function namedByRestlet(
  probes: ProbeObservations,
  restlet: Exclude<ProbeObservation, { kind: 'ok' }>,
): CauseCode | undefined {
  const isAboutScript =
    restlet.kind === 'no-answer'
      ? probes.isRestletNamed === true && leadsToPages(restlet.failure)
      : judgeRestlet(probes) === 'script-not-found';
  if (isAboutScript) {
    return 'restlet-not-reachable';
  }
  const code = restlet.kind === 'no-answer' ? undefined : restlet.errorCode;
  return (code === undefined ? undefined : causeOfRestletCode(code)) ?? namedByCall(restlet);
}
