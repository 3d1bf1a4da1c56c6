import { SCOPE_LABELS } from '@/lib/account/scopes';
import { daysText, dayText } from '@/lib/words';
import { AUDIT_ACTIONS, type StoredDetail } from './actions';

const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries(AUDIT_ACTIONS).map(([action, { words }]) => [action, words]),
);

/** The most causes that an entry names; of more it gives the number. A refused sign-in has ten. */
const CAUSES_NAMED = 3;

const LABELS: ReadonlyMap<string, string> = new Map(Object.entries(SCOPE_LABELS));

/** NetSuite's words for a scope; a scope of another version keeps its own name. */
function scopeLabel(scope: string): string {
  return LABELS.get(scope) ?? scope;
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** Outcomes that are about one side: a test asks NetSuite alone, and a run ends with Celigo's own test. */
const OUTCOME_WORDS: ReadonlyMap<string, string> = new Map([
  ['connection-tested works', 'accepted by NetSuite'],
  ['celigo-run-ended works', 'works in Celigo'],
]);

/** Words for the facts of an entry, in their order; a fact that is not here is left out. */
const FACT_WORDS: ReadonlyMap<string, (value: string) => string> = new Map([
  ['damaged', (_value) => 'the details of this entry are damaged'],
  ['accountId', (value) => `Account ID ${value}`],
  ['scopes', (value) => `scopes ${value.split(',').map(scopeLabel).join(', ')}`],
  ['personEmail', (value) => value],
  ['role', (value) => `role ${value}`],
  ['roleBefore', (value) => `before: ${value}`],
  ['issuer', (value) => value],
  ['on', (value) => (value === 'true' ? 'on' : 'off')],
  ['only', (value) => (value === 'true' ? 'passwords turned off' : '')],
  ['name', (value) => `new name ${value}`],
  ['algorithm', (value) => value],
  ['certificateId', (value) => (value === '' ? '' : `Certificate ID ${value}`)],
  [
    'certificateIdAsPredicted',
    (value) =>
      value === 'true' ? 'Certificate ID as predicted' : 'not the predicted Certificate ID',
  ],
  [
    'validUntil',
    (value) => (Number.isNaN(Date.parse(value)) ? '' : `valid until ${dayText(new Date(value))}`),
  ],
  ['payloadEdited', (value) => `Payload ${value === 'true' ? 'edited' : 'not edited'}`],
  ['headersEdited', (value) => `JWT headers ${value === 'true' ? 'edited' : 'not edited'}`],
  ['form', (value) => value],
  ['region', (value) => `region ${value.split('-').map(capitalized).join(' ')}`],
  ['id', (value) => `ID ${value}`],
  ['as', (value) => `for ${value === 'celigo-api' ? 'Celigo’s API' : value}`],
  ['channel', (value) => value],
  ['passkey', (value) => `“${value}”`],
  ['checks', (value) => `checks ${value}`],
  ['remindDays', (value) => `reminders ${value.replaceAll(',', ', ')} days before expiration`],
  ['outcome', (value) => value.replaceAll('-', ' ')],
  ['automatic', (value) => (value === 'true' ? 'automatically' : 'by hand')],
  ['daysBefore', (value) => `${daysText(Number(value))} before expiration`],
  ['works', (value) => (value === 'true' ? 'everything is ready' : 'something is missing')],
  ['from', (value) => `from entry ${value}`],
  ['to', (value) => `to entry ${value}`],
  ['days', (value) => daysText(Number(value))],
  ['unlimited', (value) => (value === 'true' ? 'without limit' : '')],
  ['expected', (value) => `it should end with entry ${value}`],
  ['found', (value) => `it ended with entry ${value}`],
  ['provenBy', (value) => (value === 'password' ? '' : `by ${value.replaceAll('-', ' ')}`)],
  ['clearsSecondFactor', (value) => (value === 'true' ? 'also removes the second factor' : '')],
  ['secondFactorRemoved', (value) => (value === 'true' ? 'second factor removed' : '')],
  ['required', (value) => (value === 'true' ? 'required of everyone' : 'no longer required')],
  ['code', (value) => value],
  ['causes', causesText],
]);

/** The causes of a failed test: a few by their codes, many by their number; the report has them all. */
function causesText(value: string): string {
  const causes = value.split(',').filter((code) => code !== '');
  if (causes.length === 0) {
    return '';
  }
  return causes.length > CAUSES_NAMED
    ? `${causes.length} possible causes`
    : `possible ${causes.length === 1 ? 'cause' : 'causes'}: ${causes.join(', ')}`;
}

/** What was done, in a few words; an action of another version keeps its own name. */
export function actionText(action: string): string {
  return WORDS.get(action) ?? action.replaceAll('-', ' ');
}

const STRANGERS_ACTIONS: ReadonlySet<string> = new Set(
  Object.entries(AUDIT_ACTIONS).flatMap(([action, { category }]) =>
    category === 'sign-in' ? [action] : [],
  ),
);

/** What stands in place of a person where nobody was signed in: a stranger, or the app itself. */
export function nobodyText(action: string): string {
  return STRANGERS_ACTIONS.has(action) ? 'Not signed in' : 'System';
}

/** What of a stored entry its words are made of. */
type WordedEntry = { readonly action: string; readonly detail: StoredDetail };

/** The facts of a stored entry that help a colleague, in words. */
export function factsText({ action, detail }: WordedEntry): string {
  const wordsOf = (name: string, words: (value: string) => string) => {
    const value = String(detail[name]);
    const ofOneSide = name === 'outcome' ? OUTCOME_WORDS.get(`${action} ${value}`) : undefined;
    return ofOneSide ?? words(value);
  };
  return [...FACT_WORDS]
    .flatMap(([name, words]) => (Object.hasOwn(detail, name) ? [wordsOf(name, words)] : []))
    .filter((text) => text !== '')
    .join(', ');
}

/** A stored entry in one line: `Saved the account and scopes: Account ID 1234567, scopes RESTlets`. */
export function entryText(entry: WordedEntry): string {
  const facts = factsText(entry);
  return facts === '' ? actionText(entry.action) : `${actionText(entry.action)}: ${facts}`;
}
