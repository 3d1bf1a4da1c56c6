import type { CauseRecord, Sign } from './cause-record';
import { ADDRESS_CAUSES } from './causes/address';
import { ASSERTION_CAUSES } from './causes/assertion';
import { CERTIFICATE_CAUSES } from './causes/certificate';
import { INTEGRATION_CAUSES } from './causes/integration';
import { PERMISSION_CAUSES } from './causes/permission';
import { TOKEN_CAUSES } from './causes/token';
import type { LoginAuditWord } from './login-audit-words';
import type { OfflineCheck } from './offline-checks';

const RECORDS = {
  ...ADDRESS_CAUSES,
  ...INTEGRATION_CAUSES,
  ...CERTIFICATE_CAUSES,
  ...ASSERTION_CAUSES,
  ...TOKEN_CAUSES,
  ...PERMISSION_CAUSES,
};

/** One cause of failure by its stable code, which is shown to people and quoted in tickets. */
export type CauseCode = keyof typeof RECORDS;

/** The causes that can be found by a check: those whose record names it. */
export type CauseFoundBy<Check extends OfflineCheck> = {
  [Code in CauseCode]: [Check] extends [keyof (typeof RECORDS)[Code]['checks']] ? Code : never;
}[CauseCode];

/** The code of every cause, in the order of the catalog. */
export const CAUSE_CODES = Object.keys(RECORDS) as ReadonlyArray<CauseCode>;

/** A cause of failure: its record, with its words in the Login Audit Trail told in `evidence`. */
export type Cause = CauseRecord & { readonly code: CauseCode };

/** The catalog: every cause of failure. */
export const CAUSES = Object.fromEntries(
  CAUSE_CODES.map((code): [CauseCode, Cause] => {
    const record: CauseRecord = RECORDS[code];
    return [code, { ...record, code, evidence: evidenceOf(record) }];
  }),
) as Readonly<Record<CauseCode, Cause>>;

/** The words that name the cause first; those that may also stand for it only where there are none. */
function evidenceOf({ evidence, auditWords }: CauseRecord): string {
  const words = Object.entries(auditWords);
  const nearest = words.some(([, rank]) => rank === 1) ? 1 : 2;
  const named = words.filter(([, rank]) => rank === nearest).map(([word]) => word);
  return named.length === 0
    ? evidence
    : `${evidence} **Login Audit Trail** Detail: ${named.join(' or ')}.`;
}

/** Narrows any text to a cause code. */
export function isCauseCode(text: string): text is CauseCode {
  return Object.hasOwn(RECORDS, text);
}

/** The causes that something seen in a run rules out. */
export function causesExcludedBy(sign: Sign): ReadonlyArray<CauseCode> {
  return CAUSE_CODES.filter((code) => CAUSES[code].excludedBy.includes(sign));
}

/** The causes that an offline check rules out by passing. */
export function causesExcludedByCheck(check: OfflineCheck): ReadonlyArray<CauseCode> {
  return CAUSE_CODES.filter((code) => CAUSES[code].checks[check] === 'finds-or-excludes');
}

/**
 * The causes that a Detail word of the Login Audit Trail names, in tiers: every cause of an earlier
 * tier is likelier than those of a later one; inside a tier the word cannot tell.
 */
export function causesOfAuditWord(word: LoginAuditWord): ReadonlyArray<ReadonlyArray<CauseCode>> {
  return [1, 2]
    .map((rank) => CAUSE_CODES.filter((code) => CAUSES[code].auditWords[word] === rank))
    .filter((tier) => tier.length > 0);
}
