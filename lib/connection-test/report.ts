import type { ReportLine } from '@/lib/diagnosis/offline-proof';
import type { RankedCause, RuledOutCause } from '@/lib/diagnosis/rule-out';
import type { RestletAddress } from '@/lib/netsuite/restlet-probe';
import type { ActsAs } from './acts-as';
import type { TestedValues } from './tested-values';

/** One request and its answer, redacted. */
export type ReportExchange = {
  /** Stable kebab-case name of the call, such as `token-request` or `suiteql`. */
  readonly id: string;
  readonly title: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly request: {
    readonly method: string;
    /** The real URL, even if a gateway forwarded the request. */
    readonly url: string;
    /** Header names and values. Words replace credentials. */
    readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
    /** Words replace secrets. Absent when the request had no body. */
    readonly body?: string;
  };
  /** Absent when there was no answer. */
  readonly answer?: {
    readonly status: number;
    readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
    /** The beginning of the body, redacted. */
    readonly body: string;
  };
  /** Why there was no answer, as a sentence. */
  readonly failure?: string;
};

/** The assertion that was sent, decoded. Words replace the Client ID and other secrets. */
export type ReportAssertion = {
  /** Pretty-printed JSON. */
  readonly header: string;
  /** Pretty-printed JSON. */
  readonly payload: string;
};

/** The outcome of one connection test. Contains no secrets. */
export type ConnectionReport = {
  readonly outcome: 'works' | 'does-not-work';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly lines: ReadonlyArray<ReportLine>;
  readonly causes: ReadonlyArray<RankedCause>;
  /** Whether the evidence singles out the first cause. Like the fields below, absent in reports of earlier versions. */
  readonly isSingledOut?: boolean;
  readonly ruledOut?: ReadonlyArray<RuledOutCause>;
  readonly assertion?: ReportAssertion;
  readonly exchanges?: ReadonlyArray<ReportExchange>;
  /** The entity and role that the token acts as, if it shows them. */
  readonly actsAs?: ActsAs;
  /** The RESTlet of the account that the test was to call; absent when none was named. */
  readonly restlet?: RestletAddress;
  /** Digests of what was tested. They show whether a value has changed. */
  readonly tested?: TestedValues;
  /** True in reports that keep only listed words from the other side; absent in older reports. */
  readonly hasListedWordsOnly?: true;
};

/** Receives each line of a report as soon as it is known, in order. */
export type ReportLineListener = (line: ReportLine) => void;
