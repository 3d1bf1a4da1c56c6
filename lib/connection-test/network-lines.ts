import { SCOPES, type Scope } from '@/lib/account/scopes';
import { describeOutcome, describeSkew, describeTraits } from '@/lib/diagnosis/observation-words';
import type { ReportLine, ReportLineState } from '@/lib/diagnosis/offline-proof';
import { isNetsuiteAnswer } from '@/lib/diagnosis/rule-out';
import { SUSPICIOUS_SKEW_SECONDS } from '@/lib/diagnosis/skew-effect';
import type { DecodedAccessToken } from '@/lib/netsuite/access-token';
import type { TokenExchangeObservation } from '@/lib/netsuite/token-exchange';
import { elapsedText, momentText } from '@/lib/words';
import { skippedProbeLines } from './probe-lines';
import type { ReportLineId } from './report-stages';

type LineSubject = Pick<ReportLine, 'stage' | 'title'> & { readonly id: ReportLineId };

/** The line that says whether NetSuite's token endpoint answered. */
export const ANSWER_LINE = 'token-endpoint-answers';

const ANSWER: LineSubject = {
  id: ANSWER_LINE,
  stage: 'network',
  title: 'The account’s token endpoint responds',
};
const CLOCKS: LineSubject = {
  id: 'clocks-agree',
  stage: 'network',
  title: 'The clocks of NetSuite and this app’s server agree',
};
/** The line that says whether NetSuite granted an access token. */
export const GRANTED_LINE = 'access-token-granted';

const GRANT: LineSubject = {
  id: GRANTED_LINE,
  stage: 'token',
  title: 'NetSuite grants an access token',
};

/** The line that says which entity and role the access token acts as. */
export const ACTS_AS_LINE = 'token-acts-as';

const ACTS_AS: LineSubject = {
  id: ACTS_AS_LINE,
  stage: 'token',
  title: 'The token shows its role and entity',
};
const GRANTED_SCOPES: LineSubject = {
  id: 'scopes-granted',
  stage: 'token',
  title: 'The token has the chosen scopes',
};
function toLine(
  subject: LineSubject,
  state: ReportLineState,
  ...evidence: ReadonlyArray<string>
): ReportLine {
  return { ...subject, state, evidence };
}

/** Whether the token endpoint's host answered as NetSuite's API does, even if it refused. */
export function lineOfAnswer(exchange: TokenExchangeObservation): ReportLine {
  const { outcome, durationMs, traits } = exchange;
  const took = `It took ${elapsedText(durationMs)}.`;
  const more = describeTraits(traits);
  switch (outcome.kind) {
    case 'granted':
      return toLine(
        ANSWER,
        'passed',
        'NetSuite returned status 200 and the documented JSON.',
        took,
      );
    case 'refused':
      return toLine(
        ANSWER,
        isNetsuiteAnswer(exchange) ? 'passed' : 'failed',
        describeOutcome(outcome),
        ...more,
        took,
      );
    case 'unreadable':
    case 'no-answer':
      return toLine(ANSWER, 'failed', describeOutcome(outcome), ...more, took);
  }
}

/** How far apart the clocks are. A difference is only a warning, because NetSuite decides what it accepts. */
export function lineOfClocks({ clockSkewSeconds }: TokenExchangeObservation): ReportLine {
  if (clockSkewSeconds === undefined) {
    return toLine(CLOCKS, 'skipped', 'No response had a readable date.');
  }
  const state = Math.abs(clockSkewSeconds) > SUSPICIOUS_SKEW_SECONDS ? 'warning' : 'passed';
  return toLine(CLOCKS, state, describeSkew(clockSkewSeconds));
}

/** Whether an access token was granted. */
export function lineOfGrant(exchange: TokenExchangeObservation): ReportLine {
  const { outcome } = exchange;
  if (outcome.kind === 'granted') {
    return toLine(GRANT, 'passed', describeOutcome(outcome));
  }
  const description =
    outcome.kind === 'refused' && outcome.errorDescription !== undefined
      ? [`The error description is: ${outcome.errorDescription}`]
      : [];
  const trail =
    isNetsuiteAnswer(exchange) && outcome.kind === 'refused' && outcome.status !== 429
      ? [
          'NetSuite does not send the true reason. The Detail column in the Login Audit Trail may show it.',
        ]
      : [];
  return toLine(GRANT, 'failed', describeOutcome(outcome), ...description, ...trail);
}

/** Which role and entity the token acts as. An unreadable token is only a warning, because it may still work. */
export function lineOfRoleAndEntity(token: DecodedAccessToken): ReportLine {
  const expiry =
    token.expiresAt === undefined ? [] : [`It expires on ${momentText(token.expiresAt)}.`];
  return token.roleId === undefined || token.entityId === undefined
    ? toLine(ACTS_AS, 'warning', 'The token does not show them in the documented form.', ...expiry)
    : toLine(
        ACTS_AS,
        'passed',
        `The token acts as the entity with internal ID ${token.entityId} in the role with internal ID ${token.roleId}.`,
        ...expiry,
      );
}

/** The chosen scopes that a token lacks; nothing when it does not list its scopes. */
export function listMissingScopes(
  token: DecodedAccessToken,
  scopes: ReadonlyArray<Scope>,
): ReadonlyArray<Scope> | undefined {
  return token.scopes.length === 0
    ? undefined
    : scopes.filter((scope) => !token.scopes.includes(scope));
}

/** The scopes with known names, and the number of others. Their text is not shown, because it is not ours. */
function scopeWords(held: ReadonlyArray<string>): string {
  const known = SCOPES.filter((scope) => held.includes(scope));
  const others = new Set(held).size - known.length;
  const more = others === 1 ? 'one that is not known here' : `${others} that are not known here`;
  return [...known, ...(others > 0 ? [more] : [])].join(', ');
}

/** Whether the token has each chosen scope. */
export function lineOfGrantedScopes(
  token: DecodedAccessToken,
  scopes: ReadonlyArray<Scope>,
): ReportLine {
  const missing = listMissingScopes(token, scopes);
  if (missing === undefined) {
    return toLine(GRANTED_SCOPES, 'warning', 'The token does not list its scopes.');
  }
  const granted = `The token has ${scopeWords(token.scopes)}.`;
  return missing.length === 0
    ? toLine(GRANTED_SCOPES, 'passed', granted)
    : toLine(GRANTED_SCOPES, 'failed', granted, `It lacks ${missing.join(', ')}.`);
}

/** The lines after the offline stage, when nothing was sent. */
export function skippedNetworkLines(
  scopes: ReadonlyArray<Scope>,
  why: string,
): ReadonlyArray<ReportLine> {
  return [
    ...[ANSWER, CLOCKS, GRANT].map((subject) => toLine(subject, 'skipped', why)),
    ...skippedTokenLines(scopes, why),
  ];
}

/** The lines after the token request, when there is no token. */
export function skippedTokenLines(
  scopes: ReadonlyArray<Scope>,
  why: string,
): ReadonlyArray<ReportLine> {
  return [
    ...[ACTS_AS, GRANTED_SCOPES].map((subject) => toLine(subject, 'skipped', why)),
    ...skippedProbeLines(scopes, why),
  ];
}
