import { celigoAnswer } from './answers';
import { answerConnectionPage } from './connection-pages';
import type { CeligoContext } from './context';
import { answerIClientPage } from './iclient-pages';
import { resourceAnswer } from './masked-document';
import { CELIGO_PAGES, celigoMessagePage, celigoNotFound, celigoRedirect } from './page-layout';
import { answerSettingsPage } from './settings-page';
import { answerTokenPage } from './token-pages';

/**
 * What a signed-in browser sees at `/api/<resource>/<id>`: the document, without its secrets.
 * Source: https://docs.celigo.com/hc/en-us/articles/360042281231
 */
async function answerDocument(
  [kind, id = '']: ReadonlyArray<string>,
  context: CeligoContext,
): Promise<Response> {
  if (kind !== 'iclients' && kind !== 'connections') return celigoNotFound(context);
  const found = await context.store.findResource(context.region, kind, id);
  return found === null ? celigoNotFound(context) : celigoAnswer(200, resourceAnswer(found));
}

/** Answers a request to the pages of a region. */
export async function answerCeligoPage(
  request: Request,
  context: CeligoContext,
): Promise<Response> {
  if (!context.person) {
    const sentence = 'These pages are for people who are signed in to the wizard.';
    return celigoMessagePage(context, 401, 'Sign in to the wizard first', sentence);
  }
  if (request.method !== 'GET' && request.method !== 'POST') return celigoNotFound(context);
  const [, first = '', ...rest] = context.path.replace(/\/$/, '').split('/');
  switch (`/${first}`) {
    case '/':
      return celigoRedirect(context, CELIGO_PAGES.connections);
    case CELIGO_PAGES.connections:
      return answerConnectionPage(rest, request, context);
    case CELIGO_PAGES.iClients:
      return answerIClientPage(rest, request, context);
    case CELIGO_PAGES.apiTokens:
      return answerTokenPage(request, context);
    case CELIGO_PAGES.settings:
      return answerSettingsPage(request, context);
    case '/api':
      return answerDocument(rest, context);
    default:
      return celigoNotFound(context);
  }
}
