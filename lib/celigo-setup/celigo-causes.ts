import { suspectsOfExchange } from '@/lib/connection-test/token-suspects';
import type { CauseCode } from '@/lib/netsuite/causes';
import type { CeligoRunRecord } from '@/lib/profiles/celigo-memory-schema';

/** What Celigo's answer to a failed test points to, as far as it is NetSuite's side or this profile's. */
export type CeligoAnswerMeaning = {
  /** Most likely first; empty when the answer points to nothing that is known here. */
  readonly causes: ReadonlyArray<CauseCode>;
  /** What to do in Celigo, in a sentence. */
  readonly advice?: string;
};

const MOST_CAUSES = 5;

const TOKEN_ERROR =
  /\b(invalid_client|invalid_grant|invalid_request|invalid_scope|unauthorized_client|unsupported_grant_type|server_error)\b/;

/** A status of NetSuite's API, as Celigo passes it on. */
const API_STATUS = /"code"\s*:\s*"?(400|401|403|404)"?/;

/** Without the right permissions NetSuite has been seen to answer 401, 400 and 403 alike. */
const ROLE_CAUSES: ReadonlyArray<CauseCode> = [
  'role-lacks-rest',
  'role-lacks-oauth-login',
  'entity-or-role-inactive',
  'feature-disabled',
];

const ADVICE: ReadonlyArray<readonly [pattern: RegExp, advice: string]> = [
  [
    /invalid_domain/,
    'Celigo wants the host of the Access token URL in Valid domain names of the iClient. Press the button again: the document that is sent names it.',
  ],
  [
    /unknown path|handlebars|template/i,
    'Celigo could not render a template. Compare the payload and the JWT headers in Celigo with those on the page of the iClient.',
  ],
];

function causesOf(answer: string): ReadonlyArray<CauseCode> {
  const error = TOKEN_ERROR.exec(answer)?.[1];
  if (error !== undefined) {
    const outcome = { kind: 'refused', status: 400, error, bodyShape: 'json' } as const;
    return suspectsOfExchange({ outcome, durationMs: 0 });
  }
  if (/ENOTFOUND|EAI_AGAIN/.test(answer)) return ['account-not-found'];
  const status = API_STATUS.exec(answer)?.[1];
  if (status === undefined) return [];
  return status === '404' ? ['feature-disabled'] : ROLE_CAUSES;
}

/** Reads what Celigo answered to its own test, where that is ours to explain. */
export function meaningOfCeligoAnswer(
  run: Pick<CeligoRunRecord, 'outcome' | 'answer'>,
  accountId: string,
): CeligoAnswerMeaning {
  if (run.outcome !== 'does-not-work' || run.answer === undefined) return { causes: [] };
  const { answer } = run;
  const isSandbox = /_SB\d+$/.test(accountId);
  const causes = causesOf(answer)
    .filter((code) => isSandbox || code !== 'mapping-cleared-by-refresh')
    .slice(0, MOST_CAUSES);
  const advice = ADVICE.find(([pattern]) => pattern.test(answer))?.[1];
  return { causes, ...(advice === undefined ? {} : { advice }) };
}
