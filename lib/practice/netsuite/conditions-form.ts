import { type Html, html } from '../pages/html';
import { checkbox, type FieldError, field, selectField } from '../pages/page-parts';
import { formText } from '../pages/request-body';
import {
  DISTURBANCE_KINDS,
  DISTURBED_PLACES,
  type DisturbedPlace,
  LONGEST_DELAY_SECONDS,
  type PracticeConditions,
} from './conditions';
import { KIND_WORDS } from './provocation-makers';

/** Furthest that the clock can be moved, in seconds: a year of 365 days. */
const MOST_SKEW_SECONDS = 31_536_000;

const PLACE_TITLES: Readonly<Record<DisturbedPlace, string>> = {
  accountLookup: 'Account look-up',
  tokenEndpoint: 'Token endpoint',
  restWebServices: 'REST web services',
  restlets: 'RESTlets',
};

const KIND_OPTIONS = DISTURBANCE_KINDS.map((value) => ({
  value,
  label: value === 'none' ? 'Answer as usual' : KIND_WORDS[value],
}));

/** What a person typed into the form, as text, so that it can be shown again. */
export type ConditionsDraft = {
  readonly clockSkewSeconds: string;
  readonly places: Readonly<Record<DisturbedPlace, { readonly kind: string; delay: string }>>;
  readonly accountClosed: boolean;
  readonly signaturesRefused: boolean;
  readonly loginPermissionCheckedAtToken: boolean;
};

/** The conditions as the form shows them. */
export function draftOf(conditions: PracticeConditions): ConditionsDraft {
  const { clockSkewSeconds, accountClosed, signaturesRefused, loginPermissionCheckedAtToken } =
    conditions;
  const place = (name: DisturbedPlace) => {
    const { kind, delaySeconds } = conditions.disturbances[name];
    return { kind, delay: String(delaySeconds) };
  };
  return {
    clockSkewSeconds: String(clockSkewSeconds),
    places: eachPlace(place),
    accountClosed,
    signaturesRefused,
    loginPermissionCheckedAtToken,
  };
}

/** Reads the posted form. */
export function readDraft(form: FormData): ConditionsDraft {
  return {
    clockSkewSeconds: formText(form, 'clock_skew'),
    places: eachPlace((place) => ({
      kind: formText(form, `${place}_kind`),
      delay: formText(form, `${place}_delay`),
    })),
    accountClosed: form.has('account_closed'),
    signaturesRefused: form.has('signatures_refused'),
    loginPermissionCheckedAtToken: form.has('login_permission_at_token'),
  };
}

function eachPlace<Value>(make: (place: DisturbedPlace) => Value): Record<DisturbedPlace, Value> {
  return {
    accountLookup: make('accountLookup'),
    tokenEndpoint: make('tokenEndpoint'),
    restWebServices: make('restWebServices'),
    restlets: make('restlets'),
  };
}

/** What is wrong with a draft; nothing when it can be kept. */
export function draftErrors(draft: ConditionsDraft): ReadonlyArray<FieldError> {
  const errors: Array<FieldError> = [];
  if (wholeNumber(draft.clockSkewSeconds, -MOST_SKEW_SECONDS, MOST_SKEW_SECONDS) === null) {
    const message = 'Enter the clock as whole seconds, a year at most.';
    errors.push({ field: 'clock_skew', message });
  }
  for (const place of DISTURBED_PLACES) {
    const { kind, delay } = draft.places[place];
    if (!KIND_OPTIONS.some((option) => option.value === kind)) {
      const message = `Choose what ${PLACE_TITLES[place]} answers.`;
      errors.push({ field: `${place}_kind`, message });
    }
    if (wholeNumber(delay, 0, LONGEST_DELAY_SECONDS) === null) {
      const message = `${PLACE_TITLES[place]}: enter 0 to ${LONGEST_DELAY_SECONDS} seconds.`;
      errors.push({ field: `${place}_delay`, message });
    }
  }
  return errors;
}

function wholeNumber(text: string, least: number, most: number): number | null {
  if (!/^[+-]?\d{1,9}$/.test(text)) return null;
  const number = Number(text);
  return number >= least && number <= most ? number : null;
}

/** Conditions with a draft that {@link draftErrors} found nothing wrong with. */
export function withDraft(
  conditions: PracticeConditions,
  draft: ConditionsDraft,
): PracticeConditions {
  return {
    ...conditions,
    clockSkewSeconds: Number(draft.clockSkewSeconds),
    accountClosed: draft.accountClosed,
    signaturesRefused: draft.signaturesRefused,
    loginPermissionCheckedAtToken: draft.loginPermissionCheckedAtToken,
    disturbances: eachPlace((place) => ({
      kind: DISTURBANCE_KINDS.find((kind) => kind === draft.places[place].kind) ?? 'none',
      delaySeconds: Number(draft.places[place].delay),
    })),
  };
}

/** The form of the conditions that no page of NetSuite has. */
export function conditionsForm(
  action: string,
  draft: ConditionsDraft,
  errors: ReadonlyArray<FieldError>,
): Html {
  return html`<form class="sheet" method="post" action="${action}">
<input type="hidden" name="action" value="save">
<h2 id="settings">Clock and answers</h2>
${numberField('clock_skew', 'Clock ahead by (seconds)', draft.clockSkewSeconds, errors, 'A negative number puts it behind.')}
${DISTURBED_PLACES.map((place) => placeFields(place, draft, errors))}
<fieldset><legend>Account</legend>
${checkbox('account_closed', 'The account is closed', draft.accountClosed)}
${checkbox('signatures_refused', 'Every signature counts as wrong', draft.signaturesRefused)}
${checkbox(
  'login_permission_at_token',
  'The token endpoint itself refuses a role that may not log in with OAuth 2.0',
  draft.loginPermissionCheckedAtToken,
)}
</fieldset>
<p><button type="submit">Save</button></p>
</form>`;
}

function placeFields(
  place: DisturbedPlace,
  draft: ConditionsDraft,
  errors: ReadonlyArray<FieldError>,
): Html {
  const { kind, delay } = draft.places[place];
  const title = PLACE_TITLES[place];
  return html`<fieldset><legend>${title}</legend>
${selectField(`${place}_kind`, `${title}: answer`, KIND_OPTIONS, kind, errors)}
${numberField(`${place}_delay`, `${title}: delay (seconds)`, delay, errors, `0 to ${LONGEST_DELAY_SECONDS}.`)}
</fieldset>`;
}

function numberField(
  id: string,
  label: string,
  value: string,
  errors: ReadonlyArray<FieldError>,
  hint: string,
): Html {
  return field(
    id,
    label,
    errors,
    (described) =>
      html`<input type="text" class="short" id="${id}" name="${id}" value="${value}" autocomplete="off"${described}>`,
    hint,
  );
}
