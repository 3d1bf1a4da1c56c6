import type { CeligoRunError } from '@/lib/celigo-api/make-for-profile';
import type { TestProfileError } from '@/lib/connection-test/test-profile';
import type { KeyGenerationError } from '@/lib/keys/key-and-certificate';
import type { SubjectError } from '@/lib/keys/subject';
import type { AssertionError } from '@/lib/netsuite/assertion';
import type { KeyGenerationRefusal } from '@/lib/profiles/key-generations';
import { REVOKED_BY_HAND_LABEL } from './netsuite-side';
import { GO_FORWARD_LABEL, type RenewalTrouble } from './trouble';

/** The message for a problem that may go away by itself. */
export const NO_ONE_YET = 'No one has to act yet: the renewal is tried again automatically.';

const BY_HAND =
  'A NetSuite administrator must do this step on NetSuite’s own page, and an editor must confirm it on the renewal page.';
const FIX_OR_BY_HAND =
  'A NetSuite administrator must do one of these. If they do it by hand, an editor must confirm it on the renewal page.';
const NEW_KEY =
  'An editor must generate a new key and certificate on the profile’s key page, because the stored one cannot be used.';
const CHOOSE = 'An editor must start the renewal by hand, with another algorithm or validity.';
const TEMPLATE = 'An editor must correct the template of the token request, which Celigo uses too.';
const FORWARD = 'An editor must continue with the new certificate on the renewal page.';

/** Problems that go away by themselves, mostly within minutes. */
const SHORT = {
  'celigo-run-under-way': NO_ONE_YET,
  'changed-meanwhile': NO_ONE_YET,
  'key-generation-running': NO_ONE_YET,
  'key-generations-waiting': NO_ONE_YET,
  'test-running': NO_ONE_YET,
  'tests-running': NO_ONE_YET,
} as const;

/** Codes that other modules use to refuse a step. */
type OthersCode =
  | CeligoRunError['code']
  | TestProfileError['code']
  | Exclude<KeyGenerationError['code'], SubjectError['code']>
  | KeyGenerationRefusal['code']
  | AssertionError['code'];

/** Who must do what, by the code of the problem. */
const WHO_ACTS = {
  ...SHORT,
  'celigo-answer-unreadable': NO_ONE_YET,
  'celigo-no-answer': NO_ONE_YET,
  'celigo-not-ready': NO_ONE_YET,
  'celigo-rate-limited': NO_ONE_YET,
  'celigo-unavailable': NO_ONE_YET,
  'key-generation-cancelled': NO_ONE_YET,
  'key-generation-interrupted': NO_ONE_YET,
  'key-generation-timed-out': NO_ONE_YET,
  'netsuite-not-ready': NO_ONE_YET,
  'netsuite-unreachable': NO_ONE_YET,
  'revoke-unanswered': NO_ONE_YET,
  'upload-unanswered': NO_ONE_YET,
  'went-back-lately': NO_ONE_YET,
  'profile-not-found': 'No one has to act, because the profile has been deleted.',

  // What to do stands before these sentences.
  'celigo-documents-unknown': 'An editor must do this.',
  'celigo-token-missing': 'An editor must do this.',
  'celigo-not-switched':
    'A Celigo administrator must fix what Celigo reported, or change the iClient by hand with the fields on the renewal page.',
  'celigo-test-failed':
    'A Celigo administrator must find out why Celigo’s own test of the connection failed, and fix it.',

  'certificate-ended':
    'An editor must renew by hand, and a NetSuite administrator must upload the new certificate on NetSuite’s own page.',
  'certificate-endpoint-missing': BY_HAND,
  'certificate-list-incomplete': BY_HAND,
  'certificate-list-unreadable': BY_HAND,
  'certificate-not-listed': BY_HAND,
  'entity-unknown': BY_HAND,
  // What is wrong, and the two ways on, stand before these sentences.
  'certificate-permission-missing': FIX_OR_BY_HAND,
  'certificate-refused': FIX_OR_BY_HAND,
  'clock-skew':
    'The server administrator must set the server’s clock, preferably from a time server (NTP).',
  'endpoint-needs-rest-scope':
    'An editor must renew by hand, or add the REST web services scope to the profile, the integration record, and Celigo.',
  'five-certificates':
    'A NetSuite administrator must revoke a certificate of this integration record that nothing uses.',
  'new-certificate-refused':
    'A NetSuite administrator must fix the cause that the test report names.',
  'old-certificate-not-listed': `A NetSuite administrator must look for the old certificate on NetSuite’s own page and revoke it if it is there, and then an editor must click ${REVOKED_BY_HAND_LABEL} on the renewal page.`,
  'token-refused':
    'A NetSuite administrator must fix the cause that a connection test of this profile names.',

  'going-back': `An editor must finish going back on the renewal page, or click ${GO_FORWARD_LABEL} there.`,
  'next-certificate-revoked':
    'An editor must go back to the old certificate on the renewal page, and then start the renewal again.',
  'nothing-to-renew': 'An editor must finish the profile’s setup first.',
  'old-certificate-ended': FORWARD,
  'old-key-destroyed': FORWARD,
  'revocation-asked': FORWARD,
  'profile-incomplete':
    'An editor must add what the profile’s setup lacks: the Client ID, the key, or the Certificate ID.',
  'proof-is-over':
    'An editor must have Celigo test the connection again, or finish the renewal by hand.',
  'revoke-by-hand': 'An editor must click Revoke the old certificate on the renewal page.',

  'algorithm-not-accepted': CHOOSE,
  'rsa-modulus-length-not-accepted': CHOOSE,
  'validity-days-out-of-range': CHOOSE,
  'algorithm-key-mismatch': NEW_KEY,
  'header-algorithm-mismatch': NEW_KEY,
  'payload-not-json': NEW_KEY,
  'private-key-unreadable': NEW_KEY,
} as const satisfies Readonly<Record<OthersCode, string>> & Readonly<Record<string, string>>;

