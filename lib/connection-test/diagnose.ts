import type { Account } from '@/lib/account/account';
import type { CauseCode } from '@/lib/netsuite/causes';
import type { ProbeObservation } from '@/lib/netsuite/probes';
import type { TokenExchangeObservation, TokenExchangeOutcome } from '@/lib/netsuite/token-exchange';
import type { OfflineProof } from './offline-proof';
import type { RankedCause } from './report';
import { suspectsOfExchange, suspectsOfProbe } from './suspects';

/** Clocks that agree within this are no cause of anything. NetSuite's own tolerance is not documented. */
const AGREEING_CLOCKS_SECONDS = 5;

/** Clocks that differ by more than this are the first suspect when an assertion is refused. */
export const SUSPICIOUS_SKEW_SECONDS = 60;

/** What one run showed, as far as it came. */
export type TestObservations = {
  readonly account: Account;
  readonly proofs: ReadonlyArray<OfflineProof>;
  /** Absent when the run stopped before the network. */
  readonly exchange?: TokenExchangeObservation;
  /** Scopes that were asked for and that the granted token lacks. */
  readonly missingScopes?: ReadonlyArray<string>;
  /** Absent when no REST call was made. */
  readonly probe?: ProbeObservation;
};

/**
 * Ranks the causes that this run leaves open, most likely first; empty when everything worked.
 * A cause that an offline proof or a granted token rules out is never listed; a Certificate ID that
 * is not the predicted one comes first.
 */
export function diagnose(run: TestObservations): ReadonlyArray<RankedCause> {
  const broken = run.proofs.filter(({ line }) => line.state === 'failed');
  if (broken.length > 0) {
    return listUnique(broken.flatMap(explainProof));
  }
  const outcome = run.exchange?.outcome;
  if (outcome === undefined) {
    return [];
  }
  if (outcome.kind !== 'granted') {
    return explainRefusal(run, outcome);
  }
  return listUnique([...explainMissingScopes(run), ...explainProbe(run)]);
}

function explainProof(proof: OfflineProof): ReadonlyArray<RankedCause> {
  const why = proof.line.evidence.join(' ');
  return proof.cause === undefined ? [] : [{ code: proof.cause, why }];
}

function explainRefusal(
  run: TestObservations,
  outcome: TokenExchangeOutcome,
): ReadonlyArray<RankedCause> {
  const seen = describeOutcome(outcome);
  const suspects = suspectsOfExchange(outcome);
  const isAboutAssertion =
    outcome.kind === 'refused' && outcome.error !== undefined && outcome.status !== 429;
  const warned = isAboutAssertion ? run.proofs.flatMap(explainProof) : [];
  const clock = isAboutAssertion ? explainClock(run, seen) : [];
  const excluded = listExcluded(run);
  const open = suspects
    .filter((code) => !excluded.has(code) && isPossibleWithoutWarning(code))
    .map((code) => ({ code, why: explainSuspect(code, seen, run.account) }));
  return listUnique([...warned, ...clock, ...open]);
}

/** Causes that a proof would have found: they are listed only with its evidence, never as a guess. */
function isPossibleWithoutWarning(code: CauseCode): boolean {
  return !['certificate-validity-too-long', 'client-id-malformed'].includes(code);
}

function listExcluded(run: TestObservations): ReadonlySet<CauseCode> {
  const excluded = new Set(run.proofs.flatMap((proof) => proof.excludes));
  // The ID is the thumbprint: NetSuite can then find this very certificate under it, or none.
  if (excluded.has('certificate-id-mismatch') && excluded.has('key-certificate-mismatch')) {
    excluded.add('signature-invalid');
  }
  if (!/_SB\d+$/.test(run.account.accountId)) {
    excluded.add('mapping-cleared-by-refresh');
  }
  const skew = run.exchange?.clockSkewSeconds;
  if (skew !== undefined && Math.abs(skew) <= AGREEING_CLOCKS_SECONDS) {
    excluded.add('clock-skew');
  }
  return excluded;
}

function explainClock(run: TestObservations, seen: string): ReadonlyArray<RankedCause> {
  const skew = run.exchange?.clockSkewSeconds;
  return skew === undefined || Math.abs(skew) <= SUSPICIOUS_SKEW_SECONDS
    ? []
    : [{ code: 'clock-skew', why: `${seen} ${describeSkew(skew)}` }];
}

/** The difference of the clocks as a sentence. */
export function describeSkew(skewSeconds: number): string {
  if (skewSeconds === 0) {
    return 'The clock of NetSuite and the clock of this machine agree.';
  }
  const direction = skewSeconds > 0 ? 'ahead of' : 'behind';
  const seconds = Math.abs(skewSeconds);
  return `The clock of NetSuite is ${seconds} ${seconds === 1 ? 'second' : 'seconds'} ${direction} the clock of this machine.`;
}

