import type { CauseCode } from '@/lib/netsuite/causes';

/** How one line of the report ended. */
export type ReportLineState = 'passed' | 'warning' | 'failed' | 'skipped';

/** One line of the report: one thing that was checked, and what was seen. */
export type ReportLine = {
  /** Stable kebab-case name, for instance `certificate-id-matches`. */
  readonly id: string;
  readonly stage: 'offline' | 'network' | 'token' | 'probe';
  /** What was checked, as a short sentence. */
  readonly title: string;
  readonly state: ReportLineState;
  /** What was seen, in sentences without secrets. */
  readonly evidence: ReadonlyArray<string>;
};

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
  /** Absent in reports of earlier versions, as are the fields below. */
  readonly ruledOut?: ReadonlyArray<RuledOutCause>;
  readonly assertion?: ReportAssertion;
  readonly exchanges?: ReadonlyArray<ReportExchange>;
  /** Set since nothing but listed words of the other side's is kept in a report. */
  readonly hasListedWordsOnly?: true;
};

/** Is told each line of a report as soon as it is known, in order. */
export type ReportLineListener = (line: ReportLine) => void;