const sentences: ReadonlyMap<string, string> = new Map(Object.entries(WHO_ACTS));

const UNKNOWN = 'An editor must open the renewal page and do what it says.';

/**
 * Whether a refused upload or revocation is better done by hand: asked again, NetSuite would most likely
 * answer the same.
 */
export function isBetterByHand({ code }: Pick<RenewalTrouble, 'code'>): boolean {
  return sentences.get(code) === BY_HAND || canBeFixed({ code });
}

/** Whether a person can fix what an upload or a revocation was refused for, and then try it again. */
export function canBeFixed({ code }: Pick<RenewalTrouble, 'code'>): boolean {
  return sentences.get(code) === FIX_OR_BY_HAND || code === 'token-refused';
}

/** Whether a problem goes away by itself, mostly within minutes. */
export function isShort({ code }: Pick<RenewalTrouble, 'code'>): boolean {
  return Object.hasOwn(SHORT, code);
}

/** Who must do what before a stopped automatic renewal can go on, as a sentence. */
export function whoMustAct({ code }: Pick<RenewalTrouble, 'code'>): string {
  // Covers the many reasons why a template of the profile cannot be rendered.
  const other = /^(template|body)-/.test(code) ? TEMPLATE : UNKNOWN;
  return sentences.get(code) ?? other;
}

/** Whether no one has to act on a problem, because it may go away by itself. */
export function needsNoAction(trouble: Pick<RenewalTrouble, 'code'>): boolean {
  return whoMustAct(trouble) === NO_ONE_YET;
}

/** The stop that waits for a person, of those that a profile's renewal and its automatic runs stopped at. */
export function waitingStop<Stop extends Pick<RenewalTrouble, 'code'>>(
  stops: ReadonlyArray<Stop | undefined>,
): Stop | undefined {
  return stops.find((stop) => stop !== undefined && !needsNoAction(stop));
}

/** What a step looks for before it asks NetSuite or Celigo. */
const LOOKED_FOR_FIRST: ReadonlySet<string> = new Set([
  'celigo-documents-unknown',
  'celigo-token-missing',
  'endpoint-needs-rest-scope',
  'profile-incomplete',
  'proof-is-over',
  'revoke-by-hand',
]);

/**
 * What a renewal is stopped at after it stopped once more at the same step: what passes by itself takes the place
 * of no stop that waits for a person, who must still act on it. What the step looks for first was there this time.
 */
export function lastingStop(
  before: RenewalTrouble | undefined,
  now: RenewalTrouble,
): RenewalTrouble {
  const cameFurther =
    before !== undefined && LOOKED_FOR_FIRST.has(before.code) && now.code !== 'changed-meanwhile';
  return needsNoAction(now) && !cameFurther ? (waitingStop([before]) ?? now) : now;
}
