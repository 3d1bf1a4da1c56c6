import type { Account } from '@/lib/account/account';
import { tokenEndpointUrl } from '@/lib/account/hosts';
import type { Scope } from '@/lib/account/scopes';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import { CELIGO_LABELS } from './labels';
import { jwtHeadersTemplate, type PayloadForm, payloadTemplate } from './templates';

/** The texts of the fields Payload and JWT headers. */
export type AssertionTemplates = { readonly payload: string; readonly headers: string };

/** The texts that a person wrote instead of the recipe's; an absent one is the recipe's. */
export type EditedTemplates = { readonly payload?: string; readonly headers?: string };

/** What the recipe's texts are made of. */
export type TemplateSubject = {
  readonly account: Account;
  readonly scopes: ReadonlyArray<Scope>;
  readonly algorithm: SigningAlgorithm;
};

/** What a payload names. */
export type PayloadSubject = Pick<TemplateSubject, 'account' | 'scopes'>;

/** Longest text of a field that a person may save, in characters. The recipe's has about 400. */
export const LONGEST_EDITED_TEMPLATE = 3_500;

/** The published texts for an account, its scopes and its key. */
export function recipeTemplates(
  { account, scopes, algorithm }: TemplateSubject,
  form: PayloadForm = 'recipe',
): AssertionTemplates {
  return {
    payload: payloadTemplate({ tokenEndpointUrl: tokenEndpointUrl(account), scopes, form }),
    headers: jwtHeadersTemplate({ algorithm }),
  };
}

/** The recipe's texts, with those that a person wrote in their place. */
export function chosenTemplates(
  subject: TemplateSubject,
  edited: EditedTemplates | undefined,
): AssertionTemplates {
  return { ...recipeTemplates(subject), ...edited };
}

/** The fields whose texts are not the same in both. */
export function differingTemplates(
  some: AssertionTemplates,
  others: AssertionTemplates,
): ReadonlyArray<keyof AssertionTemplates> {
  return (['payload', 'headers'] as const).filter((field) => some[field] !== others[field]);
}

/** A browser sends line ends as CR LF; Celigo and this app hold them as LF. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/**
 * What to save of two texts: only those that are not the recipe's, so that the recipe's go on to
 * follow the account, the scopes and the key.
 */
export function editedTemplates(
  subject: TemplateSubject,
  typed: AssertionTemplates,
): EditedTemplates {
  const recipe = recipeTemplates(subject);
  const payload = withLineFeeds(typed.payload);
  const headers = withLineFeeds(typed.headers);
  return {
    ...(payload === recipe.payload ? {} : { payload }),
    ...(headers === recipe.headers ? {} : { headers }),
  };
}

/** Whether a payload is the app's own version for any time zone, not text that a person wrote. */
export function isForAnyTimeZone(payload: string | undefined, subject: PayloadSubject): boolean {
  return payload === anyTimeZonePayload(subject);
}

/** Describes the texts that replace the recipe's, one for each field. */
export function savedTextWords(
  { payload, headers }: EditedTemplates,
  subject: PayloadSubject,
): ReadonlyArray<string> {
  const edited = 'as edited for this profile';
  const version = isForAnyTimeZone(payload, subject) ? 'the version for any time zone' : edited;
  return [
    ...(payload === undefined ? [] : [`${CELIGO_LABELS.payload}: ${version}`]),
    ...(headers === undefined ? [] : [`${CELIGO_LABELS.headers}: ${edited}`]),
  ];
}

/**
 * The saved texts for another account or other scopes. The payload for any time zone contains both, but was
 * generated, so it is generated again. Text that a person edited is kept.
 */
export function templatesMovedTo(
  templates: EditedTemplates,
  { from, to }: Readonly<Record<'from' | 'to', PayloadSubject>>,
): EditedTemplates {
  return isForAnyTimeZone(templates.payload, from)
    ? { ...templates, payload: anyTimeZonePayload(to) }
    : templates;
}

function anyTimeZonePayload({ account, scopes }: PayloadSubject): string {
  const form = 'time-zone-independent';
  return payloadTemplate({ tokenEndpointUrl: tokenEndpointUrl(account), scopes, form });
}
