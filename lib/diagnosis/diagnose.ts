import { canBeRefreshed } from '@/lib/account/account';
import type { TokenExchangeObservation } from '@/lib/netsuite/token-exchange';
import { suspectsOfRest, suspectsOfRestlet, suspectsOfSuiteql } from './call-suspects';
import { CAUSES, type CauseCode } from './causes';
import {
  explainByHistory,
  orderByAge,
  orderByHistory,
  speaksOfOneThing,
  workedBefore,
} from './history';
import { describeOutcome, describeProbe, describeSkew, describeTraits } from './observation-words';
import type { ProbeObservations, TestObservations } from './observations';
import type { OfflineProof } from './offline-proof';
import type { RankedCause, RuledOutCause } from './rule-out';
import { isNetsuiteAnswer, listRuledOut } from './rule-out';
import { causeNamedByAnswer, orderByCost } from './singled-out';
import { judgeSkew } from './skew-effect';
import { suspectsOfExchange } from './token-suspects';

/** What one run says about causes. */
export type Diagnosis = {
  /** Still possible, in the order to look for them; empty when everything worked. */
  readonly causes: ReadonlyArray<RankedCause>;
  /** Whether the evidence singles out the first cause. Otherwise several share what was seen. */
  readonly isSingledOut: boolean;
  /** Excluded, the firmest first. No cause is in both lists. */
  readonly ruledOut: ReadonlyArray<RuledOutCause>;
};

/**
 * Lists the causes that a run leaves open and says what excludes the others. A cause that an offline
 * proof or the kind of account excludes is never listed as possible. What a proof found wrong, or the
 * answer itself names, is singled out and comes first. All others are in the order of what their fixes
 * cost; among equals, the likelier first, by the answer and by the last test that worked. What a check only
 * warned of is among them if a test worked with it. On a run that worked, only what is listed as a warning
 * can be left.
 */
export function diagnose(run: TestObservations): Diagnosis {
  const ruledOut = listRuledOut(run);
  const beyondDoubt = ruledOut.filter(({ by }) => by === 'offline-proof' || by === 'environment');
  const { found, others } = findCauses(run, ruledOut);
  const open = (causes: ReadonlyArray<RankedCause>) =>
    listUnique(causes.filter(({ code }) => isOpen(code, beyondDoubt)));
  const likely = open([...found, ...others]);
  const singledOut = countSingledOut(run, likely, open(found).length);
  const causes = [
    ...likely.slice(0, singledOut),
    ...orderByCost(likely.slice(singledOut), ({ code }) => code),
  ];
  return {
    causes,
    isSingledOut: singledOut > 0,
    ruledOut: ruledOut.filter(({ code }) => !causes.some((cause) => cause.code === code)),
  };
}

/** Causes that evidence of this run itself points to, and those that its answer leaves open too. */
type FoundCauses = {
  readonly found: ReadonlyArray<RankedCause>;
  readonly others: ReadonlyArray<RankedCause>;
};

/** How many causes at the head of the list are singled out. */
function countSingledOut(
  run: TestObservations,
  likely: ReadonlyArray<RankedCause>,
  foundCount: number,
): number {
  if (foundCount > 0) {
    return foundCount;
  }
  const [first] = likely;
  const isNamed = first !== undefined && first.code === causeNamedByAnswer(run);
  return likely.length === 1 || isNamed ? 1 : 0;
}

function findCauses(run: TestObservations, ruledOut: ReadonlyArray<RuledOutCause>): FoundCauses {
  const broken = run.proofs.filter(({ line }) => line.state === 'failed');
  if (broken.length > 0) {
    return { found: broken.flatMap(explainProof), others: [] };
  }
  if (run.exchange === undefined) {
    return { found: [], others: [] };
  }
  return run.exchange.outcome.kind === 'granted'
    ? { found: [], others: explainCalls(run, ruledOut) }
    : explainRefusal(run, run.exchange, ruledOut);
}

function explainProof(proof: OfflineProof): ReadonlyArray<RankedCause> {
  const why = proof.line.evidence.join(' ');
  return proof.cause === undefined ? [] : [{ code: proof.cause, why }];
}

function explainRefusal(
  run: TestObservations,
  exchange: TokenExchangeObservation,
  ruledOut: ReadonlyArray<RuledOutCause>,
): FoundCauses {
  const { outcome } = exchange;
  const seen = [describeOutcome(outcome), ...describeTraits(exchange.traits)].join(' ');
  const suspects = orderSuspects(suspectsOfExchange(exchange), run);
  const isOfOneThing = speaksOfOneThing(suspects);
  const isAboutAssertion =
    outcome.kind === 'refused' &&
    outcome.status !== 429 &&
    (isNetsuiteAnswer(exchange) || !isOfOneThing);
  const ofProofs = isAboutAssertion ? run.proofs.flatMap(explainProof) : [];
  const warned = ofProofs.filter(({ code }) => !workedBefore(code, run));
  // What did no harm before stays possible, as one of several and the least likely of them.
  const harmless = ofProofs.filter(({ code }) => workedBefore(code, run));
  const isHarmless = (code: CauseCode) => harmless.some((one) => one.code === code);
  const explained = [
    ...putSignatureNextTo(warned, suspects).filter(
      (code) => CAUSES[code].onlyFromChecks !== true && !isHarmless(code),
    ),
    ...harmless.map(({ code }) => code),
  ]
    .filter((code) => isOpen(code, ruledOut))
    .map((code) => {
      const evidence = harmless.flatMap((one) => (one.code === code ? [one.why] : []));
      return explainSuspect(code, [seen, ...evidence].join(' '), run);
    });
  const clock = isAboutAssertion ? weighClock(run, exchange) : NO_CLOCK;
  const known = [...warned, ...clock.likely];
  const others = explained.filter(
    ({ code }) => code !== 'clock-skew' || clock.unlikely.length === 0,
  );
  const isHarmlessListed = others.length < explained.length;
  const rest = [...others, ...(isHarmlessListed ? clock.unlikely : [])];
  return isOfOneThing
    ? { found: [], others: [...rest.slice(0, 1), ...known, ...rest.slice(1)] }
    : { found: known, others: rest };
}

