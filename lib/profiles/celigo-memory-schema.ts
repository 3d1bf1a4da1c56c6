import { z } from 'zod';
import type { CeligoResourceKind } from '@/lib/celigo/catalog';
import { CELIGO_API_REGIONS, type CeligoApiRegion } from '@/lib/celigo/regions';

/** An account of Celigo's, told apart by what its API says of a token. */
export type CeligoAccount = {
  readonly region: CeligoApiRegion;
  /** Celigo's id of the user whose account it is. */
  readonly userId: string;
};

/** One line of a run: what was done in Celigo, and what it said. Free of secrets. */
export type CeligoRunLine = {
  readonly id: 'token' | 'iclient' | 'connection' | 'test';
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly title: string;
  readonly evidence: ReadonlyArray<string>;
};

/** Celigo turned requests away because there were too many. */
export type CeligoLimit = {
  /** How long it asked to wait; absent where it did not say. */
  readonly retryAfterSeconds?: number;
};

/** One run that made or updated a profile's iClient and connection in Celigo. Free of secrets. */
export type CeligoRunRecord = {
  readonly region: CeligoApiRegion;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** `under-way` until the run ends; it stays so if the process is killed. */
  readonly outcome: 'under-way' | 'works' | 'does-not-work' | 'stopped';
  readonly lines: ReadonlyArray<CeligoRunLine>;
  /**
   * Celigo's answer to the test, or its errors about a document that it refused: JSON, as far as it is
   * made of words that may be shown.
   */
  readonly answer?: string;
  /** Present when the run stopped because its token opens a different account than the last one. */
  readonly otherAccount?: { readonly was: CeligoAccount; readonly now?: CeligoAccount };
  /** Present when the run stopped because Celigo's API did not answer, or not as documented. */
  readonly isBusy?: true;
  /** Present when that was because of a limit of requests. */
  readonly limit?: CeligoLimit;
  /** Present when the wizard itself sent no more, because the profile or the right to change it was another one. */
  readonly isHeldBack?: true;
  /** The handover link of the guest who had it run; absent for a run of somebody with an account. */
  readonly linkId?: string;
  /** Set by versions that keep only listed words of Celigo's with a run. */
  readonly hasListedWordsOnly?: true;
};

/** What a profile knows of its iClient and connection in Celigo. Sealed with the configuration. */
export type CeligoMemory = {
  /** Only when the person asked for it to be kept. A secret. */
  readonly apiToken?: { readonly region: CeligoApiRegion; readonly token: string };
  /** The account that this profile's documents went to; another one is asked about first. */
  readonly account?: CeligoAccount & {
    /** ISO 8601, UTC. */
    readonly since: string;
  };
  /** The ids that Celigo gave, for one region and one NetSuite account. */
  readonly made?: {
    readonly region: CeligoApiRegion;
    readonly accountId: string;
    readonly iClientId?: string;
    readonly connectionId?: string;
  };
  /** What Celigo was asked to create last, until it was answered. */
  readonly creating?: {
    readonly region: CeligoApiRegion;
    readonly accountId: string;
    readonly kind: CeligoResourceKind;
    /** ISO 8601, UTC. */
    readonly since: string;
  };
  readonly lastRun?: CeligoRunRecord;
};

const region = z.enum(CELIGO_API_REGIONS);
const account = z.object({ region, userId: z.string() });

const lastRun = z.object({
  region,
  startedAt: z.string(),
  outcome: z.enum(['under-way', 'works', 'does-not-work', 'stopped']),
  lines: z.array(
    z.object({
      id: z.enum(['token', 'iclient', 'connection', 'test']),
      state: z.enum(['passed', 'failed', 'skipped']),
      title: z.string(),
      evidence: z.array(z.string()),
    }),
  ),
  answer: z.string().optional(),
  otherAccount: z.object({ was: account, now: account.optional() }).optional(),
  isBusy: z.literal(true).optional(),
  limit: z.object({ retryAfterSeconds: z.number().optional() }).optional(),
  isHeldBack: z.literal(true).optional(),
  linkId: z.string().optional(),
  hasListedWordsOnly: z.literal(true).optional(),
});

/** A run that an earlier version kept with Celigo's own words: they are left out. */
function withoutForeignWords(run: z.output<typeof lastRun>): z.output<typeof lastRun> {
  if (run.hasListedWordsOnly === true) {
    return run;
  }
  const { answer: _words, ...rest } = run;
  return { ...rest, lines: run.lines.map((line) => ({ ...line, evidence: [] })) };
}

/** Reads what `CeligoMemory` says, as it was stored. */
export const celigoMemorySchema = z.object({
  apiToken: z.object({ region, token: z.string() }).optional(),
  account: account.extend({ since: z.string() }).optional(),
  made: z
    .object({
      region,
      accountId: z.string(),
      iClientId: z.string().optional(),
      connectionId: z.string().optional(),
    })
    .optional(),
  creating: z
    .object({
      region,
      accountId: z.string(),
      kind: z.enum(['iclients', 'connections']),
      since: z.string(),
    })
    .optional(),
  lastRun: lastRun.transform(withoutForeignWords).optional(),
});
