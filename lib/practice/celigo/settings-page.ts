import { html } from '../pages/html';
import { errorSummary, type FieldError, field, selectField } from '../pages/page-parts';
import { formText, readForm } from '../pages/request-body';
import { parseCeligoConditions } from './conditions';
import type { CeligoContext } from './context';
import {
  CELIGO_PAGES,
  celigoBadForm,
  celigoPage,
  celigoPageUrl,
  celigoRedirect,
} from './page-layout';
import { isTimeZone } from './templates';

const MAX_FORM_BYTES = 16 * 1024;

const PING_METHODS = [
  { value: 'POST', label: 'POST, as the newer description says' },
  { value: 'GET', label: 'GET, as the older description says' },
  { value: 'both', label: 'Both' },
];

type Typed = Readonly<
  Record<'pingMethod' | 'profileTimeZone' | 'rateLimitedRequests' | 'retryAfterSeconds', string>
>;

function settingsPage(
  context: CeligoContext,
  typed: Typed,
  errors: ReadonlyArray<FieldError> = [],
): Response {
  const textField = (id: keyof Typed, label: string, hint: string) =>
    field(
      id,
      label,
      errors,
      (described) =>
        html`<input type="text" id="${id}" name="${id}" value="${typed[id]}" autocomplete="off"${described}>`,
      hint,
    );
  const content = html`${context.query.get('saved') === 'T' && html`<div class="good" role="status"><p>The settings were saved.</p></div>`}
${errorSummary(errors)}
<form class="card" method="post" action="${celigoPageUrl(context, CELIGO_PAGES.settings)}">
<p>Where Celigo’s own pages disagree, or say nothing, this practice Celigo can be set either way.</p>
${selectField('pingMethod', 'Test of a saved connection through the API', PING_METHODS, typed.pingMethod, errors)}
${textField('profileTimeZone', 'Time zone of the profile', 'What timestamp uses when it is given no zone: a name such as UTC or America/Los_Angeles.')}
${textField('rateLimitedRequests', 'Answer so many API requests with 429', 'From 0 to 100.')}
${textField('retryAfterSeconds', 'Retry-After of those answers, in seconds', 'From 0 to 600.')}
<button type="submit">Save settings</button>
</form>`;
  const status = errors.length > 0 ? 422 : 200;
  return celigoPage(context, 'Practice settings', content, { status });
}

function findErrors(typed: Typed): ReadonlyArray<FieldError> {
  const errors: Array<FieldError> = [];
  if (!isTimeZone(typed.profileTimeZone)) {
    const message = 'Time zone of the profile: there is none of this name';
    errors.push({ field: 'profileTimeZone', message });
  }
  const checkNumber = (id: 'rateLimitedRequests' | 'retryAfterSeconds', max: number) => {
    if (!/^\d{1,3}$/.test(typed[id]) || Number(typed[id]) > max) {
      errors.push({ field: id, message: `Enter a whole number from 0 to ${max}` });
    }
  };
  checkNumber('rateLimitedRequests', 100);
  checkNumber('retryAfterSeconds', 600);
  return errors;
}

/** The page on which the uncertain sides of Celigo are set. */
export async function answerSettingsPage(
  request: Request,
  context: CeligoContext,
): Promise<Response> {
  const { conditions } = context;
  if (request.method !== 'POST') {
    return settingsPage(context, {
      pingMethod: conditions.pingMethod,
      profileTimeZone: conditions.profileTimeZone,
      rateLimitedRequests: String(conditions.rateLimitedRequests),
      retryAfterSeconds: String(conditions.retryAfterSeconds),
    });
  }
  const form = await readForm(request, MAX_FORM_BYTES);
  if (form === null) return celigoBadForm(context);
  const typed: Typed = {
    pingMethod: formText(form, 'pingMethod'),
    profileTimeZone: formText(form, 'profileTimeZone'),
    rateLimitedRequests: formText(form, 'rateLimitedRequests'),
    retryAfterSeconds: formText(form, 'retryAfterSeconds'),
  };
  const errors = findErrors(typed);
  if (errors.length > 0) return settingsPage(context, typed, errors);
  const next = parseCeligoConditions({
    ...typed,
    rateLimitedRequests: Number(typed.rateLimitedRequests),
    retryAfterSeconds: Number(typed.retryAfterSeconds),
  });
  await context.store.writeConditions(context.region, next);
  return celigoRedirect(context, `${CELIGO_PAGES.settings}?saved=T`);
}
