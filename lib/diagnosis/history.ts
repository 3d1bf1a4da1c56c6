import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { isShortened } from '@/lib/keys/validity';
import { momentText, relativeText } from '@/lib/words';
import type { RunFacts } from './cause-record';
import { CAUSES, type CauseCode } from './causes';
import { isFresh } from './causes/certificate';

/** The parts of a profile that the token request is made from. */
const CHANGED_PARTS = ['account', 'client-id', 'credential', 'mapping', 'templates'] as const;

/** See {@link CHANGED_PARTS}. */
export type ChangedPart = (typeof CHANGED_PARTS)[number];

/** The newest test of a profile that worked, compared with the profile as it is tested now. */
export type LastGoodTest = {
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  /** Whether it was made with the key and certificate that are used now. */
  readonly sameCredential: boolean;
  /** Whether account, scopes, Client ID and Certificate ID are as they were then. */
  readonly sameConfiguration: boolean;
  /** What was saved since then. */
  readonly changed?: ReadonlyArray<ChangedPart>;
};

/** So soon after a test that worked, a fault of NetSuite is the first suspect behind status 500. */
const JUST_NOW_MS = 15 * 60_000;

/** What becomes likely when a part of the profile was saved since the last good test. */
const SUSPECTS_OF_CHANGE: Readonly<Record<ChangedPart, ReadonlyArray<CauseCode>>> = {
  account: [
    'account-is-another',
    'integration-unknown',
    'certificate-unknown',
    'scope-not-enabled',
    'account-not-found',
  ],
  'client-id': ['integration-unknown', 'certificate-unknown', 'client-id-malformed'],
  credential: ['certificate-unknown', 'certificate-id-mismatch'],
  mapping: ['certificate-id-mismatch', 'certificate-unknown'],
  templates: [
    'payload-not-json',
    'lifetime-too-long',
    'scope-unsupported',
    'audience-wrong',
    'issuer-wrong',
    'header-algorithm-mismatch',
  ],
};

const CHANGE_WORDS: Readonly<Record<ChangedPart, string>> = {
  account: 'the account or its scopes',
  'client-id': 'the Client ID',
  credential: 'the key and certificate',
  mapping: 'the Certificate ID',
  templates: `the ${CELIGO_LABELS.payload} and ${CELIGO_LABELS.headers}`,
};

function isUnchanged(test: LastGoodTest): boolean {
  return test.sameCredential && test.sameConfiguration;
}

/**
 * Whether what a check warned of was there in the last test that worked, so that it did no harm then. What
 * time alone brings must have come before that test.
 */
export function workedBefore(
  code: CauseCode,
  {
    lastGoodTest,
    certificateValidFrom,
  }: Pick<RunFacts, 'certificateValidFrom'> & { readonly lastGoodTest?: LastGoodTest },
): boolean {
  if (lastGoodTest === undefined) {
    return false;
  }
  if (code === 'certificate-validity-too-long') {
    const notAfter = new Date(lastGoodTest.finishedAt);
    return (
      lastGoodTest.sameCredential &&
      certificateValidFrom !== undefined &&
      isShortened({ notBefore: certificateValidFrom, notAfter })
    );
  }
  if (isUnchanged(lastGoodTest)) {
    return true;
  }
  const { changed } = lastGoodTest;
  const parts = CHANGED_PARTS.filter((part) => SUSPECTS_OF_CHANGE[part].includes(code));
  return changed !== undefined && parts.length > 0 && !parts.some((part) => changed.includes(part));
}

/** If the certificate is not among the suspects, the response already points to one specific area. */
export function speaksOfOneThing(suspects: ReadonlyArray<CauseCode>): boolean {
  return !suspects.includes('certificate-unknown');
}

/** In a sandbox without a test that worked: a certificate of today was hardly cleared by a refresh. */
export function orderByAge(
  suspects: ReadonlyArray<CauseCode>,
  run: Pick<RunFacts, 'certificateValidFrom' | 'now'>,
): ReadonlyArray<CauseCode> {
  const unlikely: CauseCode = 'mapping-cleared-by-refresh';
  return isFresh(run) && suspects.includes(unlikely)
    ? [...suspects.filter((code) => code !== unlikely), unlikely]
    : suspects;
}

/**
 * Orders the suspects of a refused token request by what is known of the last test that worked. The
 * order of an answer that speaks of one thing stays.
 */
export function orderByHistory(
  suspects: ReadonlyArray<CauseCode>,
  lastGoodTest: LastGoodTest | undefined,
  now: Date,
): ReadonlyArray<CauseCode> {
  if (lastGoodTest === undefined || speaksOfOneThing(suspects)) {
    return suspects;
  }
  if (!isUnchanged(lastGoodTest)) {
    const likely = [...new Set(listSuspectsOfChange(lastGoodTest))];
    return [
      ...likely.filter((code) => suspects.includes(code)),
      ...suspects.filter((code) => !likely.includes(code)),
    ];
  }
  const wasJustNow = now.getTime() - Date.parse(lastGoodTest.finishedAt) < JUST_NOW_MS;
  const priorityOf = (code: CauseCode) =>
    code === 'netsuite-unavailable' && wasJustNow ? -1 : CAUSES[code].priorityAfterGoodTest;
  return suspects.toSorted((a, b) => priorityOf(a) - priorityOf(b));
}

/** What the last good test says about a cause, as a sentence; nothing when it says nothing. */
export function explainByHistory(
  code: CauseCode,
  lastGoodTest: LastGoodTest | undefined,
  now: Date,
): string | undefined {
  if (lastGoodTest === undefined) {
    return undefined;
  }
  const finishedAt = new Date(lastGoodTest.finishedAt);
  const when = `${relativeText(finishedAt, now)} (${momentText(finishedAt)})`;
  if (isUnchanged(lastGoodTest)) {
    return CAUSES[code].priorityAfterGoodTest < 7
      ? `The connection worked ${when} with exactly the same values, so something outside this profile has changed since.`
      : `The connection worked ${when} with exactly the same values, which makes this less likely.`;
  }
  const parts = (lastGoodTest.changed ?? []).filter((part) =>
    SUSPECTS_OF_CHANGE[part].includes(code),
  );
  return parts.length === 0
    ? undefined
    : `The connection worked ${when}; after that, ${parts.map((part) => CHANGE_WORDS[part]).join(' and ')} changed in this profile.`;
}

function listSuspectsOfChange({ changed, sameCredential }: LastGoodTest): ReadonlyArray<CauseCode> {
  const parts = changed ?? (sameCredential ? [] : ['credential' as const]);
  return parts.flatMap((part) => SUSPECTS_OF_CHANGE[part]);
}