function orderSuspects(
  suspects: ReadonlyArray<CauseCode>,
  run: TestObservations,
): ReadonlyArray<CauseCode> {
  // An Account ID that worked before is the right one.
  const possible = suspects.filter(
    (code) => code !== 'account-is-another' || !workedBefore(code, run),
  );
  const ordered = orderByHistory(possible, run.lastGoodTest, run.now);
  return run.lastGoodTest === undefined && canBeRefreshed(run.account.accountId)
    ? orderByAge(ordered, run)
    : ordered;
}

/**
 * Under a Certificate ID that is not the predicted one NetSuite may hold another certificate, and
 * then the signature does not fit.
 */
function putSignatureNextTo(
  warned: ReadonlyArray<RankedCause>,
  suspects: ReadonlyArray<CauseCode>,
): ReadonlyArray<CauseCode> {
  const isLikely = warned.some(({ code }) => code === 'certificate-id-mismatch');
  return isLikely && suspects.includes('signature-invalid')
    ? ['signature-invalid', ...suspects]
    : suspects;
}

function isOpen(code: CauseCode, ruledOut: ReadonlyArray<RuledOutCause>): boolean {
  return !ruledOut.some((excluded) => excluded.code === code);
}

/** What the clocks say of a refusal: a cause that is likely, or one that hardly is. */
type ClockWeight = {
  readonly likely: ReadonlyArray<RankedCause>;
  readonly unlikely: ReadonlyArray<RankedCause>;
};

const NO_CLOCK: ClockWeight = { likely: [], unlikely: [] };

/** A difference that breaks the assertion is likely the cause; one that does no harm hardly is. */
function weighClock(
  { assertionLifetimeSeconds }: TestObservations,
  { outcome, clockSkewSeconds: skewSeconds }: TokenExchangeObservation,
): ClockWeight {
  const effect = judgeSkew(skewSeconds, assertionLifetimeSeconds);
  if (skewSeconds === undefined || effect === 'unclear') {
    return NO_CLOCK;
  }
  const seen = `${describeOutcome(outcome)} ${describeSkew(skewSeconds)}`;
  return effect === 'breaks'
    ? { likely: [{ code: 'clock-skew', why: seen }], unlikely: [] }
    : { likely: [], unlikely: [{ code: 'clock-skew', why: `${seen} ${HARMLESS_SKEW}` }] };
}

const HARMLESS_SKEW =
  'That alone should do no harm: by NetSuite’s clock the assertion is neither from the future nor expired.';

function explainSuspect(code: CauseCode, seen: string, run: TestObservations): RankedCause {
  const { whyListed } = CAUSES[code];
  const reason = typeof whyListed === 'function' ? whyListed(run) : whyListed;
  const sentences = [seen, reason, explainByHistory(code, run.lastGoodTest, run.now)];
  return { code, why: sentences.filter((text) => text !== undefined).join(' ') };
}

/** After a grant: what the token lacks, then what the calls with it showed, SuiteQL last. */
function explainCalls(
  run: TestObservations,
  ruledOut: ReadonlyArray<RuledOutCause>,
): ReadonlyArray<RankedCause> {
  const probes = run.probes ?? {};
  const missing = run.missingScopes ?? [];
  const ofScopes: ReadonlyArray<RankedCause> =
    missing.length === 0
      ? []
      : [
          {
            code: 'scope-not-enabled',
            why: `A token was granted, but without ${missing.join(', ')}.`,
          },
        ];
  const proven = ruledOut.filter(({ code }) => CAUSES[code].excludedForEveryCall === true);
  const ofCalls = [
    { suspects: suspectsOfRest(probes), seen: describeRest(probes) },
    { suspects: suspectsOfRestlet(probes), seen: describeOne(probes.restlet) },
    { suspects: suspectsOfSuiteql(probes), seen: describeOne(probes.suiteql) },
  ].flatMap(({ suspects, seen }) =>
    suspects
      .filter((code) => isOpen(code, proven))
      .map((code) => explainSuspect(code, `An access token was granted. ${seen}`, run)),
  );
  return [...ofScopes, ...ofCalls];
}

function describeRest({ serverTime, metadataCatalog }: ProbeObservations): string {
  return [serverTime, metadataCatalog]
    .flatMap((probe) => (probe === undefined ? [] : [describeOne(probe)]))
    .join(' ');
}

function describeOne(probe: ProbeObservations['suiteql']): string {
  if (probe === undefined) {
    return '';
  }
  const traits = 'traits' in probe ? describeTraits(probe.traits) : [];
  return [describeProbe(probe), ...traits].join(' ');
}

function listUnique(causes: ReadonlyArray<RankedCause>): ReadonlyArray<RankedCause> {
  const codes = causes.map(({ code }) => code);
  return causes.filter(({ code }, index) => codes.indexOf(code) === index);
}
