import type { Account } from '@/lib/account/account';
import { readOauthErrorWord } from '@/lib/netsuite/oauth-error';
import type { TokenExchangeObservation, TokenExchangeOutcome } from '@/lib/netsuite/token-exchange';
import type { CauseCode } from './causes';
import { describeOutcome, describeProbe, describeSkew } from './observation-words';
import type { ProbeObservations, TestObservations } from './observations';
import type { OfflineProof } from './offline-proof';
import { AGREEING_CLOCKS_SECONDS } from './skew-effect';

/** A cause that is still possible, with the reason. The list is ranked, most likely first. */
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

/** An answer of any kind shows that the way there and back is open. */
const WAY_CAUSES: ReadonlyArray<CauseCode> = [
  'dns-failure',
  'network-unreachable',
  'network-timeout',
  'tls-untrusted',
];

/** NetSuite's own JSON shows that the account is there and that nothing else answered. */
const ANSWERER_CAUSES: ReadonlyArray<CauseCode> = [
  'account-id-malformed',
  'account-not-found',
  'answer-not-netsuite',
  'proxy-interference',
];

/** A granted token shows that NetSuite took everything that the token request stands on. */
const REQUEST_CAUSES: ReadonlyArray<CauseCode> = [
  'client-id-malformed',
  'client-id-is-application-id',
  'certificate-id-missing',
  'certificate-id-mismatch',
  'key-certificate-mismatch',
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-validity-too-long',
  'key-type-unsupported',
  'algorithm-key-mismatch',
  'header-algorithm-mismatch',
  'scope-unsupported',
  'payload-not-json',
  'token-request-malformed',
  'authorization-code-flow',
  'audience-wrong',
  'issuer-wrong',
  'lifetime-too-long',
  'clock-skew',
  'integration-unknown',
  'integration-blocked',
  'grant-not-enabled',
  'certificate-unknown',
  'certificate-revoked',
  'mapping-cleared-by-refresh',
  'signature-invalid',
];

/** Only sandboxes are refreshed; the practice world has one too. */
export function isSandbox(account: Account): boolean {
  return /_SB\d+$/.test(account.accountId);
}

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

function excludedByEnvironment(account: Account): ReadonlyArray<RuledOutCause> {
  return isSandbox(account)
    ? []
    : [
        {
          code: 'mapping-cleared-by-refresh',
          why: `Only sandboxes are refreshed; ${account.accountId} is not one.`,
          by: 'environment',
        },
      ];
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
  bodyShape,
}: Extract<TokenExchangeOutcome, { kind: 'refused' }>): boolean {
  const isWord = readOauthErrorWord(error) !== undefined;
  return bodyShape === 'json' && (isWord || errorCode !== undefined);
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
    ...byAnswer(WAY_CAUSES, `An answer came. ${seen}`),
    ...byAnswer(isNetsuite ? ANSWERER_CAUSES : [], seen),
    ...byAnswer(status === 429 ? [] : ['rate-limited'], `The status was ${status}, not 429.`),
    ...byAnswer(status >= 500 ? [] : ['netsuite-unavailable'], `The status was ${status}.`),
    ...byAnswer(doClocksAgree ? ['clock-skew'] : [], describeSkew(clockSkewSeconds ?? 0)),
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
    ...byAnswer(REQUEST_CAUSES, describeOutcome(exchange.outcome)),
    ...byAnswer(lacksNone ? ['scope-not-enabled'] : [], 'The token lacks no scope.'),
  ];
}

/** What each call shows when it succeeds. */
const PROVEN_BY_PROBE = {
  serverTime: ['role-lacks-oauth-login', 'access-token-invalid', 'access-token-blocked'],
  metadataCatalog: [
    'role-lacks-oauth-login',
    'role-lacks-rest',
    'entity-or-role-inactive',
    'access-token-invalid',
    'access-token-blocked',
    'access-token-expired',
  ],
  suiteql: ['suiteql-not-permitted'],
  restlet: ['restlet-not-reachable', 'role-web-services-only', 'role-requires-two-factor'],
} as const satisfies Partial<Record<keyof ProbeObservations, ReadonlyArray<CauseCode>>>;

function excludedByProbes(probes: ProbeObservations): ReadonlyArray<RuledOutCause> {
  const names = ['serverTime', 'metadataCatalog', 'suiteql', 'restlet'] as const;
  return names.flatMap((name) => {
    const probe = probes[name];
    return probe?.kind === 'ok' ? byAnswer(PROVEN_BY_PROBE[name], describeProbe(probe)) : [];
  });
}

function byAnswer(codes: ReadonlyArray<CauseCode>, why: string): ReadonlyArray<RuledOutCause> {
  return codes.map((code) => ({ code, why, by: 'answer' }));
}