/** The token endpoint's answer as a sentence without secrets. */
export function describeOutcome(outcome: TokenExchangeOutcome): string {
  switch (outcome.kind) {
    case 'granted':
      return `NetSuite granted an access token for ${outcome.expiresInSeconds} seconds.`;
    case 'no-answer':
      return outcome.failure.message;
    case 'unreadable':
      return `Status ${outcome.status} came with ${BODY_WORDS[outcome.bodyShape]}: ${outcome.reason}`;
    case 'refused':
      return outcome.error === undefined
        ? `Status ${outcome.status} came with ${BODY_WORDS[outcome.bodyShape]} and no error word.`
        : `NetSuite answered status ${outcome.status} with the error ${outcome.error}.`;
  }
}

const BODY_WORDS = {
  json: 'JSON',
  html: 'a web page',
  text: 'plain text',
  empty: 'an empty body',
} as const;

/** What speaks for a cause in this run, beyond the answer itself. */
const REASONS: Partial<Readonly<Record<CauseCode, string>>> = {
  'certificate-unknown':
    'Key and certificate fit together here, so it may be that no mapping in this account holds this certificate for this integration record.',
  'certificate-revoked': 'Whether the mapping was revoked can only be seen in NetSuite.',
  'integration-unknown':
    'iss is the Client ID of this profile, but whether a record in this account has it can only be seen in NetSuite.',
  'integration-blocked': 'NetSuite does not say whether the record is blocked; its State does.',
  'grant-not-enabled':
    'The request asked for the client credentials grant, which the record must allow.',
  'scope-not-enabled':
    'The scopes in the request are known ones, so the record does not allow one.',
  'signature-invalid':
    'The key fits the certificate of this profile, but NetSuite may hold another certificate under this Certificate ID.',
  'entity-or-role-inactive':
    'The entity and role of the mapping are not part of the request, so nothing here could check them.',
  'feature-disabled': 'Whether the features are enabled can only be seen in NetSuite.',
  'role-lacks-oauth-login': 'The permissions of the role can only be seen in NetSuite.',
  'role-lacks-rest': 'The permissions of the role can only be seen in NetSuite.',
  'netsuite-unavailable':
    'A fault of NetSuite itself gives such an answer too, after the other causes are ruled out.',
  'clock-skew': 'NetSuite checks iat and exp by its own clock.',
  'account-not-found': 'An address that belongs to no account behaves like this.',
  'dns-failure': 'A name server that does not answer looks the same.',
};

function explainSuspect(code: CauseCode, seen: string, account: Account): string {
  const reason =
    code === 'mapping-cleared-by-refresh'
      ? `${account.environmentLabel} loses its mappings at every refresh.`
      : REASONS[code];
  return reason === undefined ? seen : `${seen} ${reason}`;
}

function explainMissingScopes(run: TestObservations): ReadonlyArray<RankedCause> {
  const missing = run.missingScopes ?? [];
  return missing.length === 0
    ? []
    : [
        {
          code: 'scope-not-enabled',
          why: `A token was granted, but without ${missing.join(', ')}.`,
        },
      ];
}

function explainProbe({ probe, account }: TestObservations): ReadonlyArray<RankedCause> {
  if (probe === undefined) {
    return [];
  }
  const seen = `An access token was granted. ${describeProbe(probe)}`;
  return suspectsOfProbe(probe).map((code) => ({
    code,
    why: explainSuspect(code, seen, account),
  }));
}

/** The REST call's answer as a sentence without secrets. */
export function describeProbe(probe: ProbeObservation): string {
  const call =
    probe.endpoint === 'server-time' ? 'The server time call' : 'The metadata catalogue call';
  if (probe.kind === 'ok') {
    return `${call} succeeded.`;
  }
  if (probe.kind === 'no-answer') {
    return `${call} got no answer: ${probe.failure.message}`;
  }
  const code = probe.errorCode === undefined ? '' : ` ${probe.errorCode}`;
  const body = probe.bodyShape === 'json' ? '' : ` with ${BODY_WORDS[probe.bodyShape]}`;
  const detail = probe.detail === undefined ? '' : ` NetSuite says: ${probe.detail}`;
  return `${call} answered status ${probe.status}${code}${body}.${detail}`;
}

function listUnique(causes: ReadonlyArray<RankedCause>): ReadonlyArray<RankedCause> {
  const codes = causes.map(({ code }) => code);
  return causes.filter(({ code }, index) => codes.indexOf(code) === index);
}
