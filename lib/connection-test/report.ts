import type { ReportLine } from '@/lib/diagnosis/offline-proof';
import type { RankedCause, RuledOutCause } from '@/lib/diagnosis/rule-out';
import type { ActsAs } from './acts-as';
import type { TestedValues } from './tested-values';

/** One request that was sent and what came back, redacted. */
export type ReportExchange = {
  /** Stable kebab-case name of the call, for instance `token-request` or `suiteql`. */
  readonly id: string;
  readonly title: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly request: {
    readonly method: string;
    /** The real URL, also when a gateway carried it. */
    readonly url: string;
    /** Header names and values; credentials are replaced by words. */
    readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
    /** Secrets are replaced by words; absent when nothing was sent as body. */
    readonly body?: string;
  };
  /** Absent when there was no answer. */
  readonly answer?: {
    readonly status: number;
    readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
    /** The beginning of the body, redacted. */
    readonly body: string;
  };
  /** Why there was no answer, in a sentence. */
  readonly failure?: string;
};

/** The assertion that was sent, decoded; the Client ID and other secrets are replaced by words. */
export type ReportAssertion = {
  /** Pretty-printed JSON. */
  readonly header: string;
  /** Pretty-printed JSON. */
  readonly payload: string;
};

/** The outcome of one connection test. Free of secrets. */
export type ConnectionReport = {
  readonly outcome: 'works' | 'does-not-work';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly lines: ReadonlyArray<ReportLine>;
  readonly causes: ReadonlyArray<RankedCause>;
  /** Whether the evidence singles out the first cause; absent in reports of earlier versions, as are the fields below. */
  readonly isSingledOut?: boolean;
  readonly ruledOut?: ReadonlyArray<RuledOutCause>;
  readonly assertion?: ReportAssertion;
  readonly exchanges?: ReadonlyArray<ReportExchange>;
  /** Whom the token acts as, where it shows that. */
  readonly actsAs?: ActsAs;
  /** What was tested, in digests: tells whether a value is as it was. */
  readonly tested?: TestedValues;
  /** Set since nothing but listed words of the other side's is kept in a report. */
  readonly hasListedWordsOnly?: true;
};

/** Is told each line of a report as soon as it is known, in order. */
export type ReportLineListener = (line: ReportLine) => void;
