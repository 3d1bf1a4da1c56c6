import type { PracticeContext } from '../netsuite/context';
import { badFormPage } from './page-layout';
import { readForm } from './request-body';

const MAX_FORM_BYTES = 64 * 1024;

/** Shows a page to whoever reads it, and hands on what its form sends. */
export async function withForm(
  request: Request,
  context: PracticeContext,
  show: (context: PracticeContext) => Response | Promise<Response>,
  save: (form: FormData, context: PracticeContext) => Promise<Response>,
): Promise<Response> {
  if (request.method !== 'POST') return show(context);
  const form = await readForm(request, MAX_FORM_BYTES);
  return form === null ? badFormPage(context) : save(form, context);
}
