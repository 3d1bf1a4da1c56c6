import type { Account } from '@/lib/account/account';
import type { Place } from '@/lib/guide/places';
import type { TaskSlug } from '@/lib/guide/tasks';
import type { LoginAuditWord } from './login-audit-words';
import type { OfflineCheck } from './offline-checks';

/** Something that a run showed and that can exclude causes. */
export type Sign =
  | 'never-refreshed'
  /** An answer of any kind: the way there and back is open. */
  | 'any-answer'
  /** An answer in NetSuite's own words: nothing else answered. */
  | 'netsuite-answer'
  /** Such an answer that is not a 404; how NetSuite answers for an unknown account is not documented. */
  | 'account-answers'
  | 'status-not-429'
  | 'status-below-500'
  | 'clocks-agree'
  /** NetSuite accepted everything that the token request relies on. */
  | 'token-granted'
  | 'token-lacks-no-scope'
  | 'server-time-ok'
  | 'metadata-catalog-ok'
  | 'suiteql-ok'
  | 'restlet-ok';

/**
 * What following a fix does, the cheapest first: look, wait, and test again; change a value or a
 * setting that can be changed back; or put something new in the place of a key, a certificate, or a
 * Client ID, which can stop what still uses the old one.
 */
export const FIX_COSTS = ['look', 'change', 'replace'] as const;

/** What following a fix costs. */
export type FixCost = (typeof FIX_COSTS)[number];

/** What a record may say about the run in which its cause is listed. */
export type RunFacts = {
  readonly account: Account;
  /** When the run began. */
  readonly now: Date;
  /** When the validity of the certificate begins; absent when it cannot be read. */
  readonly certificateValidFrom?: Date;
};

/**
 * Everything that the app knows about one cause of failure, in words for an administrator of NetSuite
 * or Celigo. Words that stand on NetSuite's and Celigo's screens are marked as in `lib/marked-text.ts`
 * in `meaning`, `evidence` and `fix`.
 */
export type CauseRecord = {
  readonly title: string;
  /** What is wrong, in one or two sentences. */
  readonly meaning: string;
  /** What to look for: what a person would see if this is the cause. Looking changes nothing. */
  readonly evidence: string;
  /** What to click or type next, if it is the cause. Only a fix that says so by its cost replaces anything. */
  readonly fix: string;
  readonly fixCost: FixCost;
  /** What is left if the fix cannot be followed. It replaces something, so it comes after every other cause. */
  readonly lastResort?: string;
  /** The page of the journey where it is fixed. */
  readonly task: TaskSlug;
  /** The page of NetSuite where it is fixed, or where to look. */
  readonly place: Place;
  /** Oracle's page on the subject. */
  readonly oraclePage: string;
  /**
   * The Detail words of the Login Audit Trail that name it. Every cause with 1 is likelier behind its
   * word than those with 2; among equals the word cannot tell.
   */
  readonly auditWords: Partial<Readonly<Record<LoginAuditWord, 1 | 2>>>;
  /** The offline checks that can find it; one that `finds-or-excludes` rules it out by passing. */
  readonly checks: Partial<Readonly<Record<OfflineCheck, 'finds' | 'finds-or-excludes'>>>;
  /** Listed only with the evidence of a check, never as a guess behind an answer. */
  readonly onlyFromChecks?: true;
  /** What rules it out once a request was sent. */
  readonly excludedBy: ReadonlyArray<Sign>;
  /** What excludes it holds for every call of the run; otherwise another call may still meet it. */
  readonly excludedForEveryCall?: true;
  /**
   * Its place among the causes after a test that worked with exactly the same values: what happens in
   * NetSuite alone comes first (0), values that can never have been right come last (10); 6 for all
   * others.
   */
  readonly priorityAfterGoodTest: number;
  /**
   * Why the cause is possible regardless of the response, as a sentence; `undefined` if the response alone
   * explains it.
   */
  readonly whyListed: string | ((run: RunFacts) => string) | undefined;
};
