import type { CeligoField } from '@/lib/celigo/catalog';
import { type ClockSubject, dependsOnTimeZone } from '@/lib/celigo/clock-comparison';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { suspectsOfRestStatus } from '@/lib/diagnosis/call-suspects';
import { CAUSES, type CauseCode } from '@/lib/diagnosis/causes';
import { causesExcludedByKind, type RankedCause } from '@/lib/diagnosis/rule-out';
import { causeNamedByAnswer, inOrderToLook } from '@/lib/diagnosis/singled-out';
import { suspectsOfExchange } from '@/lib/diagnosis/token-suspects';
import type { CeligoRunRecord } from '@/lib/profiles/celigo-memory-schema';
import { type CeligoApiErrorDetail, readCeligoErrors, tokenErrorIn } from './errors';

type Run = Pick<CeligoRunRecord, 'outcome' | 'answer' | 'lines'>;

type FormFields = ReadonlyArray<Pick<CeligoField, 'jsonPath' | 'label' | 'section'>>;

/** What is known here of the values that Celigo was sent. */
export type SentValues = {
  readonly accountId: string;
  /** The fields of both Celigo forms. */
  readonly fields: FormFields;
  /** Whether the newest NetSuite test of these values passed. */
  readonly hasPassed: boolean;
  /** What the payload is rendered from; `undefined` while a value is missing. */
  readonly payload: ClockSubject | undefined;
};

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

/**
 * What to do about a failed test, where Celigo documents the word for it.
 * Source: https://github.com/celigo/ai (skills/configuring-connections, common errors)
 */
const TEST_ADVICE: typeof ADVICE = [
  [
    /ETIMEDOUT|ECONNREFUSED/,
    `Celigo could not connect to NetSuite. Click the button again in a few minutes; if that does not help, compare the ${CELIGO_LABELS.baseUri} and the ${CELIGO_LABELS.accessTokenUrl} in Celigo with those under “What will be sent”.`,
  ],
  [
    // A text that is not shown is told by its length.
    /\b429\b(?! characters)|CONCURRENCY_LIMIT_EXCEEDED|too many requests/i,
    'NetSuite is limiting the number of requests. Wait a minute, and then click the button again.',
  ],
  [
    /\boffline\b(?!":false)/i,
    'The connection is offline in Celigo. Click the button again: Celigo brings it back online when it is saved with credentials that work.',
  ],
];

function explained(codes: ReadonlyArray<CauseCode>, why: string): ReadonlyArray<RankedCause> {
  return codes.map((code) => ({ code, why }));
}

/**
 * What error words from NetSuite's token endpoint or from the network point to. No word excludes that the
 * times are wrong, and only Celigo renders the payload in another time zone, so that comes before what is a guess.
 */
function causesOfText(text: string, needsUtc: boolean): ReadonlyArray<RankedCause> {
  const error = tokenErrorIn(text);
  if (error !== undefined) {
    const outcome = { kind: 'refused', status: 400, error, bodyShape: 'json' } as const;
    const exchange = { outcome, durationMs: 0 };
    const why = `NetSuite refused Celigo a token with the error ${error}.`;
    const causes = explained(inOrderToLook(suspectsOfExchange(exchange), exchange), why);
    const whyTime = `${why} The times in this payload can be wrong if the time zone of the Celigo account’s owner is not UTC.`;
    // What Oracle documents for the word stays first.
    const known = causeNamedByAnswer({ exchange }) === undefined ? 0 : 1;
    return needsUtc
      ? [
          ...causes.slice(0, known),
          { code: 'lifetime-too-long', why: whyTime },
          ...causes.slice(known).filter(({ code }) => code !== 'lifetime-too-long'),
        ]
      : causes;
  }
  return /ENOTFOUND|EAI_AGAIN/.test(text)
    ? explained(['account-not-found'], 'Celigo found no server with this name.')
    : [];
}

function causesOfTest(answer: string, needsUtc: boolean): ReadonlyArray<RankedCause> {
  const causes = causesOfText(answer.replace(/"code"\s*:\s*"invalid_request"/g, ''), needsUtc);
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
function causesOfRefusal(
  { lines }: Run,
  errors: ReadonlyArray<CeligoApiErrorDetail>,
  needsUtc: boolean,
) {
  const isConnection = lines.some(({ id, state }) => id === 'connection' && state === 'failed');
  const texts = errors
    .filter(({ field }) => field === undefined)
    // As a code, this word may just as well be Celigo's own, about the document.
    .map(({ code, message }) => (code === 'invalid_request' ? message : `${code} ${message}`));
  return isConnection ? causesOfText(texts.join(' '), needsUtc) : [];
}

/**
 * Whether a cause is possible behind a request that Celigo signed and sent. A test from here that passed
 * leaves only what it cannot see: Celigo's own forms and clock, and what has happened since.
 */
function isPossible(code: CauseCode, { accountId, hasPassed }: SentValues, needsUtc: boolean) {
  const { onlyFromChecks, task } = CAUSES[code];
  const isOfThisApp = onlyFromChecks === true || code === 'clock-skew';
  if (isOfThisApp || causesExcludedByKind(accountId).includes(code)) {
    return false;
  }
  const isUnseen = task === 'celigo-iclient' || task === 'celigo-connection' || task === 'test';
  return !hasPassed || (isUnseen && (code !== 'lifetime-too-long' || needsUtc));
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
 */
export function meaningOfCeligoAnswer(run: Run, sent: SentValues): CeligoAnswerMeaning {
  const { outcome, answer } = run;
  const isRefusal = outcome === 'stopped';
  if (answer === undefined || !(isRefusal || outcome === 'does-not-work')) {
    return { causes: [] };
  }
  const errors = isRefusal ? errorsOf(answer) : [];
  const needsUtc = sent.payload !== undefined && dependsOnTimeZone(sent.payload);
  const causes = (
    isRefusal ? causesOfRefusal(run, errors, needsUtc) : causesOfTest(answer, needsUtc)
  ).filter(({ code }) => isPossible(code, sent, needsUtc));
  const known = isRefusal ? ADVICE : [...ADVICE, ...TEST_ADVICE];
  const advice =
    known.find(([pattern]) => pattern.test(answer))?.[1] ?? adviceOfFields(errors, sent.fields);
  return { causes, ...(advice === undefined ? {} : { advice }) };
}
