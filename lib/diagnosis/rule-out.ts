import { type Account, canBeRefreshed } from '@/lib/account/account';
import { readOauthErrorWord } from '@/lib/netsuite/oauth-error';
import type { TokenExchangeObservation, TokenExchangeOutcome } from '@/lib/netsuite/token-exchange';
import type { Sign } from './cause-record';
import { type CauseCode, causesExcludedBy } from './causes';
import { describeOutcome, describeProbe, describeSkew } from './observation-words';
import type { ProbeObservations, TestObservations } from './observations';
import type { OfflineProof } from './offline-proof';
import { AGREEING_CLOCKS_SECONDS } from './skew-effect';

/** A cause that is still possible, with the reason. */
export type RankedCause = {
  readonly code: CauseCode;
  /** Why it is still possible, in a sentence about this run. */
  readonly why: string;
};

/** A cause that this run excludes, with the observation that does. */
export type RuledOutCause = {
  readonly code: CauseCode;
  /** What ruled it out, in a sentence about this run. */
  readonly why: string;
  /**
   * What kind of observation it was. Only an `offline-proof` and the kind of account (`environment`)
   * are beyond doubt; NetSuite's own word in the Login Audit Trail outweighs the others.
   */
  readonly by?: 'offline-proof' | 'environment' | 'answer' | 'history' | 'inference';
};

/**
 * Every cause that a run excludes, each with the observation that does, the firmest first. A cause
 * that another proof of the same run names by its evidence is not excluded.
 */
export function listRuledOut(run: TestObservations): ReadonlyArray<RuledOutCause> {
  const named = new Set(run.proofs.flatMap(({ cause }) => cause ?? []));
  const all = [
    ...run.proofs.flatMap(excludedByProof),
    ...excludedByEnvironment(run.account),
    ...excludedByExchange(run.exchange),
    ...excludedByGrant(run),
    ...excludedByProbes(run.probes ?? {}),
  ].filter(({ code, by }) => by !== 'offline-proof' || !named.has(code));
  const codes = all.map(({ code }) => code);
  return all.filter(({ code }, index) => codes.indexOf(code) === index);
}

function excludedByProof({ line, excludes }: OfflineProof): ReadonlyArray<RuledOutCause> {
  const why = line.evidence[0] ?? `${line.title}.`;
  return excludes.map((code) => ({ code, why, by: 'offline-proof' }));
}

/** The causes that only an account that is refreshed can have, for one that never is. */
export function causesExcludedByKind(accountId: string): ReadonlyArray<CauseCode> {
  return canBeRefreshed(accountId) ? [] : causesExcludedBy('never-refreshed');
}

function excludedByEnvironment(account: Account): ReadonlyArray<RuledOutCause> {
  return causesExcludedByKind(account.accountId).map((code) => ({
    code,
    why: `Only sandboxes and Release Preview accounts are refreshed; ${account.accountId} is neither.`,
    by: 'environment',
  }));
}

/** Whether a refusal of the token endpoint is in NetSuite's own words. */
export function isNetsuiteAnswer({
  outcome,
  traits,
}: Pick<TokenExchangeObservation, 'outcome' | 'traits'>): boolean {
  return (
    outcome.kind === 'refused' && isInNetsuitesWords(outcome) && traits?.proxySign === undefined
  );
}

function isInNetsuitesWords({
  error,
  errorCode,
  isClientRefused,
  bodyShape,
}: Extract<TokenExchangeOutcome, { kind: 'refused' }>): boolean {
  const isWord = readOauthErrorWord(error) !== undefined;
  return isClientRefused === true || (bodyShape === 'json' && (isWord || errorCode !== undefined));
}

function excludedByExchange(
  exchange: TokenExchangeObservation | undefined,
): ReadonlyArray<RuledOutCause> {
  if (exchange === undefined || exchange.outcome.kind === 'no-answer') {
    return [];
  }
  const { outcome, clockSkewSeconds } = exchange;
  const seen = describeOutcome(outcome);
  const isNetsuite = outcome.kind === 'granted' || isNetsuiteAnswer(exchange);
  const status = outcome.kind === 'granted' ? 200 : outcome.status;
  const doClocksAgree =
    clockSkewSeconds !== undefined && Math.abs(clockSkewSeconds) <= AGREEING_CLOCKS_SECONDS;
  return [
    ...bySign('any-answer', true, `A response arrived. ${seen}`),
    ...bySign('netsuite-answer', isNetsuite, seen),
    ...bySign('account-answers', isNetsuite && status !== 404, seen),
    ...bySign('status-not-429', status !== 429, `The status was ${status}, not 429.`),
    ...bySign('status-below-500', status < 500, `The status was ${status}.`),
    ...bySign('clocks-agree', doClocksAgree, describeSkew(clockSkewSeconds ?? 0)),
  ];
}

function excludedByGrant({
  exchange,
  missingScopes,
}: TestObservations): ReadonlyArray<RuledOutCause> {
  if (exchange?.outcome.kind !== 'granted') {
    return [];
  }
  const lacksNone = missingScopes !== undefined && missingScopes.length === 0;
  return [
    ...bySign('token-granted', true, describeOutcome(exchange.outcome)),
    ...bySign('token-lacks-no-scope', lacksNone, 'The token lacks no scope.'),
  ];
}

/** What each call shows when it succeeds. */
const SIGN_OF_CALL = {
  serverTime: 'server-time-ok',
  metadataCatalog: 'metadata-catalog-ok',
  suiteql: 'suiteql-ok',
  restlet: 'restlet-ok',
} as const satisfies Partial<Record<keyof ProbeObservations, Sign>>;

function excludedByProbes(probes: ProbeObservations): ReadonlyArray<RuledOutCause> {
  const names = ['serverTime', 'metadataCatalog', 'suiteql', 'restlet'] as const;
  return names.flatMap((name) => {
    const probe = probes[name];
    return probe?.kind === 'ok' ? bySign(SIGN_OF_CALL[name], true, describeProbe(probe)) : [];
  });
}

function bySign(sign: Sign, isSeen: boolean, why: string): ReadonlyArray<RuledOutCause> {
  return isSeen ? causesExcludedBy(sign).map((code) => ({ code, why, by: 'answer' })) : [];
}
