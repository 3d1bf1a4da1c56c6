import type { CeligoField } from '@/lib/celigo/catalogue';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { suspectsOfRestStatus } from '@/lib/diagnosis/call-suspects';
import { type CauseCode, causesExcludedBy } from '@/lib/diagnosis/causes';
import { isSandbox, type RankedCause } from '@/lib/diagnosis/rule-out';
import { inOrderToLook } from '@/lib/diagnosis/singled-out';
import { suspectsOfExchange } from '@/lib/diagnosis/token-suspects';
import type { CeligoRunRecord } from '@/lib/profiles/celigo-memory-schema';
import { type CeligoApiErrorDetail, readCeligoErrors } from './errors';

type Run = Pick<CeligoRunRecord, 'outcome' | 'answer' | 'lines'>;

type FormFields = ReadonlyArray<Pick<CeligoField, 'jsonPath' | 'label' | 'section'>>;

/** What Celigo's answer to a failed test or a refused document points to, as far as it is NetSuite's side or this profile's. */
export type CeligoAnswerMeaning = {
  /**
   * In the order to look for them, as in the report of a test: what the answer names, then what fixes
   * cost, among equals the likelier first. Empty when the answer points to nothing that is known here.
   */
  readonly causes: ReadonlyArray<RankedCause>;
  /** What to do in Celigo, in a sentence. */
  readonly advice?: string;
};

const TOKEN_ERROR =
  /\b(invalid_client|invalid_grant|invalid_request|invalid_scope|unauthorized_client|unsupported_grant_type|server_error)\b/;

/** A status of NetSuite's API, as Celigo passes it on. */
const API_STATUS = /"code"\s*:\s*"?(400|401|403|404)"?/;

const ADVICE: ReadonlyArray<readonly [pattern: RegExp, advice: string]> = [
  [
    /invalid_domain/,
    `Celigo requires the host of the ${CELIGO_LABELS.accessTokenUrl} in the iClient’s field ${CELIGO_LABELS.validDomainNames}. Press the button again. The document that is sent includes it.`,
  ],
  [
    /unknown path|handlebars|template/i,
    `Celigo could not render a template. Compare the payload and the ${CELIGO_LABELS.headers} in Celigo with those on the iClient page.`,
  ],
];

function explained(codes: ReadonlyArray<CauseCode>, why: string): ReadonlyArray<RankedCause> {
  return codes.map((code) => ({ code, why }));
}

/** What words of NetSuite's token endpoint and of the network point to. */
function causesOfText(text: string): ReadonlyArray<RankedCause> {
  const error = TOKEN_ERROR.exec(text)?.[1];
  if (error !== undefined) {
    const outcome = { kind: 'refused', status: 400, error, bodyShape: 'json' } as const;
    const exchange = { outcome, durationMs: 0 };
    return explained(
      inOrderToLook(suspectsOfExchange(exchange), exchange),
      `Celigo was refused a token with the error ${error}.`,
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
        `The request that Celigo tests with was answered with status ${status}.`,
      );
}

/** Celigo's errors about a document that it refused, as they are kept with the run. */
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

/** What the refusal of a document says of NetSuite: only a connection can be refused for that. */
function causesOfRefusal({ lines }: Run, errors: ReadonlyArray<CeligoApiErrorDetail>) {
  const isConnection = lines.some(({ id, state }) => id === 'connection' && state === 'failed');
  const texts = errors
    .filter(({ field }) => field === undefined)
    // As a code, this word is as likely Celigo's own about the document.
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
 * Reads what Celigo answered to its own test or about a document that it refused, where that is ours
 * to explain.
 *
 * @param fields Those of both of Celigo's forms.
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
  const excluded = isSandbox({ accountId }) ? [] : causesExcludedBy('not-a-sandbox');
  const causes = (isRefusal ? causesOfRefusal(run, errors) : causesOfTest(answer)).filter(
    ({ code }) => !excluded.includes(code),
  );
  const advice =
    ADVICE.find(([pattern]) => pattern.test(answer))?.[1] ?? adviceOfFields(errors, fields);
  return { causes, ...(advice === undefined ? {} : { advice }) };
}
