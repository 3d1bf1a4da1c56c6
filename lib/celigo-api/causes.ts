import type { CeligoField } from '@/lib/celigo/catalog';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { suspectsOfRestStatus } from '@/lib/diagnosis/call-suspects';
import type { CauseCode } from '@/lib/diagnosis/causes';
import { causesExcludedByKind, type RankedCause } from '@/lib/diagnosis/rule-out';
import { inOrderToLook } from '@/lib/diagnosis/singled-out';
import { suspectsOfExchange } from '@/lib/diagnosis/token-suspects';
import type { CeligoRunRecord } from '@/lib/profiles/celigo-memory-schema';
import { type CeligoApiErrorDetail, readCeligoErrors } from './errors';

type Run = Pick<CeligoRunRecord, 'outcome' | 'answer' | 'lines'>;

type FormFields = ReadonlyArray<Pick<CeligoField, 'jsonPath' | 'label' | 'section'>>;

/** What a failed test or a refused document points to, if the reason is in NetSuite or in this profile. */
export type CeligoAnswerMeaning = {
  /**
   * In the order to check them, as in a test report: first what the answer names, then the cheapest fix,
   * then the likelier cause. Empty when the answer points to no known cause.
   */
  readonly causes: ReadonlyArray<RankedCause>;
  /** What to do in Celigo, in a sentence. */
  readonly advice?: string;
};

const TOKEN_ERROR =
  /\b(invalid_client|invalid_grant|invalid_request|invalid_scope|unauthorized_client|unsupported_grant_type|server_error)\b/;

/** A status of NetSuite's API, as Celigo reports it. */
const API_STATUS = /"code"\s*:\s*"?(400|401|403|404)"?/;

const ADVICE: ReadonlyArray<readonly [pattern: RegExp, advice: string]> = [
  [
    /invalid_domain/,
    `Celigo requires the host of the ${CELIGO_LABELS.accessTokenUrl} in the iClient’s ${CELIGO_LABELS.validDomainNames} field. Click the button again: the wizard sends that field, too.`,
  ],
  [
    /unknown path|handlebars|template/i,
    `Celigo could not render a template. Compare the payload and the ${CELIGO_LABELS.headers} in Celigo with those on the iClient page.`,
  ],
];

function explained(codes: ReadonlyArray<CauseCode>, why: string): ReadonlyArray<RankedCause> {
  return codes.map((code) => ({ code, why }));
}

/** What error words from NetSuite's token endpoint or from the network point to. */
function causesOfText(text: string): ReadonlyArray<RankedCause> {
  const error = TOKEN_ERROR.exec(text)?.[1];
  if (error !== undefined) {
    const outcome = { kind: 'refused', status: 400, error, bodyShape: 'json' } as const;
    const exchange = { outcome, durationMs: 0 };
    return explained(
      inOrderToLook(suspectsOfExchange(exchange), exchange),
      `NetSuite refused Celigo a token with the error ${error}.`,
    );
  }
  return /ENOTFOUND|EAI_AGAIN/.test(text)
    ? explained(['account-not-found'], 'Celigo found no server with this name.')
    : [];
}

function causesOfTest(answer: string): ReadonlyArray<RankedCause> {
  const causes = causesOfText(answer);
  const status = API_STATUS.exec(answer)?.[1];
  return causes.length > 0 || status === undefined
    ? causes
    : explained(
        inOrderToLook(suspectsOfRestStatus(Number(status))),
        `Celigo’s test request got status ${status}.`,
      );
}

/** Celigo's errors about a document that it refused, in the form that is stored with the run. */
export function answerOfRefusal(errors: ReadonlyArray<CeligoApiErrorDetail>): string {
  return JSON.stringify({ errors }, null, 2);
}

function errorsOf(answer: string): ReadonlyArray<CeligoApiErrorDetail> {
  try {
    return readCeligoErrors(JSON.parse(answer));
  } catch (error) {
    if (error instanceof SyntaxError) {
      return [];
    }
    throw error;
  }
}

/** What a refused document says about NetSuite. Only a connection can be refused because of NetSuite. */
function causesOfRefusal({ lines }: Run, errors: ReadonlyArray<CeligoApiErrorDetail>) {
  const isConnection = lines.some(({ id, state }) => id === 'connection' && state === 'failed');
  const texts = errors
    .filter(({ field }) => field === undefined)
    // As a code, this word may just as well be Celigo's own, about the document.
    .map(({ code, message }) => (code === 'invalid_request' ? message : `${code} ${message}`));
  return isConnection ? causesOfText(texts.join(' ')) : [];
}

function adviceOfFields(
  errors: ReadonlyArray<CeligoApiErrorDetail>,
  fields: FormFields,
): string | undefined {
  const named = fields.find(({ jsonPath }) => errors.some(({ field }) => field === jsonPath));
  return (
    named &&
    `Celigo refuses the value of ${named.jsonPath}. On its form, that field is “${named.label}” in the section “${named.section}”. You can see the value below, under What will be sent.`
  );
}

/**
 * Explains Celigo's answer to its own test or its refusal of a document, if the reason is in NetSuite or
 * in this profile.
 *
 * @param fields The fields of both Celigo forms.
 */
export function meaningOfCeligoAnswer(
  run: Run,
  accountId: string,
  fields: FormFields,
): CeligoAnswerMeaning {
  const { outcome, answer } = run;
  const isRefusal = outcome === 'stopped';
  if (answer === undefined || !(isRefusal || outcome === 'does-not-work')) {
    return { causes: [] };
  }
  const errors = isRefusal ? errorsOf(answer) : [];
  const excluded = causesExcludedByKind(accountId);
  const causes = (isRefusal ? causesOfRefusal(run, errors) : causesOfTest(answer)).filter(
    ({ code }) => !excluded.includes(code),
  );
  const advice =
    ADVICE.find(([pattern]) => pattern.test(answer))?.[1] ?? adviceOfFields(errors, fields);
  return { causes, ...(advice === undefined ? {} : { advice }) };
}
